package patchbay.testkit.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import patchbay.wire.Checksum;
import patchbay.wire.IpProtocol;
import patchbay.wire.UdpView;

/// A UDP datagram over IPv4.
public final class UdpPacket extends Ipv4Packet<UdpPacket> {
    private static final int UNSAID = -1;
    private static final int LENGTH_AT = 4;
    private static final int CHECKSUM_AT = 6;

    private final int sourcePort;
    private final int destinationPort;
    private byte[] payload = {};
    private int udpLength = UNSAID;
    private Sum checksum = Sum.RIGHT;

    UdpPacket(int sourcePort, int destinationPort) {
        super(IpProtocol.UDP);
        this.sourcePort = sourcePort;
        this.destinationPort = destinationPort;
    }

    @Override
    UdpPacket self() {
        return this;
    }

    public UdpPacket payload(String text) {
        return payload(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public UdpPacket payload(byte... octets) {
        payload = octets.clone();
        return this;
    }

    /// Writes this length field, whatever the datagram's is.
    public UdpPacket udpLength(int bytes) {
        udpLength = bytes;
        return this;
    }

    public UdpPacket checksum(Sum kind) {
        checksum = kind;
        return this;
    }

    @Override
    int transportBytes() {
        return UdpView.HEADER_BYTES + payload.length;
    }

    @Override
    void writeTransport(MemorySegment bytes, long start, long pseudoSum) {
        UdpView udp = new UdpView().fresh(bytes, start, payload.length);
        udp.sourcePort(sourcePort).destinationPort(destinationPort);
        MemorySegment.copy(payload, 0, bytes, ValueLayout.JAVA_BYTE, start + UdpView.HEADER_BYTES, payload.length);
        if (udpLength != UNSAID) put16(bytes, start + LENGTH_AT, udpLength);
        int sum = Checksum.finish(pseudoSum + Checksum.sum(bytes, start, transportBytes()));
        int right = sum == 0 ? 0xffff : sum;
        put16(bytes, start + CHECKSUM_AT, checksum.of(right, Checksum.fold(pseudoSum)));
    }
}
