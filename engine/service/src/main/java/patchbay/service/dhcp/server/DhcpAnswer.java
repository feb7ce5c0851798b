package patchbay.service.dhcp.server;

import org.jspecify.annotations.Nullable;
import patchbay.wire.dhcp.DhcpMessage;

/// What a server has to say to a message.
///
/// @param message what the client is to be sent
/// @param lease the lease that must be in safety before, or null
/// @param probe whether the network is to be asked first whether somebody has the offered address
record DhcpAnswer(DhcpMessage message, @Nullable Lease lease, boolean probe) {
    static DhcpAnswer of(DhcpMessage message) {
        return new DhcpAnswer(message, null, false);
    }
}
