package patchbay.nic.virtio;

import org.jspecify.annotations.Nullable;
import patchbay.nic.GuestArea;
import patchbay.wire.Fault;

/// The packed virtqueue, VirtIO 1.3 §2.8: one ring of descriptors that the driver and we write in turn. Two bits of a
/// descriptor's flags say whose it is, against a counter that flips at every time round.
final class PackedRing implements Ring {
    private static final int FLAGS_AT = 14;
    private static final int ID_AT = 12;
    private static final int WRITTEN = 2;
    private static final int AVAILABLE = 1 << 7;
    private static final int USED = 1 << 15;
    private static final int WRAP_BIT = 1 << 15;
    private static final int EVENT_FLAGS = 2;
    private static final int EVENTS_ALWAYS = 0;
    private static final int EVENTS_NEVER = 1;
    private static final int EVENTS_AT = 2;
    private static final int FIRST_POSITION = 0x8000_8000;

    private GuestArea ring;
    private GuestArea driver;
    private GuestArea device;
    private final IndirectTable indirect;
    private final int size;
    private final boolean indirectAllowed;
    private final boolean eventIndex;
    private final @Nullable RingLog log;
    private boolean far;
    private boolean kicksForbidden;
    private int next;
    private boolean nextWrap;
    private int emptyAt;
    private boolean emptyWrap;
    private int usedNext;
    private boolean usedWrap;
    private int usedSinceCall;
    private int outstanding;

    /// A ring that goes on at `position`: our place among the used, since nothing stays taken; 0 is the beginning. A
    /// log, if there is one, knows better.
    PackedRing(RingAreas areas, int size, IndirectTable indirect, long features, int position, @Nullable RingLog log) {
        this.ring = areas.descriptors();
        this.driver = areas.driver();
        this.device = areas.device();
        this.size = size;
        this.indirect = indirect;
        this.indirectAllowed = VirtioFeature.RING_INDIRECT.isIn(features);
        this.eventIndex = VirtioFeature.RING_EVENT_INDEX.isIn(features);
        this.log = log;
        this.far = areas.isFar();
        int told = (isBeginning(position) ? FIRST_POSITION : position) >>> 16;
        int from = log == null || log.isFresh() ? told : log.place(this::isUsed);
        usedNext = (from & ~WRAP_BIT) < size ? from & ~WRAP_BIT : 0;
        usedWrap = (from & WRAP_BIT) != 0;
        next = usedNext;
        nextWrap = usedWrap;
        emptyAt = next;
        emptyWrap = nextWrap;
        if (log == null) return;
        log.using(usedNext, usedWrap);
        log.used(usedNext, usedWrap);
    }

    private boolean isUsed(int place, boolean wrap) {
        int flags = ring.u16((long) place * Descriptor.BYTES + FLAGS_AT);
        return (flags & AVAILABLE) != 0 == wrap && (flags & USED) != 0 == wrap;
    }

    /// Whether a front end means a ring that nobody used yet. DPDK's virtio-user says the lower half alone.
    private static boolean isBeginning(int position) {
        return position == 0 || position == WRAP_BIT;
    }

    @Override
    public void moveTo(RingAreas areas) {
        ring = areas.descriptors();
        driver = areas.driver();
        device = areas.device();
        far = areas.isFar();
        kicksForbidden = false;
    }

    @Override
    public boolean isFar() {
        return far;
    }

    @Override
    public boolean isNear() {
        return ring.isNear();
    }

    @Override
    public boolean refresh() {
        return ring.refresh();
    }

    @Override
    public Taken take(Chains into) {
        int at = next;
        long rest = ring.i64((long) at * Descriptor.BYTES + Descriptor.REST_AT);
        int flags = Descriptor.packedFlags(rest);
        if (!isAvailable(flags, nextWrap)) return none();
        GuestArea.readsDone();
        if ((flags & Descriptor.INDIRECT) != 0) return takeIndirect(at, rest, into);
        int slots = 1;
        while (true) {
            if (!into.add(ring.i64((long) at * Descriptor.BYTES), Descriptor.length(rest), flags)) return Taken.BROKEN;
            if ((flags & Descriptor.NEXT) == 0) break;
            at = at + 1 == size ? 0 : at + 1;
            if (++slots > size) return broken(into);
            rest = ring.i64((long) at * Descriptor.BYTES + Descriptor.REST_AT);
            flags = Descriptor.packedFlags(rest);
            if ((flags & Descriptor.INDIRECT) != 0) return broken(into);
        }
        return taken(Descriptor.id(rest), slots, into);
    }

    private Taken takeIndirect(int at, long rest, Chains into) {
        if (!indirectAllowed || (Descriptor.packedFlags(rest) & Descriptor.NEXT) != 0) return broken(into);
        long address = ring.i64((long) at * Descriptor.BYTES);
        if (!indirect.walk(address, Descriptor.length(rest), false, into)) {
            return into.isAwaited() ? Taken.AWAITED : Taken.BROKEN;
        }
        return taken(Descriptor.id(rest), 1, into);
    }

    private Taken taken(int id, int slots, Chains into) {
        if (id >= size || outstanding + slots > size) return broken(into);
        into.end(id, slots);
        outstanding += slots;
        next += slots;
        if (next >= size) {
            next -= size;
            nextWrap = !nextWrap;
        }
        return Taken.ONE;
    }

    private Taken none() {
        emptyAt = next;
        emptyWrap = nextWrap;
        return Taken.NONE;
    }

    private static Taken broken(Chains into) {
        into.broken(Fault.BROKEN_RING);
        return Taken.BROKEN;
    }

    private static boolean isAvailable(int flags, boolean wrap) {
        return (flags & AVAILABLE) != 0 == wrap && (flags & USED) != 0 != wrap;
    }

    @Override
    public void giveBack(Chains chains, int from) {
        int slots = 0;
        for (int chain = from; chain < chains.count(); chain++) slots += chains.slots(chain);
        outstanding -= slots;
        next -= slots;
        if (next < 0) {
            next += size;
            nextWrap = !nextWrap;
        }
    }

    @Override
    public void use(int id, int slots, long written) {
        long at = (long) usedNext * Descriptor.BYTES;
        ring.i32(at + Descriptor.REST_AT, (int) written);
        ring.u16(at + ID_AT, id);
        int flags = (usedWrap ? AVAILABLE | USED : 0) | (written > 0 ? WRITTEN : 0);
        outstanding -= slots;
        usedNext += slots;
        usedSinceCall += slots;
        if (usedNext >= size) {
            usedNext -= size;
            usedWrap = !usedWrap;
        }
        RingLog to = log;
        if (to != null) to.using(usedNext, usedWrap);
        GuestArea.writesDone();
        ring.u16(at + FLAGS_AT, flags);
        if (to == null) return;
        GuestArea.writesDone();
        to.used(usedNext, usedWrap);
    }

    /// Each descriptor is seen as soon as it is used.
    @Override
    public void publish() {}

    @Override
    public boolean isCallDue() {
        int since = usedSinceCall;
        usedSinceCall = 0;
        if (since == 0) return false;
        if (far) return true;
        GuestArea.writesBeforeReads();
        int word = driver.i32(0);
        return switch (word >>> 16 & 3) {
            case EVENTS_ALWAYS -> true;
            case EVENTS_AT -> !eventIndex || isPassed(word & 0xffff, since);
            default -> false;
        };
    }

    /// VirtIO 1.3 §2.8.10: the event's place counts from one round before when its wrap bit is not ours.
    private boolean isPassed(int event, int since) {
        boolean eventWrap = (event & WRAP_BIT) != 0;
        int place = (event & ~WRAP_BIT) - (eventWrap == usedWrap ? 0 : size);
        return SplitRing.isPassed(place, usedNext, usedNext - since);
    }

    @Override
    public void wantKicks(boolean wanted) {
        if (far || !wanted && kicksForbidden) return; // a far area is zeros, which ask for every kick
        kicksForbidden = !wanted;
        if (wanted && eventIndex) {
            device.u16(0, emptyAt | (emptyWrap ? WRAP_BIT : 0));
            GuestArea.writesDone();
        }
        device.u16(EVENT_FLAGS, !wanted ? EVENTS_NEVER : eventIndex ? EVENTS_AT : EVENTS_ALWAYS);
        if (wanted) GuestArea.writesBeforeReads();
    }

    @Override
    public boolean hasMovedKicks() {
        return false;
    }

    @Override
    public boolean hasMore() {
        return isAvailable(ring.u16((long) next * Descriptor.BYTES + FLAGS_AT), nextWrap);
    }

    @Override
    public boolean hasNew() {
        return isAvailable(ring.u16((long) emptyAt * Descriptor.BYTES + FLAGS_AT), emptyWrap);
    }

    @Override
    public int position() {
        int available = next | (nextWrap ? WRAP_BIT : 0);
        int used = usedNext | (usedWrap ? WRAP_BIT : 0);
        return used << 16 | available;
    }
}
