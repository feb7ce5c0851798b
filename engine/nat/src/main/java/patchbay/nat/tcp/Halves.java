package patchbay.nat.tcp;

/// The four half-closes of a proxied connection, and whether the guest has acknowledged the one that is ours.
/// A connection is over when each direction was ended and the end was passed on.
final class Halves {
    /// The guest's FIN was taken in its order: it sends no more.
    boolean guestFinReceived;
    /// The guest's end was passed on to the host's socket, after all octets before it.
    boolean hostShutdownSent;
    /// The host's socket answered end of stream: its peer sends no more.
    boolean hostEofReceived;
    /// The host's end was passed on to the guest, after all octets before it.
    boolean guestFinSent;
    /// The guest acknowledged that, and so all octets before it.
    boolean guestFinAcked;

    void clear() {
        guestFinReceived = false;
        hostShutdownSent = false;
        hostEofReceived = false;
        guestFinSent = false;
        guestFinAcked = false;
    }

    /// Whether the host's socket has nothing left to do.
    boolean hostIsDone() {
        return hostShutdownSent && guestFinAcked;
    }
}
