package patchbay.nic.virtio;

import org.jspecify.annotations.Nullable;
import patchbay.nic.GuestArea;
import patchbay.wire.Fault;

/// The split virtqueue, VirtIO 1.3 §2.7: a descriptor table, a ring of what the driver made available, and a ring of
/// what we used. Indices run freely over 16 bits.
///
/// | available ring | used ring |
/// |----------------|-----------|
/// | 0 flags (1: do not call) | 0 flags (1: do not kick) |
/// | 2 index | 2 index |
/// | 4 heads, 2 octets each | 4 elements: id and length, 4 octets each |
/// | then: call at this used index | then: kick at this available index |
final class SplitRing implements Ring {
    /// Where the elements of both rings begin.
    static final int RING = 4;

    static final int AVAILABLE_BYTES = 2;
    static final int USED_BYTES = 8;
    private static final int FLAGS = 0;
    private static final int INDEX = 2;
    private static final int NO_NOTIFICATION = 1;
    private static final int WRAP = 0xffff;

    private GuestArea descriptors;
    private GuestArea available;
    private GuestArea used;
    private final IndirectTable indirect;
    private final int size;
    private final boolean indirectAllowed;
    private final boolean eventIndex;
    private final @Nullable RingLog log;
    private boolean far;
    private int kickAt;
    private boolean movedKicks;
    private boolean kicksKnown;
    private boolean kicksWanted;
    private int next;
    private int seen;
    private int usedNext;
    private int published;
    private int called;

    /// A ring that goes on where its used index in guest memory says; a log is told of it.
    SplitRing(RingAreas areas, int size, IndirectTable indirect, long features, @Nullable RingLog log) {
        this.descriptors = areas.descriptors();
        this.available = areas.driver();
        this.used = areas.device();
        this.size = size;
        this.indirect = indirect;
        this.indirectAllowed = VirtioFeature.RING_INDIRECT.isIn(features);
        this.eventIndex = VirtioFeature.RING_EVENT_INDEX.isIn(features);
        usedNext = used.u16(INDEX);
        next = usedNext;
        seen = usedNext;
        published = usedNext;
        called = usedNext;
        this.far = areas.isFar();
        this.log = log;
        if (log != null) log.published(usedNext);
    }

    @Override
    public void moveTo(RingAreas areas) {
        descriptors = areas.descriptors();
        available = areas.driver();
        used = areas.device();
        far = areas.isFar();
        seen = next;
        kicksKnown = false;
    }

    @Override
    public boolean isFar() {
        return far;
    }

    /// What is available is asked for first: so its descriptors, which come later, are there.
    @Override
    public boolean isNear() {
        boolean near = available.isNear();
        near &= descriptors.isNear();
        return near;
    }

    @Override
    public boolean refresh() {
        return available.refresh() && descriptors.refresh();
    }

    @Override
    public Taken take(Chains into) {
        if (seen == next) seen = available.u16(INDEX);
        int waiting = seen - next & WRAP;
        if (waiting == 0) return Taken.NONE;
        if (waiting > size) return broken(into);
        GuestArea.readsDone();
        int head = available.u16(RING + (long) (next & size - 1) * AVAILABLE_BYTES);
        if (head >= size) return broken(into);
        if (!walk(head, into)) return into.isAwaited() ? Taken.AWAITED : Taken.BROKEN;
        into.end(head, 1);
        next = next + 1 & WRAP;
        return Taken.ONE;
    }

    private boolean walk(int head, Chains into) {
        int at = head;
        for (int step = 0; step < size; step++) {
            long address = descriptors.i64((long) at * Descriptor.BYTES);
            long rest = descriptors.i64((long) at * Descriptor.BYTES + Descriptor.REST_AT);
            int flags = Descriptor.splitFlags(rest);
            boolean goesOn = (flags & Descriptor.NEXT) != 0;
            if ((flags & Descriptor.INDIRECT) != 0) {
                if (goesOn || !indirectAllowed) return into.broken(Fault.BROKEN_RING);
                return indirect.walk(address, Descriptor.length(rest), true, into);
            }
            if (!into.add(address, Descriptor.length(rest), flags)) return false;
            if (!goesOn) return true;
            at = Descriptor.following(rest);
            if (at >= size) return into.broken(Fault.BROKEN_RING);
        }
        return into.broken(Fault.BROKEN_RING);
    }

    private static Taken broken(Chains into) {
        into.broken(Fault.BROKEN_RING);
        return Taken.BROKEN;
    }

    @Override
    public void giveBack(Chains chains, int from) {
        next = next - (chains.count() - from) & WRAP;
    }

    @Override
    public void use(int id, int slots, long written) {
        long at = RING + (long) (usedNext & size - 1) * USED_BYTES;
        used.i64(at, id | written << Integer.SIZE);
        usedNext = usedNext + 1 & WRAP;
    }

    @Override
    public void publish() {
        if (published == usedNext) return;
        GuestArea.writesDone();
        used.u16(INDEX, usedNext);
        published = usedNext;
        RingLog to = log;
        if (to != null) to.published(usedNext);
    }

    @Override
    public boolean isCallDue() {
        int before = called;
        called = usedNext;
        if (before == usedNext) return false;
        if (far) return true;
        GuestArea.writesBeforeReads();
        if (!eventIndex) return (available.u16(FLAGS) & NO_NOTIFICATION) == 0;
        int event = available.u16(RING + (long) size * AVAILABLE_BYTES);
        return isPassed(event, usedNext, before);
    }

    /// Whether an index going from `before` to `now` passed `event` (VirtIO 1.3 §2.7.7.2).
    static boolean isPassed(int event, int now, int before) {
        return (now - event - 1 & WRAP) < (now - before & WRAP);
    }

    @Override
    public void wantKicks(boolean wanted) {
        if (far) {
            if (!wanted || !eventIndex || kickAt == seen) return;
            used.u16(RING + (long) size * USED_BYTES, seen);
            kickAt = seen;
            movedKicks = true;
            return;
        }
        if (!eventIndex) sayKicks(wanted);
        else if (wanted) used.u16(RING + (long) size * USED_BYTES, seen);
        if (wanted) GuestArea.writesBeforeReads();
    }

    /// The flag stands on a cache line that the driver reads: it is written only when it is another.
    private void sayKicks(boolean wanted) {
        if (kicksKnown && kicksWanted == wanted) return;
        used.u16(FLAGS, wanted ? 0 : NO_NOTIFICATION);
        kicksKnown = true;
        kicksWanted = wanted;
    }

    @Override
    public boolean hasMovedKicks() {
        boolean moved = movedKicks;
        movedKicks = false;
        return moved;
    }

    @Override
    public boolean hasMore() {
        seen = available.u16(INDEX);
        return seen != next;
    }

    @Override
    public boolean hasNew() {
        return available.u16(INDEX) != seen;
    }

    @Override
    public int position() {
        return next;
    }
}
