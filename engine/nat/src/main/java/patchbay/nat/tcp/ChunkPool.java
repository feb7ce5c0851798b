package patchbay.nat.tcp;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The memory in which octets from guests wait: chunks of [#CHUNK_BYTES], named by small numbers. Memory is taken
/// from the arena a slab at a time, up to a limit, and stays for reuse. What a connection has promised to take is
/// *reserved* first, so that a promise can always be kept; beyond reservations chunks go to whoever comes.
final class ChunkPool {
    static final int CHUNK_BYTES = 8_192;
    /// No chunk.
    static final int NONE = -1;

    private static final int SLAB_CHUNKS = 64;

    private final Arena arena;
    private final int most;
    private final List<MemorySegment> slabs = new ArrayList<>();
    private int[] free = {};
    private int freeCount;
    private int made;
    private int reserved;

    /// At most `limitBytes`, from `arena`, which outlives the pool.
    ChunkPool(Arena arena, int limitBytes) {
        this.arena = arena;
        this.most = Math.max(1, limitBytes / CHUNK_BYTES);
    }

    /// Chunks that are neither in use nor reserved.
    int available() {
        return most - inUse() - reserved;
    }

    int inUse() {
        return made - freeCount;
    }

    int reserved() {
        return reserved;
    }

    /// Sets up to `chunks` aside and answers how many that were.
    int reserve(int chunks) {
        int granted = Math.min(chunks, available());
        reserved += granted;
        return granted;
    }

    /// Gives up so many reservations.
    void unreserve(int chunks) {
        reserved -= chunks;
    }

    /// A chunk for somebody with a reservation, which is used up by it.
    int takeReserved() {
        reserved--;
        return take();
    }

    /// A chunk nobody has reserved, or [#NONE].
    int takeUnreserved() {
        return available() > 0 ? take() : NONE;
    }

    void giveBack(int chunk) {
        free[freeCount++] = chunk;
    }

    /// The memory a chunk stands in, from [#start] on.
    MemorySegment bytes(int chunk) {
        return slabs.get(chunk / SLAB_CHUNKS);
    }

    long start(int chunk) {
        return (long) (chunk % SLAB_CHUNKS) * CHUNK_BYTES;
    }

    private int take() {
        if (freeCount > 0) return free[--freeCount];
        if (made == slabs.size() * SLAB_CHUNKS) addSlab();
        return made++;
    }

    private void addSlab() {
        slabs.add(arena.allocate((long) SLAB_CHUNKS * CHUNK_BYTES, 64));
        free = Arrays.copyOf(free, slabs.size() * SLAB_CHUNKS);
    }
}
