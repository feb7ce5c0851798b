package patchbay.wire;

import java.lang.foreign.MemorySegment;

/// An ICMPv6 message as a value, RFC 4443. `rest` is octets 4 to 7: an echo's identifier and sequence, or an MTU.
public record Icmpv6Message(int type, int code, int rest, Octets payload) implements Transport {

    public static Icmpv6Message echoRequest(int identifier, int sequence, Octets payload) {
        return new Icmpv6Message(Icmpv6View.ECHO_REQUEST, 0, identifier << 16 | sequence & 0xffff, payload);
    }

    public static Icmpv6Message echoReply(int identifier, int sequence, Octets payload) {
        return new Icmpv6Message(Icmpv6View.ECHO_REPLY, 0, identifier << 16 | sequence & 0xffff, payload);
    }

    /// The message under a view that passed its door.
    public static Icmpv6Message parse(Icmpv6View view) {
        Octets payload = Octets.copyOf(view.bytes(), view.payloadStart(), view.payloadBytes());
        return new Icmpv6Message(view.type(), view.code(), view.identifier() << 16 | view.sequence(), payload);
    }

    public int identifier() {
        return rest >>> 16;
    }

    public int sequence() {
        return rest & 0xffff;
    }

    @Override
    public int protocol() {
        return IpProtocol.ICMPV6;
    }

    @Override
    public int wireBytes() {
        return Icmpv6View.HEADER_BYTES + payload.length();
    }

    @Override
    public int emit(MemorySegment bytes, long start, long addressSum) {
        Icmpv6View view = new Icmpv6View().fresh(bytes, start, wireBytes(), type, code);
        view.identifier(identifier()).sequence(sequence());
        payload.emit(bytes, view.payloadStart());
        view.fillChecksum(Checksum.pseudoV6(addressSum, IpProtocol.ICMPV6, wireBytes()));
        return wireBytes();
    }

    @Override
    public String toString() {
        String what = switch (type) {
            case Icmpv6View.ECHO_REQUEST -> "echo request, id " + identifier() + ", seq " + sequence();
            case Icmpv6View.ECHO_REPLY -> "echo reply, id " + identifier() + ", seq " + sequence();
            case Icmpv6View.PACKET_TOO_BIG -> "packet too big, mtu " + Integer.toUnsignedString(rest);
            default -> "type " + type + " code " + code;
        };
        return "ICMP6 " + what + ", length " + wireBytes();
    }
}
