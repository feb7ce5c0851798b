package patchbay.service;

/// The IPv6 addresses of one NAT subnet. The prefix is 64 bits long; VirtualBox derives it from the IPv4 network, as
/// [#of] does.
///
/// | address                   | who                               | MAC                 |
/// |---------------------------|-----------------------------------|---------------------|
/// | prefix::2, fe80::2        | gateway                           | `52:54:00:12:35:02` |
/// | prefix::3, fe80::3        | name server                       | `52:54:00:12:35:03` |
/// | prefix::2, or another     | the host's `::1`                  | `52:54:00:12:35:02` |
/// | any other of the prefix   | guests, by themselves (RFC 4862)  | the guest's         |
///
/// @param prefix the high half of every address in the subnet
/// @param loopback the low half under which the host's `::1` is reached: the gateway's, or one above the engine's own
public record Ipv6Plan(long prefix, long loopback) {
    /// The high half of link-local addresses (RFC 4291 §2.5.6).
    public static final long LINK_LOCAL = 0xfe80L << 48;
    /// The low half of the gateway's addresses.
    public static final long GATEWAY = 2;
    /// The low half of the name server's addresses.
    public static final long NAME_SERVER = 3;

    private static final long DEFAULT_SITE = 0xfd17_625c_f037_0000L;
    private static final long LINK_LOCAL_MASK = 0xffc0L << 48;
    private static final long MAC_PREFIX = 0x5254_0012_3500L;

    /// With the host's `::1` at the gateway.
    public Ipv6Plan(long prefix) {
        this(prefix, GATEWAY);
    }

    /// VirtualBox's prefix for an IPv4 network: `fd17:625c:f037:XXXX::/64`, where XXXX is the network's second and
    /// third octet.
    public static Ipv6Plan of(AddressPlan plan) {
        return new Ipv6Plan(DEFAULT_SITE | plan.network() >>> 8 & 0xffff);
    }

    public boolean contains(long hi) {
        return hi == prefix;
    }

    public static boolean isLinkLocal(long hi) {
        return (hi & LINK_LOCAL_MASK) == LINK_LOCAL;
    }

    /// Whether the engine itself has an address.
    public boolean isOurs(long hi, long lo) {
        if (lo == GATEWAY || lo == NAME_SERVER) return hi == prefix || hi == LINK_LOCAL;
        return lo == loopback && hi == prefix;
    }

    /// The low half under which guests see an address that means something to the host alone: its `::1` where that is
    /// reached, any other as the gateway.
    public long shown(long hi, long lo) {
        return hi == 0 && lo == 1 ? loopback : GATEWAY;
    }

    /// Whether a guest may have an address of the prefix. The subnet's router anycast address (RFC 4291 §2.6.1) is
    /// none.
    public boolean isGuest(long hi, long lo) {
        return hi == prefix && lo != 0 && !isOurs(hi, lo);
    }

    /// The MAC address the engine speaks with in the name of one of its addresses.
    public long macOf(long lo) {
        return MAC_PREFIX | (lo == NAME_SERVER ? NAME_SERVER : GATEWAY);
    }
}
