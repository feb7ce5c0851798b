package patchbay.testkit;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/// A datagram on its way through the simulated world; for a ping, one ICMP message with both ports 0.
///
/// @param source who sent it
/// @param destination whom it goes to
/// @param payload its octets, a copy of its own
/// @param hopLimit time to live it was sent with
/// @param typeOfService type of service (traffic class) octet it was sent with
/// @param mayFragment whether routers may cut it
public record SimDatagram(
        SimEndpoint source,
        SimEndpoint destination,
        MemorySegment payload,
        int hopLimit,
        int typeOfService,
        boolean mayFragment) {
    private static final int DEFAULT_HOP_LIMIT = 64;

    static SimDatagram plain(SimEndpoint source, SimEndpoint destination, byte[] payload) {
        MemorySegment copy = copyOf(MemorySegment.ofArray(payload), 0, payload.length);
        return new SimDatagram(source, destination, copy, DEFAULT_HOP_LIMIT, 0, true);
    }

    static MemorySegment copyOf(MemorySegment bytes, long at, int length) {
        MemorySegment copy = Arena.ofAuto().allocate(Math.max(1, length)).asSlice(0, length);
        return copy.copyFrom(bytes.asSlice(at, length));
    }

    public int length() {
        return (int) payload.byteSize();
    }

    /// A copy of the payload.
    public byte[] bytes() {
        return payload.toArray(ValueLayout.JAVA_BYTE);
    }

    /// The payload as text, one character an octet.
    public String text() {
        return new String(bytes(), StandardCharsets.ISO_8859_1);
    }

    /// A copy that goes back to where this came from, with a fresh hop limit.
    SimDatagram turned() {
        SimEndpoint sender = destination;
        return plain(sender, source, bytes());
    }

    SimDatagram withHopLimit(int hops) {
        return new SimDatagram(source, destination, payload, hops, typeOfService, mayFragment);
    }

    @Override
    public String toString() {
        return source + " > " + destination + " length " + length() + " hops " + hopLimit;
    }
}
