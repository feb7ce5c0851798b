package patchbay.vmm.vhost;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import patchbay.linux.Descriptors;
import patchbay.linux.LinuxException;
import patchbay.linux.PageMemory;
import patchbay.nic.GuestMemory;
import patchbay.nic.GuestRegion;
import patchbay.wire.Fault;

/// The memory that a front end shares: mapped here as long as its table holds, and known under two kinds of addresses,
/// the guest's and the front end's own. Belongs to one loop's thread, which alone may touch the mappings.
final class VhostMemory {
    /// The most regions of a table.
    static final int MAX_REGIONS = 32;

    private static final int TABLE_HEADER_BYTES = 8;
    private static final int ENTRY_BYTES = 32;
    static final long NOWHERE = -1;

    private record Region(long guest, long size, long user, long offset) {}

    private final GuestMemory guest;
    private List<Region> regions = List.of();
    /// Shared, since a card may go on on the loop of another network.
    private Arena mappings = Arena.ofShared();

    VhostMemory(GuestMemory guest) {
        this.guest = guest;
    }

    /// Takes a SET_MEM_TABLE in the place of the table before; false, and no memory at all, when it cannot be. The
    /// descriptors are closed in any case: a mapping needs none.
    boolean replace(VhostConnection message, List<Integer> descriptors) {
        clear();
        boolean taken = map(message, descriptors);
        descriptors.forEach(Descriptors::close);
        if (!taken) clear();
        return taken;
    }

    private boolean map(VhostConnection message, List<Integer> descriptors) {
        int count = message.size() < TABLE_HEADER_BYTES ? 0 : message.u32(0);
        if (count < 1 || count > MAX_REGIONS || count != descriptors.size()) return false;
        if (message.size() < TABLE_HEADER_BYTES + count * ENTRY_BYTES) return false;
        List<Region> table = new ArrayList<>();
        List<GuestRegion> map = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            int at = TABLE_HEADER_BYTES + index * ENTRY_BYTES;
            Region region =
                    new Region(message.u64(at), message.u64(at + 8), message.u64(at + 16), message.u64(at + 24));
            if (!holds(region, descriptors.get(index))) return false;
            try {
                long whole = region.offset() + region.size();
                MemorySegment memory = PageMemory.share(descriptors.get(index), whole, mappings);
                map.add(new GuestRegion(region.guest(), memory.asSlice(region.offset())));
            } catch (LinuxException refused) {
                return false;
            }
            table.add(region);
        }
        if (guest.replace(map) != Fault.NONE) return false;
        regions = List.copyOf(table);
        return true;
    }

    /// Whether the file has all that the region says: what is mapped past a file's end kills who touches it.
    private static boolean holds(Region region, int descriptor) {
        if (region.size() < 1 || region.offset() < 0 || region.guest() < 0) return false;
        if (region.offset() > Long.MAX_VALUE - region.size()) return false;
        return region.offset() + region.size() <= Descriptors.size(descriptor);
    }

    /// The guest's address for an address of the front end's own, or [#NOWHERE].
    long guestAddress(long user) {
        for (Region region : regions) {
            long into = user - region.user();
            if (into >= 0 && into < region.size()) return region.guest() + into;
        }
        return NOWHERE;
    }

    /// Unmaps everything. No ring may be in use.
    void clear() {
        guest.clear();
        regions = List.of();
        mappings.close();
        mappings = Arena.ofShared();
    }
}
