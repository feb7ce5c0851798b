package patchbay.control.model;

/// How a NAT engine answers names, virtualbox.md §2.4.
///
/// @param passDomain whether DHCP tells the guest the host's domain
/// @param proxy whether the guest is told the engine's own address as its name server
/// @param hostResolver whether the engine answers through the host's resolver; wins over `proxy`
public record NatDns(boolean passDomain, boolean proxy, boolean hostResolver) {
    public static final NatDns DEFAULT = new NatDns(true, false, false);
}
