package patchbay.testkit.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A frame with any type and payload.
public final class RawPacket extends Packet<RawPacket> {
    private byte[] payload = {};

    RawPacket(int etherType) {
        super(etherType);
    }

    @Override
    RawPacket self() {
        return this;
    }

    public RawPacket payload(byte... octets) {
        payload = octets.clone();
        return this;
    }

    @Override
    int payloadBytes() {
        return payload.length;
    }

    @Override
    void writePayload(MemorySegment bytes, long start) {
        MemorySegment.copy(payload, 0, bytes, ValueLayout.JAVA_BYTE, start, payload.length);
    }
}
