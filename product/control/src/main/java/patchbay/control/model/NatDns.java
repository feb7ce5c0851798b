package patchbay.control.model;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import patchbay.wire.IpAddress;

/// How a NAT engine answers names, virtualbox.md §2.4.
///
/// @param passDomain whether DHCP tells the guest the host's domain
/// @param proxy whether the guest is told the engine's own address as its name server
/// @param hostResolver whether the engine answers through the host's resolver; wins over `proxy` and `servers`
/// @param servers the name servers in place of the host's, in order, at most eight; none for the host's
public record NatDns(boolean passDomain, boolean proxy, boolean hostResolver, List<IpAddress> servers) {
    public static final NatDns DEFAULT = new NatDns(true, false, false);

    private static final int MAX_SERVERS = 8;
    private static final int FIRST_GROUP_V4 = 0xe;
    private static final long LINK_LOCAL_V6 = 0xfe80L << 48;

    public NatDns {
        servers = List.copyOf(servers);
        Bounds.require(servers.size() <= MAX_SERVERS, "There are at most " + MAX_SERVERS + " name servers");
        for (IpAddress server : servers) Bounds.require(isServer(server), "Invalid name server \"" + server + "\"");
    }

    /// With the host's own name servers.
    public NatDns(boolean passDomain, boolean proxy, boolean hostResolver) {
        this(passDomain, proxy, hostResolver, List.of());
    }

    /// These with other name servers, addresses parted by commas; an empty text for the host's. A text that is none
    /// is an [IllegalArgumentException].
    public NatDns withServers(String text) {
        List<IpAddress> addresses = new ArrayList<>();
        for (String each : text.isBlank() ? new String[0] : text.split(",", -1)) {
            IpAddress address = IpAddress.parse(each.strip());
            if (address == null) throw new IllegalArgumentException("Invalid name server \"" + each.strip() + "\"");
            addresses.add(address);
        }
        return new NatDns(passDomain, proxy, hostResolver, addresses);
    }

    /// The servers as [#withServers] reads them.
    public String serversText() {
        return servers.stream().map(IpAddress::toString).collect(Collectors.joining(","));
    }

    private static boolean isServer(IpAddress server) {
        if (server.isV4()) return server.v4Bits() >>> 28 < FIRST_GROUP_V4 && server.v4Bits() >>> 24 != 0;
        boolean group = server.hi() >>> 56 == 0xff;
        boolean linkLocal = (server.hi() & 0xffc0L << 48) == LINK_LOCAL_V6;
        return !group && !linkLocal && !server.equals(IpAddress.ANY_V6);
    }
}
