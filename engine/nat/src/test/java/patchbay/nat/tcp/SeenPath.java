package patchbay.nat.tcp;

import java.lang.foreign.MemorySegment;
import patchbay.loop.Endpoint;
import patchbay.loop.Frame;
import patchbay.nat.ip.GuestPath;
import patchbay.wire.TcpView;

/// A way to a guest on which segments are looked at and dropped.
final class SeenPath implements GuestPath {
    /// The number behind the last segment seen.
    int next;
    /// Octets of text seen.
    long textBytes;

    private final TcpView segment = new TcpView();

    @Override
    public boolean send(Frame frame, int source, int destination, int protocol, int transportBytes) {
        segment.wrap(frame.bytes(), frame.start() + HEADER_BYTES, transportBytes);
        next = segment.seq() + segment.sequenceLength();
        textBytes += segment.payloadBytes();
        return true;
    }

    @Override
    public boolean sendV6(Frame frame, Endpoint source, Endpoint destination, int protocol, int transportBytes) {
        segment.wrap(frame.bytes(), frame.start() + V6_HEADER_BYTES, transportBytes);
        next = segment.seq() + segment.sequenceLength();
        textBytes += segment.payloadBytes();
        return true;
    }

    @Override
    public void icmpErrorV6(Endpoint reporter, Endpoint destination, int type, int code, int rest, Quoted quoted) {
        throw new AssertionError("no error is expected");
    }

    @Override
    public int mtuBytes() {
        return 1_500;
    }

    @Override
    public void icmpError(
            int source,
            int destination,
            int type,
            int code,
            MemorySegment quoted,
            long at,
            int length,
            int nextHopMtu) {
        throw new AssertionError("no error is expected");
    }
}
