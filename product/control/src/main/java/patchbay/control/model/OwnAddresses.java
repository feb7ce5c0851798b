package patchbay.control.model;

import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import patchbay.wire.IpAddress;

/// The IPv4 addresses on a named network that are the network's own and no guest's: its router's, those that lead to
/// the host's loopback, the host's. None of them is leased, whatever a DHCP server's pool spans, nor is it given to the
/// server itself.
public final class OwnAddresses {
    private OwnAddresses() {}

    /// The addresses as bits, each with whose it is, in words.
    public static SortedMap<Integer, String> of(String network, Configuration configuration) {
        SortedMap<Integer, String> own = new TreeMap<>();
        NatNetwork nat = configuration.natNetworks().get(network);
        if (nat != null) {
            nat.loopbacks()
                    .forEach((host, offset) -> own.put(nat.network().host(offset), "the host's " + host + " has it"));
            own.put(nat.gatewayBits(), "the router of NAT network '" + network + "' has it");
        }
        HostOnlyInterface hostOnly = configuration.hostOnly().interfaceOf(network);
        if (hostOnly != null && hostOnly.address() != 0) {
            own.put(hostOnly.address(), "the host has it on '" + hostOnly.name() + "'");
        }
        HostOnlyNetwork ofHost = configuration.hostOnly().networkOf(network);
        if (ofHost != null) own.put(ofHost.lower(), "the host has it on host-only network '" + ofHost.name() + "'");
        return own;
    }

    /// Whose an address is, or null when guests may have it.
    public static @Nullable String owner(String network, IpAddress address, Configuration configuration) {
        return address.isV4() ? of(network, configuration).get(address.v4Bits()) : null;
    }
}
