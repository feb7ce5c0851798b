package patchbay.nic.virtio;

import patchbay.nic.GuestArea;
import patchbay.wire.Fault;

/// Where a ring stands in guest memory.
///
/// @param size entries: a power of two for a split ring, 1 to [VirtQueue#MAX_SIZE]
/// @param descriptors the descriptor table, or the packed ring
/// @param driver what the driver writes: the available ring, or its event suppression
/// @param device what we write: the used ring, or our event suppression
public record RingPlace(int size, GuestArea descriptors, GuestArea driver, GuestArea device) {
    private static final int EVENT_BYTES = 4;
    private static final int USED_EVENT_BYTES = 2;

    /// Octets of the descriptor table.
    public static long descriptorBytes(int size) {
        return (long) size * Descriptor.BYTES;
    }

    /// Octets of the part that the driver writes.
    public static long driverBytes(int size, boolean packed) {
        return packed ? EVENT_BYTES : SplitRing.RING + (long) size * SplitRing.AVAILABLE_BYTES + USED_EVENT_BYTES;
    }

    /// Octets of the part that we write.
    public static long deviceBytes(int size, boolean packed) {
        return packed ? EVENT_BYTES : SplitRing.RING + (long) size * SplitRing.USED_BYTES + USED_EVENT_BYTES;
    }

    /// Whether a ring can be of that size.
    public static Fault judge(int size, boolean packed) {
        if (size < 1 || size > VirtQueue.MAX_SIZE) return Fault.BAD_FIELD;
        return packed || Integer.bitCount(size) == 1 ? Fault.NONE : Fault.BAD_FIELD;
    }

    /// Whether the three parts begin where VirtIO allows it (§2.7, §2.8): at multiples of 16, 2 and 4, or 16, 4 and 4.
    public static boolean isAligned(long descriptors, long driver, long device, boolean packed) {
        return descriptors % Descriptor.BYTES == 0 && driver % (packed ? 4 : 2) == 0 && device % 4 == 0;
    }
}
