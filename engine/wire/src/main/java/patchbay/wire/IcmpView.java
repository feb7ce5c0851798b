package patchbay.wire;

import java.lang.foreign.MemorySegment;

/// An ICMP message in place, RFC 792. `available` is the whole message: the IPv4 payload.
///
/// | octet | field    | octet | field                                              |
/// |-------|----------|-------|----------------------------------------------------|
/// | 0     | type     | 4–5   | echo: identifier                                   |
/// | 1     | code     | 6–7   | echo: sequence; fragmentation needed: next hop MTU |
/// | 2–3   | checksum | 8–    | echo: data; errors: the offending datagram's head  |
public final class IcmpView extends View {
    public static final int HEADER_BYTES = 8;

    public static final int ECHO_REPLY = 0;
    public static final int UNREACHABLE = 3;
    public static final int ECHO_REQUEST = 8;
    public static final int TIME_EXCEEDED = 11;
    public static final int PARAMETER_PROBLEM = 12;

    /// Codes of [#UNREACHABLE], RFC 792 and RFC 1122 §3.2.2.1.
    public static final int NET_UNREACHABLE = 0;

    public static final int HOST_UNREACHABLE = 1;
    public static final int PROTOCOL_UNREACHABLE = 2;
    public static final int PORT_UNREACHABLE = 3;
    public static final int FRAGMENTATION_NEEDED = 4;
    public static final int PROHIBITED = 13;

    private static final int TYPE = 0;
    private static final int CODE = 1;
    private static final int CHECKSUM = 2;
    private static final int IDENTIFIER = 4;
    private static final int SEQUENCE = 6;

    @Override
    public Fault wrap(MemorySegment bytes, long start, int available) {
        lay(bytes, start, available);
        return available < HEADER_BYTES ? Fault.TRUNCATED : Fault.NONE;
    }

    /// Writes the head of a new message of `messageBytes` in all and lays this view over it; octets 2 to 7 are 0.
    /// The caller writes the rest, then calls [#fillChecksum()].
    public IcmpView fresh(MemorySegment bytes, long start, int messageBytes, int type, int code) {
        lay(bytes, start, messageBytes);
        i32(TYPE, type << 24 | (code & 0xff) << 16);
        i32(IDENTIFIER, 0);
        return this;
    }

    public int type() {
        return u8(TYPE);
    }

    public int code() {
        return u8(CODE);
    }

    /// Whether this message reports an error, so that no error may be sent about it (RFC 1122 §3.2.2).
    public boolean isError() {
        return switch (type()) {
            case UNREACHABLE, 4, 5, TIME_EXCEEDED, PARAMETER_PROBLEM -> true;
            default -> false;
        };
    }

    public int checksum() {
        return u16(CHECKSUM);
    }

    public IcmpView checksum(int checksum) {
        u16(CHECKSUM, checksum);
        return this;
    }

    /// An echo's identifier.
    public int identifier() {
        return u16(IDENTIFIER);
    }

    public IcmpView identifier(int identifier) {
        u16(IDENTIFIER, identifier);
        return this;
    }

    /// An echo's sequence number.
    public int sequence() {
        return u16(SEQUENCE);
    }

    public IcmpView sequence(int sequence) {
        u16(SEQUENCE, sequence);
        return this;
    }

    /// The next hop's MTU in a fragmentation-needed message, RFC 1191 §4; 0 when the sender does not say.
    public int mtu() {
        return u16(SEQUENCE);
    }

    public IcmpView mtu(int mtu) {
        u16(SEQUENCE, mtu);
        return this;
    }

    /// Where the data or the offending datagram begins in [#bytes()].
    public long payloadStart() {
        return start() + HEADER_BYTES;
    }

    public int payloadBytes() {
        return available() - HEADER_BYTES;
    }

    public boolean checksumHolds() {
        return Checksum.fold(Checksum.sum(bytes(), start(), available())) == 0xffff;
    }

    /// Computes the checksum over the whole message and writes it.
    public IcmpView fillChecksum() {
        checksum(0);
        return checksum(Checksum.finish(Checksum.sum(bytes(), start(), available())));
    }
}
