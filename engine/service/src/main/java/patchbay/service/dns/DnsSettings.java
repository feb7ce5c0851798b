package patchbay.service.dns;

/// How a network serves names, as VirtualBox's `--natdnsproxy`, `--natdnshostresolver` and `--natdnspassdomain` say.
///
/// @param proxy whether guests are told the network's own name server and it forwards to the host's
/// @param hostResolver whether it asks the host's resolver instead; wins over `proxy`
/// @param passDomain whether guests are told the host's domain
public record DnsSettings(boolean proxy, boolean hostResolver, boolean passDomain) {
    public static final DnsSettings DEFAULT = new DnsSettings(false, false, true);
}
