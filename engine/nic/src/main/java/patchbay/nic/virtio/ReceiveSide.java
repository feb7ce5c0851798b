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

    /// Hands a frame to a running queue.
    void send(int pair, VirtQueue queue, Frame frame) {
        if (waiting[pair].isEmpty() && isOver(queue, frame)) return;
        VnetHeader.emit(frame, header, 0);
        waiting[pair].add(header, 0, VnetHeader.BYTES, frame);
    }

    /// The guest has buffers again: places what waits.
    void drain(int pair, VirtQueue queue) {
        PortQueue queued = waiting[pair];
        while (!queued.isEmpty() && queue.isRunning()) {
            int length = queued.headBytes() - VnetHeader.BYTES;
            Frame frame = length <= FramePool.SMALL_BYTES ? frames.takeSmall() : frames.takeLarge();
            if (frame == null) return;
            queued.copyHead(frame.bytes(), frame.start() - VnetHeader.BYTES);
            Fault read = VnetHeader.parse(frame.bytes(), frame.start() - VnetHeader.BYTES, frame.length(length));
            if (read != Fault.NONE) throw new IllegalStateException("a header of our own reads as " + read);
            if (!isOver(queue, frame)) return;
            queued.consume(queued.headBytes());
        }
    }

    /// Whether the frame is placed or lost, so that it needs no waiting.
    private boolean isOver(VirtQueue queue, Frame frame) {
        VirtioReceive.Outcome outcome = place.place(queue, frame);
        if (outcome == VirtioReceive.Outcome.NO_BUFFER) {
            queue.ring().wantKicks(true);
            if (!queue.ring().isFar() && queue.ring().hasMore()) outcome = place.place(queue, frame);
        } else if (outcome == VirtioReceive.Outcome.PLACED) {
            queue.ring().wantKicks(false);
        }
        switch (outcome) {
            case PLACED -> counters.sent(1);
            case LOST -> counters.lost(place.fault(), 1);
            case NO_BUFFER -> {
                return false;
            }
        }
        return true;
    }
}
