package patchbay.vmm.multiprocess;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import patchbay.linux.Descriptors;
import patchbay.nic.GuestMemory;
import patchbay.nic.GuestRegion;
import patchbay.vmm.served.FileMapping;
import patchbay.vmm.served.VmmChannel;
import patchbay.wire.Fault;

/// The VMM's memory as it is mapped here. QEMU sends the whole table with every change of its memory map,
/// nearly the same each time (68 tables a boot of Linux), so what is mapped already is kept.
final class SharedMemory {
    private final GuestMemory memory;
    private Map<FileMapping.Stretch, FileMapping> mappings = new HashMap<>();

    SharedMemory(GuestMemory memory) {
        this.memory = memory;
    }

    /// Takes the table of a message with its descriptors, which are closed here.
    ///
    /// @throws IOException when a region cannot be mapped, or its file is shorter than the table says
    Fault replace(Message table, VmmChannel from) throws IOException {
        int count = from.descriptors();
        if (count > Message.MAX_REGIONS) return Fault.TABLE_FULL;
        Map<FileMapping.Stretch, FileMapping> next = new HashMap<>();
        List<GuestRegion> regions = new ArrayList<>();
        try {
            for (int index = 0; index < count; index++) {
                FileMapping mapping = map(from.take(index), table, index, next);
                regions.add(new GuestRegion(table.regionBase(index), mapping.segment()));
            }
            Fault fault = memory.replace(regions);
            if (fault == Fault.NONE) retire(next);
            return fault;
        } finally {
            next.forEach((stretch, mapping) -> {
                if (!mappings.containsKey(stretch)) mapping.close();
            });
        }
    }

    /// Forgets all: the VMM is gone.
    void clear() {
        memory.clear();
        retire(new HashMap<>());
    }

    private FileMapping map(int descriptor, Message table, int index, Map<FileMapping.Stretch, FileMapping> next)
            throws IOException {
        try {
            FileMapping.Stretch stretch =
                    FileMapping.Stretch.of(descriptor, table.regionOffset(index), table.regionBytes(index));
            FileMapping known = next.getOrDefault(stretch, mappings.get(stretch));
            if (known == null) known = FileMapping.of(descriptor, stretch);
            next.put(stretch, known);
            return known;
        } finally {
            Descriptors.close(descriptor);
        }
    }

    /// Unmaps what the new table has no more; nobody refers to it since the map was replaced.
    private void retire(Map<FileMapping.Stretch, FileMapping> next) {
        Map<FileMapping.Stretch, FileMapping> before = mappings;
        mappings = next;
        before.forEach((stretch, mapping) -> {
            if (!next.containsKey(stretch)) mapping.close();
        });
    }
}
