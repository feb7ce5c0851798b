package patchbay.nic.virtio;

import org.jspecify.annotations.Nullable;
import patchbay.lan.LinkCounters;
import patchbay.lan.VnetHeader;
import patchbay.loop.Frame;
import patchbay.loop.FramePool;
import patchbay.nic.GuestMemory;
import patchbay.wire.Fault;

/// From the guest: takes chains off a transmit queue and copies each, once, into a frame of the loop's pool.
final class VirtioTransmit {
    private static final int MIN_FRAME_BYTES = 14;

    /// What one look at a queue gave.
    enum Outcome {
        /// [#frame()] is a frame.
        FRAME,
        /// A chain was no frame; it is counted and given back to the driver.
        REFUSED,
        /// Nothing is available.
        EMPTY,
        /// The pool has no frame left in this turn; the chain stays where it is.
        NO_ROOM,
        /// The chain is on its way here; it stays where it is, and the card is run again.
        AWAITED,
        /// The queue broke.
        BROKEN
    }

    private FramePool frames;
    private final LinkCounters counters;
    private final Chains chains;
    private int headerBytes = VnetHeader.BYTES;
    private boolean fragments;
    private int fragmentBytes;
    private @Nullable Frame frame;

    VirtioTransmit(FramePool frames, GuestMemory memory, LinkCounters counters) {
        this.frames = frames;
        this.counters = counters;
        this.chains = new Chains(memory, Chains.Direction.FROM_GUEST);
    }

    /// Frames come from there from now on.
    void frames(FramePool pool) {
        frames = pool;
    }

    /// Octets of virtio's header before each frame.
    void headerBytes(int octets) {
        headerBytes = octets;
    }

    /// Whether the driver may leave UDP datagrams to us that are to be cut into fragments.
    void fragments(boolean may) {
        fragments = may;
    }

    /// Octets of payload in each fragment that [#frame()] is to leave in; 0 when it leaves as it is.
    int fragmentBytes() {
        return fragmentBytes;
    }

    @Nullable
    Frame frame() {
        return frame;
    }

    /// Takes the next chain of a running queue. It is given back to the driver at once: its bytes are ours.
    Outcome next(VirtQueue queue) {
        frame = null;
        fragmentBytes = 0;
        chains.clear();
        Ring ring = queue.ring();
        switch (ring.take(chains)) {
            case NONE -> {
                return Outcome.EMPTY;
            }
            case BROKEN -> {
                counters.refused(queue.breakDown(chains), 1);
                return Outcome.BROKEN;
            }
            case AWAITED -> {
                return Outcome.AWAITED;
            }
            case ONE -> {}
        }
        long length = chains.bytes() - headerBytes;
        Fault fault = length < MIN_FRAME_BYTES
                ? Fault.TRUNCATED
                : length > FramePool.LARGE_BYTES ? Fault.TOO_LONG : Fault.NONE;
        if (fault == Fault.NONE && !chains.isNear()) {
            ring.giveBack(chains);
            return Outcome.AWAITED;
        }
        Frame room =
                fault != Fault.NONE ? null : length <= FramePool.SMALL_BYTES ? frames.takeSmall() : frames.takeLarge();
        if (fault == Fault.NONE && room == null) {
            ring.giveBack(chains);
            return Outcome.NO_ROOM;
        }
        if (room != null) fault = copy(room, (int) length);
        ring.use(chains.id(0), chains.slots(0), 0);
        if (fault == Fault.NONE) {
            frame = room;
            return Outcome.FRAME;
        }
        counters.refused(fault, 1);
        return Outcome.REFUSED;
    }

    private Fault copy(Frame room, int length) {
        room.length(length);
        long headerAt = room.start() - headerBytes;
        Fault fault = chains.gather(room.bytes(), headerAt);
        if (fault != Fault.NONE) return fault;
        fragmentBytes = fragments ? VnetHeader.takeFragments(room.bytes(), headerAt) : 0;
        fault = VnetHeader.parse(room.bytes(), headerAt, room);
        return fault == Fault.NONE && fragmentBytes < 0 ? Fault.BAD_FIELD : fault;
    }
}
