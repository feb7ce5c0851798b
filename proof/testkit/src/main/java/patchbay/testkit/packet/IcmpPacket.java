package patchbay.testkit.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import patchbay.wire.Checksum;
import patchbay.wire.IcmpView;
import patchbay.wire.IpProtocol;

/// An ICMP message over IPv4; see [Packets#ping] and [Packets#icmp].
public final class IcmpPacket extends Ipv4Packet<IcmpPacket> {
    private static final int CHECKSUM_AT = 2;

    private final int type;
    private final int code;
    private int identifier;
    private int sequence;
    private byte[] payload = {};
    private Sum checksum = Sum.RIGHT;

    IcmpPacket(int type, int code) {
        super(IpProtocol.ICMP);
        this.type = type;
        this.code = code;
    }

    @Override
    IcmpPacket self() {
        return this;
    }

    public IcmpPacket identifier(int id) {
        identifier = id;
        return this;
    }

    /// An echo's sequence number; in a fragmentation-needed message, the next hop's MTU.
    public IcmpPacket sequence(int number) {
        sequence = number;
        return this;
    }

    public IcmpPacket payload(String text) {
        return payload(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public IcmpPacket payload(byte... octets) {
        payload = octets.clone();
        return this;
    }

    public IcmpPacket checksum(Sum kind) {
        checksum = kind;
        return this;
    }

    @Override
    int transportBytes() {
        return IcmpView.HEADER_BYTES + payload.length;
    }

    @Override
    void writeTransport(MemorySegment bytes, long start, long pseudoSum) {
        new IcmpView()
                .fresh(bytes, start, transportBytes(), type, code)
                .identifier(identifier)
                .sequence(sequence);
        MemorySegment.copy(payload, 0, bytes, ValueLayout.JAVA_BYTE, start + IcmpView.HEADER_BYTES, payload.length);
        int right = Checksum.finish(Checksum.sum(bytes, start, transportBytes()));
        put16(bytes, start + CHECKSUM_AT, checksum.of(right, 0));
    }
}
