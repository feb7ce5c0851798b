package patchbay.control.model;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import patchbay.wire.IpAddress;
import patchbay.wire.Ipv4Cidr;

/// The DHCP server of a named network, virtualbox.md §4. Addresses are IPv4 bits.
///
/// @param network the name of the network it serves; there is one server a network
/// @param enabled whether it runs with the network
/// @param server its own address
/// @param mask the network's mask
/// @param lower first address of the pool
/// @param upper last address of the pool
/// @param scopes what clients are told beside their address
public record DhcpPool(String network, boolean enabled, int server, int mask, int lower, int upper, DhcpScopes scopes) {
    private static final long MAC_PREFIX = 0x0800_2700_0000L;

    public DhcpPool {
        Bounds.name(network, "a network's name");
        String maskText = IpAddress.formatV4(mask);
        boolean isMask = mask != 0 && mask != -1 && (~mask & ~mask + 1) == 0;
        Bounds.require(isMask, "Invalid netmask: " + maskText, "Write its ones first, as in 255.255.255.0.");
        int host = server & ~mask;
        boolean unicast = server >>> 28 < 0xe && server >>> 24 != 0;
        Bounds.require(
                unicast && host != 0 && host != ~mask,
                "Invalid server address: " + IpAddress.formatV4(server),
                "Choose an address that a machine could have: not the first and not the last of its network.");
        String ofServer =
                "Choose one of the server's network, " + Ipv4Cidr.around(server, Integer.bitCount(mask)) + ".";
        Bounds.require(
                (lower & mask) == (server & mask),
                "Invalid range lower address: " + IpAddress.formatV4(lower),
                ofServer);
        Bounds.require(
                (upper & mask) == (server & mask),
                "Invalid range upper address: " + IpAddress.formatV4(upper),
                ofServer);
        // The product's spelling.
        Bounds.require(
                Integer.compareUnsigned(lower, upper) <= 0,
                "Lower bound must be less or eqaul than the upper: " + IpAddress.formatV4(lower) + " vs "
                        + IpAddress.formatV4(upper),
                "Give the smaller address as --lower-ip.");
    }

    /// A server that tells nothing but addresses.
    public DhcpPool(String network, boolean enabled, int server, int mask, int lower, int upper) {
        this(network, enabled, server, mask, lower, upper, DhcpScopes.NONE);
    }

    /// The server a NAT network is given: its third address, and all from the fourth on to lease, where loopback
    /// mappings leave them; disabled when the network has no room for one.
    public static DhcpPool of(NatNetwork network) {
        Ipv4Cidr cidr = network.network();
        int first = 2;
        while (network.loopbacks().containsValue(first)) first++;
        long last = (~cidr.mask() & 0xffff_ffffL) - 1;
        boolean room = first < last;
        int server = cidr.host(room ? first : 1);
        int lower = cidr.host(room ? first + 1 : 1);
        return new DhcpPool(network.name(), network.dhcp() && room, server, cidr.mask(), lower, cidr.host((int) last));
    }

    /// The server's MAC address: VirtualBox's prefix, and three octets that follow from the network's name.
    public long mac() {
        UUID fromName = UUID.nameUUIDFromBytes(network.getBytes(StandardCharsets.UTF_8));
        return MAC_PREFIX | fromName.getLeastSignificantBits() & 0xff_ffff;
    }

    /// Whether a client may have this address: one of the network's, in the pool or not, but not the server's own.
    public boolean isForClients(int address) {
        int host = address & ~mask;
        return (address & mask) == (server & mask) && host != 0 && host != ~mask && address != server;
    }

    public DhcpPool withEnabled(boolean changed) {
        return new DhcpPool(network, changed, server, mask, lower, upper, scopes);
    }

    public DhcpPool withMask(int changed) {
        return new DhcpPool(network, enabled, server, changed, lower, upper, scopes);
    }

    public DhcpPool with(DhcpScopes changed) {
        return new DhcpPool(network, enabled, server, mask, lower, upper, changed);
    }
}
