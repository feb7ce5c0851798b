package patchbay.wire;

import java.lang.foreign.MemorySegment;

/// A TCP header in place, RFC 9293 §3.1. `available` is the whole segment: the IP payload.
///
/// | octet | field                  | octet | field                    |
/// |-------|------------------------|-------|--------------------------|
/// | 0–1   | source port            | 13    | flags                    |
/// | 2–3   | destination port       | 14–15 | window                   |
/// | 4–7   | sequence number        | 16–17 | checksum                 |
/// | 8–11  | acknowledgement number | 18–19 | urgent pointer           |
/// | 12    | data offset            | 20–   | options, then payload    |
///
/// Options are read by [TcpOptions]. The urgent pointer is never used as a length: urgent data is data (RFC 6093).
public final class TcpView extends View {
    public static final int MIN_HEADER_BYTES = 20;
    public static final int MAX_HEADER_BYTES = 60;

    public static final int FIN = 1;
    public static final int SYN = 2;
    public static final int RST = 4;
    public static final int PSH = 8;
    public static final int ACK = 16;
    public static final int URG = 32;
    public static final int ECE = 64;
    public static final int CWR = 128;

    /// Where the checksum stands in the header; offload facts name it.
    public static final int CHECKSUM_OFFSET = 16;

    private static final int SOURCE_PORT = 0;
    private static final int DESTINATION_PORT = 2;
    private static final int SEQ = 4;
    private static final int ACK_NUMBER = 8;
    private static final int DATA_OFFSET = 12;
    private static final int FLAGS = 13;
    private static final int WINDOW = 14;
    private static final int URGENT = 18;

    @Override
    public Fault wrap(MemorySegment bytes, long start, int available) {
        lay(bytes, start, available);
        if (available < MIN_HEADER_BYTES) return Fault.TRUNCATED;
        if (headerBytes() < MIN_HEADER_BYTES || headerBytes() > available) return Fault.BAD_HEADER_LENGTH;
        return Fault.NONE;
    }

    /// Writes a new header of `headerBytes` (a multiple of 4) for a segment of `segmentBytes` in all and lays this view
    /// over it: all fields 0 but the data offset; options are for the caller to write ([TcpOptions#emit]).
    public TcpView fresh(MemorySegment bytes, long start, int headerBytes, int segmentBytes) {
        lay(bytes, start, segmentBytes);
        i64(SOURCE_PORT, 0);
        i32(ACK_NUMBER, 0);
        i64(DATA_OFFSET, (long) (headerBytes / 4) << 60);
        return this;
    }

    public int sourcePort() {
        return u16(SOURCE_PORT);
    }

    public TcpView sourcePort(int port) {
        u16(SOURCE_PORT, port);
        return this;
    }

    public int destinationPort() {
        return u16(DESTINATION_PORT);
    }

    public TcpView destinationPort(int port) {
        u16(DESTINATION_PORT, port);
        return this;
    }

    /// The sequence number, compared only through [Seq].
    public int seq() {
        return i32(SEQ);
    }

    public TcpView seq(int seq) {
        i32(SEQ, seq);
        return this;
    }

    /// The acknowledgement number; only meaningful with [#ACK].
    public int ack() {
        return i32(ACK_NUMBER);
    }

    public TcpView ack(int ack) {
        i32(ACK_NUMBER, ack);
        return this;
    }

    /// Header length in octets, options included: 20 to 60.
    public int headerBytes() {
        return (u8(DATA_OFFSET) >> 4) * 4;
    }

    /// The eight flags, [#FIN] to [#CWR].
    public int flags() {
        return u8(FLAGS);
    }

    public TcpView flags(int flags) {
        u8(FLAGS, flags);
        return this;
    }

    /// Whether any of these flags is set.
    public boolean has(int flags) {
        return (u8(FLAGS) & flags) != 0;
    }

    /// The window field as it stands, not scaled.
    public int window() {
        return u16(WINDOW);
    }

    public TcpView window(int window) {
        u16(WINDOW, window);
        return this;
    }

    public int checksum() {
        return u16(CHECKSUM_OFFSET);
    }

    public TcpView checksum(int checksum) {
        u16(CHECKSUM_OFFSET, checksum);
        return this;
    }

    public int urgent() {
        return u16(URGENT);
    }

    public TcpView urgent(int urgent) {
        u16(URGENT, urgent);
        return this;
    }

    /// Where the options begin in [#bytes()].
    public long optionsStart() {
        return start() + MIN_HEADER_BYTES;
    }

    /// Octets of options, padding included: 0 to 40.
    public int optionsBytes() {
        return headerBytes() - MIN_HEADER_BYTES;
    }

    /// Where the payload begins in [#bytes()].
    public long payloadStart() {
        return start() + headerBytes();
    }

    public int payloadBytes() {
        return available() - headerBytes();
    }

    /// Sequence numbers this segment takes: its payload, and one each for SYN and FIN.
    public int sequenceLength() {
        return payloadBytes() + (flags() >> 1 & 1) + (flags() & 1);
    }

    /// Whether the checksum holds; `pseudoSum` is the IP view's.
    public boolean checksumHolds(long pseudoSum) {
        return Checksum.fold(pseudoSum + Checksum.sum(bytes(), start(), available())) == 0xffff;
    }

    /// Computes the checksum over pseudo header and segment and writes it.
    public TcpView fillChecksum(long pseudoSum) {
        checksum(0);
        return checksum(Checksum.finish(pseudoSum + Checksum.sum(bytes(), start(), available())));
    }
}
