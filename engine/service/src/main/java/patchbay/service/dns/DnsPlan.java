package patchbay.service.dns;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.loop.HostNames;
import patchbay.service.AddressPlan;
import patchbay.wire.IpAddress;

/// What one network makes of the host's resolver settings, looked at again whenever these change. VirtualBox's
/// rules for each name server of the host:
///
/// 1. `0.0.0.0` means `127.0.0.1`.
/// 2. `127.0.0.1` is the gateway to guests, when the host's loopback is reachable.
/// 3. Any other server a guest cannot reach makes the network a proxy.
/// 4. Guests are not told IPv6 servers.
/// 5. Without any server the host's resolver is asked.
///
/// Servers that the settings name are treated as those of the host that they stand for.
///
/// Differs: the proxy also uses IPv6 servers, so a host with nothing else is served by proxy; and a server that has an
/// address inside the guests' own network counts as one they cannot reach.
public final class DnsPlan {
    /// Octets of search domains told to guests at most; option 15 and the answer have room for no more.
    private static final int MAX_DOMAIN_BYTES = 160;

    private static final int MAX_SERVERS = 8;
    private static final int LOOPBACK_NET = 127;
    private static final long LINK_LOCAL_V6 = 0xfe80L << 48;

    private final HostNames host;
    private final AddressPlan plan;
    private final DnsSettings settings;
    private final boolean localhostReachable;
    private long revision;
    private boolean known;
    private DnsMode mode = DnsMode.HOST_RESOLVER;
    private int[] serversForGuest = {};
    private List<IpAddress> servers = List.of();
    private List<IpAddress> inOrder = List.of();
    private List<String> domainsForGuest = List.of();

    public DnsPlan(HostNames host, AddressPlan plan, DnsSettings settings, boolean localhostReachable) {
        this.host = host;
        this.plan = plan;
        this.settings = settings;
        this.localhostReachable = localhostReachable;
    }

    public DnsMode mode() {
        follow();
        return mode;
    }

    /// IPv4 bits of the servers that DHCP tells.
    public int[] serversForGuest() {
        follow();
        return serversForGuest.clone();
    }

    /// Domains that DHCP tells.
    public List<String> domainsForGuest() {
        follow();
        return domainsForGuest;
    }

    /// The servers to forward to, in order; empty when only the host's resolver can help.
    public List<IpAddress> servers() {
        follow();
        return inOrder;
    }

    /// Has `server` asked before the others, until the host's settings change; null for the host's own order.
    void prefer(@Nullable IpAddress server) {
        follow();
        if (server == null || !servers.contains(server)) {
            inOrder = servers;
            return;
        }
        List<IpAddress> changed = new ArrayList<>(servers);
        changed.remove(server);
        changed.addFirst(server);
        inOrder = List.copyOf(changed);
    }

    private void follow() {
        if (known && revision == host.revision()) return;
        known = true;
        revision = host.revision();
        List<IpAddress> forwarded = new ArrayList<>();
        List<Integer> told = new ArrayList<>();
        boolean hidden = false;
        List<IpAddress> chosen = settings.servers().isEmpty() ? host.nameServers() : settings.servers();
        for (IpAddress configured : chosen) {
            IpAddress server = configured.equals(IpAddress.ANY_V4) ? IpAddress.LOOPBACK_V4 : configured;
            if (forwarded.size() == MAX_SERVERS || isLinkLocal(server)) continue;
            forwarded.add(server);
            if (!server.isV4()) continue;
            if (server.equals(IpAddress.LOOPBACK_V4) && localhostReachable) told.add(plan.gateway());
            else if (isHidden(server)) hidden = true;
            else told.add(server.v4Bits());
        }
        servers = List.copyOf(forwarded);
        inOrder = servers;
        mode = modeFor(hidden || told.isEmpty());
        serversForGuest = mode == DnsMode.PASS_THROUGH
                ? told.stream().mapToInt(Integer::intValue).toArray()
                : new int[] {plan.nameServer()};
        domainsForGuest =
                settings.passDomain() && mode != DnsMode.HOST_RESOLVER ? fitting(host.searchDomains()) : List.of();
    }

    private DnsMode modeFor(boolean hidden) {
        if (settings.hostResolver() || servers.isEmpty()) return DnsMode.HOST_RESOLVER;
        return settings.proxy() || hidden ? DnsMode.PROXY : DnsMode.PASS_THROUGH;
    }

    private boolean isHidden(IpAddress server) {
        return server.v4Bits() >>> 24 == LOOPBACK_NET || plan.contains(server.v4Bits());
    }

    private static boolean isLinkLocal(IpAddress server) {
        return !server.isV4() && (server.hi() & 0xffc0L << 48) == LINK_LOCAL_V6;
    }

    private static List<String> fitting(List<String> domains) {
        List<String> fitting = new ArrayList<>();
        int bytes = 0;
        for (String domain : domains) {
            bytes += domain.length() + 5;
            if (bytes > MAX_DOMAIN_BYTES) break;
            fitting.add(domain);
        }
        return fitting;
    }
}
