package patchbay.nat.fragment;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Memory for fragments in chunks of [#CHUNK_BYTES], reserved whole at the first use. It is on the heap because what
/// lies here outlives the turn and is copied out once; no socket ever reads from it.
final class Slab {
    static final int CHUNK_BYTES = 2_048;

    private final int chunks;
    private final int[] free;
    private int freeChunks;
    private byte[] bytes = new byte[0];

    Slab(int capacityBytes) {
        this.chunks = capacityBytes / CHUNK_BYTES;
        this.free = new int[chunks];
        for (int index = 0; index < chunks; index++) free[index] = index;
        this.freeChunks = chunks;
    }

    int freeChunks() {
        return freeChunks;
    }

    int usedBytes() {
        return (chunks - freeChunks) * CHUNK_BYTES;
    }

    /// A chunk nobody uses; there must be one.
    int take() {
        if (bytes.length == 0) bytes = new byte[chunks * CHUNK_BYTES];
        return free[--freeChunks];
    }

    void giveBack(int chunk) {
        free[freeChunks++] = chunk;
    }

    void write(int chunk, int at, MemorySegment from, long start, int length) {
        MemorySegment.copy(from, ValueLayout.JAVA_BYTE, start, bytes, chunk * CHUNK_BYTES + at, length);
    }

    void read(int chunk, int at, MemorySegment into, long start, int length) {
        MemorySegment.copy(bytes, chunk * CHUNK_BYTES + at, into, ValueLayout.JAVA_BYTE, start, length);
    }

    boolean equal(int chunk, int at, MemorySegment other, long start, int length) {
        int here = chunk * CHUNK_BYTES + at;
        for (int index = 0; index < length; index++) {
            if (bytes[here + index] != other.get(ValueLayout.JAVA_BYTE, start + index)) return false;
        }
        return true;
    }
}
