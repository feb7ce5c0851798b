package patchbay.lan;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import patchbay.loop.Frame;

/// Copies of frames, the one that is due first in front; those due at once in the order in which they came. A binary
/// heap of numbers over chunks of native memory: nothing is allocated for a frame. At most as many frames as it was
/// made for, and 8 MiB. Belongs to one loop.
final class FramesUnderWay {
    private static final int CHUNK_BYTES = 2_048;
    private static final int CHUNKS = 4_096;
    private static final int NONE = -1;

    private final SegmentAllocator allocator;
    private final long[] dues;
    private final long[] orders;
    private final int[] chunks;
    private final int[] lengths;
    private final int[] nextChunk = new int[CHUNKS];
    private MemorySegment memory = MemorySegment.NULL;
    private int freeChunk = NONE;
    private int freeChunks;
    private int count;
    private long lastOrder;

    FramesUnderWay(SegmentAllocator allocator, int limitFrames) {
        this.allocator = allocator;
        this.dues = new long[limitFrames];
        this.orders = new long[limitFrames];
        this.chunks = new int[limitFrames];
        this.lengths = new int[limitFrames];
        clear();
    }

    int count() {
        return count;
    }

    /// When the first is due; only meaningful when there is one.
    long dueNanos() {
        return dues[0];
    }

    /// Octets of the first.
    int length() {
        return lengths[0];
    }

    /// Keeps a copy of a plain frame; false when there is no room.
    boolean add(Frame frame, long dueNanos) {
        int wanted = (frame.length() + CHUNK_BYTES - 1) / CHUNK_BYTES;
        if (count == dues.length || wanted > freeChunks) return false;
        if (memory.byteSize() == 0) memory = allocator.allocate((long) CHUNKS * CHUNK_BYTES, 64);
        int first = freeChunk;
        int chunk = NONE;
        for (int done = 0; done < frame.length(); done += CHUNK_BYTES) {
            chunk = freeChunk;
            freeChunk = nextChunk[chunk];
            freeChunks--;
            int part = Math.min(CHUNK_BYTES, frame.length() - done);
            MemorySegment.copy(frame.bytes(), frame.start() + done, memory, (long) chunk * CHUNK_BYTES, part);
        }
        nextChunk[chunk] = NONE;
        int at = count++;
        put(at, dueNanos, ++lastOrder, first, frame.length());
        rise(at);
        return true;
    }

    /// Moves the first into `frame`, which has room for it.
    void take(Frame frame) {
        frame.length(lengths[0]).plain();
        int chunk = chunks[0];
        for (int done = 0; done < lengths[0]; done += CHUNK_BYTES) {
            int part = Math.min(CHUNK_BYTES, lengths[0] - done);
            MemorySegment.copy(memory, (long) chunk * CHUNK_BYTES, frame.bytes(), frame.start() + done, part);
            int next = nextChunk[chunk];
            nextChunk[chunk] = freeChunk;
            freeChunk = chunk;
            freeChunks++;
            chunk = next;
        }
        count--;
        put(0, dues[count], orders[count], chunks[count], lengths[count]);
        sink(0);
    }

    void clear() {
        for (int chunk = 0; chunk < CHUNKS; chunk++) nextChunk[chunk] = chunk + 1 < CHUNKS ? chunk + 1 : NONE;
        freeChunk = 0;
        freeChunks = CHUNKS;
        count = 0;
    }

    private void rise(int from) {
        int at = from;
        while (at > 0 && isBefore(at, (at - 1) / 2)) {
            swap(at, (at - 1) / 2);
            at = (at - 1) / 2;
        }
    }

    private void sink(int from) {
        int at = from;
        while (2 * at + 1 < count) {
            int child = 2 * at + 1;
            if (child + 1 < count && isBefore(child + 1, child)) child++;
            if (!isBefore(child, at)) return;
            swap(at, child);
            at = child;
        }
    }

    private boolean isBefore(int one, int other) {
        long difference = dues[one] - dues[other];
        return difference < 0 || difference == 0 && orders[one] < orders[other];
    }

    private void swap(int one, int other) {
        long due = dues[one];
        long order = orders[one];
        int chunk = chunks[one];
        int length = lengths[one];
        put(one, dues[other], orders[other], chunks[other], lengths[other]);
        put(other, due, order, chunk, length);
    }

    private void put(int at, long due, long order, int chunk, int length) {
        dues[at] = due;
        orders[at] = order;
        chunks[at] = chunk;
        lengths[at] = length;
    }
}
