package patchbay.testkit;

import java.lang.foreign.ValueLayout;
import patchbay.wire.Fault;
import patchbay.wire.IcmpView;

/// A machine in the simulated world as pings see it. A fresh one replies.
public final class SimPingTarget extends SimTarget<SimPingTarget> {
    private static final int ECHO_REPLY_V6 = 129;

    private final IcmpView icmp = new IcmpView();
    private boolean silent;

    SimPingTarget(SimHost host, SimEndpoint endpoint) {
        super(host, endpoint);
    }

    @Override
    SimPingTarget self() {
        return this;
    }

    /// Takes requests and never replies.
    public SimPingTarget silent() {
        silent = true;
        return this;
    }

    @Override
    void take(SimDatagram request) {
        boolean v4 = endpoint.isV4();
        if (silent || icmp.wrap(request.payload(), 0, request.length()) != Fault.NONE) return;
        if (v4 && !icmp.checksumHolds()) return;
        SimDatagram reply = request.turned();
        reply.payload().set(ValueLayout.JAVA_BYTE, 0, (byte) (v4 ? IcmpView.ECHO_REPLY : ECHO_REPLY_V6));
        if (icmp.wrap(reply.payload(), 0, reply.length()) == Fault.NONE) icmp.fillChecksum();
        SimDatagram arriving = reply.withHopLimit(reply.hopLimit() - hops());
        host.agenda().after(latencyNanos(), () -> host.world().echoToHost(arriving));
    }
}
