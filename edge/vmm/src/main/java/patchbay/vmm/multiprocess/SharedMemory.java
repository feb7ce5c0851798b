package patchbay.vmm.multiprocess;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import patchbay.linux.Descriptors;
import patchbay.linux.FileIdentity;
import patchbay.linux.LinuxException;
import patchbay.linux.MessageSocket;
import patchbay.nic.GuestMemory;
import patchbay.nic.GuestRegion;
import patchbay.wire.Fault;

/// The VMM's memory as it is mapped here. QEMU sends the whole table with every change of its memory map, nearly the
/// same each time (68 tables a boot of Linux), so what is mapped already is kept.
final class SharedMemory {
    private static final long PAGE_BYTES = 4_096;

    private final GuestMemory memory;
    private Map<Stretch, Mapping> mappings = new HashMap<>();

    /// Octets of a file.
    private record Stretch(long device, long inode, long offset, long bytes) {}

    /// Octets that are mapped, until the arena is closed.
    private record Mapping(Arena arena, MemorySegment segment) {}

    SharedMemory(GuestMemory memory) {
        this.memory = memory;
    }

    /// Takes the table of a message, whose descriptors wait in `socket` and are closed here.
    ///
    /// @throws LinuxException when a region cannot be mapped, or its file is shorter than the table says
    Fault replace(Message table, MessageSocket socket) throws LinuxException {
        int count = Math.min(socket.descriptors(), Message.MAX_REGIONS);
        Map<Stretch, Mapping> next = new HashMap<>();
        List<GuestRegion> regions = new ArrayList<>();
        try {
            for (int index = 0; index < count; index++) {
                Mapping mapping = map(socket.take(index), table, index, next);
                regions.add(new GuestRegion(table.regionBase(index), mapping.segment()));
            }
            Fault fault = memory.replace(regions);
            if (fault == Fault.NONE) retire(next);
            return fault;
        } finally {
            socket.closeWaiting();
            next.forEach((stretch, mapping) -> {
                if (!mappings.containsKey(stretch)) mapping.arena().close();
            });
        }
    }

    /// Forgets all: the VMM is gone.
    void clear() {
        memory.clear();
        retire(new HashMap<>());
    }

    private Mapping map(int descriptor, Message table, int index, Map<Stretch, Mapping> next) throws LinuxException {
        try {
            long offset = table.regionOffset(index);
            long bytes = table.regionBytes(index);
            FileIdentity file = FileIdentity.of(descriptor);
            if (offset < 0 || bytes < 1 || bytes > file.bytes() - offset || offset % PAGE_BYTES != 0) {
                throw new LinuxException("region " + index + " of the VMM's memory", patchbay.loop.Errno.EINVAL);
            }
            Stretch stretch = new Stretch(file.device(), file.inode(), offset, bytes);
            Mapping known = next.getOrDefault(stretch, mappings.get(stretch));
            if (known == null) {
                Arena arena = Arena.ofShared();
                known = new Mapping(arena, share(descriptor, stretch, arena));
            }
            next.put(stretch, known);
            return known;
        } finally {
            Descriptors.close(descriptor);
        }
    }

    private static MemorySegment share(int descriptor, Stretch stretch, Arena arena) throws LinuxException {
        try {
            return patchbay.linux.PageMemory.share(descriptor, stretch.offset(), stretch.bytes(), arena);
        } catch (LinuxException refused) {
            arena.close();
            throw refused;
        }
    }

    /// Unmaps what the new table has no more; nobody refers to it since the map was replaced.
    private void retire(Map<Stretch, Mapping> next) {
        Map<Stretch, Mapping> before = mappings;
        mappings = next;
        before.forEach((stretch, mapping) -> {
            if (!next.containsKey(stretch)) mapping.arena().close();
        });
    }
}
