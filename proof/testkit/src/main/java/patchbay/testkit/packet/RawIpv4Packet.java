package patchbay.testkit.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// An IPv4 datagram with any payload: protocols nobody speaks, and fragments.
public final class RawIpv4Packet extends Ipv4Packet<RawIpv4Packet> {
    private byte[] payload = {};

    RawIpv4Packet(int protocol) {
        super(protocol);
    }

    @Override
    RawIpv4Packet self() {
        return this;
    }

    public RawIpv4Packet payload(byte... octets) {
        payload = octets.clone();
        return this;
    }

    @Override
    int transportBytes() {
        return payload.length;
    }

    @Override
    void writeTransport(MemorySegment bytes, long start, long pseudoSum) {
        MemorySegment.copy(payload, 0, bytes, ValueLayout.JAVA_BYTE, start, payload.length);
    }
}
