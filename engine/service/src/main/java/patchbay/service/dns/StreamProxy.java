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

/// Forwards questions of streams to the host's name servers, each in a TCP connection of its own (RFC 7766), at most
/// [#MAX_ASKED] at once. When a server cannot be reached, ends the connection, fails or is silent for
/// [DnsProxy#RETRY_NANOS], the next one is asked; after [DnsProxy#LIFETIME_NANOS] the guest is told SERVFAIL. An answer
/// for which the stream has no room waits until it has.
final class StreamProxy {
    /// Questions that are asked over TCP at once.
    static final int MAX_ASKED = 64;
    /// Where the question stands in [#scratch()] while its answer is looked at.
    private static final int QUESTION_AT = 65_536;

    private final EventLoop loop;
    private final DnsProxy proxy;
    private final List<StreamedQuestion> asked = new ArrayList<>();
    private final DnsView reply = new DnsView();
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

    /// Memory for a message of any length and a question behind it, good for a call.
    MemorySegment scratch() {
        MemorySegment made = scratch;
        if (made == null) {
            made = Arena.ofAuto().allocate(QUESTION_AT + NameService.MAX_QUESTION_BYTES);
            scratch = made;
        }
        return made;
    }

    /// Takes a question that passed its door; the stream is told SERVFAIL when too many are asked already.
    void ask(QuestionStream stream, DnsView query) {
        if (asked.size() >= MAX_ASKED) {
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
            if (pending.stream() == stream && pending.isAnswered()) deliver(pending);
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
        pending.copyQuery(room, QUESTION_AT);
        boolean answers = reply.wrap(room, 0, length) == Fault.NONE
                && question.wrap(room, QUESTION_AT, pending.queryBytes()) == Fault.NONE
                && reply.isResponse()
                && reply.id() == question.id()
                && repeats();
        if (!answers) counts.mismatched().increment();
        if (pending.canAskAnother() && (!answers || DnsProxy.isFailure(reply.rcode()))) {
            pending.askNext();
            return;
        }
        if (!answers) {
            gaveUp(pending);
            return;
        }
        if (pending.attempts() > 1 && !DnsProxy.isFailure(reply.rcode())) proxy.prefer(pending.server());
        counts.answered().increment();
        pending.closeSocket();
        deliver(pending);
    }

    /// A server may leave the question out when it could not even read it.
    private boolean repeats() {
        if (!reply.hasQuestion()) return reply.rcode() != DnsType.NO_ERROR;
        return question.asksSame(reply);
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
        asked.remove(at).end();
        pending.stream().answer(scratch(), 0, length);
    }
}
