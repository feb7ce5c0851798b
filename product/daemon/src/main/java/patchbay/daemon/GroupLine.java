package patchbay.daemon;

import java.util.concurrent.atomic.AtomicLong;
import patchbay.lan.SharedLine;

/// The line of a bandwidth group (virtualbox.md §1.9): a token bucket of at least 64 KiB, and otherwise of what
/// passes in 100 ms, in virtual-scheduling form: one time stamp instead of a count of tokens. The cards that
/// share it may be on different loops, so the stamp is changed by compare-and-set.
final class GroupLine implements SharedLine {
    static final long LEAST_BURST_BYTES = 65_536;

    private static final double NANOS_A_SECOND = 1e9;
    private static final double MOST_NANOS = 86_400 * NANOS_A_SECOND;
    private static final int BURSTS_A_SECOND = 10;

    private final long bytesPerSecond;
    private final long toleranceNanos;
    private final AtomicLong dueNanos;

    /// A full bucket.
    ///
    /// @param bytesPerSecond more than none
    GroupLine(long bytesPerSecond, long nowNanos) {
        this.bytesPerSecond = bytesPerSecond;
        this.toleranceNanos = nanos(Math.max(LEAST_BURST_BYTES, bytesPerSecond / BURSTS_A_SECOND));
        this.dueNanos = new AtomicLong(nowNanos);
    }

    long bytesPerSecond() {
        return bytesPerSecond;
    }

    @Override
    public long leaves(int octets, long nowNanos) {
        long takes = nanos(octets);
        while (true) {
            long before = dueNanos.get();
            long after = (before - nowNanos > 0 ? before : nowNanos) + takes;
            if (!dueNanos.compareAndSet(before, after)) continue;
            long leaves = after - toleranceNanos;
            return leaves - nowNanos > 0 ? leaves : nowNanos;
        }
    }

    /// How long so many octets take; what is longer than a day is a day.
    private long nanos(long octets) {
        return (long) Math.min(octets * NANOS_A_SECOND / bytesPerSecond, MOST_NANOS);
    }
}
