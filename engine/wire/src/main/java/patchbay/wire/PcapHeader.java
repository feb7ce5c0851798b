package patchbay.wire;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// The head of a classic pcap file as a value: whether record times are in nanoseconds (else microseconds), how many
/// octets of each frame are kept at most, and the link type. Written little-endian; version 2.4.
/// (draft-ietf-opsawg-pcap §4)
///
/// | octet | field                    | octet | field                    |
/// |-------|--------------------------|-------|--------------------------|
/// | 0–3   | magic: unit of the times | 12–15 | 0                        |
/// | 4–5   | major version (2)        | 16–19 | snap length              |
/// | 6–7   | minor version (4)        | 20–23 | link type (1 = Ethernet) |
/// | 8–11  | 0                        |       |                          |
public record PcapHeader(boolean nanos, int snapBytes, int linkType) {
    public static final int BYTES = 24;
    public static final int ETHERNET = 1;
    /// What VirtualBox's captures say.
    public static final int SNAP_BYTES = 65_535;
    /// A record that says it kept more than this is nonsense.
    static final int MOST_KEPT_BYTES = 262_144;

    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int MICROS_MAGIC = 0xa1b2_c3d4;
    private static final int NANOS_MAGIC = 0xa1b2_3c4d;
    private static final int DUMMY_BYTES = 4;
    private static final int DUMMY_FRAME_BYTES = 60;
    private static final int VERSION = 0x0004_0002;

    /// A file of Ethernet frames with times in microseconds, as VirtualBox's `--nictracefile` has it.
    public static PcapHeader ethernet() {
        return new PcapHeader(false, SNAP_BYTES, ETHERNET);
    }

    /// What a trace of VirtualBox's begins with: the header, and a dummy record of no time, four octets kept of sixty.
    public static byte[] trace() {
        byte[] head = new byte[BYTES + PcapRecord.BYTES + DUMMY_BYTES];
        MemorySegment bytes = MemorySegment.ofArray(head);
        ethernet().emit(bytes, 0);
        PcapRecord.emit(bytes, BYTES, 0, DUMMY_BYTES, DUMMY_FRAME_BYTES);
        return head;
    }

    /// The header of a little-endian file of version 2.4, or null when `available` octets are none.
    public static @Nullable PcapHeader parse(MemorySegment bytes, long start, int available) {
        if (available < BYTES) return null;
        int magic = bytes.get(I32, start);
        if (magic != MICROS_MAGIC && magic != NANOS_MAGIC || bytes.get(I32, start + 4) != VERSION) return null;
        return new PcapHeader(magic == NANOS_MAGIC, bytes.get(I32, start + 16), bytes.get(I32, start + 20));
    }

    /// Writes the header at `start`.
    ///
    /// @return the octets written: 24
    public int emit(MemorySegment bytes, long start) {
        bytes.set(I32, start, nanos ? NANOS_MAGIC : MICROS_MAGIC);
        bytes.set(I32, start + 4, VERSION);
        bytes.set(I32, start + 8, 0);
        bytes.set(I32, start + 12, 0);
        bytes.set(I32, start + 16, snapBytes);
        bytes.set(I32, start + 20, linkType);
        return BYTES;
    }
}
