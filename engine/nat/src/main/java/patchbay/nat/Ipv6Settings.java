package patchbay.nat;

import patchbay.service.AddressPlan;
import patchbay.service.Ipv6Plan;
import patchbay.wire.IpAddress;

/// Whether and how a NAT network speaks IPv6.
///
/// @param enabled whether it does; else IPv6 is dropped and counted as `ipv6-dropped`
/// @param plan the prefix and the engine's addresses in it
/// @param defaultRoute whether guests are told that the gateway leads to the world: whether the host has a way out
/// @param source what host sockets of IPv6 are bound to; `::` for any
public record Ipv6Settings(boolean enabled, Ipv6Plan plan, boolean defaultRoute, IpAddress source) {
    public Ipv6Settings {
        if (source.isV4()) throw new IllegalArgumentException("source of IPv6 " + source);
    }

    /// From any address of the host's.
    public Ipv6Settings(boolean enabled, Ipv6Plan plan, boolean defaultRoute) {
        this(enabled, plan, defaultRoute, IpAddress.ANY_V6);
    }

    /// No IPv6 on the network of `plan`.
    public static Ipv6Settings off(AddressPlan plan) {
        return new Ipv6Settings(false, Ipv6Plan.of(plan), false);
    }
}
