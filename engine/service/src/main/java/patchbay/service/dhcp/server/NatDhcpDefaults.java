package patchbay.service.dhcp.server;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.loop.HostNames;
import patchbay.service.AddressPlan;
import patchbay.wire.IpAddress;
import patchbay.wire.Octets;
import patchbay.wire.dhcp.DhcpOption;

/// What guests of a NAT network are told of it: its router, which is also their first name server, since it follows the
/// host and knows the names of the network's machines; behind it the host's name servers, and the host's domain, as
/// these are now. A server on the host's loopback is told by the address it is mapped to and else left out. Belongs to
/// the network's loop.
public final class NatDhcpDefaults implements DhcpDefaults {
    private static final int LOOPBACK_NET = 127;
    private static final int MAX_SERVERS = 8;

    private final AddressPlan plan;
    private final HostNames host;

    public NatDhcpDefaults(AddressPlan plan, HostNames host) {
        this.plan = plan;
        this.host = host;
    }

    @Override
    public @Nullable Octets option(int code) {
        return switch (code) {
            case DhcpOption.ROUTER -> Octets.ofWords(plan.gateway());
            case DhcpOption.NAME_SERVERS -> nameServers();
            case DhcpOption.DOMAIN_NAME ->
                host.searchDomains().isEmpty()
                        ? null
                        : Octets.ofText(host.searchDomains().getFirst());
            default -> null;
        };
    }

    private Octets nameServers() {
        List<Integer> told = new ArrayList<>(List.of(plan.gateway()));
        for (IpAddress each : host.nameServers()) {
            IpAddress server = each.equals(IpAddress.ANY_V4) ? IpAddress.LOOPBACK_V4 : each;
            if (!server.isV4() || told.size() == MAX_SERVERS) continue;
            int bits = server.v4Bits();
            int offset = plan.loopbacks().offsetOf(bits);
            if (offset != 0) told.add(plan.network() | offset);
            else if (bits >>> 24 != LOOPBACK_NET && !plan.contains(bits)) told.add(bits);
        }
        return Octets.ofWords(told.stream().mapToInt(Integer::intValue).toArray());
    }
}
