package patchbay.nic.virtio;

import org.jspecify.annotations.Nullable;
import patchbay.lan.LinkCounters;
import patchbay.lan.VnetHeader;
import patchbay.loop.Frame;
import patchbay.loop.FramePool;
import patchbay.nic.GuestMemory;
import patchbay.wire.Fault;

/// From the guest: takes chains off a transmit queue, a burst at a time, and copies each, once, into a frame of the
/// loop's pool. What one step touches of the guest's memory is then touched for the whole burst, so that its cache
/// lines come from the other processor side by side and not one after the other.
final class VirtioTransmit {
    /// Frames in a burst, at most.
    static final int BURST = 32;

    private static final int MIN_FRAME_BYTES = 14;

    /// Why a burst ended where it did.
    enum End {
        /// It was as long as was asked for; more may be there.
        ENOUGH,
        /// Nothing more is available.
        EMPTY,
        /// The pool has no frame left in this turn; the next chain stays where it is.
        NO_ROOM,
        /// The next chain is on its way here; it stays where it is, and the card is run again.
        AWAITED,
        /// The queue broke.
        BROKEN
    }

    private FramePool pool;
    private final GuestMemory memory;
    private final LinkCounters counters;
    private final Chains chains;
    private final @Nullable Frame[] frames = new Frame[BURST];
    private final int[] fragmentBytes = new int[BURST];
    private int headerBytes = VnetHeader.BYTES;
    private boolean fragments;
    private int count;
    private End end = End.EMPTY;

    VirtioTransmit(FramePool pool, GuestMemory memory, LinkCounters counters) {
        this.pool = pool;
        this.memory = memory;
        this.counters = counters;
        this.chains = new Chains(memory, Chains.Direction.FROM_GUEST);
    }

    /// Frames come from there from now on.
    void frames(FramePool from) {
        pool = from;
    }

    void headerBytes(int octets) {
        headerBytes = octets;
    }

    /// Whether the driver may send datagrams that are to leave in fragments (UFO).
    void fragments(boolean allowed) {
        fragments = allowed;
    }

    /// Takes the next chains of a running queue: at most `most`, up to [#BURST], and none after so many octets. They
    /// are given back to the driver at once: their bytes are ours. Answers why there are no more.
    End take(VirtQueue queue, int most, int octets) {
        chains.clear();
        Ring ring = queue.ring();
        // What is not shared is waited for by the chain.
        int limit = memory.isAllShared() ? Math.min(most, BURST) : 1;
        end = describe(ring, limit, octets);
        if (end == End.BROKEN) counters.refused(queue.breakDown(chains), 1);
        chains.glance();
        count = 0;
        while (count < chains.count() && fetch(count)) count++;
        if (count < chains.count() && end != End.BROKEN) {
            ring.giveBack(chains, count);
            end = chains.isAwaited() ? End.AWAITED : End.NO_ROOM;
        }
        for (int chain = 0; chain < count; chain++) ring.use(chains.id(chain), chains.slots(chain), 0);
        return end;
    }

    /// How many chains the burst had, those refused included.
    int count() {
        return count;
    }

    /// What chain `index` of the burst brought, which is the caller's until [#done]; null when it was refused, and
    /// counted.
    @Nullable
    Frame frame(int index) {
        return frames[index];
    }

    /// Octets of payload in each fragment that the frame is to leave in; 0 when it leaves as it is.
    int fragmentBytes(int index) {
        return fragmentBytes[index];
    }

    /// The burst was forwarded: frames that nobody holds on to are used for the next one, while they are in the
    /// processor's cache.
    void done() {
        for (int index = count - 1; index >= 0; index--) {
            Frame frame = frames[index];
            frames[index] = null;
            if (frame != null) pool.giveBackUnkept(frame);
        }
    }

    private End describe(Ring ring, int most, int octets) {
        while (chains.count() < most && chains.bytes() < octets && chains.hasRoom()) {
            switch (ring.take(chains)) {
                case NONE -> {
                    return End.EMPTY;
                }
                case BROKEN -> {
                    return End.BROKEN;
                }
                case AWAITED -> {
                    return End.AWAITED;
                }
                case ONE -> {}
            }
        }
        return End.ENOUGH;
    }

    /// Copies a chain's frame; false when it has to stay where it is.
    private boolean fetch(int chain) {
        frames[chain] = null;
        fragmentBytes[chain] = 0;
        long length = chains.bytes(chain) - headerBytes;
        Fault fault = length < MIN_FRAME_BYTES
                ? Fault.TRUNCATED
                : length > FramePool.LARGE_BYTES ? Fault.TOO_LONG : Fault.NONE;
        if (fault == Fault.NONE) {
            if (!chains.isNear()) return chains.await();
            Frame room = length <= FramePool.SMALL_BYTES ? pool.takeSmall() : pool.takeLarge();
            if (room == null) return false;
            fault = copy(chain, room, (int) length);
            if (fault == Fault.NONE) frames[chain] = room;
        }
        if (fault != Fault.NONE) counters.refused(fault, 1);
        return true;
    }

    private Fault copy(int chain, Frame room, int length) {
        room.length(length);
        long headerAt = room.start() - headerBytes;
        Fault fault = chains.gather(chain, room.bytes(), headerAt);
        if (fault != Fault.NONE) return fault;
        int octets = fragments ? VnetHeader.takeFragments(room.bytes(), headerAt) : 0;
        fragmentBytes[chain] = octets;
        fault = VnetHeader.parse(room.bytes(), headerAt, room);
        return fault == Fault.NONE && octets < 0 ? Fault.BAD_FIELD : fault;
    }
}
