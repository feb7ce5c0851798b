package patchbay.lan;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import patchbay.loop.Frame;
import patchbay.loop.Frame.Segmentation;
import patchbay.wire.EtherType;
import patchbay.wire.EthernetView;
import patchbay.wire.Fault;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv4View;
import patchbay.wire.Ipv6View;
import patchbay.wire.TcpView;
import patchbay.wire.UdpView;

/// A TCP or UDP super-frame as the row of segments it stands for. The headers are judged once, by [#wrap]; then every
/// segment has the same headers but for lengths, IPv4's identification, TCP's sequence number and flags, and checksums.
final class SuperFrame {
    /// More segments than this are refused: 64 KiB in pieces of 48 octets, the least that Linux cuts TCP into.
    static final int MAX_SEGMENTS = 1_366;

    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final int IPV4_TOTAL_LENGTH = 2;
    private static final int IPV6_PAYLOAD_LENGTH = 4;

    private final EthernetView ethernet = new EthernetView();
    private final Ipv4View ipv4 = new Ipv4View();
    private final Ipv6View ipv6 = new Ipv6View();
    private final TcpView tcp = new TcpView();
    private final UdpView udp = new UdpView();

    private MemorySegment bytes = MemorySegment.NULL;
    private long start;
    private boolean isV4;
    private boolean isTcp;
    private int ipAt;
    private int transportAt;
    private int payloadAt;
    private int payloadBytes;
    private int segmentBytes;
    private int identification;
    private int seq;
    private int flags;

    /// Lays this over a super-frame and judges all of its headers.
    Fault wrap(Frame frame) {
        bytes = frame.bytes();
        start = frame.start();
        segmentBytes = frame.segmentBytes();
        isTcp = frame.segmentation() != Segmentation.UDP;
        Fault fault = wrapIp(frame);
        if (fault == Fault.NONE) fault = wrapTransport();
        if (fault != Fault.NONE) return fault;
        if (segmentBytes < 1 || segments() > MAX_SEGMENTS) return Fault.BAD_FIELD;
        if (frame.isChecksumMissing() && frame.checksumStartAt() != transportAt) return Fault.BAD_FIELD;
        return Fault.NONE;
    }

    /// How many segments there are, at least one.
    int segments() {
        return Math.max(1, Math.ceilDiv(payloadBytes, segmentBytes));
    }

    /// Octets of segment `index` as a frame.
    int lengthOf(int index) {
        return payloadAt + pieceBytes(index);
    }

    /// Octets of the longest segment as a frame.
    int longestBytes() {
        return lengthOf(0);
    }

    /// Octets of VLAN tags in each segment.
    int tagBytes() {
        return ipAt - EthernetView.HEADER_BYTES;
    }

    /// Writes segment `index`, complete with all checksums, into a frame with room for it.
    void write(int index, Frame segment) {
        int piece = pieceBytes(index);
        segment.length(payloadAt + piece);
        MemorySegment.copy(bytes, start, segment.bytes(), segment.start(), payloadAt);
        long from = start + payloadAt + (long) index * segmentBytes;
        MemorySegment.copy(bytes, from, segment.bytes(), segment.start() + payloadAt, piece);
        long pseudoSum = isV4 ? writeIpv4(index, segment) : writeIpv6(segment);
        if (isTcp) writeTcp(index, segment, pseudoSum);
        else udp.fresh(segment.bytes(), segment.start() + transportAt, piece).fillChecksum(pseudoSum);
    }

    private Fault wrapIp(Frame frame) {
        Fault fault = ethernet.wrap(bytes, start, frame.length());
        if (fault != Fault.NONE) return fault;
        ipAt = ethernet.payloadAt();
        isV4 = ethernet.payloadEtherType() == EtherType.IPV4;
        if (!isV4 && ethernet.payloadEtherType() != EtherType.IPV6) return Fault.BAD_FIELD;
        if (isTcp && isV4 != (frame.segmentation() == Segmentation.TCP_V4)) return Fault.BAD_FIELD;
        fault = (isV4 ? ipv4 : ipv6).wrap(bytes, start + ipAt, frame.length() - ipAt);
        if (fault != Fault.NONE) return fault;
        if (isV4) identification = ipv4.identification();
        return (isV4 ? ipv4.isFragment() : ipv6.isFragment()) ? Fault.BAD_FIELD : Fault.NONE;
    }

    private Fault wrapTransport() {
        int protocol = isV4 ? ipv4.protocol() : ipv6.protocol();
        if (protocol != (isTcp ? IpProtocol.TCP : IpProtocol.UDP)) return Fault.BAD_FIELD;
        long transportStart = isV4 ? ipv4.payloadStart() : ipv6.payloadStart();
        int available = isV4 ? ipv4.payloadBytes() : ipv6.payloadBytes();
        transportAt = (int) (transportStart - start);
        Fault fault = (isTcp ? tcp : udp).wrap(bytes, transportStart, available);
        if (fault != Fault.NONE) return fault;
        int headerBytes = isTcp ? tcp.headerBytes() : UdpView.HEADER_BYTES;
        payloadAt = transportAt + headerBytes;
        payloadBytes = available - headerBytes;
        if (isTcp) {
            seq = tcp.seq();
            flags = tcp.flags();
        }
        return Fault.NONE;
    }

    private int pieceBytes(int index) {
        return Math.min(segmentBytes, payloadBytes - index * segmentBytes);
    }

    /// The identification goes up by one a segment, so that fragments of two of them cannot be mixed (RFC 6864 §4).
    private long writeIpv4(int index, Frame segment) {
        long at = segment.start() + ipAt;
        int length = segment.length() - ipAt;
        segment.bytes().set(U16, at + IPV4_TOTAL_LENGTH, (short) length);
        ipv4.wrap(segment.bytes(), at, length);
        ipv4.identification(identification + index & 0xffff).fillChecksum();
        return ipv4.pseudoSum();
    }

    private long writeIpv6(Frame segment) {
        long at = segment.start() + ipAt;
        int length = segment.length() - ipAt;
        segment.bytes().set(U16, at + IPV6_PAYLOAD_LENGTH, (short) (length - Ipv6View.HEADER_BYTES));
        ipv6.wrap(segment.bytes(), at, length);
        return ipv6.pseudoSum();
    }

    /// FIN and PSH belong to the last octet, so to the last segment; CWR is said once, by the first (RFC 3168 §6.1.2).
    private void writeTcp(int index, Frame segment, long pseudoSum) {
        int kept = flags;
        if (index > 0) kept &= ~TcpView.CWR;
        if (index < segments() - 1) kept &= ~(TcpView.FIN | TcpView.PSH);
        tcp.wrap(segment.bytes(), segment.start() + transportAt, segment.length() - transportAt);
        tcp.seq(seq + index * segmentBytes).flags(kept).fillChecksum(pseudoSum);
    }
}
