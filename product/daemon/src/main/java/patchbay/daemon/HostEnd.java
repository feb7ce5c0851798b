package patchbay.daemon;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import patchbay.control.model.Configuration;
import patchbay.control.model.HostOnlyInterface;
import patchbay.control.model.HostOnlyNetwork;
import patchbay.privileged.HostAddress;
import patchbay.privileged.HostNames;
import patchbay.wire.IpAddress;

/// What the host's end of a network is to be.
///
/// @param interfaceName one of [HostNames]
/// @param lasting whether the interface stays when nobody is on the network
/// @param v4 its IPv4 address, or null
/// @param v6 its IPv6 address, or null
record HostEnd(
        String interfaceName,
        boolean lasting,
        @Nullable HostAddress v4,
        @Nullable HostAddress v6) {
    /// The host's end of the network of this name, or null when it has none.
    static @Nullable HostEnd of(String network, Configuration configuration) {
        HostOnlyInterface named = configuration.hostOnly().interfaceOf(network);
        if (named != null) return of(named);
        HostOnlyNetwork own = configuration.hostOnly().networkOf(network);
        if (own == null || !own.enabled()) return null;
        HostAddress address = new HostAddress(IpAddress.v4(own.lower()), Integer.bitCount(own.mask()));
        int number = (int) own.uuid().getLeastSignificantBits();
        return new HostEnd(HostNames.hostOnlyNetwork(number), false, address, null);
    }

    static HostEnd of(HostOnlyInterface hostOnly) {
        HostAddress v4 = hostOnly.address() == 0
                ? null
                : new HostAddress(IpAddress.v4(hostOnly.address()), Integer.bitCount(hostOnly.mask()));
        HostAddress v6 = hostOnly.ipv6().equals(IpAddress.ANY_V6)
                ? null
                : new HostAddress(hostOnly.ipv6(), hostOnly.ipv6PrefixBits());
        return new HostEnd(hostOnly.name(), true, v4, v6);
    }

    boolean sameAddresses(HostEnd other) {
        return Objects.equals(v4, other.v4) && Objects.equals(v6, other.v6);
    }

    long mac() {
        return HostNames.mac(interfaceName);
    }
}
