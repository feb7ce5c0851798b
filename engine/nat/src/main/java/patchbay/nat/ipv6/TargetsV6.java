package patchbay.nat.ipv6;

import patchbay.loop.Endpoint;
import patchbay.service.Ipv6Plan;
import patchbay.wire.Fault;

/// Says which endpoint of the host a guest means by an IPv6 destination: the host's `::1` behind the gateway's address,
/// or the one it is mapped to, when that is open, and otherwise the address itself.
public final class TargetsV6 {
    private static final long LOOPBACK_LO = 1;

    private final Ipv6Plan plan;
    private final MartiansV6 martians;
    private final boolean localhostReachable;

    public TargetsV6(Ipv6Plan plan, MartiansV6 martians, boolean localhostReachable) {
        this.plan = plan;
        this.martians = martians;
        this.localhostReachable = localhostReachable;
    }

    /// Fills `into`; [Fault#NONE] when a packet may go there.
    public Fault target(long hi, long lo, int port, Endpoint into) {
        if (plan.isOurs(hi, lo)) return ours(lo, port, into);
        Fault fault = martians.judgeDestination(hi, lo);
        if (fault == Fault.NONE) into.set(hi, lo, port);
        return fault;
    }

    private Fault ours(long lo, int port, Endpoint into) {
        if (lo != plan.loopback()) return Fault.NO_RECEIVER;
        if (!localhostReachable) return Fault.FORBIDDEN;
        into.set(0, LOOPBACK_LO, port);
        return Fault.NONE;
    }
}
