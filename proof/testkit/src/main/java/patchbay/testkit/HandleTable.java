package patchbay.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Errno;

/// The open handles of the simulated host. The lowest free number is given first, as a kernel does, so a stale handle
/// is soon somebody else's.
final class HandleTable {
    private static final int FIRST = 3; // after the three standard streams

    private final List<@Nullable SimHandle> slots = new ArrayList<>();
    private final PriorityQueue<Integer> free = new PriorityQueue<>();
    private int open;
    private int limit = 65_536;

    void limit(int handles) {
        limit = handles;
    }

    /// Opens a handle for `handle`; answers its number or `-EMFILE`.
    int add(SimHandle handle) {
        if (open >= limit) return -Errno.EMFILE;
        Integer slot = free.poll();
        if (slot == null) {
            slot = slots.size();
            slots.add(handle);
        } else {
            slots.set(slot, handle);
        }
        open++;
        handle.number = slot + FIRST;
        return handle.number;
    }

    @Nullable
    SimHandle find(int number) {
        int slot = number - FIRST;
        return slot >= 0 && slot < slots.size() ? slots.get(slot) : null;
    }

    void remove(SimHandle handle) {
        slots.set(handle.number - FIRST, null);
        free.add(handle.number - FIRST);
        open--;
    }

    List<SimHandle> open() {
        return slots.stream().filter(Objects::nonNull).toList();
    }
}
