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

    private final IndirectTable indirect;
    private @Nullable Ring ring;
    private boolean enabled;
    private boolean broken;
    private long timesBroken;

    VirtQueue(GuestMemory memory, Arena arena) {
        this.indirect = new IndirectTable(memory, arena);
    }

    /// Sets the ring up; it is used as soon as the queue is enabled, too.
    void start(RingPlace place, long features, int position) {
        broken = false;
        ring = VirtioFeature.RING_PACKED.isIn(features)
                ? new PackedRing(place, indirect, features, position)
                : new SplitRing(place, indirect, features);
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

    /// Whether chains may be taken.
    boolean isRunning() {
        return ring != null && enabled && !broken;
    }

    boolean isBroken() {
        return broken;
    }

    long timesBroken() {
        return timesBroken;
    }

    /// The ring of a running queue.
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
}
