package patchbay.nic.virtio;

import java.lang.foreign.Arena;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import patchbay.nic.GuestMemory;
import patchbay.wire.Fault;

/// One virtqueue of a card: a ring when the driver has set one up, and whether it may be used. A ring that
/// contradicts itself breaks the queue until it is stopped and started again.
final class VirtQueue {
    /// The most entries of a ring, as QEMU has it.
    static final int MAX_SIZE = 1_024;

    private static final RingPlace NOWHERE = new RingPlace(0, 0, 0, 0);

    private final GuestMemory memory;
    private final IndirectTable indirect;
    private @Nullable Ring ring;
    private RingPlace place = NOWHERE;
    private long generation;
    private boolean there;
    private boolean packed;
    private boolean enabled;
    private boolean broken;
    private boolean wanted;
    private boolean asked;
    private long timesBroken;

    VirtQueue(GuestMemory memory, Arena arena) {
        this.memory = memory;
        this.indirect = new IndirectTable(memory, arena);
    }

    /// Sets the ring up; it is used as soon as the queue is enabled, too. Answers why it cannot be where it is said
    /// to be; the queue then has none.
    ///
    /// @param log what outlives us and knows better than `position`, or null
    Fault start(RingPlace at, long features, int position, @Nullable RingLog log) {
        stop();
        packed = VirtioFeature.RING_PACKED.isIn(features);
        Fault judged = at.judge(packed);
        if (judged != Fault.NONE) return judged;
        RingAreas areas = RingAreas.of(at, memory, packed);
        if (areas == null) return Fault.OUTSIDE_MEMORY;
        if (log != null && !log.fits(packed, at.size())) return Fault.BAD_FIELD;
        place = at;
        generation = memory.generation();
        there = true;
        wanted = true;
        asked = false;
        ring = packed
                ? new PackedRing(areas, at.size(), indirect, features, position, log)
                : new SplitRing(areas, at.size(), indirect, features, log);
        return Fault.NONE;
    }

    /// Forgets the ring; answers where it stood, or 0 when there was none.
    int stop() {
        int position = ring == null ? 0 : ring.position();
        ring = null;
        broken = false;
        return position;
    }

    void enable(boolean enabled) {
        this.enabled = enabled;
    }

    boolean isEnabled() {
        return enabled;
    }

    boolean isStarted() {
        return ring != null;
    }

    /// Whether the ring is there and may be looked at.
    boolean isSound() {
        return ring != null && !broken && isThere(ring);
    }

    /// Whether chains may be taken.
    boolean isRunning() {
        return enabled && isSound();
    }

    /// The driver may have written to the ring since it was last looked at. Only a ring in memory that is not shared
    /// has to be told so.
    void want() {
        wanted = true;
    }

    /// Whether what is known of the running ring is all that was wanted; else more of it is on its way, and the card is
    /// run again.
    boolean isCurrent() {
        Ring of = ring();
        if (!of.isFar() || !asked && !wanted) return true;
        if (!asked) wanted = false;
        asked = true;
        if (!of.isNear()) return false;
        asked = false;
        if (!of.refresh()) breakDown();
        return !broken;
    }

    /// After work on a ring in memory that is not shared: whether more is known of it already. A driver that was told
    /// where to kick next may have passed that place before: so the ring is looked at once more.
    boolean looksAgain() {
        if (!isRunning() || !ring().isFar()) return false;
        if (ring().hasMovedKicks()) want();
        return wanted && isCurrent();
    }

    boolean isBroken() {
        return broken;
    }

    long timesBroken() {
        return timesBroken;
    }

    /// The ring of a sound queue.
    Ring ring() {
        return Objects.requireNonNull(ring);
    }

    /// Nothing more happens here until the driver starts the queue anew.
    void breakDown() {
        if (ring == null || broken) return;
        broken = true;
        timesBroken++;
    }

    /// The guest contradicted itself in these chains. Answers why.
    Fault breakDown(Chains chains) {
        breakDown();
        return chains.fault() == Fault.NONE ? Fault.BROKEN_RING : chains.fault();
    }

    /// Whether the ring is memory still. The VMM may have changed its map, and a change may be on its way in parts:
    /// a ring that is no memory is not broken, it waits.
    private boolean isThere(Ring of) {
        if (generation == memory.generation()) return there;
        generation = memory.generation();
        RingAreas areas = RingAreas.of(place, memory, packed);
        there = areas != null;
        if (areas != null) of.moveTo(areas);
        want();
        return there;
    }
}
