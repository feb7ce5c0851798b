package patchbay.control.machinery;

/// What can be started on a named network.
public enum NetworkService {
    /// The router of a NAT network.
    NAT,
    /// The DHCP server.
    DHCP
}
