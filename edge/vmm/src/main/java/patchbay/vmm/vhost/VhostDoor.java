package patchbay.vmm.vhost;

import patchbay.loop.EventLoop;

/// How front ends and we find each other. Belongs to the port's loop, which may be another each time it is opened.
interface VhostDoor {
    /// Takes a connection that came about; it owns the descriptor from then on.
    @FunctionalInterface
    interface Arrivals {
        void arrived(int descriptor);
    }

    /// Begins on `loop`; every connection goes to `arrivals`. Answers 0 or a negated errno.
    int open(EventLoop loop, Arrivals arrivals);

    /// Lets nobody in until it is opened again.
    void rest();

    /// The connection that was there is gone: another may come.
    void free();

    /// The cable was put in or out, and the connection there was is gone. It is out before this is said.
    default void cable(boolean in) {}

    void close();
}
