package patchbay.wire;

import java.lang.foreign.MemorySegment;

/// An ICMPv6 message in place, RFC 4443. `available` is the whole message: the IPv6 payload.
///
/// | octet | field    | octet | field                                                 |
/// |-------|----------|-------|-------------------------------------------------------|
/// | 0     | type     | 4–5   | echo: identifier                                      |
/// | 1     | code     | 6–7   | echo: sequence; packet too big: octets 4–7 are an MTU |
/// | 2–3   | checksum | 8–    | echo: data; errors: the offending packet's head       |
///
/// The checksum covers IPv6's pseudo header, which the caller hands in as a partial sum ([Ipv6View#pseudoSum()]).
public final class Icmpv6View extends View {
    public static final int HEADER_BYTES = 8;

    public static final int UNREACHABLE = 1;
    public static final int PACKET_TOO_BIG = 2;
    public static final int TIME_EXCEEDED = 3;
    public static final int PARAMETER_PROBLEM = 4;
    public static final int ECHO_REQUEST = 128;
    public static final int ECHO_REPLY = 129;
    public static final int ROUTER_SOLICITATION = 133;
    public static final int ROUTER_ADVERTISEMENT = 134;
    public static final int NEIGHBOUR_SOLICITATION = 135;
    public static final int NEIGHBOUR_ADVERTISEMENT = 136;
    public static final int REDIRECT = 137;

    private static final int FIRST_QUERY = 128;
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
    public Icmpv6View fresh(MemorySegment bytes, long start, int messageBytes, int type, int code) {
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

    /// Whether this message reports an error: types below 128.
    public boolean isError() {
        return type() < FIRST_QUERY;
    }

    public int checksum() {
        return u16(CHECKSUM);
    }

    public Icmpv6View checksum(int checksum) {
        u16(CHECKSUM, checksum);
        return this;
    }

    public int identifier() {
        return u16(IDENTIFIER);
    }

    public Icmpv6View identifier(int identifier) {
        u16(IDENTIFIER, identifier);
        return this;
    }

    public int sequence() {
        return u16(SEQUENCE);
    }

    public Icmpv6View sequence(int sequence) {
        u16(SEQUENCE, sequence);
        return this;
    }

    /// The MTU of a packet-too-big message, in octets.
    public long mtu() {
        return u32(IDENTIFIER);
    }

    public Icmpv6View mtu(int mtu) {
        i32(IDENTIFIER, mtu);
        return this;
    }

    public long payloadStart() {
        return start() + HEADER_BYTES;
    }

    public int payloadBytes() {
        return available() - HEADER_BYTES;
    }

    public boolean checksumHolds(long pseudoSum) {
        return Checksum.fold(pseudoSum + Checksum.sum(bytes(), start(), available())) == 0xffff;
    }

    /// Computes the checksum over pseudo header and message and writes it.
    public Icmpv6View fillChecksum(long pseudoSum) {
        checksum(0);
        return checksum(Checksum.finish(pseudoSum + Checksum.sum(bytes(), start(), available())));
    }
}
