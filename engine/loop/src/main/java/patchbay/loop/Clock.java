package patchbay.loop;

/// Time. The loop reads it once a turn and passes it down.
public interface Clock {
    /// Monotonic nanoseconds from an arbitrary origin.
    long nanoTime();

    /// Wall time in milliseconds since 1970; only for what leaves the engine (captures, leases in a store).
    long wallMillis();
}
