package patchbay.service.dhcp.server;

import org.jspecify.annotations.Nullable;
import patchbay.wire.Octets;

/// What a network knows of itself and tells where no scope says otherwise: the router and name servers of a NAT
/// network.
@FunctionalInterface
public interface DhcpDefaults {
    DhcpDefaults NONE = code -> null;

    /// The data of an option now, or null.
    @Nullable
    Octets option(int code);
}
