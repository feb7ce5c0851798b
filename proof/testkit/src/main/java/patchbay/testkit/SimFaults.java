package patchbay.testkit;

import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import patchbay.loop.Errno;

/// What the simulated kernel does wrong on purpose. Everything it does is something a real kernel may do. Probabilities
/// are 0.0 to 1.0 per call and start at 0: a fresh host is well behaved.
public final class SimFaults {
    private static final long LATEST_NANOS = 5_000_000;

    private final SeededChance chance;
    private final Map<SocketCall, Long> calls = new EnumMap<>(SocketCall.class);
    private final Map<SocketCall, Queue<Ordered>> ordered = new EnumMap<>(SocketCall.class);
    private double shortWrites;
    private double brokenRoom;
    private double shortPeeks;
    private double waits;
    private double lateReadiness;
    private double spuriousReadiness;
    private double noBuffers;
    private double noHandles;

    private record Ordered(long atCall, int errno) {}

    SimFaults(SeededChance chance) {
        this.chance = chance;
    }

    /// `send` takes only part of what it has room for, but never less than `sendRoom` promised.
    public SimFaults shortWrites(double probability) {
        shortWrites = probability;
        return this;
    }

    /// `send` takes less than `sendRoom` promised, as a kernel short of memory does.
    public SimFaults brokenRoom(double probability) {
        brokenRoom = probability;
        return this;
    }

    /// `peek` copies only part of what is there.
    public SimFaults shortPeeks(double probability) {
        shortPeeks = probability;
        return this;
    }

    /// `send`, `peek`, `accept`, `receive` and `sendTo` answer `EAGAIN` although they could go on; an edge follows
    /// within 5 ms.
    public SimFaults waits(double probability) {
        waits = probability;
        return this;
    }

    /// An edge comes up to 5 ms after what it tells about.
    public SimFaults lateReadiness(double probability) {
        lateReadiness = probability;
        return this;
    }

    /// A listener is told about something that is not so; the probability is per turn.
    public SimFaults spuriousReadiness(double probability) {
        spuriousReadiness = probability;
        return this;
    }

    /// `sendTo` answers `ENOBUFS`.
    public SimFaults noBuffers(double probability) {
        noBuffers = probability;
        return this;
    }

    /// The `open…` calls and `accept` answer `EMFILE`.
    public SimFaults noHandles(double probability) {
        noHandles = probability;
        return this;
    }

    /// All that a busy but sound kernel does, now and then: short writes and peeks, waits, late and spurious readiness.
    public SimFaults rough(double probability) {
        return shortWrites(probability)
                .shortPeeks(probability)
                .waits(probability)
                .lateReadiness(probability)
                .spuriousReadiness(probability);
    }

    /// Has the next call of that kind fail with `errno` (positive), without any other effect.
    public SimFaults failNext(SocketCall call, int errno) {
        return failAfter(call, 0, errno);
    }

    /// Has a call of that kind fail with `errno` after `skipped` more calls have gone through.
    public SimFaults failAfter(SocketCall call, long skipped, int errno) {
        ordered.computeIfAbsent(call, ignored -> new ArrayDeque<>()).add(new Ordered(calls(call) + skipped + 1, errno));
        return this;
    }

    /// How often `call` was made so far, failures included.
    public long calls(SocketCall call) {
        return calls.getOrDefault(call, 0L);
    }

    /// Counts a call and answers the errno it must fail with, or 0.
    int onCall(SocketCall call) {
        long number = calls.merge(call, 1L, Long::sum);
        Queue<Ordered> waiting = ordered.get(call);
        if (waiting != null && !waiting.isEmpty() && waiting.element().atCall <= number) {
            return waiting.remove().errno;
        }
        return switch (call) {
            case OPEN_TCP, OPEN_UDP, OPEN_PING, OPEN_RAW, ACCEPT -> chance.happens(noHandles) ? Errno.EMFILE : 0;
            case SEND_TO -> chance.happens(noBuffers) ? Errno.ENOBUFS : 0;
            default -> 0;
        };
    }

    /// Whether a call that could go on must answer `EAGAIN`.
    boolean waits() {
        return chance.happens(waits);
    }

    /// How many of `possible` octets `send` takes, when `promised` of them are sure.
    int taken(int possible, int promised) {
        if (possible > 1 && chance.happens(brokenRoom)) return (int) chance.between(1, possible);
        if (possible > promised && chance.happens(shortWrites)) {
            return (int) chance.between(Math.max(1, promised), possible);
        }
        return possible;
    }

    /// How many of `possible` octets `peek` copies.
    int peeked(int possible) {
        return possible > 1 && chance.happens(shortPeeks) ? (int) chance.between(1, possible) : possible;
    }

    /// How long the next edge is held back, in nanoseconds.
    long edgeDelayNanos() {
        return chance.happens(lateReadiness) ? chance.between(1, LATEST_NANOS) : 0;
    }

    /// How long after an invented `EAGAIN` the edge comes, in nanoseconds.
    long retryNanos() {
        return chance.between(1, LATEST_NANOS);
    }

    /// Which of `listeners` is told nonsense in this turn; -1 for none.
    int spuriousOf(int listeners) {
        return listeners > 0 && chance.happens(spuriousReadiness) ? chance.below(listeners) : -1;
    }

    /// Some of the bits of `lawful`.
    int someOf(int lawful) {
        return (int) chance.nextLong() & lawful;
    }
}
