package patchbay.loop;

import org.jspecify.annotations.Nullable;

/// Something to do at a time. Embedded in what it belongs to, so arming allocates nothing; a timer is in its loop's
/// [TimerWheel] at most once.
public abstract class Timer {
    @Nullable
    Timer before;

    @Nullable
    Timer after;

    long dueNanos;
    int slot;
    boolean armed;

    /// Called on the loop's thread at or after the due time; the timer is disarmed by then and may be armed again.
    protected abstract void onTimer(long nowNanos);

    public final boolean isArmed() {
        return armed;
    }

    /// The time it was armed for; only meaningful while armed.
    public final long dueNanos() {
        return dueNanos;
    }
}
