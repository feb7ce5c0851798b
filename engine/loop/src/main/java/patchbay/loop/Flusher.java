package patchbay.loop;

/// Has gathered output during the turn and writes it at the turn's end.
@FunctionalInterface
public interface Flusher {
    /// Called once at the end of a turn in which [EventLoop#flushLater] was asked.
    void flush(long nowNanos);
}
