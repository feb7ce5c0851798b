package patchbay.nic.virtio;

import java.lang.foreign.MemorySegment;
import patchbay.nic.GuestMemory;
import patchbay.wire.Fault;

/// The descriptor chains that were taken from a ring at once, copied out of guest memory and judged: every span is
/// memory, has a length, and has the direction of its queue. From the guest each chain is a frame; to the guest all of
/// them are for one. One a direction, used again for each burst. In a control queue a chain has both: what we read, and
/// behind it what we write.
final class Chains {
    /// The most chains at once; for one frame (mergeable buffers) that is a super-frame in buffers of a page's half and
    /// less.
    static final int MAX_CHAINS = 128;
    /// The most spans of one chain: a ring of descriptors, the last of them a table.
    private static final int MAX_CHAIN_SPANS = 2 * VirtQueue.MAX_SIZE;
    /// The most spans of them all: of the longest chain, behind a burst of usual ones.
    static final int MAX_SPANS = MAX_CHAIN_SPANS + MAX_CHAINS;

    /// No address of a guest's.
    static final long NOWHERE = -1;

    private static final int WRITE = 2;

    /// Who writes the buffers.
    enum Direction {
        TO_GUEST,
        FROM_GUEST,
        BOTH
    }

    private final GuestMemory memory;
    private final boolean mayRead;
    private final boolean mayWrite;
    private final long[] addresses = new long[MAX_SPANS];
    private final long[] lengths = new long[MAX_SPANS];
    private final int[] ids = new int[MAX_CHAINS];
    private final int[] slots = new int[MAX_CHAINS];
    private final long[] chainBytes = new long[MAX_CHAINS];
    private final int[] spanEnds = new int[MAX_CHAINS];
    private int spans;
    private int readable;
    private int count;
    private long bytes;
    private long readableBytes;
    private long bytesBefore;
    private Fault fault = Fault.NONE;
    private boolean awaited;
    private int cursor;
    private long cursorAt;

    /// Chains of a queue of that direction.
    Chains(GuestMemory memory, Direction direction) {
        this.memory = memory;
        this.mayRead = direction != Direction.TO_GUEST;
        this.mayWrite = direction != Direction.FROM_GUEST;
    }

    void clear() {
        spans = 0;
        readable = 0;
        count = 0;
        bytes = 0;
        readableBytes = 0;
        bytesBefore = 0;
        cursor = 0;
        cursorAt = 0;
        fault = Fault.NONE;
        awaited = false;
    }

    /// Appends a span of the chain that is being walked; false when the guest may not have said that.
    boolean add(long address, long length, int flags) {
        boolean writable = (flags & WRITE) != 0;
        if (!mayBe(writable) || length == 0 || spans == MAX_SPANS) return broken(Fault.BROKEN_RING);
        if (!memory.reaches(address, length)) return broken(Fault.OUTSIDE_MEMORY);
        addresses[spans] = address;
        lengths[spans] = length;
        spans++;
        bytes += length;
        if (!writable) {
            readable = spans;
            readableBytes = bytes;
        }
        return true;
    }

    /// Whether the next span may be of that kind: what we read comes before what we write.
    private boolean mayBe(boolean writable) {
        return writable ? mayWrite : mayRead && readable == spans;
    }

    /// The chain is whole: it goes back under `id` and has `ringSlots` slots of the ring.
    void end(int id, int ringSlots) {
        ids[count] = id;
        slots[count] = ringSlots;
        chainBytes[count] = bytes - bytesBefore;
        spanEnds[count] = spans;
        bytesBefore = bytes;
        count++;
    }

    /// Notes why the chain cannot be; answers false.
    boolean broken(Fault why) {
        if (fault == Fault.NONE) fault = why;
        return false;
    }

    /// Notes that a part of the chain is on its way; answers false.
    boolean await() {
        awaited = true;
        return false;
    }

    boolean isAwaited() {
        return awaited;
    }

    /// Whether all that we may read can be read now; else it was asked for, all of it.
    boolean isNear() {
        boolean near = true;
        for (int span = 0; span < readable; span++) near &= memory.near(addresses[span], lengths[span]);
        return near;
    }

    Fault fault() {
        return fault;
    }

    int count() {
        return count;
    }

    boolean isFull() {
        return count == MAX_CHAINS;
    }

    /// Whether a chain of any length that is allowed still fits.
    boolean hasRoom() {
        return count < MAX_CHAINS && spans <= MAX_SPANS - MAX_CHAIN_SPANS;
    }

    /// Octets of all chains together.
    long bytes() {
        return bytes;
    }

    /// Octets of them that we may read.
    long readableBytes() {
        return readableBytes;
    }

    int id(int chain) {
        return ids[chain];
    }

    int slots(int chain) {
        return slots[chain];
    }

    long bytes(int chain) {
        return chainBytes[chain];
    }

    /// Has the beginning of every span come here at once, before they are copied or filled one by one.
    void glance() {
        for (int span = 0; span < spans; span++) memory.glance(addresses[span], lengths[span]);
    }

    /// Copies what we may read of a chain to `into` at `at`.
    Fault gather(int chain, MemorySegment into, long at) {
        int end = Math.min(spanEnds[chain], readable);
        long done = 0;
        for (int span = chain == 0 ? 0 : spanEnds[chain - 1]; span < end; span++) {
            Fault read = memory.read(addresses[span], into, at + done, lengths[span]);
            if (read != Fault.NONE) return read;
            done += lengths[span];
        }
        return Fault.NONE;
    }

    /// The next [#scatter] begins behind what we may read.
    void skipReadable() {
        cursor = readable;
        cursorAt = 0;
    }

    /// The next [#scatter] begins with that chain.
    void goTo(int chain) {
        cursor = chain == 0 ? 0 : spanEnds[chain - 1];
        cursorAt = 0;
    }

    /// Where the next `octets` stand in the guest's memory when they are in one span, else [#NOWHERE].
    long inOne(long octets) {
        return octets <= lengths[cursor] - cursorAt ? addresses[cursor] + cursorAt : NOWHERE;
    }

    /// Copies `length` octets into the spans, going on where the last call ended; the caller saw to it that there is
    /// room.
    Fault scatter(MemorySegment from, long at, long length) {
        long done = 0;
        while (done < length) {
            long octets = Math.min(length - done, lengths[cursor] - cursorAt);
            Fault written = memory.write(addresses[cursor] + cursorAt, from, at + done, octets);
            if (written != Fault.NONE) return written;
            done += octets;
            cursorAt += octets;
            if (cursorAt == lengths[cursor]) {
                cursor++;
                cursorAt = 0;
            }
        }
        return Fault.NONE;
    }
}
