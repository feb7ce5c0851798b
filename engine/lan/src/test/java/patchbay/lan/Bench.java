package patchbay.lan;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import patchbay.loop.Chance;
import patchbay.loop.Clock;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.loop.FramePool;
import patchbay.loop.Host;
import patchbay.loop.HostNames;
import patchbay.loop.HostSockets;
import patchbay.loop.Poller;
import patchbay.loop.ReadyListener;
import patchbay.wire.EtherType;
import patchbay.wire.EthernetView;

/// A work bench for one switch: a loop whose time moves by hand on a machine without sockets, and frames to send.
final class Bench implements Host, Clock, Poller {
    static final long MILLI = 1_000_000L;

    final FramePool pool;
    final EventLoop loop;
    private long nowNanos = 5_000_000_000L;

    Bench() {
        this(8, 64);
    }

    Bench(int largeFrames, int smallFrames) {
        pool = new FramePool(Arena.ofAuto(), largeFrames, smallFrames, 8);
        loop = new EventLoop(this, pool, () -> {}, (culprit, thrown) -> {
            throw new AssertionError("in " + culprit, thrown);
        });
    }

    /// Ends the turn and begins another one so much later.
    void passNanos(long nanos) {
        nowNanos += nanos;
        loop.turn(nowNanos);
    }

    /// A plain frame of `length` octets, at least 14, from `source` to `destination`.
    static Frame frame(long source, long destination, int length) {
        MemorySegment bytes = Arena.ofAuto().allocate(Frame.HEADROOM_BYTES + length);
        new EthernetView()
                .fresh(bytes, Frame.HEADROOM_BYTES, length)
                .source(source)
                .destination(destination)
                .etherType(EtherType.IPV4);
        return new Frame().wrap(bytes, Frame.HEADROOM_BYTES, length);
    }

    /// A frame over a copy of `octets`.
    static Frame frame(byte[] octets) {
        MemorySegment bytes = Arena.ofAuto().allocate(Frame.HEADROOM_BYTES + octets.length);
        MemorySegment.copy(octets, 0, bytes, ValueLayout.JAVA_BYTE, Frame.HEADROOM_BYTES, octets.length);
        return new Frame().wrap(bytes, Frame.HEADROOM_BYTES, octets.length);
    }

    /// A copy of a frame's octets.
    static byte[] octets(Frame frame) {
        return frame.bytes().asSlice(frame.start(), frame.length()).toArray(ValueLayout.JAVA_BYTE);
    }

    @Override
    public Clock clock() {
        return this;
    }

    @Override
    public Chance chance() {
        throw new UnsupportedOperationException("a switch asks for no chance");
    }

    @Override
    public HostSockets sockets() {
        throw new UnsupportedOperationException("a switch asks for no sockets");
    }

    @Override
    public Poller poller() {
        return this;
    }

    @Override
    public HostNames names() {
        throw new UnsupportedOperationException("a switch asks for no names");
    }

    @Override
    public long nanoTime() {
        return nowNanos;
    }

    @Override
    public long wallMillis() {
        return nowNanos / MILLI;
    }

    @Override
    public int watch(int handle, ReadyListener listener) {
        return 0;
    }

    @Override
    public void forget(int handle) {}

    @Override
    public int collect(int maxEvents, ReadySink sink) {
        return 0;
    }
}
