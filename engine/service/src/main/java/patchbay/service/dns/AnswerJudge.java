package patchbay.service.dns;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import patchbay.wire.Fault;
import patchbay.wire.dns.DnsType;
import patchbay.wire.dns.DnsView;

/// Judges what name servers send, by datagrams and by streams alike: whether a message is the answer to a question
/// (RFC 5452 §9.1, all but its source, which only the asker knows), and whether another server may do better.
final class AnswerJudge {
    private final DnsView reply = new DnsView();
    private final DnsView question = new DnsView();
    private @Nullable MemorySegment room;

    enum Verdict {
        /// It answers another question, or none.
        STRANGE,
        /// The server could not do it; another may, as the C library's resolver has it.
        FAILURE,
        ANSWER
    }

    /// Judges `length` octets at `bytes[at]`.
    Verdict judge(MemorySegment bytes, long at, int length, AskedQuestion asked) {
        // A server may leave the question out when it could not even read it.
        if (!isReply(bytes, at, length, asked)) return Verdict.STRANGE;
        if (!reply.hasQuestion() && reply.rcode() == DnsType.NO_ERROR) return Verdict.STRANGE;
        return repeats(asked) ? verdict() : Verdict.STRANGE;
    }

    /// Judges a message behind the first one of an answer: it may leave the question out (RFC 5936 §2.2.1).
    Verdict judgeNext(MemorySegment bytes, long at, int length, AskedQuestion asked) {
        return isReply(bytes, at, length, asked) && repeats(asked) ? verdict() : Verdict.STRANGE;
    }

    /// The message that was judged last, while its memory is good.
    DnsView reply() {
        return reply;
    }

    private Verdict verdict() {
        return switch (reply.rcode()) {
            case DnsType.SERVER_FAILURE, DnsType.NOT_IMPLEMENTED, DnsType.REFUSED -> Verdict.FAILURE;
            default -> Verdict.ANSWER;
        };
    }

    private boolean isReply(MemorySegment bytes, long at, int length, AskedQuestion asked) {
        return reply.wrap(bytes, at, length) == Fault.NONE && reply.isResponse() && reply.id() == asked.id();
    }

    private boolean repeats(AskedQuestion asked) {
        if (!reply.hasQuestion()) return true;
        MemorySegment made = room;
        if (made == null) {
            made = Arena.ofAuto().allocate(NameService.MAX_QUESTION_BYTES);
            room = made;
        }
        asked.copyQuery(made, 0);
        return question.wrap(made, 0, asked.queryBytes()) == Fault.NONE && question.asksSame(reply);
    }
}
