package patchbay.nat.link;

/// How many ICMPv6 errors may be sent (RFC 4443 §2.4 f): [#BURST] at once, [#A_SECOND] in the long run.
final class ErrorRate {
    static final int BURST = 200;
    static final int A_SECOND = 1_000;

    private static final long NANOS_EACH = 1_000_000_000L / A_SECOND;

    private long paidUntilNanos;

    ErrorRate(long nowNanos) {
        paidUntilNanos = nowNanos;
    }

    /// Whether one more may be sent now; it is then counted as sent.
    boolean take(long nowNanos) {
        if (paidUntilNanos - nowNanos < 0) paidUntilNanos = nowNanos;
        if (paidUntilNanos - nowNanos >= BURST * NANOS_EACH) return false;
        paidUntilNanos += NANOS_EACH;
        return true;
    }
}
