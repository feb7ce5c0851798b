package patchbay.vmm.stream;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import patchbay.lan.LinkCounters;
import patchbay.lan.PortQueue;
import patchbay.linux.Descriptors;
import patchbay.loop.Errno;
import patchbay.loop.Frame;
import patchbay.wire.Fault;

/// The sending half of a stream: gathers the frames of a turn and writes them with one call. What the socket does not
/// take goes into a [PortQueue], which drops the newest frame and counts when it is full.
final class FrameWriter {
    /// Frames in one write: each takes two of the kernel's vectors.
    static final int BURST_FRAMES = Descriptors.MAX_IOVECS / 2;

    private static final int PREFIX_BYTES = 4;
    private static final ValueLayout.OfInt LENGTH = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final LinkCounters counters;
    private final PortQueue queue;
    private final @Nullable Frame[] burst = new Frame[BURST_FRAMES];
    private final MemorySegment prefixes;
    private final MemorySegment vectors;
    private boolean blocked;
    private int gathered;

    /// A writer whose memory lives as long as `arena`; the queue's is taken when a socket first lags behind.
    FrameWriter(Arena arena, LinkCounters counters) {
        this.counters = counters;
        this.queue = new PortQueue(arena, counters.faultsOut());
        this.prefixes = arena.allocate((long) BURST_FRAMES * PREFIX_BYTES, 8);
        this.vectors = arena.allocate(2L * BURST_FRAMES * Descriptors.IOVEC_BYTES, 8);
    }

    /// Keeps a reference until [#flush]; false when the burst is full and must be flushed first.
    boolean gather(Frame frame) {
        if (gathered == BURST_FRAMES) return false;
        burst[gathered++] = frame;
        return true;
    }

    /// Forgets everything: a new connection begins with a length. What waited is lost.
    void reset() {
        counters.lost(Fault.NO_RECEIVER, waitingFrames());
        gathered = 0;
        blocked = false;
        queue.clear();
    }

    /// The socket has room again.
    void unblocked() {
        blocked = false;
    }

    /// Octets that wait for the socket.
    int waitingBytes() {
        return queue.bytes();
    }

    /// Frames that the socket has not taken.
    int waitingFrames() {
        return gathered + queue.frames();
    }

    /// Writes what waits and what was gathered; answers 0, or a negated errno when the connection is broken.
    int flush(int descriptor) {
        int broken = flushQueue(descriptor);
        if (broken < 0) return broken;
        int written = blocked ? 0 : writeBurst(descriptor);
        if (written < 0) return written;
        keepRest(written);
        gathered = 0;
        return 0;
    }

    private int flushQueue(int descriptor) {
        while (!queue.isEmpty() && !blocked) {
            int spans = queue.spans();
            for (int span = 0; span < spans; span++) {
                Descriptors.vector(vectors, span, queue.address(span), queue.length(span));
            }
            int written = Descriptors.writev(descriptor, vectors.address(), spans);
            if (written >= 0) consume(written);
            else if (written == -Errno.EAGAIN) blocked = true;
            else return written;
        }
        return 0;
    }

    private void consume(int octets) {
        int before = queue.frames();
        queue.consume(octets);
        counters.sent(before - queue.frames());
    }

    /// Writes the burst; answers how many octets went.
    private int writeBurst(int descriptor) {
        int total = 0;
        for (int index = 0; index < gathered; index++) {
            Frame frame = frame(index);
            long prefix = (long) index * PREFIX_BYTES;
            prefixes.set(LENGTH, prefix, frame.length());
            Descriptors.vector(vectors, 2 * index, prefixes.address() + prefix, PREFIX_BYTES);
            Descriptors.vector(vectors, 2 * index + 1, frame.address(), frame.length());
            total += PREFIX_BYTES + frame.length();
        }
        if (total == 0) return 0;
        int written = Descriptors.writev(descriptor, vectors.address(), 2 * gathered);
        if (written == -Errno.EAGAIN) written = 0;
        if (written >= 0 && written < total) blocked = true;
        return written;
    }

    /// Copies what did not go into the queue; `written` octets of the burst are gone.
    private void keepRest(int written) {
        int skip = written;
        for (int index = 0; index < gathered; index++) {
            Frame frame = frame(index);
            int whole = PREFIX_BYTES + frame.length();
            if (skip >= whole) {
                skip -= whole;
                counters.sent(1);
                continue;
            }
            keep(frame, skip);
            skip = 0;
        }
    }

    /// Copies a frame behind its length, but for the first `skip` octets. A frame that was begun always finds room:
    /// the queue was empty then.
    private void keep(Frame frame, int skip) {
        prefixes.set(LENGTH, 0, frame.length());
        if (skip <= PREFIX_BYTES) {
            queue.add(prefixes, skip, PREFIX_BYTES - skip, frame);
            return;
        }
        int begun = skip - PREFIX_BYTES;
        queue.addRest(frame.bytes(), frame.start() + begun, frame.length() - begun);
    }

    private Frame frame(int index) {
        Frame frame = burst[index];
        if (frame == null) throw new IllegalStateException("no frame was gathered at " + index);
        return frame;
    }
}
