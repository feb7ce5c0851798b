package patchbay.nat.flow;

import patchbay.loop.Endpoint;
import patchbay.wire.IpAddress;

/// One end of a flow.
///
/// @param port the port, or an echo's identifier; 0 where there is neither
public record FlowEnd(IpAddress address, int port) {
    public static FlowEnd v4(int address, int port) {
        return new FlowEnd(IpAddress.v4(address), port);
    }

    public static FlowEnd of(Endpoint endpoint) {
        return new FlowEnd(endpoint.address(), endpoint.port());
    }
}
