package patchbay.nic.virtio;

import java.lang.foreign.Arena;
import patchbay.nic.GuestMemory;

/// What the parts of one card share: the guest's memory, and where their own scratch comes from.
///
/// @param guest the guest's memory
/// @param arena native memory that lives as long as anybody refers to it
record VirtioMemory(GuestMemory guest, Arena arena) {
    VirtioMemory(GuestMemory guest) {
        this(guest, Arena.ofAuto());
    }

    VirtQueue queue() {
        return new VirtQueue(guest, arena);
    }
}
