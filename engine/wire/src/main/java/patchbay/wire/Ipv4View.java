package patchbay.wire;

import java.lang.foreign.MemorySegment;

/// An IPv4 header in place, RFC 791 §3.1.
///
/// | octet | field                | octet | field               |
/// |-------|----------------------|-------|---------------------|
/// | 0     | version, IHL         | 8     | time to live        |
/// | 1     | DSCP, ECN (RFC 2474) | 9     | protocol            |
/// | 2–3   | total length         | 10–11 | header checksum     |
/// | 4–5   | identification       | 12–15 | source address      |
/// | 6–7   | flags, offset        | 16–19 | destination address |
///
/// The door does not look at the checksum: whether it must hold is the caller's policy ([#checksumHolds()]).
public final class Ipv4View extends View {
    public static final int MIN_HEADER_BYTES = 20;
    /// The most a total length can say.
    public static final int MAX_PACKET_BYTES = 65_535;

    private static final int VERSION_IHL = 0;
    private static final int TYPE_OF_SERVICE = 1;
    private static final int TOTAL_LENGTH = 2;
    private static final int IDENTIFICATION = 4;
    private static final int FLAGS_OFFSET = 6;
    private static final int TTL = 8;
    private static final int PROTOCOL = 9;
    private static final int CHECKSUM = 10;
    private static final int SOURCE = 12;
    private static final int DESTINATION = 16;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int OFFSET = 0x1fff;
    private static final int DEFAULT_TTL = 64;

    @Override
    public Fault wrap(MemorySegment bytes, long start, int available) {
        lay(bytes, start, available);
        if (available < MIN_HEADER_BYTES) return Fault.TRUNCATED;
        if (u8(VERSION_IHL) >> 4 != 4) return Fault.BAD_VERSION;
        if (headerBytes() < MIN_HEADER_BYTES || headerBytes() > available) return Fault.BAD_HEADER_LENGTH;
        if (totalBytes() < headerBytes() || totalBytes() > available) return Fault.BAD_TOTAL_LENGTH;
        return Fault.NONE;
    }

    /// Writes a new header of 20 octets for a datagram of `totalBytes` and lays this view over it: time to live 64, all
    /// other fields 0. The caller sets protocol and addresses, then calls [#fillChecksum()].
    public Ipv4View fresh(MemorySegment bytes, long start, int totalBytes) {
        lay(bytes, start, totalBytes);
        i32(VERSION_IHL, 0x4500_0000 | totalBytes & 0xffff);
        i32(IDENTIFICATION, 0);
        i32(TTL, DEFAULT_TTL << 24);
        return this;
    }

    /// Header length in octets, options included: 20 to 60.
    public int headerBytes() {
        return (u8(VERSION_IHL) & 0x0f) * 4;
    }

    /// Sets the header's length of a new header: 20 to 60, a multiple of 4.
    Ipv4View headerBytes(int headerBytes) {
        u8(VERSION_IHL, 0x40 | headerBytes / 4);
        return this;
    }

    /// Datagram length in octets, header included.
    public int totalBytes() {
        return u16(TOTAL_LENGTH);
    }

    public Ipv4View totalBytes(int totalBytes) {
        u16(TOTAL_LENGTH, totalBytes);
        return this;
    }

    public int payloadBytes() {
        return totalBytes() - headerBytes();
    }

    /// Where the payload begins in [#bytes()].
    public long payloadStart() {
        return start() + headerBytes();
    }

    /// DSCP in the upper six bits, ECN in the lower two.
    public int typeOfService() {
        return u8(TYPE_OF_SERVICE);
    }

    public Ipv4View typeOfService(int typeOfService) {
        u8(TYPE_OF_SERVICE, typeOfService);
        return this;
    }

    public int identification() {
        return u16(IDENTIFICATION);
    }

    public Ipv4View identification(int identification) {
        u16(IDENTIFICATION, identification);
        return this;
    }

    public boolean dontFragment() {
        return (u16(FLAGS_OFFSET) & DONT_FRAGMENT) != 0;
    }

    public Ipv4View dontFragment(boolean set) {
        u16(FLAGS_OFFSET, set ? u16(FLAGS_OFFSET) | DONT_FRAGMENT : u16(FLAGS_OFFSET) & ~DONT_FRAGMENT);
        return this;
    }

    public boolean moreFragments() {
        return (u16(FLAGS_OFFSET) & MORE_FRAGMENTS) != 0;
    }

    /// Offset of this fragment's payload in the whole datagram, in octets: 0 to 65 528.
    public int fragmentOffsetBytes() {
        return (u16(FLAGS_OFFSET) & OFFSET) * 8;
    }

    /// Makes this header a fragment's; `offsetBytes` is a multiple of 8. Keeps the don't-fragment flag.
    public Ipv4View fragment(int offsetBytes, boolean more) {
        int flags = u16(FLAGS_OFFSET) & DONT_FRAGMENT | (more ? MORE_FRAGMENTS : 0);
        u16(FLAGS_OFFSET, flags | offsetBytes >> 3 & OFFSET);
        return this;
    }

    /// Whether this is a piece of a datagram and not a whole one.
    public boolean isFragment() {
        return (u16(FLAGS_OFFSET) & (MORE_FRAGMENTS | OFFSET)) != 0;
    }

    public int ttl() {
        return u8(TTL);
    }

    public Ipv4View ttl(int ttl) {
        u8(TTL, ttl);
        return this;
    }

    /// One of [IpProtocol]'s numbers.
    public int protocol() {
        return u8(PROTOCOL);
    }

    public Ipv4View protocol(int protocol) {
        u8(PROTOCOL, protocol);
        return this;
    }

    public int checksum() {
        return u16(CHECKSUM);
    }

    public Ipv4View checksum(int checksum) {
        u16(CHECKSUM, checksum);
        return this;
    }

    /// Source address as a 32-bit number, network order read as big-endian.
    public int source() {
        return i32(SOURCE);
    }

    public Ipv4View source(int address) {
        i32(SOURCE, address);
        return this;
    }

    public int destination() {
        return i32(DESTINATION);
    }

    public Ipv4View destination(int address) {
        i32(DESTINATION, address);
        return this;
    }

    public boolean checksumHolds() {
        return Checksum.fold(Checksum.sum(bytes(), start(), headerBytes())) == 0xffff;
    }

    /// Computes the header's checksum afresh and writes it.
    public Ipv4View fillChecksum() {
        checksum(0);
        return checksum(Checksum.finish(Checksum.sum(bytes(), start(), headerBytes())));
    }

    /// The partial sum of the pseudo header for this datagram's payload, see [Checksum#pseudoV4].
    public long pseudoSum() {
        return Checksum.pseudoV4(source(), destination(), protocol(), payloadBytes());
    }

    /// Lowers the time to live by one and mends the checksum, RFC 1624 eqn. 3. The caller has seen that it is above 1.
    public void hop() {
        int before = u16(TTL);
        u8(TTL, ttl() - 1);
        u16(CHECKSUM, Checksum.mend(u16(CHECKSUM), before, u16(TTL)));
    }
}
