package patchbay.nic.virtio;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import patchbay.nic.GuestMemory;
import patchbay.wire.Fault;

/// A table of descriptors that one descriptor points to (VirtIO 1.3 §2.7.5.3, §2.8.7), copied whole before it is
/// walked. A table inside a table is refused.
final class IndirectTable {
    private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final GuestMemory memory;
    private final MemorySegment copy;

    IndirectTable(GuestMemory memory, Arena arena) {
        this.memory = memory;
        this.copy = arena.allocate((long) VirtQueue.MAX_SIZE * Descriptor.BYTES, Long.BYTES);
    }

    /// Adds the spans of the table to `into`. In a split ring the entries are linked, in a packed ring they follow each
    /// other.
    boolean walk(long address, long length, boolean linked, Chains into) {
        if (length == 0 || length % Descriptor.BYTES != 0 || length > copy.byteSize()) {
            return into.broken(Fault.BROKEN_RING);
        }
        if (!memory.near(address, length)) return into.await();
        Fault read = memory.read(address, copy, 0, length);
        if (read != Fault.NONE) return into.broken(read);
        int entries = (int) (length / Descriptor.BYTES);
        int at = 0;
        for (int step = 0; step < entries; step++) {
            long rest = copy.get(U64, (long) at * Descriptor.BYTES + Descriptor.REST_AT);
            int flags = linked ? Descriptor.splitFlags(rest) : Descriptor.packedFlags(rest);
            if ((flags & Descriptor.INDIRECT) != 0) return into.broken(Fault.BROKEN_RING);
            if (!into.add(copy.get(U64, (long) at * Descriptor.BYTES), Descriptor.length(rest), flags)) return false;
            if (linked && (flags & Descriptor.NEXT) == 0) return true;
            at = linked ? Descriptor.following(rest) : at + 1;
            if (linked && at >= entries) return into.broken(Fault.BROKEN_RING);
        }
        return !linked || into.broken(Fault.BROKEN_RING);
    }
}
