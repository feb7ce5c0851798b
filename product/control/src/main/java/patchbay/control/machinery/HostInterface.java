package patchbay.control.machinery;

import java.util.Locale;
import patchbay.wire.IpAddress;
import patchbay.wire.MacAddress;

/// An interface of the host as it is now, for listings.
///
/// @param dhcp whether its IPv4 address was leased
/// @param address IPv4 bits, 0 for none
/// @param prefixBits of the IPv4 network
/// @param ipv6 [IpAddress#ANY_V6] for none
/// @param mac 48 bits
public record HostInterface(
        String name,
        boolean dhcp,
        int address,
        int prefixBits,
        IpAddress ipv6,
        int ipv6PrefixBits,
        long mac,
        boolean wireless,
        boolean up) {
    private static final int NAME_BYTES = 10;

    /// The same with another IPv6 address shown.
    public HostInterface withIpv6(IpAddress shown, int prefix) {
        return new HostInterface(name, dhcp, address, prefixBits, shown, prefix, mac, wireless, up);
    }

    /// VirtualBox's UUID for it: the name's octets, first groups in little-endian order, version 4, and
    /// the MAC address at the end.
    public String guid() {
        int[] octets = new int[NAME_BYTES];
        for (int at = 0; at < NAME_BYTES && at < name.length(); at++) octets[at] = name.charAt(at) & 0xff;
        return String.format(
                Locale.ROOT,
                "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%s",
                octets[3],
                octets[2],
                octets[1],
                octets[0],
                octets[5],
                octets[4],
                octets[7] & 0x0f | 0x40,
                octets[6],
                octets[8] & 0x3f | 0x80,
                octets[9],
                MacAddress.compact(mac).toLowerCase(Locale.ROOT));
    }
}
