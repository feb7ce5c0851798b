package patchbay.loop;

/// What the engine may ask of the machine it runs on. Two implementations: `linux`, and the simulation in `testkit`.
/// Belongs to one event loop and is used by its thread only.
public interface Host {
    Clock clock();

    Chance chance();

    HostSockets sockets();

    Poller poller();

    HostNames names();

    /// The host's files; none unless a machine says otherwise.
    default HostFiles files() {
        return HostFiles.NONE;
    }
}
