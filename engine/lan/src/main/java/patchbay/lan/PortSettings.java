package patchbay.lan;

import patchbay.wire.MacAddress;

/// How a port is when it is plugged.
///
/// @param name the port's name in logs and counters, such as `alpha.nic1`
/// @param kind what stands behind it
/// @param mac the one MAC address of the port, or [#UNKNOWN_MAC]: such a port gets every unicast, and takes over the
///     source address of the frames it sends (a trunk never does, since many stations may be behind it)
/// @param promiscuity how much of others' unicast it may see
/// @param cableIn whether the cable is connected
public record PortSettings(String name, PortKind kind, long mac, Promiscuity promiscuity, boolean cableIn) {
    /// Stands for "has announced no address yet"; as VirtualBox's dummy address it is the broadcast address.
    public static final long UNKNOWN_MAC = MacAddress.BROADCAST;

    public PortSettings {
        if (mac >>> 48 != 0) throw new IllegalArgumentException("a MAC address has 48 bits");
        if (mac != UNKNOWN_MAC && MacAddress.isGroup(mac)) {
            throw new IllegalArgumentException("a port cannot have a group address");
        }
        if ((kind == PortKind.TRUNK_WIRE || kind == PortKind.TUNNEL) && mac != UNKNOWN_MAC) {
            throw new IllegalArgumentException("a wire or tunnel has no address of its own");
        }
    }

    /// A machine's card with its configured address, promiscuity denied and the cable in.
    public static PortSettings card(String name, long mac) {
        return new PortSettings(name, PortKind.CARD, mac, Promiscuity.DENY, true);
    }

    /// A service with its own address.
    public static PortSettings service(String name, long mac) {
        return new PortSettings(name, PortKind.SERVICE, mac, Promiscuity.DENY, true);
    }
}
