package patchbay.vmm.vhost;

/// How front ends and we find each other. Belongs to the port's loop.
interface VhostDoor {
    /// Takes a connection that came about; it owns the descriptor from then on.
    @FunctionalInterface
    interface Arrivals {
        void arrived(int descriptor);
    }

    /// Begins; every connection goes to `arrivals`. Answers 0 or a negated errno.
    int open(Arrivals arrivals);

    /// The connection that was there is gone: another may come.
    void free();

    /// The cable was put in or out, and the connection there was is gone.
    default void cable(boolean in) {}

    void close();
}
