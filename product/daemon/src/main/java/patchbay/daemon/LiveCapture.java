package patchbay.daemon;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import patchbay.lan.Capture;
import patchbay.lan.CaptureFormat;
import patchbay.lan.CaptureSettings;
import patchbay.lan.CaptureSink;
import patchbay.linux.LoopThread;

/// A capture of a card or of a network that a client reads. What the loop gathers waits here, at most
/// [#MOST_WAITING_BYTES]; what does not fit is lost and counted. The card may be on one network after the
/// other, each of which gives its part.
final class LiveCapture implements CaptureSink {
    static final int MOST_WAITING_BYTES = 8 << 20;

    /// Captures of one card, or of one network.
    static final int MOST_OF_ONE = 8;

    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final byte[] NUDGE = {};

    private final int snapBytes;
    private final BlockingQueue<byte[]> waiting = new LinkedBlockingQueue<>();
    private final AtomicInteger waitingBytes = new AtomicInteger();
    private final AtomicLong lost = new AtomicLong();
    private volatile boolean ended;

    LiveCapture(int snapBytes) {
        this.snapBytes = snapBytes;
    }

    /// The part of it that sees frames of one loop, which calls this.
    Capture part(LoopThread loop) {
        Instant now = Instant.now();
        long epochNanos = now.getEpochSecond() * SECOND_NANOS + now.getNano();
        long offset = epochNanos - loop.host().clock().nanoTime();
        CaptureSettings settings = new CaptureSettings(CaptureFormat.PCAPNG, offset, snapBytes);
        return new Capture(loop.loop(), Arena.ofAuto(), this, settings);
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
