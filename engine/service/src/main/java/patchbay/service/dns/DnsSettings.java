package patchbay.service.dns;

import java.util.List;
import patchbay.wire.IpAddress;

/// How a network serves names, as VirtualBox's `--natdnsproxy`, `--natdnshostresolver` and `--natdnspassdomain` say.
///
/// @param proxy whether guests are told the network's own name server and it forwards to the host's
/// @param hostResolver whether it asks the host's resolver instead; wins over `proxy`
/// @param passDomain whether guests are told the host's domain
/// @param servers the name servers in place of the host's; none for the host's
public record DnsSettings(boolean proxy, boolean hostResolver, boolean passDomain, List<IpAddress> servers) {
    public static final DnsSettings DEFAULT = new DnsSettings(false, false, true);

    public DnsSettings {
        servers = List.copyOf(servers);
    }

    /// With the host's own name servers.
    public DnsSettings(boolean proxy, boolean hostResolver, boolean passDomain) {
        this(proxy, hostResolver, passDomain, List.of());
    }
}
