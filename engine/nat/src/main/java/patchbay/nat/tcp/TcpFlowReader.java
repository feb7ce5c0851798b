package patchbay.nat.tcp;

import java.util.List;
import patchbay.loop.HostStreams;
import patchbay.loop.TcpInfo;
import patchbay.nat.flow.FlowEnd;
import patchbay.nat.flow.FlowEntry;
import patchbay.nat.flow.FlowKind;
import patchbay.nat.flow.FlowName;
import patchbay.nat.flow.FlowSource;
import patchbay.nat.flow.FlowTimes;
import patchbay.nat.flow.FlowTraffic;
import patchbay.wire.IpAddress;

/// Shows connections to whoever looks from outside. Objects are used again and never thrown away, so an object's number
/// is its connection's place.
final class TcpFlowReader implements FlowSource {
    private static final long NANOS_A_MICRO = 1_000;

    private final Flows flows;
    private final HostStreams sockets;
    private final TcpInfo kernel = new TcpInfo();

    TcpFlowReader(Flows flows, HostStreams sockets) {
        this.flows = flows;
        this.sockets = sockets;
    }

    @Override
    public int read(int place, int most, List<FlowEntry> into) {
        List<TcpFlow> made = flows.made();
        int end = Math.min(made.size(), place + most);
        for (int at = place; at < end; at++) {
            if (isThere(made.get(at))) into.add(entryOf(made.get(at), hostRttNanos(made.get(at))));
        }
        return end >= made.size() ? END : end;
    }

    private long hostRttNanos(TcpFlow flow) {
        if (!flow.hostIs(HostState.OPEN) || sockets.tcpInfo(flow.handle, kernel) < 0) return 0;
        return kernel.rttMicros * NANOS_A_MICRO;
    }

    /// The connection as far as we know it without asking the kernel.
    static FlowEntry entryOf(TcpFlow flow) {
        return entryOf(flow, 0);
    }

    private static FlowEntry entryOf(TcpFlow flow, long hostRttNanos) {
        FlowEnd guest = new FlowEnd(new IpAddress(flow.guestHi, flow.guestLo), flow.guestPort);
        FlowEnd peer = new FlowEnd(new IpAddress(flow.remoteHi, flow.remoteLo), flow.remotePort);
        return new FlowEntry(
                new FlowName(FlowKind.TCP, flow.forwarded, guest, peer),
                stateOf(flow),
                new FlowTraffic(flow.receive.taken, flow.send.sentOctets, flow.send.resentOctets),
                new FlowTimes(flow.openedNanos, flow.usedNanos, flow.send.rtt.smoothedNanos(), hostRttNanos));
    }

    /// A connection that its guest has ended and whose rest the host still takes has a word of its own.
    private static String stateOf(TcpFlow flow) {
        boolean drains = flow.guest.is(TcpState.CLOSED) && !flow.hostIs(HostState.CLOSED);
        return drains ? "DRAINING" : flow.guest.state().name();
    }

    private static boolean isThere(TcpFlow flow) {
        return !flow.guest.is(TcpState.CLOSED) || !flow.hostIs(HostState.CLOSED);
    }
}
