package patchbay.service.dns;

/// How a network serves names.
public enum DnsMode {
    /// Guests are told the host's own servers; the network's name server address forwards to them all the same.
    PASS_THROUGH,
    /// Guests are told the network's name server address, which forwards to the host's servers.
    PROXY,
    /// Guests are told the network's name server address, which asks the host's resolver.
    HOST_RESOLVER
}
