package patchbay.daemon;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import patchbay.control.machinery.CaptureOrder;
import patchbay.control.output.ProductVersion;
import patchbay.wire.PcapngHead;
import patchbay.wire.PcapngStatistics;

/// Writes what a [LiveCapture] gathers, until the order is fulfilled, the capture ends, or this thread is interrupted
/// because the client has gone. Belongs to the command's thread.
final class CaptureWriter {
    private static final int LENGTH_AT = 4;
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final LiveCapture capture;
    private final CaptureOrder order;
    private final OutputStream out;
    private long frames;

    CaptureWriter(LiveCapture capture, CaptureOrder order, OutputStream out) {
        this.capture = capture;
        this.order = order;
        this.out = out;
    }

    /// Frames written.
    long frames() {
        return frames;
    }

    /// Writes what the file begins with.
    void begin(String label) throws IOException {
        out.write(new PcapngHead("Patchbay " + ProductVersion.PATCHBAY, label, order.snapBytes()).emit());
        out.flush();
    }

    /// Writes what comes.
    void follow() throws IOException {
        long begun = System.nanoTime();
        long most = order.seconds() == 0 ? Long.MAX_VALUE : TimeUnit.SECONDS.toNanos(order.seconds());
        try {
            while (!capture.isEnded() && !isFull()) {
                long left = most - (System.nanoTime() - begun);
                byte @Nullable [] block = left > 0 ? capture.next(left) : null;
                if (block == null) return;
                write(block);
            }
        } catch (InterruptedException clientGone) {
            // What waits is still written: a file may outlive its client.
        }
    }

    /// Writes what waits, and the statistics. Nothing more may be gathered.
    void finish(long lost) throws IOException {
        for (byte @Nullable [] block = capture.rest(); block != null; block = capture.rest()) write(block);
        Instant now = Clock.systemUTC().instant();
        long nanos = now.getEpochSecond() * SECOND_NANOS + now.getNano();
        out.write(new PcapngStatistics(nanos, frames + lost, lost).emit());
        out.flush();
    }

    private boolean isFull() {
        return order.mostFrames() > 0 && frames >= order.mostFrames();
    }

    /// Writes whole records, as many of them as were ordered.
    private void write(byte[] block) throws IOException {
        ByteBuffer records = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
        int end = 0;
        while (end < block.length && !isFull()) {
            end += records.getInt(end + LENGTH_AT);
            frames++;
        }
        out.write(block, 0, end);
        out.flush();
    }
}
