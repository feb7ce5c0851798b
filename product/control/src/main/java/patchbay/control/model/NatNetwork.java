package patchbay.control.model;

import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import patchbay.wire.IpAddress;
import patchbay.wire.Ipv4Cidr;

/// A NAT network: machines on one switch behind one router, virtualbox.md §3. Its switch is the internal network
/// of the same name.
///
/// @param network its IPv4 network; the router is its first address
/// @param dhcp whether a DHCP server belongs to it
/// @param ipv6Prefix as given, or empty for the one that follows from `network`
/// @param ipv6Default whether guests are told to use it as their default router for IPv6
/// @param rules4 forwarding rules to IPv4 guests, sorted by name
/// @param rules6 forwarding rules to IPv6 guests, sorted by name
/// @param loopbacks addresses of 127/8 with the offsets in the network under which guests reach them
/// @param loopback6 the low half of the address of the prefix under which guests of IPv6 reach `::1`
public record NatNetwork(
        String name,
        boolean enabled,
        Ipv4Cidr network,
        boolean dhcp,
        boolean ipv6,
        String ipv6Prefix,
        boolean ipv6Default,
        List<NatRule> rules4,
        List<NatRule> rules6,
        SequencedMap<String, Integer> loopbacks,
        long loopback6) {
    public static final int MAX_RULES = 256;
    public static final int MAX_LOOPBACKS = 10;

    /// The router's address, where `::1` is reached from the start.
    public static final long ROUTER_V6 = 2;

    /// The prefix of the smallest network, in bits.
    public static final int LONGEST_PREFIX = 30;

    /// How an IPv6 prefix is written.
    public static final String PREFIX6_REMEDY = "Write its 64 bits and ::/64, such as fd17:625c:f037:2::/64.";

    private static final long FIRST_FREE_V6 = 4;
    private static final long LAST_V6 = 0xffff_ffffL;

    public NatNetwork {
        Bounds.require(!name.isEmpty(), "Network name cannot be empty", "Name it with --netname.");
        Bounds.name(name, "a network's name");
        Bounds.require(
                name.length() <= AttachmentNames.MAX_NETWORK_CHARS,
                "a network's name must not be longer than " + AttachmentNames.MAX_NETWORK_CHARS + " characters");
        String prefixes = "Choose a prefix of 1 to " + LONGEST_PREFIX + " bits, such as 10.0.2.0/24.";
        Bounds.require(network.prefixBits() != 0, network + " specifies zero prefix", prefixes);
        Bounds.require(network.prefixBits() <= LONGEST_PREFIX, network + " network is too small", prefixes);
        Bounds.require(
                ipv6Prefix.isEmpty() || isPrefix(ipv6Prefix),
                ipv6Prefix + " is not a valid IPv6 prefix",
                PREFIX6_REMEDY);
        rules4 = checked(rules4);
        rules6 = checked(rules6);
        Bounds.require(loopbacks.size() <= MAX_LOOPBACKS, "a network has at most " + MAX_LOOPBACKS + " mappings");
        loopbacks = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(loopbacks));
        checkLoopbacks(network, loopbacks);
        Bounds.require(
                loopback6 == ROUTER_V6 || loopback6 >= FIRST_FREE_V6 && loopback6 <= LAST_V6,
                "the offset of '::1' must be " + ROUTER_V6 + ", or " + FIRST_FREE_V6 + " to " + LAST_V6,
                "Choose one of these: it is the low half of an address of the network's IPv6 prefix.");
    }

    /// A new network: on, with DHCP, and with 127.0.0.1 under its second address.
    public static NatNetwork fresh(String name, Ipv4Cidr network) {
        SequencedMap<String, Integer> loopbacks = new LinkedHashMap<>();
        loopbacks.put("127.0.0.1", 2);
        return new NatNetwork(name, true, network, true, false, "", false, List.of(), List.of(), loopbacks, ROUTER_V6);
    }

    private static boolean isPrefix(String text) {
        if (!text.endsWith("/64")) return false;
        IpAddress address = IpAddress.parse(text.substring(0, text.length() - 3));
        return address != null && !address.isV4() && address.lo() == 0;
    }

    private static List<NatRule> checked(List<NatRule> rules) {
        Bounds.require(rules.size() <= MAX_RULES, "a network has at most " + MAX_RULES + " rules of a kind");
        Set<String> names = new HashSet<>();
        for (NatRule rule : rules) {
            Bounds.require(names.add(rule.name()), "A NAT rule of this name already exists");
            Bounds.require(!rule.guestAddress().isEmpty(), "a rule of a NAT network names its guest");
        }
        return rules.stream().sorted(Comparator.comparing(NatRule::name)).toList();
    }

    private static void checkLoopbacks(Ipv4Cidr network, SequencedMap<String, Integer> loopbacks) {
        Set<Integer> offsets = new HashSet<>();
        loopbacks.forEach((host, offset) -> {
            IpAddress address = IpAddress.parse(host);
            boolean loopback = address != null && address.isV4() && address.v4Bits() >>> 24 == 127;
            Bounds.require(
                    loopback,
                    "'" + host + "' is no address of the host's loopback",
                    "Map an address of 127.0.0.0/8, as in 127.0.0.1=2.");
            long most = (~network.mask() & 0xffff_ffffL) - 1;
            Bounds.require(
                    offset >= 2 && offset <= most,
                    "the offset of '" + host + "' must be 2 to " + most + ", not " + offset,
                    "Choose another offset, or a larger network: each mapping is an address of " + network + ".");
            Bounds.require(
                    offsets.add(offset),
                    "two loopback addresses have the offset " + offset,
                    "Give each an offset of its own.");
        });
    }

    public int gatewayBits() {
        return network.host(1);
    }

    /// The router's address, in text.
    public String gateway() {
        return IpAddress.formatV4(gatewayBits());
    }

    /// The high half of the IPv6 prefix in force: the one given, else `fd17:625c:f037:XXXX::/64` with the second
    /// and third octet of the IPv4 network.
    public long ipv6PrefixBits() {
        if (ipv6Prefix.isEmpty()) return 0xfd17_625c_f037_0000L | network.network() >>> 8 & 0xffff;
        IpAddress address = IpAddress.parse(ipv6Prefix.substring(0, ipv6Prefix.indexOf('/')));
        return address == null ? 0 : address.hi();
    }

    public String ipv6PrefixText() {
        return new IpAddress(ipv6PrefixBits(), 0) + "/64";
    }

    /// Starts a changed copy.
    public NatNetworkChange change() {
        return new NatNetworkChange(this);
    }
}
