package patchbay.nic.virtio;

import java.lang.foreign.MemorySegment;
import patchbay.lan.LinkCounters;
import patchbay.lan.PortQueue;
import patchbay.lan.VnetHeader;
import patchbay.loop.Frame;
import patchbay.loop.FramePool;
import patchbay.wire.Fault;

/// Frames on their way to the guest, for each pair of queues: those of this turn are held ([HeldFrames]) and
/// placed together. For which it has no buffer, they wait as copies, in order and in bounds ([PortQueue],
/// made when it is first needed). While some wait none is held.
final class ReceiveSide {
    private FramePool frames;
    private final VirtioReceive place;
    private final LinkCounters counters;
    private final HeldFrames[] held = new HeldFrames[VirtioNet.MAX_PAIRS];
    private final PortQueue[] waiting = new PortQueue[VirtioNet.MAX_PAIRS];
    private final HeldFrames head = new HeldFrames();
    private final MemorySegment header;

    ReceiveSide(FramePool frames, VirtioMemory memory, LinkCounters counters) {
        this.frames = frames;
        this.counters = counters;
        this.place = new VirtioReceive(memory, counters);
        this.header = memory.arena().allocate(VnetHeader.BYTES, 8);
        for (int pair = 0; pair < waiting.length; pair++) {
            held[pair] = new HeldFrames();
            waiting[pair] = new PortQueue(memory.arena(), counters.faultsOut());
        }
    }

    /// Frames come from there from now on.
    void frames(FramePool pool) {
        frames = pool;
    }

    void shape(int headerBytes, boolean mergeable) {
        place.shape(headerBytes, mergeable);
    }

    int waitingFrames() {
        int all = 0;
        for (PortQueue queue : waiting) all += queue.frames();
        return all;
    }

    /// The guest goes, and its buffers with it.
    void forgetWaiting(int pair) {
        counters.lost(Fault.NO_RECEIVER, waiting[pair].frames());
        waiting[pair].clear();
    }

    /// The frames that are held are lost.
    void lose(int pair, Fault why) {
        counters.lost(why, held[pair].count());
        held[pair].dropAll();
    }

    /// Whether frames wait for buffers of that pair.
    boolean isWaiting(int pair) {
        return !waiting[pair].isEmpty();
    }

    boolean isHolding(int pair) {
        return !held[pair].isEmpty();
    }

    /// Takes a frame; answers whether it is time for [#settle], which comes at the turn's end at the latest.
    boolean hold(int pair, Frame frame) {
        if (waiting[pair].isEmpty()) return !held[pair].add(frame);
        await(pair, frame);
        frame.letGo();
        return false;
    }

    /// Places what is held, as far as the queue has buffers; the rest waits.
    void settle(int pair, VirtQueue queue) {
        HeldFrames now = held[pair];
        if (now.isEmpty()) return;
        place(queue, now);
        if (!queue.isRunning()) lose(pair, Fault.NO_RECEIVER);
        for (; !now.isEmpty(); now.drop()) await(pair, now.frame(0));
    }

    /// The guest has buffers again: places what waits. False when the pool has no frame left in this turn.
    boolean drain(int pair, VirtQueue queue) {
        PortQueue queued = waiting[pair];
        while (!queued.isEmpty() && queue.isRunning()) {
            int length = queued.headBytes() - VnetHeader.BYTES;
            Frame frame = length <= FramePool.SMALL_BYTES ? frames.takeSmall() : frames.takeLarge();
            if (frame == null) return false;
            queued.copyHead(frame.bytes(), frame.start() - VnetHeader.BYTES);
            Fault read = VnetHeader.parse(frame.bytes(), frame.start() - VnetHeader.BYTES, frame.length(length));
            if (read != Fault.NONE) throw new IllegalStateException("a header of our own reads as " + read);
            boolean over = isOver(queue, frame);
            frames.giveBackUnkept(frame);
            if (!over) return true;
            queued.consume(queued.headBytes());
        }
        return true;
    }

    /// Whether a frame that waited is placed or lost.
    private boolean isOver(VirtQueue queue, Frame frame) {
        head.dropAll(); // one is still there when memory went away meanwhile
        head.add(frame);
        place(queue, head);
        boolean over = head.isEmpty();
        head.dropAll();
        return over;
    }

    /// A ring that has no buffer is looked at until it has ([VirtioNet]); only one that is not shared is asked for a
    /// kick.
    private void place(VirtQueue queue, HeldFrames these) {
        place.place(queue, these);
        if (!queue.isRunning()) return;
        Ring ring = queue.ring();
        ring.wantKicks(ring.isFar() && !these.isEmpty());
    }

    private void await(int pair, Frame frame) {
        VnetHeader.emit(frame, header, 0);
        waiting[pair].add(header, 0, VnetHeader.BYTES, frame);
    }
}
