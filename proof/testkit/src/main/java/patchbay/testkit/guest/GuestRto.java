package patchbay.testkit.guest;

/// The retransmission timeout, RFC 6298.
final class GuestRto {
    private static final long MAX_NANOS = 60_000_000_000L;
    private static final long GRANULARITY_NANOS = 1_000_000;

    private final long minNanos;
    private long smoothedNanos;
    private long variationNanos;
    private long rtoNanos;
    private int backoff;

    GuestRto(GuestTcpSettings settings) {
        this.minNanos = settings.minRtoNanos;
        this.rtoNanos = settings.initialRtoNanos;
    }

    /// A round trip was measured, of octets that were sent once.
    void measured(long nanos) {
        if (smoothedNanos == 0) {
            smoothedNanos = Math.max(1, nanos);
            variationNanos = nanos / 2;
        } else {
            variationNanos = (3 * variationNanos + Math.abs(smoothedNanos - nanos)) / 4;
            smoothedNanos = (7 * smoothedNanos + nanos) / 8;
        }
        rtoNanos = Math.clamp(smoothedNanos + Math.max(GRANULARITY_NANOS, 4 * variationNanos), minNanos, MAX_NANOS);
        backoff = 0;
    }

    void progressed() {
        backoff = 0;
    }

    void expired() {
        backoff++;
    }

    /// How often in a row the timer has run out.
    int expiries() {
        return backoff;
    }

    long nanos() {
        return Math.min(MAX_NANOS, rtoNanos << Math.min(backoff, 16));
    }
}
