package patchbay.linux;

import patchbay.loop.Clock;

/// The machine's monotonic clock, and its wall clock for what leaves the engine.
final class MonotonicClock implements Clock {
    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public long wallMillis() {
        return System.currentTimeMillis();
    }
}
