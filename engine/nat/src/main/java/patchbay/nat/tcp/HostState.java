package patchbay.nat.tcp;

/// How we stand towards the host's socket.
enum HostState {
    /// There is no socket.
    CLOSED,
    /// A connect is under way.
    CONNECTING,
    /// The socket is connected; how far it is closed again stand in [Halves].
    OPEN;

    /// Whether `next` may follow.
    boolean mayBecome(HostState next) {
        return switch (this) {
            case CLOSED -> next != CLOSED;
            case CONNECTING -> next != CONNECTING;
            case OPEN -> next == CLOSED;
        };
    }
}
