package patchbay.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import patchbay.loop.Chance;
import patchbay.loop.Clock;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.loop.Frame.Segmentation;
import patchbay.loop.FramePool;
import patchbay.loop.Host;
import patchbay.loop.HostNames;
import patchbay.loop.HostSockets;
import patchbay.loop.Poller;
import patchbay.loop.ReadyListener;
import patchbay.wire.EtherType;
import patchbay.wire.EthernetView;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv4View;
import patchbay.wire.TcpView;

/// A loop on a machine where nothing ever happens, and frames to send through it.
final class StillMachine implements Host, Clock, Poller {
    private static final int HEADER_BYTES = EthernetView.HEADER_BYTES + Ipv4View.MIN_HEADER_BYTES + 32;
    private static final long TURN_NANOS = 1_000_000L;

    final Frame superFrame = new Frame();
    private final EventLoop loop =
            new EventLoop(this, new FramePool(Arena.global(), 16, 256, 16), () -> {}, (culprit, thrown) -> {
                throw new IllegalStateException("in " + culprit, thrown);
            });
    private long nowNanos;

    EventLoop loop() {
        return loop;
    }

    /// Ends the turn, so that the pool has its frames back.
    void turn() {
        nowNanos += TURN_NANOS;
        loop.turn(nowNanos);
    }

    /// A frame of `length` octets without a payload that matters.
    static Frame plainFrame(long source, long destination, int length) {
        MemorySegment bytes = Arena.global().allocate(Frame.HEADROOM_BYTES + length);
        ethernet(bytes, length, source, destination);
        return new Frame().wrap(bytes, Frame.HEADROOM_BYTES, length);
    }

    /// Lays `frame` over a TCP/IPv4 super-frame with 12 octets of options; written at the first call only.
    static Frame tcpSuperFrame(Frame frame, long source, long destination, int payloadBytes, int segmentBytes) {
        int length = HEADER_BYTES + payloadBytes;
        if (frame.length() == length) return frame;
        MemorySegment bytes = Arena.global().allocate(Frame.HEADROOM_BYTES + length);
        ethernet(bytes, length, source, destination);
        long ipStart = Frame.HEADROOM_BYTES + EthernetView.HEADER_BYTES;
        int totalBytes = length - EthernetView.HEADER_BYTES;
        new Ipv4View()
                .fresh(bytes, ipStart, totalBytes)
                .protocol(IpProtocol.TCP)
                .fillChecksum();
        new TcpView()
                .fresh(bytes, ipStart + Ipv4View.MIN_HEADER_BYTES, 32, totalBytes - Ipv4View.MIN_HEADER_BYTES)
                .flags(TcpView.ACK | TcpView.PSH);
        int transportAt = EthernetView.HEADER_BYTES + Ipv4View.MIN_HEADER_BYTES;
        return frame.wrap(bytes, Frame.HEADROOM_BYTES, length)
                .checksumMissing(transportAt, TcpView.CHECKSUM_OFFSET)
                .segments(Segmentation.TCP_V4, segmentBytes);
    }

    private static void ethernet(MemorySegment bytes, int length, long source, long destination) {
        new EthernetView()
                .fresh(bytes, Frame.HEADROOM_BYTES, length)
                .source(source)
                .destination(destination)
                .etherType(EtherType.IPV4);
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
        return 0;
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
