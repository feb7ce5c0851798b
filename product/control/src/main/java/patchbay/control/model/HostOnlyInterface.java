package patchbay.control.model;

import patchbay.wire.IpAddress;

/// A host-only interface: an end of a network that stands on the host, `vboxnet0` to `vboxnet127`.
///
/// @param address its IPv4 bits, 0 for none
/// @param mask the IPv4 network's mask
/// @param ipv6 its IPv6 address, [IpAddress#ANY_V6] for none beside the link-local one the host makes
///     itself
/// @param ipv6PrefixBits length of the IPv6 network's prefix
public record HostOnlyInterface(String name, int address, int mask, IpAddress ipv6, int ipv6PrefixBits) {
    /// How many there may be.
    public static final int MOST = 128;

    private static final String PREFIX = "vboxnet";
    private static final String NETWORK_PREFIX = "HostInterfaceNetworking-";
    private static final int USUAL_MASK = 0xffff_ff00;
    private static final int USUAL_IPV6_PREFIX = 64;

    public HostOnlyInterface {
        Bounds.require(number(name) >= 0, "'" + name + "' is no name of a host-only interface");
        String maskText = IpAddress.formatV4(mask);
        Bounds.require(mask != 0 && (~mask & ~mask + 1) == 0, "Invalid netmask: " + maskText);
        Bounds.require(!ipv6.isV4(), "an IPv6 address is one of IPv6");
        Bounds.range(ipv6PrefixBits, 1, 128, "the length of an IPv6 prefix");
    }

    /// A new interface of a number, without addresses.
    public static HostOnlyInterface fresh(int number) {
        return new HostOnlyInterface(PREFIX + number, 0, USUAL_MASK, IpAddress.ANY_V6, USUAL_IPV6_PREFIX);
    }

    /// The number in a name, or -1 when it is the name of none.
    public static int number(String name) {
        if (!name.matches(PREFIX + "(0|[1-9][0-9]{0,2})")) return -1;
        int number = Integer.parseInt(name.substring(PREFIX.length()));
        return number < MOST ? number : -1;
    }

    /// The name of the network that an interface of the host is the trunk of.
    public static String networkOf(String interfaceName) {
        return NETWORK_PREFIX + interfaceName;
    }

    /// The interface a network's name names, or empty.
    public static String interfaceOf(String network) {
        return network.startsWith(NETWORK_PREFIX) ? network.substring(NETWORK_PREFIX.length()) : "";
    }

    public int number() {
        return number(name);
    }

    public String network() {
        return networkOf(name);
    }

    /// VirtualBox's default address of the interface: the first of 192.168.(56 + number).0/24; 0 beyond
    /// number 199.
    public int usualAddress() {
        return number() < 200 ? 0xc0a8_3801 + (number() << 8) : 0;
    }

    public HostOnlyInterface with(int changedAddress, int changedMask) {
        return new HostOnlyInterface(name, changedAddress, changedMask, ipv6, ipv6PrefixBits);
    }

    public HostOnlyInterface with(IpAddress changedIpv6, int changedPrefixBits) {
        return new HostOnlyInterface(name, address, mask, changedIpv6, changedPrefixBits);
    }

    /// The DHCP server that VirtualBox's installation gives the first interface: .100, and .101 to .254
    /// to lease.
    public DhcpPool usualPool() {
        int base = usualAddress() & USUAL_MASK;
        return new DhcpPool(network(), true, base + 100, USUAL_MASK, base + 101, base + 254);
    }
}
