package patchbay.loop;

/// Is told that a handle became ready.
@FunctionalInterface
public interface ReadyListener {
    /// `events` is a set of the bits of [Poller]. Spurious calls are lawful.
    void onReady(int events);
}
