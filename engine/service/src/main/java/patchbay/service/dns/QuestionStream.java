package patchbay.service.dns;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import patchbay.loop.EventLoop;
import patchbay.loop.Poller;
import patchbay.loop.Timer;
import patchbay.wire.dns.DnsMessage;
import patchbay.wire.dns.DnsView;

/// What one guest asks in one TCP connection, and the answers to it: each message stands behind its length in two
/// octets (RFC 1035 §4.2.2), and several may be under way (RFC 7766 §6.2.1.1).
///
/// [#MAX_WAITING] questions are worked on at once; more wait in [#ROOM_BYTES], and then with the guest. A
/// stream that is silent for [#IDLE_NANOS] is ended, and fails when the guest does not end it as well within
/// [#LINGER_NANOS]. Belongs to the loop of its network.
public final class QuestionStream extends Timer implements Asker {
    /// Questions of one stream that wait for an answer.
    public static final int MAX_WAITING = 8;
    /// Octets of questions that wait to be looked at.
    public static final int ROOM_BYTES = 4_096;
    /// How long a guest may keep the stream without a word.
    public static final long IDLE_NANOS = 20_000_000_000L;
    /// How long it may take to end its side once ours has ended.
    public static final long LINGER_NANOS = 10_000_000_000L;

    /// How long nothing may happen while a question or an answer waits: for a guest that does not read.
    private static final long STALL_NANOS = 60_000_000_000L;

    private static final int LENGTH_BYTES = 2;

    private final EventLoop loop;
    private final NameService names;
    private final MemorySegment scratch;
    private final Listener listener;
    private final byte[] asked = new byte[ROOM_BYTES];
    private final AnswerQueue answers = new AnswerQueue();
    private int askedBytes;
    private int waiting;
    private long lastNanos;
    private boolean guestEnded;
    private boolean ended;
    private boolean failed;
    private boolean pumping;

    /// Hears that a stream has changed.
    @FunctionalInterface
    public interface Listener {
        /// What has become possible, in bits of [Poller]; called in the middle of other work, so it is to be passed on
        /// later.
        void changed(QuestionStream stream, int events);
    }

    /// A fresh stream; `scratch` has room for a message of any length, and is good for a call.
    QuestionStream(EventLoop loop, NameService names, MemorySegment scratch, Listener listener) {
        this.loop = loop;
        this.names = names;
        this.scratch = scratch;
        this.listener = listener;
        this.lastNanos = loop.nowNanos();
        loop.after(IDLE_NANOS, this);
    }

    // ---- the guest's side -------------------------------------------------------------------------------------

    /// Takes octets from the guest; answers how many there was room for.
    public int take(MemorySegment bytes, long at, int length) {
        int taken = Math.min(length, room());
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, asked, askedBytes, taken);
        askedBytes += taken;
        if (ended) return taken; // nobody is answered any more, and time runs on
        touch();
        pump();
        return taken;
    }

    /// Octets that [#take] has room for.
    public int room() {
        return ROOM_BYTES - askedBytes;
    }

    /// The guest asks no more; what it has asked is still answered.
    public void end() {
        guestEnded = true;
        settle();
    }

    /// Copies octets of answers from position `skip` on; answers how many.
    public int copy(int skip, MemorySegment into, long at, int length) {
        return answers.copy(skip, into, at, length);
    }

    /// Octets of answers that wait.
    public int answerBytes() {
        return answers.waitingBytes();
    }

    /// The guest has the first `length` octets of the answers.
    public void discard(int length) {
        answers.discard(length);
        touch();
        names.streamed().roomCame(this);
        pump();
    }

    /// Whether nothing will follow the answers that wait.
    public boolean isEnded() {
        return ended;
    }

    /// Whether the stream is of no use any more, and is to be reset.
    public boolean isFailed() {
        return failed;
    }

    /// Ends everything; answers that still come go nowhere.
    public void close() {
        failed = true;
        ended = true;
        loop.timers().disarm(this);
        names.streamed().forget(this);
    }

    // ---- our side ---------------------------------------------------------------------------------------------

    @Override
    public void answer(DnsMessage answer) {
        int room = answers.room();
        if (room < DnsView.CLASSIC_UDP_BYTES) fail();
        else answer(scratch, 0, answer.emit(scratch, 0, room));
    }

    /// The longest answer that there is room for, in octets.
    int roomForAnswer() {
        return answers.room();
    }

    /// Sends an answer, or the last message of one, of no more than [#roomForAnswer()].
    void answer(MemorySegment bytes, long at, int length) {
        if (failed) return;
        waiting--;
        answerInPart(bytes, at, length);
    }

    /// The messages that were sent in part are all of an answer.
    void wasAnswered() {
        waiting--;
        pump();
    }

    /// Sends a message of an answer that has more of them.
    void answerInPart(MemorySegment bytes, long at, int length) {
        if (failed) return;
        answers.add(bytes, at, length);
        touch();
        listener.changed(this, Poller.READABLE);
        pump();
    }

    @Override
    protected void onTimer(long nowNanos) {
        boolean atRest = waiting == 0 && answers.waitingBytes() == 0;
        long patience = ended ? LINGER_NANOS : atRest ? IDLE_NANOS : STALL_NANOS;
        long left = lastNanos + patience - nowNanos;
        if (left > 0) loop.after(left, this);
        else if (atRest && !ended) endOurs();
        else fail();
    }

    /// Has every question asked that came whole, as far as there is room for answers.
    private void pump() {
        if (pumping) return;
        pumping = true;
        int before = room();
        while (!failed && waiting < MAX_WAITING && answers.waitingBytes() <= AnswerQueue.MAX_BYTES / 2) {
            int length = nextBytes();
            if (length < 0) break;
            ask(length);
        }
        pumping = false;
        if (room() > before) listener.changed(this, Poller.WRITABLE);
        settle();
    }

    /// The length of the question that stands first, -1 when it is not whole.
    private int nextBytes() {
        if (askedBytes < LENGTH_BYTES) return -1;
        int length = (asked[0] & 0xff) << 8 | asked[1] & 0xff;
        if (length < DnsView.HEADER_BYTES || length > NameService.MAX_QUESTION_BYTES) {
            names.malformed();
            fail();
            return -1;
        }
        return askedBytes < LENGTH_BYTES + length ? -1 : length;
    }

    private void ask(int length) {
        MemorySegment.copy(asked, LENGTH_BYTES, scratch, ValueLayout.JAVA_BYTE, 0, length);
        askedBytes -= LENGTH_BYTES + length;
        System.arraycopy(asked, LENGTH_BYTES + length, asked, 0, askedBytes);
        waiting++;
        if (!names.take(this, scratch, length)) fail();
    }

    /// Ends our side once the guest has ended its own and every question is answered.
    private void settle() {
        if (ended || !guestEnded || waiting > 0 || nextBytes() >= 0) return;
        endOurs();
    }

    private void endOurs() {
        ended = true;
        touch();
        loop.after(LINGER_NANOS, this);
        listener.changed(this, Poller.READABLE | Poller.PEER_CLOSED);
    }

    private void fail() {
        if (failed) return;
        close();
        listener.changed(this, Poller.READABLE | Poller.ERROR | Poller.HUNG_UP);
    }

    private void touch() {
        lastNanos = loop.nowNanos();
    }
}
