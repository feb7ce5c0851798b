package patchbay.wire;

import java.lang.foreign.MemorySegment;

/// A UDP header in place, RFC 768.
///
/// | octet | field            | octet | field    |
/// |-------|------------------|-------|----------|
/// | 0–1   | source port      | 4–5   | length   |
/// | 2–3   | destination port | 6–7   | checksum |
///
/// The checksum covers a pseudo header, which the caller hands in as a partial sum ([Ipv4View#pseudoSum()],
/// [Ipv6View#pseudoSum()]).
public final class UdpView extends View {
    public static final int HEADER_BYTES = 8;
    /// What an IPv4 datagram without options can carry: 65 535 − 20 − 8.
    public static final int MAX_PAYLOAD_BYTES = 65_507;

    private static final int SOURCE_PORT = 0;
    private static final int DESTINATION_PORT = 2;
    private static final int LENGTH = 4;
    private static final int CHECKSUM = 6;

    @Override
    public Fault wrap(MemorySegment bytes, long start, int available) {
        lay(bytes, start, available);
        if (available < HEADER_BYTES) return Fault.TRUNCATED;
        if (datagramBytes() < HEADER_BYTES || datagramBytes() > available) return Fault.BAD_TOTAL_LENGTH;
        return Fault.NONE;
    }

    /// Writes the length of a new datagram with `payloadBytes` and lays this view over it, checksum 0 (none). The
    /// caller sets the ports, writes the payload, then calls [#fillChecksum].
    public UdpView fresh(MemorySegment bytes, long start, int payloadBytes) {
        lay(bytes, start, HEADER_BYTES + payloadBytes);
        u16(LENGTH, HEADER_BYTES + payloadBytes);
        u16(CHECKSUM, 0);
        return this;
    }

    public int sourcePort() {
        return u16(SOURCE_PORT);
    }

    public UdpView sourcePort(int port) {
        u16(SOURCE_PORT, port);
        return this;
    }

    public int destinationPort() {
        return u16(DESTINATION_PORT);
    }

    public UdpView destinationPort(int port) {
        u16(DESTINATION_PORT, port);
        return this;
    }

    /// The length field: header and payload, in octets.
    public int datagramBytes() {
        return u16(LENGTH);
    }

    public long payloadStart() {
        return start() + HEADER_BYTES;
    }

    public int payloadBytes() {
        return datagramBytes() - HEADER_BYTES;
    }

    /// 0 says that the sender computed none, which IPv4 allows.
    public int checksum() {
        return u16(CHECKSUM);
    }

    public UdpView checksum(int checksum) {
        u16(CHECKSUM, checksum);
        return this;
    }

    /// Whether the checksum holds, or is absent.
    public boolean checksumHolds(long pseudoSum) {
        return checksum() == 0 || Checksum.fold(pseudoSum + Checksum.sum(bytes(), start(), datagramBytes())) == 0xffff;
    }

    /// Computes the checksum over pseudo header and datagram and writes it; a result of 0 is written as its other
    /// form 0xffff.
    public UdpView fillChecksum(long pseudoSum) {
        checksum(0);
        int checksum = Checksum.finish(pseudoSum + Checksum.sum(bytes(), start(), datagramBytes()));
        return checksum(checksum == 0 ? 0xffff : checksum);
    }
}
