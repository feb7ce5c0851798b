package patchbay.service.dhcp.server;

/// Who has, or had, an address.
///
/// @param address IPv4 bits
/// @param mac the client's hardware address
/// @param clientId its client identifier in hexadecimal, or empty
/// @param hostName what it calls itself, or empty
/// @param state what became of it; time is not looked at
/// @param issuedSeconds when it was given, in seconds since 1970
/// @param seconds for how long from then
public record Lease(
        int address, long mac, String clientId, String hostName, State state, long issuedSeconds, long seconds) {
    /// What became of a lease.
    public enum State {
        /// Told to a client that has not asked for it yet.
        OFFERED,
        /// The client's.
        ACKED,
        /// Given back; kept for the client while no other is free.
        RELEASED,
        /// Somebody else was found to have the address: it rests.
        CONFLICT
    }

    /// The end of the lease, in seconds since 1970.
    public long expirySeconds() {
        return issuedSeconds + seconds;
    }

    public boolean isOver(long nowSeconds) {
        return nowSeconds >= expirySeconds();
    }

    /// Whether the address is its client's now, or promised to it.
    boolean isHeld(long nowSeconds) {
        return state != State.RELEASED && !isOver(nowSeconds);
    }

    Lease in(State next) {
        return new Lease(address, mac, clientId, hostName, next, issuedSeconds, seconds);
    }
}
