package patchbay.wire;

import java.lang.foreign.MemorySegment;

/// An ICMP message as a value, RFC 792. `rest` is octets 4 to 7: an echo's identifier and sequence, or 0 and an MTU.
public record IcmpMessage(int type, int code, int rest, Octets payload) implements Transport {

    public static IcmpMessage echoRequest(int identifier, int sequence, Octets payload) {
        return new IcmpMessage(IcmpView.ECHO_REQUEST, 0, identifier << 16 | sequence & 0xffff, payload);
    }

    public static IcmpMessage echoReply(int identifier, int sequence, Octets payload) {
        return new IcmpMessage(IcmpView.ECHO_REPLY, 0, identifier << 16 | sequence & 0xffff, payload);
    }

    /// An error about a datagram whose first octets are `offending`.
    public static IcmpMessage error(int type, int code, Octets offending) {
        return new IcmpMessage(type, code, 0, offending);
    }

    /// The message under a view that passed its door.
    public static IcmpMessage parse(IcmpView view) {
        Octets payload = Octets.copyOf(view.bytes(), view.payloadStart(), view.payloadBytes());
        return new IcmpMessage(view.type(), view.code(), view.identifier() << 16 | view.sequence(), payload);
    }

    public int identifier() {
        return rest >>> 16;
    }

    public int sequence() {
        return rest & 0xffff;
    }

    @Override
    public int protocol() {
        return IpProtocol.ICMP;
    }

    @Override
    public int wireBytes() {
        return IcmpView.HEADER_BYTES + payload.length();
    }

    /// ICMP's checksum has no pseudo header: `addressSum` is not used.
    @Override
    public int emit(MemorySegment bytes, long start, long addressSum) {
        IcmpView view = new IcmpView().fresh(bytes, start, wireBytes(), type, code);
        view.identifier(identifier()).sequence(sequence());
        payload.emit(bytes, view.payloadStart());
        view.fillChecksum();
        return wireBytes();
    }

    @Override
    public String toString() {
        String what = switch (type) {
            case IcmpView.ECHO_REQUEST -> "echo request, id " + identifier() + ", seq " + sequence();
            case IcmpView.ECHO_REPLY -> "echo reply, id " + identifier() + ", seq " + sequence();
            case IcmpView.UNREACHABLE -> "unreachable code " + code + (sequence() == 0 ? "" : " mtu " + sequence());
            case IcmpView.TIME_EXCEEDED -> "time exceeded code " + code;
            default -> "type " + type + " code " + code;
        };
        return "ICMP " + what + ", length " + wireBytes();
    }
}
