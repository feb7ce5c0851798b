package patchbay.nat.fragment;

import org.jspecify.annotations.Nullable;
import patchbay.loop.Counters;
import patchbay.loop.EventLoop;
import patchbay.loop.Timer;
import patchbay.wire.Fault;

/// The datagrams of one guest network that have arrived in part, RFC 791 §3.2, RFC 815
/// and RFC 8200 §4.5.
///
/// At most [#MAX_DATAGRAMS] at once, in at most [#MAX_BYTES] octets of memory; when either is full the oldest datagram
/// is forgotten. A datagram that is not whole after [#LIFETIME_NANOS] is forgotten too. Belongs to one loop.
public final class Reassembler {
    /// Datagrams that wait for pieces.
    public static final int MAX_DATAGRAMS = 16;
    /// Octets of payload that wait, in all.
    public static final int MAX_BYTES = 256 * 1024;
    /// How long a datagram may take, RFC 1122 §3.3.2 says 60 to 120 s; Linux, as here, takes 30 s.
    public static final long LIFETIME_NANOS = 30_000_000_000L;

    private final EventLoop loop;
    private final Expired expired;
    private final Slab slab = new Slab(MAX_BYTES);
    private final PartialDatagram[] partials = new PartialDatagram[MAX_DATAGRAMS];
    private final Counters.Counter replaced;
    private final Counters.Counter timedOut;
    private final Counters.Counter duplicates;

    private final Timer timer = new Timer() {
        @Override
        protected void onTimer(long nowNanos) {
            expire(nowNanos);
        }
    };

    /// Is told of a datagram that was never whole, if its first piece had come (RFC 792: time exceeded, code 1).
    @FunctionalInterface
    public interface Expired {
        /// `datagram` is only good during the call.
        void expired(PartialDatagram datagram);
    }

    public Reassembler(EventLoop loop, Counters counters, Expired expired) {
        this.loop = loop;
        this.expired = expired;
        this.replaced = counters.named("fragments-replaced");
        this.timedOut = counters.named("fragments-timed-out");
        this.duplicates = counters.named("fragments-duplicate");
        for (int index = 0; index < MAX_DATAGRAMS; index++) partials[index] = new PartialDatagram(slab);
    }

    /// Keeps a fragment. Answers [Fault#NONE] also when the datagram is not whole yet; see [#whole()].
    public Fault take(Fragment piece) {
        whole = null;
        int at = piece.offsetBytes;
        int length = piece.payloadBytes;
        if (length == 0) return Fault.BAD_FIELD;
        if (piece.more && length % 8 != 0) return Fault.BAD_FIELD;
        if (at + length > piece.mostBytes) return Fault.TOO_LONG;
        PartialDatagram partial = find(piece);
        if (partial == null) partial = begin(piece);
        if (partial.isDead()) return Fault.FRAGMENT_OVERLAP;
        return switch (partial.check(piece)) {
            case DUPLICATE -> {
                duplicates.increment();
                yield Fault.NONE;
            }
            case OVERLAP -> {
                partial.kill();
                yield Fault.FRAGMENT_OVERLAP;
            }
            case NEW -> keep(partial, piece);
        };
    }

    private @Nullable PartialDatagram whole;

    /// The datagram that the last [#take] completed, or null. It is good until the next call of [#take] or [#release].
    public @Nullable PartialDatagram whole() {
        return whole;
    }

    /// Gives the memory of a completed datagram back.
    public void release(PartialDatagram datagram) {
        datagram.end();
        whole = null;
    }

    /// Octets of memory in use now.
    public int usedBytes() {
        return slab.usedBytes();
    }

    /// Forgets everything, as when the link went down.
    public void clear() {
        for (PartialDatagram partial : partials) if (partial.isUsed()) partial.end();
        loop.timers().disarm(timer);
    }

    private Fault keep(PartialDatagram partial, Fragment piece) {
        int chunks = partial.missingChunks(piece.offsetBytes, piece.payloadBytes);
        while (slab.freeChunks() < chunks) {
            PartialDatagram oldest = oldestBut(partial);
            if (oldest == null) return Fault.TABLE_FULL;
            oldest.end();
            replaced.increment();
        }
        partial.keep(piece);
        if (partial.isWhole()) whole = partial;
        return Fault.NONE;
    }

    private @Nullable PartialDatagram find(Fragment piece) {
        for (PartialDatagram partial : partials) if (partial.isOf(piece)) return partial;
        return null;
    }

    private PartialDatagram begin(Fragment piece) {
        PartialDatagram free = null;
        for (PartialDatagram partial : partials) if (!partial.isUsed()) free = partial;
        if (free == null) {
            free = oldest();
            free.end();
            replaced.increment();
        }
        free.begin(piece, loop.nowNanos() + LIFETIME_NANOS);
        if (!timer.isArmed()) loop.timers().arm(timer, free.deadlineNanos());
        return free;
    }

    private PartialDatagram oldest() {
        PartialDatagram oldest = partials[0];
        for (PartialDatagram partial : partials)
            if (partial.deadlineNanos() - oldest.deadlineNanos() < 0) oldest = partial;
        return oldest;
    }

    private @Nullable PartialDatagram oldestBut(PartialDatagram spared) {
        PartialDatagram oldest = null;
        for (PartialDatagram partial : partials) {
            if (partial == spared || !partial.isUsed()) continue;
            if (oldest == null || partial.deadlineNanos() - oldest.deadlineNanos() < 0) oldest = partial;
        }
        return oldest;
    }

    private void expire(long nowNanos) {
        long next = Long.MAX_VALUE;
        for (PartialDatagram partial : partials) {
            if (!partial.isUsed()) continue;
            if (partial.deadlineNanos() <= nowNanos) {
                timedOut.increment();
                if (partial.hasFirst()) expired.expired(partial);
                partial.end();
            } else {
                next = Math.min(next, partial.deadlineNanos());
            }
        }
        if (next != Long.MAX_VALUE) loop.timers().arm(timer, next);
    }
}
