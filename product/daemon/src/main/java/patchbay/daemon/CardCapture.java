package patchbay.daemon;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import patchbay.lan.CaptureSink;

/// A capture of one card that a client reads. What the card's loop gathers waits here, at most
/// [#MOST_WAITING_BYTES]; what does not fit is lost and counted. The card may be on one network after the
/// other, each of which gives its part.
final class CardCapture implements CaptureSink {
    static final int MOST_WAITING_BYTES = 8 << 20;

    private static final byte[] NUDGE = {};

    private final int snapBytes;
    private final BlockingQueue<byte[]> waiting = new LinkedBlockingQueue<>();
    private final AtomicInteger waitingBytes = new AtomicInteger();
    private final AtomicLong lost = new AtomicLong();
    private volatile boolean ended;

    CardCapture(int snapBytes) {
        this.snapBytes = snapBytes;
    }

    /// Octets of a frame that are kept.
    int snapBytes() {
        return snapBytes;
    }

    @Override
    public boolean write(MemorySegment memory, long start, int bytes) {
        if (waitingBytes.get() + bytes > MOST_WAITING_BYTES) return false;
        byte[] block = new byte[bytes];
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, start, block, 0, bytes);
        waitingBytes.addAndGet(bytes);
        return waiting.add(block);
    }

    /// Counts what a network's part of the capture lost.
    void lost(long frames) {
        lost.addAndGet(frames);
    }

    /// Frames lost on networks that the card has left.
    long lost() {
        return lost.get();
    }

    /// Comes to an end: what waits is still read.
    void end() {
        ended = true;
        waiting.add(NUDGE);
    }

    boolean isEnded() {
        return ended;
    }

    /// What was gathered next; empty when the capture has ended meanwhile, null when there was nothing for
    /// `nanos`.
    byte @Nullable [] next(long nanos) throws InterruptedException {
        byte @Nullable [] block = waiting.poll(nanos, TimeUnit.NANOSECONDS);
        if (block != null) waitingBytes.addAndGet(-block.length);
        return block;
    }

    /// What was gathered next, or null when nothing waits.
    byte @Nullable [] rest() {
        return waiting.poll();
    }
}
