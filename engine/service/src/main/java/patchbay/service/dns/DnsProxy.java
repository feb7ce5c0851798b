package patchbay.service.dns;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Counters;
import patchbay.loop.Datagrams;
import patchbay.loop.Endpoint;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.loop.FramePool;
import patchbay.wire.Fault;
import patchbay.wire.IpAddress;
import patchbay.wire.dns.DnsType;
import patchbay.wire.dns.DnsView;

/// Forwards questions to the host's name servers, RFC 5625.
///
/// Each question has a socket of its own, so a random port, and a random id (RFC 5452); an answer must come from a
/// server that was asked, with that id, and repeat the question. After [#RETRY_NANOS], or at once when a server
/// refuses, the next server is asked; after [#LIFETIME_NANOS] the guest is told SERVFAIL.
final class DnsProxy {
    static final long RETRY_NANOS = 2_000_000_000L;
    static final long LIFETIME_NANOS = 5_000_000_000L;
    /// For so long a server that answered when another did not is asked first.
    static final long PREFERENCE_NANOS = 60_000_000_000L;

    private final EventLoop loop;
    private final DnsPlan plan;
    private final DnsAnswers answers;
    private final List<ProxiedQuestion> spare = new ArrayList<>();
    private final List<ProxiedQuestion> asked = new ArrayList<>();
    private final AnswerJudge judge = new AnswerJudge();
    private final DnsView question = new DnsView();
    private final ForwardCounts counts;
    private long preferredNanos;
    private boolean preferring;

    DnsProxy(EventLoop loop, DnsPlan plan, DnsAnswers answers, Counters counters) {
        this.loop = loop;
        this.plan = plan;
        this.answers = answers;
        this.counts = ForwardCounts.of(counters);
    }

    int outstanding() {
        return asked.size();
    }

    /// Who judges answers, in whatever way they came.
    AnswerJudge judge() {
        return judge;
    }

    /// Takes a question that passed its door.
    void take(Endpoint client, DnsView query) {
        ProxiedQuestion pending = spare.isEmpty() ? new ProxiedQuestion(loop, this) : spare.removeLast();
        pending.begin(client, query, servers());
        pending.index = asked.size();
        asked.add(pending);
        pending.askNext();
    }

    /// The servers to ask now, in order.
    List<IpAddress> servers() {
        if (preferring && loop.nowNanos() - preferredNanos >= PREFERENCE_NANOS) {
            preferring = false;
            plan.prefer(null);
        }
        return plan.servers();
    }

    void close() {
        while (!asked.isEmpty()) end(asked.getLast());
    }

    /// Judges what came for a question; when it is the answer the guest gets it, and the question is over.
    void arrived(ProxiedQuestion pending, Datagrams batch, int index) {
        int length = batch.length(index);
        AnswerJudge.Verdict verdict = pending.wasAsked(batch.source(index))
                ? judge.judge(batch.bytes(), batch.start(index), length, pending)
                : AnswerJudge.Verdict.STRANGE;
        Frame frame = verdict == AnswerJudge.Verdict.STRANGE ? null : takeFor(length);
        if (frame == null) {
            counts.mismatched().increment();
            return;
        }
        if (verdict == AnswerJudge.Verdict.FAILURE && pending.canAskAnother()) {
            pending.askNext();
            return;
        }
        if (pending.asked() > 1 && verdict == AnswerJudge.Verdict.ANSWER) {
            prefer(batch.source(index).address());
        }
        MemorySegment.copy(batch.bytes(), batch.start(index), frame.bytes(), frame.start(), length);
        counts.answered().increment();
        finish(pending, frame, length);
    }

    /// The others did not answer in time, or could not: the next questions go to this one first.
    void prefer(IpAddress server) {
        preferring = true;
        preferredNanos = loop.nowNanos();
        plan.prefer(server);
    }

    /// No server answered, or none could be asked.
    void gaveUp(ProxiedQuestion pending) {
        counts.expired().increment();
        Frame frame = takeFor(pending.queryBytes());
        if (frame == null || layQuestion(pending, frame) != Fault.NONE) {
            end(pending);
            return;
        }
        finish(pending, frame, question.turnIntoAnswer(DnsType.SERVER_FAILURE));
    }

    void movedOn() {
        counts.nextServer().increment();
    }

    private Fault layQuestion(ProxiedQuestion pending, Frame frame) {
        pending.copyQuery(frame.bytes(), frame.start());
        return question.wrap(frame.bytes(), frame.start(), pending.queryBytes());
    }

    private void finish(ProxiedQuestion pending, Frame frame, int length) {
        if (question.wrap(frame.bytes(), frame.start(), length) == Fault.NONE) {
            question.id(pending.guestId());
            answers.answer(pending.client(), frame.bytes(), frame.start(), length);
        }
        end(pending);
    }

    private void end(ProxiedQuestion pending) {
        pending.end();
        ProxiedQuestion last = asked.removeLast();
        if (last != pending) {
            asked.set(pending.index, last);
            last.index = pending.index;
        }
        spare.add(pending);
    }

    @Nullable
    Frame takeFor(int length) {
        return length <= FramePool.SMALL_BYTES
                ? loop.frames().takeSmall()
                : loop.frames().takeLarge();
    }
}
