package patchbay.testkit;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;

/// Native memory for frames on their way, used again and again: slots for small frames and for super-frames.
final class FrameSlots {
    private static final int SMALL_BYTES = 2_048;
    private static final int LARGE_BYTES = 69_632;

    private final Arena arena = Arena.ofAuto();
    private final ArrayDeque<MemorySegment> small = new ArrayDeque<>();
    private final ArrayDeque<MemorySegment> large = new ArrayDeque<>();

    /// A slot with room for `length` octets, filled with those at `start`.
    MemorySegment copyOf(MemorySegment bytes, long start, int length) {
        boolean fits = length <= SMALL_BYTES;
        MemorySegment slot = (fits ? small : large).poll();
        if (slot == null) slot = arena.allocate(fits ? SMALL_BYTES : LARGE_BYTES);
        MemorySegment.copy(bytes, start, slot, 0, length);
        return slot;
    }

    void giveBack(MemorySegment slot) {
        (slot.byteSize() == SMALL_BYTES ? small : large).add(slot);
    }
}
