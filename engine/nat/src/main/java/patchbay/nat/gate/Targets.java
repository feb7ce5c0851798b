package patchbay.nat.gate;

import org.jspecify.annotations.Nullable;
import patchbay.loop.Endpoint;
import patchbay.nat.ip.TargetPolicy;
import patchbay.nat.ipv6.TargetsV6;
import patchbay.service.AddressPlan;
import patchbay.wire.Fault;
import patchbay.wire.IpAddress;

/// Says which endpoint of the host a guest means: the host's loopback behind the gateway's address when that is
/// open, the limited broadcast behind a broadcast, and otherwise the address itself. On a network of many machines
/// mapped addresses lead to the host's
/// loopback, and what is for all of them stays among them.
public final class Targets implements TargetPolicy {
    private static final int LIMITED_BROADCAST = -1;
    private static final int LOOPBACK_NET = 127;

    private final AddressPlan plan;
    private final Martians martians;
    private final int protocol;
    private final boolean localhostReachable;
    private final boolean broadcastReachable;
    private final IpAddress bindIp;
    private final IpAddress bindIpV6;
    private final boolean samePorts;
    private final TargetsV6 v6;
    private final Endpoint local = new Endpoint();

    /// The targets of one `protocol` ([IpProtocol]).
    public Targets(AddressPlan plan, Martians martians, int protocol, Openings openings, TargetsV6 v6) {
        this.plan = plan;
        this.martians = martians;
        this.protocol = protocol;
        this.localhostReachable = openings.localhost();
        this.broadcastReachable = openings.broadcast();
        this.bindIp = openings.bindIp();
        this.bindIpV6 = openings.bindIpV6();
        this.samePorts = openings.samePorts();
        this.v6 = v6;
    }

    /// What is open beyond ordinary destinations.
    ///
    /// @param localhost the host's loopback, behind the gateway's address
    /// @param broadcast the host's networks, by limited broadcast
    /// @param bindIp what sockets of IPv4 to anywhere but the host's loopback are bound to; `0.0.0.0` for any
    /// @param bindIpV6 the same of IPv6; `::` for any
    /// @param samePorts whether sockets are bound to the guests' own ports where these are free
    public record Openings(
            boolean localhost, boolean broadcast, IpAddress bindIp, IpAddress bindIpV6, boolean samePorts) {}

    @Override
    public Fault target(int destination, int port, Endpoint into) {
        int loopback = plan.loopbackBehind(destination);
        if (loopback != 0) {
            into.setV4(loopback, port);
            return Fault.NONE;
        }
        if (destination == plan.gateway()) {
            if (!localhostReachable) return Fault.FORBIDDEN;
            into.set(IpAddress.LOOPBACK_V4, port);
            return Fault.NONE;
        }
        if (plan.isOurs(destination)) return Fault.NO_RECEIVER;
        Fault fault = martians.judgeDestination(destination, protocol);
        if (fault != Fault.NONE) return fault;
        if (plan.forMany() && martians.isToMany(destination)) return Fault.FORBIDDEN;
        if (!martians.isBroadcast(destination)) {
            into.setV4(destination, port);
            return Fault.NONE;
        }
        into.setV4(LIMITED_BROADCAST, port);
        return broadcastReachable ? Fault.NONE : Fault.FORBIDDEN;
    }

    @Override
    public Fault targetV6(long hi, long lo, int port, Endpoint into) {
        return v6.target(hi, lo, port, into);
    }

    @Override
    public @Nullable Endpoint localFor(Endpoint target) {
        if (target.isV4()) {
            boolean bound = !bindIp.equals(IpAddress.ANY_V4) && target.v4Bits() >>> 24 != LOOPBACK_NET;
            return bound ? local.set(bindIp, 0) : null;
        }
        boolean loopback = target.hi() == 0 && target.lo() == 1;
        return bindIpV6.equals(IpAddress.ANY_V6) || loopback ? null : local.set(bindIpV6, 0);
    }

    @Override
    public boolean keepsPorts() {
        return samePorts;
    }
}
