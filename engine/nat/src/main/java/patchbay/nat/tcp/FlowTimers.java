package patchbay.nat.tcp;

import java.util.Arrays;
import patchbay.loop.Timer;
import patchbay.loop.TimerWheel;

/// The timers of one connection: a deadline for each [Kind], and one timer in the loop's wheel for the
/// earliest. A deadline that moves on (as the retransmission timer's does with every acknowledgement) leaves
/// the wheel alone; the wheel's timer then fires once for nothing and is armed anew.
final class FlowTimers extends Timer {
    /// What a connection waits for.
    enum Kind {
        /// The handshake must be over.
        OPENING,
        /// What is on the way to the guest must be acknowledged.
        RETRANSMIT,
        /// Nothing was heard of the last segments of a burst.
        TAIL_PROBE,
        /// A guest with a closed window is asked again.
        PERSIST,
        /// An idle guest is asked whether it is still there.
        KEEP_ALIVE,
        /// 2 MSL are over.
        TIME_WAIT,
        /// The host's socket is tried again: its kernel was short of memory, or room grows without an edge.
        HOST_RETRY,
        /// The host must have taken the rest of a connection that the guest has ended.
        DRAIN
    }

    /// Is told what is due.
    interface Sink {
        void onDue(TcpFlow flow, Kind kind, long nowNanos);
    }

    private static final Kind[] KINDS = Kind.values();
    private static final long NEVER = Long.MAX_VALUE;

    private final TcpFlow flow;
    private final TimerWheel wheel;
    private final Sink sink;
    private final long[] deadlines = new long[KINDS.length];

    FlowTimers(TcpFlow flow, TimerWheel wheel, Sink sink) {
        this.flow = flow;
        this.wheel = wheel;
        this.sink = sink;
        Arrays.fill(deadlines, NEVER);
    }

    void set(Kind kind, long dueNanos) {
        deadlines[kind.ordinal()] = dueNanos;
        if (!isArmed() || dueNanos < dueNanos()) wheel.arm(this, dueNanos);
    }

    /// Sets it when it is not set.
    void setOnce(Kind kind, long dueNanos) {
        if (!isSet(kind)) set(kind, dueNanos);
    }

    void clear(Kind kind) {
        deadlines[kind.ordinal()] = NEVER;
    }

    boolean isSet(Kind kind) {
        return deadlines[kind.ordinal()] != NEVER;
    }

    /// Forgets all deadlines and leaves the wheel.
    void clearAll() {
        Arrays.fill(deadlines, NEVER);
        wheel.disarm(this);
    }

    @Override
    protected void onTimer(long nowNanos) {
        for (Kind kind : KINDS) {
            if (deadlines[kind.ordinal()] > nowNanos) continue;
            deadlines[kind.ordinal()] = NEVER;
            sink.onDue(flow, kind, nowNanos);
        }
        long earliest = NEVER;
        for (long deadline : deadlines) earliest = Math.min(earliest, deadline);
        if (earliest != NEVER && (!isArmed() || earliest < dueNanos())) wheel.arm(this, earliest);
    }
}
