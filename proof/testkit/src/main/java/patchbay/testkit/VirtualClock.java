package patchbay.testkit;

import patchbay.loop.Clock;

/// Time that moves only when somebody says so. It begins at [#ORIGIN_NANOS], not at 0, so that a deadline of 0 that
/// should have meant "none" shows.
public final class VirtualClock implements Clock {
    /// The monotonic time at which every virtual world begins.
    public static final long ORIGIN_NANOS = 1_000_000_000_000L;
    /// The wall time at which every virtual world begins: 2026-01-01T00:00:00Z, in milliseconds since 1970.
    public static final long ORIGIN_WALL_MILLIS = 1_767_225_600_000L;

    private long nowNanos = ORIGIN_NANOS;

    @Override
    public long nanoTime() {
        return nowNanos;
    }

    @Override
    public long wallMillis() {
        return ORIGIN_WALL_MILLIS + sinceStartNanos() / 1_000_000;
    }

    /// Nanoseconds since the world began; this is what logs and captures show.
    public long sinceStartNanos() {
        return nowNanos - ORIGIN_NANOS;
    }

    /// Moves time forward.
    public void advance(long nanos) {
        advanceTo(nowNanos + nanos);
    }

    /// Moves time forward to `nanos`; time never goes back.
    public void advanceTo(long nanos) {
        if (nanos < nowNanos) throw new IllegalArgumentException("time cannot go back by " + (nowNanos - nanos));
        nowNanos = nanos;
    }
}
