package patchbay.nat.tcp;

import org.jspecify.annotations.Nullable;
import patchbay.loop.Endpoint;
import patchbay.loop.Frame;
import patchbay.loop.FramePool;
import patchbay.nat.ip.GuestPath;
import patchbay.wire.Checksum;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv4View;
import patchbay.wire.Ipv6View;
import patchbay.wire.TcpOptions;
import patchbay.wire.TcpView;

/// Writes segments to guests. Every segment leaves with its checksum still to be filled: the field holds the pseudo
/// header's sum over the whole length, and whoever cannot take that has it completed by its port.
final class SegmentWriter {
    private static final int TIMESTAMP_BYTES = 12;
    private static final long NANOS_A_TICK = 1_000_000;

    private final TcpParts parts;
    private final FramePool frames;
    private final TcpView view = new TcpView();
    private final TcpOptions options = new TcpOptions();
    private final Endpoint source = new Endpoint();
    private final Endpoint destination = new Endpoint();

    SegmentWriter(TcpParts parts) {
        this.parts = parts;
        this.frames = parts.loop.frames();
    }

    /// Octets that a connection's options take in every segment with text.
    static int optionBytes(TcpFlow flow) {
        return flow.receive.timestamps ? TIMESTAMP_BYTES : 0;
    }

    /// Where text stands in a frame to that guest, counted from the frame's start.
    static int textOffset(TcpFlow flow) {
        return transportOffset(flow) + TcpView.MIN_HEADER_BYTES + optionBytes(flow);
    }

    private static int transportOffset(Ends ends) {
        return ends.v4 ? GuestPath.HEADER_BYTES : GuestPath.V6_HEADER_BYTES;
    }

    /// Our timestamp now.
    int timestamp(TcpFlow flow) {
        return (int) (parts.nowNanos() / NANOS_A_TICK) + flow.receive.timestampOffset;
    }

    /// Sends a SYN, or with [TcpView#ACK] the answer to one. False when no frame was left.
    boolean synchronise(TcpFlow flow, int flags) {
        Frame frame = frames.takeSmall();
        if (frame == null) return noFrame();
        boolean answers = (flags & TcpView.ACK) != 0;
        options.clear().mss(announcedMss(flow));
        if (!answers || flow.receive.sack) options.sackPermitted(true);
        if (!answers || flow.receive.windowShift > 0) options.windowScale(offeredShift());
        if (!answers || flow.receive.timestamps) options.timestamps(timestamp(flow), answers ? echo(flow) : 0);
        header(flow, frame, TcpView.SYN | flags, flow.send.first, 0);
        view.window(Math.min(flow.receive.windowBytes(), 0xffff));
        if (!answers) view.ack(0).window(0xffff);
        return finish(flow, frame, 0);
    }

    /// Sends a segment without text from `seq`: an acknowledgement, a FIN, a probe. False when no frame was left.
    boolean control(TcpFlow flow, int flags, int seq) {
        Frame frame = frames.takeSmall();
        if (frame == null) return noFrame();
        options.clear();
        if (flow.receive.timestamps) options.timestamps(timestamp(flow), echo(flow));
        if (flow.receive.sack) blocks(flow.receive);
        header(flow, frame, TcpView.ACK | flags, seq, 0);
        acknowledged(flow);
        return finish(flow, frame, 0);
    }

    /// Sends the frame's text of `length` octets, which stand at [#textOffset] already, from `seq`.
    void text(TcpFlow flow, Frame frame, int seq, int length, int flags) {
        options.clear();
        if (flow.receive.timestamps) options.timestamps(timestamp(flow), echo(flow));
        header(flow, frame, TcpView.ACK | flags, seq, length);
        acknowledged(flow);
        if (length > flow.send.mss) {
            frame.segments(flow.v4 ? Frame.Segmentation.TCP_V4 : Frame.Segmentation.TCP_V6, flow.send.mss);
        }
        finish(flow, frame, length);
    }

    /// Resets a connection: RST with everything the guest needs to believe it (RFC 9293 §3.5.2).
    void reset(TcpFlow flow) {
        Frame frame = frames.takeSmall();
        parts.counters.resetsToGuest.increment();
        if (frame == null) {
            noFrame();
            return;
        }
        options.clear();
        header(flow, frame, TcpView.RST | TcpView.ACK, flow.send.next, 0);
        finish(flow, frame, 0);
    }

    /// Answers a segment that belongs to no connection, or to none that would have it, RFC 9293 §3.10.7.1.
    void resetFor(Arrival arrival) {
        if (arrival.rst()) return;
        Frame frame = frames.takeSmall();
        parts.counters.resetsToGuest.increment();
        if (frame == null) {
            noFrame();
            return;
        }
        options.clear();
        fresh(arrival, frame, 0).sourcePort(arrival.remotePort).destinationPort(arrival.guestPort);
        if (arrival.hasAck()) view.seq(arrival.ack).flags(TcpView.RST);
        else view.ack(arrival.seq + arrival.sequenceLength()).flags(TcpView.RST | TcpView.ACK);
        send(arrival, frame, 0);
    }

    /// The largest segment a guest may send us: what its network carries.
    int announcedMss(Ends ends) {
        int ipBytes = ends.v4 ? Ipv4View.MIN_HEADER_BYTES : Ipv6View.HEADER_BYTES;
        return parts.path.mtuBytes() - ipBytes - TcpView.MIN_HEADER_BYTES;
    }

    /// The shift with which the widest window fits into 16 bits.
    int offeredShift() {
        int shift = 0;
        while (shift < TcpOptions.MAX_SCALE && 0xffff << shift < parts.limits.windowBytes()) shift++;
        return shift;
    }

    /// What came twice (RFC 2883), then the piece that came last, then the others (RFC 2018 §4).
    private void blocks(ReceiveState receive) {
        if (receive.twiceLeft != receive.twiceRight) options.sack(receive.twiceLeft, receive.twiceRight);
        ReceiveQueue queue = receive.queue;
        if (queue == null || queue.ahead().count() == 0) return;
        SequenceRanges ahead = queue.ahead();
        int newest = Math.max(0, ahead.indexOf(queue.newestLeft()));
        options.sack(ahead.left(newest), ahead.right(newest));
        for (int index = 0; index < ahead.count() && options.sackBlocks() < TcpOptions.MAX_SACK_BLOCKS; index++) {
            if (index != newest) options.sack(ahead.left(index), ahead.right(index));
        }
    }

    private TcpView fresh(Ends ends, Frame frame, int textBytes) {
        int headerBytes = TcpView.MIN_HEADER_BYTES + options.emittedBytes();
        long at = frame.start() + transportOffset(ends);
        view.fresh(frame.bytes(), at, headerBytes, headerBytes + textBytes);
        options.emit(frame.bytes(), at + TcpView.MIN_HEADER_BYTES);
        return view;
    }

    private void header(TcpFlow flow, Frame frame, int flags, int seq, int textBytes) {
        fresh(flow, frame, textBytes).sourcePort(flow.remotePort).destinationPort(flow.guestPort);
        view.seq(seq).ack(flow.receive.next).flags(flags);
    }

    /// Writes the window and notes what was acknowledged and promised. The field is rounded up to the shift, so
    /// that the right edge never moves back; what that promises too much is less than one step.
    private void acknowledged(TcpFlow flow) {
        ReceiveState receive = flow.receive;
        int shift = receive.windowShift;
        int field = Math.min(0xffff, receive.windowBytes() + (1 << shift) - 1 >> shift);
        view.window(field);
        int right = receive.next + (field << shift);
        if (right - receive.right > 0) receive.right = right;
        receive.lastAck = receive.next;
        receive.ackPending = false;
        receive.twiceLeft = receive.twiceRight;
    }

    private boolean finish(TcpFlow flow, Frame frame, int textBytes) {
        send(flow, frame, textBytes);
        return true;
    }

    private void send(Ends ends, Frame frame, int textBytes) {
        int bytes = view.headerBytes() + textBytes;
        parts.counters.segmentsToGuest.increment();
        frame.checksumMissing(transportOffset(ends), TcpView.CHECKSUM_OFFSET);
        if (!ends.v4) {
            sendV6(ends, frame, bytes);
            return;
        }
        int source = ends.remoteV4();
        int destination = ends.guestV4();
        view.checksum(Checksum.fold(Checksum.pseudoV4(source, destination, IpProtocol.TCP, bytes)));
        parts.path.send(frame, source, destination, IpProtocol.TCP, bytes);
    }

    private void sendV6(Ends ends, Frame frame, int bytes) {
        long addresses = Checksum.addresses(ends.remoteHi, ends.remoteLo, ends.guestHi, ends.guestLo);
        view.checksum(Checksum.fold(Checksum.pseudoV6(addresses, IpProtocol.TCP, bytes)));
        source.set(ends.remoteHi, ends.remoteLo, ends.remotePort);
        destination.set(ends.guestHi, ends.guestLo, ends.guestPort);
        parts.path.sendV6(frame, source, destination, IpProtocol.TCP, bytes);
    }

    private static int echo(TcpFlow flow) {
        return flow.receive.recentTimestamp;
    }

    private boolean noFrame() {
        parts.counters.noFrame.increment();
        return false;
    }

    /// A large frame for text, or null when all are lent in this turn.
    @Nullable
    Frame textFrame() {
        Frame frame = frames.takeLarge();
        if (frame == null) parts.counters.noFrame.increment();
        return frame;
    }
}
