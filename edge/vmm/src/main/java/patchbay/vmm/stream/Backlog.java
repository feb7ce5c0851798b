package patchbay.vmm.stream;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import patchbay.linux.Descriptors;

/// Octets that a socket did not take yet: a ring of [#CAPACITY_BYTES] that holds whole frames behind their lengths, but
/// for the first, of which a part may have gone already.
final class Backlog {
    /// Two and a half times what the kernel keeps for a unix socket by default.
    static final int CAPACITY_BYTES = 512 * 1_024;

    private final MemorySegment ring;
    private final MemorySegment vectors;
    private int head;
    private int size;

    /// A ring whose memory lives as long as `arena`.
    Backlog(Arena arena) {
        this.ring = arena.allocate(CAPACITY_BYTES, 64);
        this.vectors = arena.allocate(2L * Descriptors.IOVEC_BYTES, 8);
    }

    boolean isEmpty() {
        return size == 0;
    }

    /// Octets that can be appended.
    int room() {
        return CAPACITY_BYTES - size;
    }

    void clear() {
        head = 0;
        size = 0;
    }

    /// Copies octets to the end; the caller has asked for [#room()].
    void append(MemorySegment from, long at, int length) {
        int tail = (head + size) % CAPACITY_BYTES;
        int first = Math.min(length, CAPACITY_BYTES - tail);
        MemorySegment.copy(from, at, ring, tail, first);
        MemorySegment.copy(from, at + first, ring, 0, length - first);
        size += length;
    }

    /// Writes what is there; answers 0 or more octets that went, or a negated errno.
    int writeTo(int descriptor) {
        int first = Math.min(size, CAPACITY_BYTES - head);
        Descriptors.vector(vectors, 0, ring.address() + head, first);
        Descriptors.vector(vectors, 1, ring.address(), size - first);
        int written = Descriptors.writev(descriptor, vectors.address(), first < size ? 2 : 1);
        if (written > 0) {
            size -= written;
            head = size == 0 ? 0 : (head + written) % CAPACITY_BYTES;
        }
        return written;
    }
}
