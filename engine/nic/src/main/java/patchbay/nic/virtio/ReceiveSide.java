package patchbay.nic.virtio;

import java.lang.foreign.MemorySegment;
import patchbay.lan.LinkCounters;
import patchbay.lan.PortQueue;
import patchbay.lan.VnetHeader;
import patchbay.loop.Frame;
import patchbay.loop.FramePool;
import patchbay.wire.Fault;

/// Frames on their way to the guest: placed at once when it has buffers, else waiting, in order and in bounds
/// ([PortQueue], one a pair of queues, made when it is first needed).
final class ReceiveSide {
    private FramePool frames;
    private final VirtioReceive place;
    private final LinkCounters counters;
    private final PortQueue[] waiting = new PortQueue[VirtioNet.MAX_PAIRS];
    private final MemorySegment header;

    ReceiveSide(FramePool frames, VirtioMemory memory, LinkCounters counters) {
        this.frames = frames;
        this.counters = counters;
        this.place = memory.receive();
        this.header = memory.arena().allocate(VnetHeader.BYTES, 8);
        for (int pair = 0; pair < waiting.length; pair++) {
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

    /// Whether frames wait for buffers of that pair.
    boolean isWaiting(int pair) {
        return !waiting[pair].isEmpty();
    }

    /// Hands a frame to a running queue.
    void send(int pair, VirtQueue queue, Frame frame) {
        if (waiting[pair].isEmpty() && isOver(queue, frame)) return;
        VnetHeader.emit(frame, header, 0);
        waiting[pair].add(header, 0, VnetHeader.BYTES, frame);
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

    /// Whether the frame is placed or lost, so that it needs no waiting. A ring that has no buffer is looked at until
    /// it has ([VirtioNet]); only one that is not shared is asked at once for a kick.
    private boolean isOver(VirtQueue queue, Frame frame) {
        VirtioReceive.Outcome outcome = place.place(queue, frame);
        switch (outcome) {
            case PLACED -> {
                queue.ring().wantKicks(false);
                counters.sent(1);
            }
            case LOST -> counters.lost(place.fault(), 1);
            case NO_BUFFER -> {
                if (queue.ring().isFar()) queue.ring().wantKicks(true);
                return false;
            }
        }
        return true;
    }
}
