package patchbay.lan;

/// A rate with a burst, in virtual-scheduling form (ITU-T I.371's GCRA): one time stamp instead of a count of tokens.
public final class TokenBucket {
    private static final long NANOS_A_SECOND = 1_000_000_000L;

    private final long intervalNanos;
    private final long toleranceNanos;
    private long dueNanos;

    /// A full bucket at `nowNanos`.
    public TokenBucket(StormLimit limit, long nowNanos) {
        this.intervalNanos = Math.max(1, NANOS_A_SECOND / limit.framesPerSecond());
        this.toleranceNanos = intervalNanos * (limit.burstFrames() - 1);
        this.dueNanos = nowNanos;
    }

    /// Takes one token; false when there is none.
    public boolean take(long nowNanos) {
        if (dueNanos - nowNanos < 0) dueNanos = nowNanos;
        if (dueNanos - nowNanos > toleranceNanos) return false;
        dueNanos += intervalNanos;
        return true;
    }
}
