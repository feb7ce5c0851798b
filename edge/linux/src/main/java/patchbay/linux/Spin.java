package patchbay.linux;

/// Decides how long a loop looks for work before it sleeps. A wake-up costs about 40 µs on a virtual machine; a sleep
/// that was shorter than the longest spin would better have been a spin, so the spin becomes long then, and is halved
/// by every spin that was in vain.
final class Spin {
    private static final long SHORTEST_NANOS = 1_000;

    private final long maxNanos;
    private long nanos;
    private long lastWorkNanos;
    private boolean spinning;

    /// `maxNanos` 0 never spins.
    Spin(long maxNanos) {
        this.maxNanos = maxNanos;
    }

    /// A turn did something.
    void worked(long nowNanos) {
        lastWorkNanos = nowNanos;
        spinning = nanos > 0;
    }

    /// Whether to look again instead of going to sleep.
    boolean mayGoOn(long nowNanos) {
        if (!spinning) return false;
        if (nowNanos - lastWorkNanos < nanos) return true;
        spinning = false;
        nanos = nanos / 2 < SHORTEST_NANOS ? 0 : nanos / 2;
        return false;
    }

    /// A sleep took so long.
    void slept(long sleptNanos) {
        if (sleptNanos < maxNanos * 2) nanos = maxNanos;
    }

    /// The present length of a spin.
    long nanos() {
        return nanos;
    }
}
