package patchbay.nic;

import java.lang.foreign.MemorySegment;

/// A piece of the guest's memory as it is mapped here. The mapping belongs to whoever made it (the VMM's transport),
/// who takes the region out of the [GuestMemory] before unmapping it.
///
/// @param base guest-physical address of the first octet, 0 or above
/// @param memory the octets, shared with the guest
public record GuestRegion(long base, MemorySegment memory) {
    /// Octets in the region.
    public long length() {
        return memory.byteSize();
    }
}
