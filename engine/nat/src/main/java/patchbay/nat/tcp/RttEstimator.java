package patchbay.nat.tcp;

/// The retransmission timeout of one connection, RFC 6298. All times in nanoseconds.
///
/// Differs: the least timeout is 200 ms, as in Linux, not the 1 s of §2.4: the guest is a memory copy away.
final class RttEstimator {
    static final long MIN_RTO_NANOS = 200_000_000L;
    static final long MAX_RTO_NANOS = 60_000_000_000L;
    /// Before the first measurement, RFC 6298 §2.1.
    static final long FIRST_RTO_NANOS = 1_000_000_000L;

    private long smoothedNanos;
    private long variationNanos;
    private boolean measured;
    private int backoff;

    void clear() {
        smoothedNanos = 0;
        variationNanos = 0;
        measured = false;
        backoff = 0;
    }

    /// A round trip was measured, RFC 6298 §2.2 and §2.3. Callers keep to Karn's rule (§3).
    void sample(long rttNanos) {
        long rtt = Math.max(0, rttNanos);
        if (measured) {
            variationNanos += (Math.abs(smoothedNanos - rtt) - variationNanos) / 4;
            smoothedNanos += (rtt - smoothedNanos) / 8;
        } else {
            smoothedNanos = rtt;
            variationNanos = rtt / 2;
            measured = true;
        }
    }

    /// The timer fired: the next timeout is twice as long, RFC 6298 §5.5.
    void backOff() {
        backoff++;
    }

    /// New data was acknowledged: the path works again.
    void forgetBackoff() {
        backoff = 0;
    }

    /// How often in a row the timer fired.
    int backoffs() {
        return backoff;
    }

    /// The smoothed round trip; 0 before the first measurement.
    long smoothedNanos() {
        return smoothedNanos;
    }

    long timeoutNanos() {
        long base = measured ? smoothedNanos + Math.max(4 * variationNanos, 1_000_000) : FIRST_RTO_NANOS;
        long shifted = Math.max(base, MIN_RTO_NANOS) << Math.min(backoff, 16);
        return Math.min(shifted, MAX_RTO_NANOS);
    }
}
