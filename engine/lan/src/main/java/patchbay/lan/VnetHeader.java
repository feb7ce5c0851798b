package patchbay.lan;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import patchbay.loop.Frame;
import patchbay.loop.Frame.Segmentation;
import patchbay.wire.Fault;

/// `struct virtio_net_hdr` (VirtIO 1.3 §5.1.6, without the buffer count), little-endian: the offload facts of a
/// frame as a TAP of our machines and a guest's virtio driver write them.
///
/// | octet | field                                                        |
/// |-------|--------------------------------------------------------------|
/// | 0     | flags: 1 checksum to be filled, 2 checksum was verified      |
/// | 1     | kind: 0 whole, 1 TCP/IPv4, 4 TCP/IPv6, 5 UDP; 128 ECN beside |
/// | 2–3   | octets of headers, a hint                                    |
/// | 4–5   | octets of payload in each segment                            |
/// | 6–7   | where the checksum's range begins                            |
/// | 8–9   | where in it the checksum stands                              |
public final class VnetHeader {
    /// Octets of the header.
    public static final int BYTES = 10;

    private static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int FLAGS = 0;
    private static final int KIND = 1;
    private static final int HEADERS_LENGTH = 2;
    private static final int SEGMENT_LENGTH = 4;
    private static final int CHECKSUM_START = 6;
    private static final int CHECKSUM_OFFSET = 8;

    private static final int NEEDS_CHECKSUM = 1;
    private static final int CHECKSUM_VALID = 2;
    private static final int WHOLE = 0;
    private static final int TCP_V4 = 1;
    private static final int UDP_FRAGMENTS = 3;
    private static final int TCP_V6 = 4;
    private static final int UDP = 5;
    private static final int ECN = 0x80;
    /// Flag and kind that say more than "whole, nothing to be filled".
    private static final int NOT_PLAIN = NEEDS_CHECKSUM | 0x7f << Byte.SIZE;

    private static final int CHECKSUM_BYTES = 2;
    private static final int UDP_HEADER_BYTES = 8;
    private static final int TCP_MIN_HEADER_BYTES = 20;
    private static final int TCP_DATA_OFFSET_AT = 12;

    private VnetHeader() {}

    /// Reads the header at `at` into the facts of `frame`, whose length is set; a header whose offsets leave the frame
    /// or whose kind is unknown is refused, and the frame has no facts then.
    public static Fault parse(MemorySegment from, long at, Frame frame) {
        int first = from.get(U16, at + FLAGS);
        if ((first & NOT_PLAIN) == 0) {
            frame.plain().checksumVerified((first & CHECKSUM_VALID) != 0);
            return Fault.NONE;
        }
        return parseFacts(from, at, frame);
    }

    private static Fault parseFacts(MemorySegment from, long at, Frame frame) {
        int flags = from.get(U8, at + FLAGS);
        int kind = from.get(U8, at + KIND) & 0xff & ~ECN;
        int startAt = from.get(U16, at + CHECKSUM_START) & 0xffff;
        int offset = from.get(U16, at + CHECKSUM_OFFSET) & 0xffff;
        int segmentBytes = from.get(U16, at + SEGMENT_LENGTH) & 0xffff;
        boolean missing = (flags & NEEDS_CHECKSUM) != 0;
        frame.plain();
        if (missing && startAt + offset + CHECKSUM_BYTES > frame.length()) return Fault.BAD_FIELD;
        if (kind != WHOLE) {
            Segmentation segmentation = segmentation(kind);
            if (segmentation == Segmentation.NONE || !missing || segmentBytes == 0) return Fault.BAD_FIELD;
            frame.segments(segmentation, segmentBytes);
        }
        if (missing) frame.checksumMissing(startAt, offset);
        frame.checksumVerified((flags & CHECKSUM_VALID) != 0);
        return Fault.NONE;
    }

    /// Takes UFO (kind 3) out of the header at `at`, which then is a whole frame's: octets of payload in each
    /// fragment, 0 when it has another kind, -1 when it says no length.
    public static int takeFragments(MemorySegment header, long at) {
        if ((header.get(U8, at + KIND) & 0xff & ~ECN) != UDP_FRAGMENTS) return 0;
        header.set(U8, at + KIND, (byte) WHOLE);
        int octets = header.get(U16, at + SEGMENT_LENGTH) & 0xffff;
        return octets == 0 ? -1 : octets;
    }

    /// Writes the facts of `frame` at `at`.
    public static void emit(Frame frame, MemorySegment into, long at) {
        into.set(U64, at, head(frame));
        into.set(U16, at + CHECKSUM_OFFSET, (short) tail(frame));
    }

    /// The first 8 octets of the header with the facts of `frame`, as one little-endian number.
    public static long head(Frame frame) {
        boolean missing = frame.isChecksumMissing();
        Segmentation cut = frame.segmentation();
        long flags = missing ? NEEDS_CHECKSUM : frame.isChecksumTrusted() ? CHECKSUM_VALID : 0;
        if (missing) flags |= (long) frame.checksumStartAt() << CHECKSUM_START * Byte.SIZE;
        if (cut == Segmentation.NONE) return flags;
        return flags
                | (long) kind(cut) << KIND * Byte.SIZE
                | (headerBytes(frame) & 0xffffL) << HEADERS_LENGTH * Byte.SIZE
                | (frame.segmentBytes() & 0xffffL) << SEGMENT_LENGTH * Byte.SIZE;
    }

    /// The last 2 octets of it, likewise.
    public static int tail(Frame frame) {
        return frame.isChecksumMissing() ? frame.checksumOffset() & 0xffff : 0;
    }

    private static Segmentation segmentation(int kind) {
        return switch (kind) {
            case TCP_V4 -> Segmentation.TCP_V4;
            case TCP_V6 -> Segmentation.TCP_V6;
            case UDP -> Segmentation.UDP;
            default -> Segmentation.NONE;
        };
    }

    private static int kind(Segmentation segmentation) {
        return switch (segmentation) {
            case NONE -> WHOLE;
            case TCP_V4 -> TCP_V4;
            case TCP_V6 -> TCP_V6;
            case UDP -> UDP;
        };
    }

    /// Octets up to the end of the transport header.
    private static int headerBytes(Frame frame) {
        int transportAt = frame.checksumStartAt();
        if (frame.segmentation() == Segmentation.UDP) return transportAt + UDP_HEADER_BYTES;
        if (transportAt + TCP_MIN_HEADER_BYTES > frame.length()) return frame.length();
        long at = frame.start() + transportAt + TCP_DATA_OFFSET_AT;
        int tcpBytes = (frame.bytes().get(U8, at) >>> 4 & 0xf) * Integer.BYTES;
        return Math.min(transportAt + Math.max(tcpBytes, TCP_MIN_HEADER_BYTES), frame.length());
    }
}
