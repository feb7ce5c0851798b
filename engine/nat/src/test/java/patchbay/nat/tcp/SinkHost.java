package patchbay.nat.tcp;

import patchbay.loop.Chance;
import patchbay.loop.Clock;
import patchbay.loop.Host;
import patchbay.loop.HostNames;
import patchbay.loop.HostSockets;
import patchbay.loop.Poller;

/// A host of [SinkSockets], with a clock that a test moves and numbers that repeat.
final class SinkHost implements Host, Clock {
    final SinkSockets sockets = new SinkSockets();
    long nowNanos = 1_000_000_000L;
    private long state;

    SinkHost(long seed) {
        state = seed;
    }

    @Override
    public Clock clock() {
        return this;
    }

    @Override
    public Chance chance() {
        return this::nextLong;
    }

    @Override
    public HostSockets sockets() {
        return sockets;
    }

    @Override
    public Poller poller() {
        return sockets;
    }

    @Override
    public HostNames names() {
        throw new UnsupportedOperationException("nobody is asked for names here");
    }

    @Override
    public long nanoTime() {
        return nowNanos;
    }

    @Override
    public long wallMillis() {
        return nowNanos / 1_000_000;
    }

    private long nextLong() {
        state = state * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
        return state ^ state >>> 29;
    }
}
