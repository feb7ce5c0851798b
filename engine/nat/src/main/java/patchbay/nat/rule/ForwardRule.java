package patchbay.nat.rule;

import patchbay.wire.IpAddress;

/// A port of the host that leads to a port of a guest.
///
/// @param name unique on its network
/// @param protocol TCP or UDP
/// @param hostAddress the host's address to listen on, of either family; `0.0.0.0` or `::` for all of a family
/// @param hostPort 1 to 65535
/// @param guestAddress of either family, whatever the host's is; `0.0.0.0` for the IPv4 address the guest is thought
///     to have
/// @param guestPort 1 to 65535
public record ForwardRule(
        String name, Protocol protocol, IpAddress hostAddress, int hostPort, IpAddress guestAddress, int guestPort) {
    /// What is forwarded.
    public enum Protocol {
        TCP,
        UDP
    }

    private static final int MAX_PORT = 65_535;

    public ForwardRule {
        if (hostPort < 1 || hostPort > MAX_PORT) throw new IllegalArgumentException("host port " + hostPort);
        if (guestPort < 1 || guestPort > MAX_PORT) throw new IllegalArgumentException("guest port " + guestPort);
    }

    /// A rule to a guest's IPv4 bits; 0 for whatever address the guest is thought to have.
    public ForwardRule(
            String name, Protocol protocol, IpAddress hostAddress, int hostPort, int guestAddress, int guestPort) {
        this(name, protocol, hostAddress, hostPort, IpAddress.v4(guestAddress), guestPort);
    }

    /// Whether every address of the host is listened on.
    public boolean listensEverywhere() {
        return hostAddress.equals(IpAddress.ANY_V4) || hostAddress.equals(IpAddress.ANY_V6);
    }

    /// Whether the guest's address is guessed.
    public boolean guessesGuest() {
        return guestAddress.equals(IpAddress.ANY_V4);
    }
}
