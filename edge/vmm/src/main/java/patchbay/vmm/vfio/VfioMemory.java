package patchbay.vmm.vfio;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import patchbay.linux.Descriptors;
import patchbay.loop.Errno;
import patchbay.nic.GuestMemory;
import patchbay.nic.GuestRegion;
import patchbay.vmm.served.VmmChannel;
import patchbay.wire.Fault;

/// The guest's memory as DMA_MAP and DMA_UNMAP say it, one range at a time. A range with a descriptor that
/// may be read and written is mapped here ([VfioFiles]); any other is known, and reached by asking for it
/// ([VfioFarMemory]): so is what a guest's IOMMU lets the card only read.
final class VfioMemory {
    /// Ranges at one time.
    static final int MAX_MAPS = GuestMemory.MAX_REGIONS;

    private static final int MAP_BYTES = 32;
    private static final int UNMAP_BYTES = 24;
    /// Flags of a range.
    static final int READABLE = 1;

    static final int WRITABLE = 2;
    private static final int READ_AND_WRITE = READABLE | WRITABLE;
    private static final int UNMAP_ALL = 2;

    private final GuestMemory memory;
    private final TreeMap<Long, Range> ranges = new TreeMap<>();
    private final VfioFiles files = new VfioFiles();

    /// Octets from an address on; without a piece of a file they are not shared with us.
    private record Range(long bytes, int flags, VfioFiles.@Nullable Piece piece) {}

    VfioMemory(GuestMemory memory) {
        this.memory = memory;
    }

    /// DMA_MAP; 0 or a negated errno.
    int map(VfioMessage request, VmmChannel from) {
        if (request.payloadBytes() < MAP_BYTES || from.descriptors() > 1) return -Errno.EINVAL;
        long address = request.i64(16);
        long bytes = request.i64(24);
        if (address < 0 || bytes < 1 || address > Long.MAX_VALUE - bytes) return -Errno.EINVAL;
        if (ranges.size() == MAX_MAPS) return -Errno.ENOSPC;
        if (overlaps(address, bytes)) return -Errno.EEXIST;
        boolean shared = from.descriptors() == 1 && (request.i32(4) & READ_AND_WRITE) == READ_AND_WRITE;
        VfioFiles.Piece piece = null;
        if (shared) {
            int descriptor = from.take(0);
            try {
                piece = files.take(descriptor, request.i64(8), bytes);
            } catch (IOException refused) {
                return -Errno.EINVAL;
            } finally {
                Descriptors.close(descriptor);
            }
            Fault fault = memory.add(new GuestRegion(address, piece.octets()));
            if (fault != Fault.NONE) throw new IllegalStateException("a range that was judged: " + fault);
        }
        ranges.put(address, new Range(bytes, request.i32(4), piece));
        return 0;
    }

    /// DMA_UNMAP of whole ranges, or of all; 0 or a negated errno. Of nothing, too: QEMU takes away all that a guest's
    /// IOMMU might have mapped, and Linux's VFIO lets it.
    int unmap(VfioMessage request) {
        if (request.payloadBytes() < UNMAP_BYTES) return -Errno.EINVAL;
        int flags = request.i32(4);
        long address = request.i64(8);
        long bytes = request.i64(16);
        if (flags == UNMAP_ALL && address == 0 && bytes == 0) {
            clear();
            return 0;
        }
        if (flags != 0 || address < 0 || bytes < 1 || address > Long.MAX_VALUE - bytes) return -Errno.EINVAL;
        Map.Entry<Long, Range> last = ranges.lowerEntry(address + bytes);
        if (last != null && last.getKey() + last.getValue().bytes() > address + bytes) return -Errno.EINVAL;
        Map.Entry<Long, Range> before = ranges.lowerEntry(address);
        if (before != null && before.getKey() + before.getValue().bytes() > address) return -Errno.EINVAL;
        Map<Long, Range> within = ranges.subMap(address, address + bytes);
        // What the card uses is changed before anything is unmapped.
        within.keySet().forEach(memory::remove);
        within.values().forEach(this::giveBack);
        within.clear();
        return 0;
    }

    /// Forgets all: the VMM is gone, or wants it so.
    void clear() {
        memory.clear();
        ranges.values().forEach(this::giveBack);
        ranges.clear();
    }

    private void giveBack(Range range) {
        VfioFiles.Piece piece = range.piece();
        if (piece != null) files.giveBack(piece);
    }

    /// Whether all `length` octets from `address` are in ranges that are not shared and have that flag.
    boolean isFar(long address, long length, int flag) {
        if (address < 0 || length < 0 || address > Long.MAX_VALUE - length) return false;
        long end = address + length;
        for (long here = address; here < end; ) {
            Map.Entry<Long, Range> range = at(here);
            if (range == null || range.getValue().piece() != null) return false;
            if ((range.getValue().flags() & flag) == 0) return false;
            here = range.getKey() + range.getValue().bytes();
        }
        return true;
    }

    /// Octets from `address` to the end of its range; 0 where there is none.
    long farBytes(long address) {
        Map.Entry<Long, Range> range = at(address);
        return range == null ? 0 : range.getKey() + range.getValue().bytes() - address;
    }

    private Map.@Nullable Entry<Long, Range> at(long address) {
        Map.Entry<Long, Range> range = ranges.floorEntry(address);
        return range == null || address - range.getKey() >= range.getValue().bytes() ? null : range;
    }

    private boolean overlaps(long address, long bytes) {
        Map.Entry<Long, Range> before = ranges.lowerEntry(address + bytes);
        return before != null && before.getKey() + before.getValue().bytes() > address;
    }
}
