package patchbay.lan;

/// What stands behind a switch port; it decides who gets unicast frames (VirtualBox's internal network switch).
public enum PortKind {
    /// A machine's network card.
    CARD,
    /// Something that answers guests: the gateway of a NAT, a DHCP server.
    SERVICE,
    /// The host's own network stack behind a host-only or bridged interface.
    TRUNK_HOST,
    /// The wire behind a bridged interface.
    TRUNK_WIRE,
    /// The far end of a tunnel: a network of which nothing is known, and which may send any address, ours too.
    TUNNEL;

    /// Whether this is a side of the network's trunk and not one of its own ports.
    public boolean isTrunk() {
        return this == TRUNK_HOST || this == TRUNK_WIRE || this == TUNNEL;
    }

    /// Whether what the network's own ports sent comes back by it: the kernel copies group frames of a bridged
    /// interface to both sides.
    boolean echoes() {
        return this == TRUNK_HOST || this == TRUNK_WIRE;
    }
}
