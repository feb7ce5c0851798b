package patchbay.nic.virtio;

import patchbay.wire.Fault;

/// Where a ring stands, by guest addresses.
///
/// @param size entries: a power of two for a split ring, 1 to [VirtQueue#MAX_SIZE]
/// @param descriptors the descriptor table, or the packed ring
/// @param driver what the driver writes: the available ring, or its event suppression
/// @param device what we write: the used ring, or our event suppression
public record RingPlace(int size, long descriptors, long driver, long device) {
    private static final int EVENT_BYTES = 4;
    private static final int USED_EVENT_BYTES = 2;
    private static final long PAGE_BYTES = 4_096;

    /// A ring as drivers from before VirtIO 1.0 lay it out: three parts in a row, the last on a page of its own
    /// (VirtIO 1.3 §2.7.2).
    public static RingPlace legacy(int size, long page) {
        long start = page * PAGE_BYTES;
        long driver = start + (long) size * Descriptor.BYTES;
        long end = driver + SplitRing.RING + (long) size * SplitRing.AVAILABLE_BYTES + USED_EVENT_BYTES;
        return new RingPlace(size, start, driver, (end + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES);
    }

    /// Whether there are rings of so many entries.
    public static boolean mayHave(int entries) {
        return entries >= 1 && entries <= VirtQueue.MAX_SIZE;
    }

    /// Whether a ring can be of that size, and begin there (§2.7, §2.8): at multiples of 16, 2 and 4, or 16, 4 and 4.
    Fault judge(boolean packed) {
        if (!mayHave(size)) return Fault.BAD_FIELD;
        if (!packed && Integer.bitCount(size) != 1) return Fault.BAD_FIELD;
        boolean aligned = descriptors % Descriptor.BYTES == 0 && driver % (packed ? 4 : 2) == 0 && device % 4 == 0;
        return aligned ? Fault.NONE : Fault.BAD_FIELD;
    }

    /// Octets of the descriptor table.
    long descriptorBytes() {
        return (long) size * Descriptor.BYTES;
    }

    /// Octets of the part that the driver writes.
    long driverBytes(boolean packed) {
        return packed ? EVENT_BYTES : SplitRing.RING + (long) size * SplitRing.AVAILABLE_BYTES + USED_EVENT_BYTES;
    }

    /// Octets of the part that we write.
    long deviceBytes(boolean packed) {
        return packed ? EVENT_BYTES : SplitRing.RING + (long) size * SplitRing.USED_BYTES + USED_EVENT_BYTES;
    }
}
