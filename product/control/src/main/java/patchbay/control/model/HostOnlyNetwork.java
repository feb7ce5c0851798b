package patchbay.control.model;

import java.util.UUID;
import patchbay.wire.IpAddress;
import patchbay.wire.Ipv4Cidr;

/// A host-only network: machines, the host at the lower address, and a DHCP server for the rest of the
/// range.
///
/// @param enabled whether machines may be on it
/// @param mask the network's mask, IPv4 bits
/// @param lower the host's address
/// @param upper the last address to lease
public record HostOnlyNetwork(UUID uuid, String name, boolean enabled, int mask, int lower, int upper) {
    private static final String NETWORK_PREFIX = "hostonly-";
    private static final int SMALLEST_MASK = -4;

    public HostOnlyNetwork {
        Bounds.name(name, "a network's name");
        Bounds.require(
                name.length() <= AttachmentNames.MAX_NETWORK_CHARS - NETWORK_PREFIX.length(),
                "a host-only network's name must not be longer than "
                        + (AttachmentNames.MAX_NETWORK_CHARS - NETWORK_PREFIX.length()) + " characters");
        boolean contiguous = mask != 0 && (~mask & ~mask + 1) == 0;
        Bounds.require(
                contiguous && Integer.compareUnsigned(mask, SMALLEST_MASK) <= 0,
                "Invalid netmask: " + IpAddress.formatV4(mask),
                "Write its ones first and leave at least two zeros, as in 255.255.255.0.");
        Bounds.require(
                isHost(lower, mask),
                "Invalid range lower address: " + IpAddress.formatV4(lower),
                "Choose the host's own address: not the first and not the last of its network.");
        Bounds.require(
                isHost(upper, mask) && (lower & mask) == (upper & mask),
                "Invalid range upper address: " + IpAddress.formatV4(upper),
                "Choose one of the lower address's network, " + Ipv4Cidr.around(lower, Integer.bitCount(mask))
                        + ", but not its last.");
        // With three addresses there is one for the host, one for the server and one to lease.
        Bounds.require(
                Integer.compareUnsigned(lower, upper) < 0 && Integer.compareUnsigned(upper - lower, 2) >= 0,
                "The range " + IpAddress.formatV4(lower) + " to " + IpAddress.formatV4(upper)
                        + " is too small: it must hold three addresses",
                "Move --upper-ip up: the host has the first, the DHCP server one, and a machine one.");
    }

    private static boolean isHost(int address, int mask) {
        int host = address & ~mask;
        return host != 0 && host != ~mask && address >>> 28 < 0xe && address >>> 24 != 0;
    }

    /// The name of the network that machines are on.
    public String network() {
        return NETWORK_PREFIX + name;
    }

    /// The name of the host-only network a network's name is of, or empty.
    public static String nameOf(String network) {
        return network.startsWith(NETWORK_PREFIX) ? network.substring(NETWORK_PREFIX.length()) : "";
    }

    /// Its DHCP server: at the first address behind the range when the network has one there, else at the
    /// range's last.
    public DhcpPool pool() {
        boolean behind = isHost(upper + 1, mask);
        return new DhcpPool(network(), true, behind ? upper + 1 : upper, mask, lower + 1, behind ? upper : upper - 1);
    }
}
