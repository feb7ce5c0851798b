package patchbay.service.dns;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Counters;
import patchbay.loop.EventLoop;
import patchbay.wire.Fault;
import patchbay.wire.dns.DnsType;
import patchbay.wire.dns.DnsView;
import patchbay.wire.dns.ZoneTransfer;

/// Forwards questions of streams to the host's name servers, each in a TCP connection of its own (RFC 7766), at most
/// [#MAX_ASKED] at once. When a server cannot be reached, ends the connection, fails or is silent for
/// [DnsProxy#RETRY_NANOS], the next one is asked; after [DnsProxy#LIFETIME_NANOS] the guest is told SERVFAIL. An answer
/// for which the stream has no room waits until it has.
///
/// A zone transfer is an answer of many messages (RFC 5936, RFC 1995): each goes on as it comes, and when the
/// stream has no room the server waits as well. At most [#MAX_TRANSFERS] run at once, of [#MAX_MESSAGES] each;
/// one that breaks off ends with SERVFAIL.
final class StreamProxy {
    /// Questions that are asked over TCP at once.
    static final int MAX_ASKED = 64;
    /// Zone transfers among them.
    static final int MAX_TRANSFERS = 8;
    /// Messages of one zone transfer.
    static final int MAX_MESSAGES = 65_536;

    private static final int MAX_MESSAGE_BYTES = 65_535;

    private final EventLoop loop;
    private final DnsProxy proxy;
    private final List<StreamedQuestion> asked = new ArrayList<>();
    private final DnsView question = new DnsView();
    private final ForwardCounts counts;
    private final Counters.Counter tooMany;
    private @Nullable MemorySegment scratch;

    StreamProxy(EventLoop loop, DnsProxy proxy, Counters counters) {
        this.loop = loop;
        this.proxy = proxy;
        this.counts = ForwardCounts.of(counters);
        this.tooMany = counters.named("dns-too-many");
    }

    int outstanding() {
        return asked.size();
    }

    /// Memory for a message of any length, good for a call.
    MemorySegment scratch() {
        MemorySegment made = scratch;
        if (made == null) {
            made = Arena.ofAuto().allocate(MAX_MESSAGE_BYTES);
            scratch = made;
        }
        return made;
    }

    /// Takes a question that passed its door; the stream is told SERVFAIL when too many are asked already.
    void ask(QuestionStream stream, DnsView query) {
        boolean transfers = ZoneTransfer.isAskedBy(query.questionType());
        if (asked.size() >= MAX_ASKED || transfers && transfers() >= MAX_TRANSFERS) {
            tooMany.increment();
            stream.answer(query.bytes(), query.start(), query.turnIntoAnswer(DnsType.SERVER_FAILURE));
            return;
        }
        StreamedQuestion pending = new StreamedQuestion(loop, this, stream, query, proxy.servers());
        asked.add(pending);
        pending.askNext();
    }

    /// The stream has room: what was answered meanwhile goes to it.
    void roomCame(QuestionStream stream) {
        for (int at = asked.size() - 1; at >= 0; at--) {
            if (at >= asked.size()) continue; // the stream failed meanwhile, and its questions went
            StreamedQuestion pending = asked.get(at);
            if (pending.stream() != stream || !pending.isAnswered()) continue;
            deliver(pending);
            pending.read();
        }
    }

    /// The stream is over, and so are its questions.
    void forget(QuestionStream stream) {
        for (int at = asked.size() - 1; at >= 0; at--) {
            if (asked.get(at).stream() == stream) asked.remove(at).end();
        }
    }

    void close() {
        while (!asked.isEmpty()) asked.removeLast().end();
    }

    /// Judges the message that came for a question; what does not answer it is as bad as none.
    void arrived(StreamedQuestion pending) {
        MemorySegment room = scratch();
        int length = pending.copyAnswer(room, 0);
        if (pending.hasMore()) {
            AnswerJudge.Verdict next = proxy.judge().judgeNext(room, 0, length, pending);
            passOn(pending, next == AnswerJudge.Verdict.STRANGE);
            return;
        }
        AnswerJudge.Verdict verdict = proxy.judge().judge(room, 0, length, pending);
        if (verdict == AnswerJudge.Verdict.STRANGE) counts.mismatched().increment();
        if (verdict != AnswerJudge.Verdict.ANSWER && pending.canAskAnother()) {
            pending.askNext();
        } else if (verdict == AnswerJudge.Verdict.STRANGE) {
            gaveUp(pending);
        } else {
            if (pending.attempts() > 1 && verdict == AnswerJudge.Verdict.ANSWER) proxy.prefer(pending.server());
            counts.answered().increment();
            passOn(pending, false);
        }
    }

    /// Sends the message that came on to the stream, and has the next read when there is one.
    private void passOn(StreamedQuestion pending, boolean strange) {
        ZoneTransfer transfer = pending.transfer();
        DnsView message = proxy.judge().reply();
        if (strange || pending.messages() >= MAX_MESSAGES) {
            broke(pending);
            return;
        }
        boolean goesOn =
                transfer != null && message.rcode() == DnsType.NO_ERROR && transfer.take(message) && !transfer.isOver();
        if (goesOn) pending.expectMore();
        else pending.complete();
        deliver(pending);
    }

    /// A transfer of which a part has come comes to no end: its client must not take that part for the zone.
    void broke(StreamedQuestion pending) {
        ZoneTransfer transfer = pending.transfer();
        if (transfer == null || !transfer.mayBeAll()) {
            gaveUp(pending);
            return;
        }
        asked.remove(pending);
        pending.end();
        pending.stream().wasAnswered();
    }

    /// No server answered, or none could be asked.
    void gaveUp(StreamedQuestion pending) {
        counts.expired().increment();
        pending.copyQuery(scratch(), 0);
        int length = DnsView.HEADER_BYTES;
        if (question.wrap(scratch(), 0, pending.queryBytes()) == Fault.NONE) {
            length = question.turnIntoAnswer(DnsType.SERVER_FAILURE);
        }
        pending.answerWith(scratch(), length);
        deliver(pending);
    }

    void movedOn() {
        counts.nextServer().increment();
    }

    private void deliver(StreamedQuestion pending) {
        int length = pending.copyAnswer(scratch(), 0);
        int at = asked.indexOf(pending);
        if (at < 0 || length > pending.stream().roomForAnswer()) return;
        if (pending.hasMore()) {
            pending.messageTaken();
            pending.stream().answerInPart(scratch(), 0, length);
            return;
        }
        asked.remove(at).end();
        pending.stream().answer(scratch(), 0, length);
    }

    private int transfers() {
        int count = 0;
        for (StreamedQuestion each : asked) if (each.transfer() != null) count++;
        return count;
    }
}
