package patchbay.wire;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// The head of one record of a classic pcap file as a value: when, how many octets follow, how many the frame had.
/// Times are nanoseconds since 1970, up to 2106; a file in microseconds keeps those.
///
/// | octet | field                       | octet | field                 |
/// |-------|-----------------------------|-------|-----------------------|
/// | 0–3   | seconds                     | 8–11  | octets kept           |
/// | 4–7   | micro- or nanoseconds of it | 12–15 | octets the frame had  |
public record PcapRecord(long epochNanos, int keptBytes, int frameBytes) {
    public static final int BYTES = 16;

    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final long SECOND_NANOS = 1_000_000_000;
    private static final int MICRO_NANOS = 1_000;

    /// The record's head of a file with this header, or null when it is cut short or its lengths are nonsense.
    public static @Nullable PcapRecord parse(PcapHeader file, MemorySegment bytes, long start, int available) {
        if (available < BYTES) return null;
        int kept = bytes.get(I32, start + 8);
        if (kept < 0 || kept > PcapHeader.MOST_KEPT_BYTES) return null;
        long seconds = bytes.get(I32, start) & 0xffff_ffffL;
        long fraction = bytes.get(I32, start + 4) & 0xffff_ffffL;
        long nanos = seconds * SECOND_NANOS + fraction * (file.nanos() ? 1 : MICRO_NANOS);
        return new PcapRecord(nanos, kept, bytes.get(I32, start + 12));
    }

    /// Writes a record's head at `start`; makes no object, so a capture may call it for each frame.
    ///
    /// @return the octets written: 16
    public static int emit(MemorySegment bytes, long start, long epochNanos, int keptBytes, int frameBytes) {
        bytes.set(I32, start, (int) (epochNanos / SECOND_NANOS));
        bytes.set(I32, start + 4, (int) (epochNanos % SECOND_NANOS) / MICRO_NANOS);
        bytes.set(I32, start + 8, keptBytes);
        bytes.set(I32, start + 12, frameBytes);
        return BYTES;
    }

    /// Writes the head for a file with this header.
    ///
    /// @return the octets written: 16
    public int emit(PcapHeader file, MemorySegment bytes, long start) {
        emit(bytes, start, epochNanos, keptBytes, frameBytes);
        if (file.nanos()) bytes.set(I32, start + 4, (int) (epochNanos % SECOND_NANOS));
        return BYTES;
    }
}
