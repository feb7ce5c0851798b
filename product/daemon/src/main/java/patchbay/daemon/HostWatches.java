package patchbay.daemon;

import org.jspecify.annotations.Nullable;

/// What a network on NAT hears of the host while it lives.
///
/// @param routes whether IPv6 leads out; null for a network whose settings say that
/// @param names when name servers or search domains change
record HostWatches(@Nullable RouteWatch routes, NamesWatch names) {
    void tell(NatCircuit circuit) {
        if (routes != null) routes.tell(circuit);
        names.tell(circuit);
    }

    void forget(NatCircuit circuit) {
        if (routes != null) routes.forget(circuit);
        names.forget(circuit);
    }
}
