package patchbay.loop;

/// Readiness of handles, edge-triggered: a [ReadyListener] is told once when something becomes possible, and must go
/// on until the call answers `EAGAIN`, or ask the loop for another turn ([EventLoop#again]).
public interface Poller {
    /// Bytes, a datagram or a connection can be taken.
    int READABLE = 1;
    /// Room for sending has come up, or a connect has finished.
    int WRITABLE = 2;
    /// The peer has closed its sending side.
    int PEER_CLOSED = 4;
    /// Both sides are closed.
    int HUNG_UP = 8;
    /// An error waits in `SO_ERROR` or the error queue.
    int ERROR = 16;

    /// Starts telling `listener` about `handle`; what is ready already is told in the next [#collect].
    /// Answers 0 or a negated errno.
    int watch(int handle, ReadyListener listener);

    /// As [#watch], for a listener that does not care for [#WRITABLE], so that it need not be told: after every
    /// datagram that left, the kernel tells of room.
    default int watchInput(int handle, ReadyListener listener) {
        return watch(handle, listener);
    }

    /// Stops telling about `handle`; nothing that was ready before is told after this. Must precede closing it.
    void forget(int handle);

    /// Hands up to `maxEvents` listeners that became ready to `sink`, without waiting; answers how many.
    int collect(int maxEvents, ReadySink sink);

    /// Calls the listener under the loop's guard.
    @FunctionalInterface
    interface ReadySink {
        void ready(ReadyListener listener, int events);
    }
}
