package patchbay.nat.tcp;

import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Counters;
import patchbay.loop.Endpoint;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.loop.HostStreams;
import patchbay.loop.Poller;
import patchbay.nat.flow.FlowEnding;
import patchbay.nat.flow.FlowEntry;
import patchbay.nat.flow.FlowListener;
import patchbay.nat.flow.FlowSource;
import patchbay.nat.ip.GuestPath;
import patchbay.nat.ip.TargetPolicy;
import patchbay.wire.Fault;
import patchbay.wire.Icmpv6View;
import patchbay.wire.Ipv4View;
import patchbay.wire.Ipv6View;
import patchbay.wire.TcpView;

/// The TCP of one network's NAT: takes what guests send to the world, and brings to them what forwarding rules
/// accept. What it is made of and how it works stands in the package's page and in `docs/theory/tcp.md`. Belongs to
/// the loop of its network.
public final class TcpNat implements FlowSource {
    private static final int UNREACHABLE = 3;

    private final TcpParts parts;
    private final Arrival arrival = new Arrival();
    private final Ends asked = new Ends();
    private final TcpFlowReader reader;

    /// What is behind the guests' connections, and tells when it is ready.
    public record World(HostStreams streams, Poller poller) {}

    /// TCP for the guests that `toGuest` leads to, on `loop`, with the sockets of its host.
    public TcpNat(EventLoop loop, GuestPath toGuest, TargetPolicy targets, TcpLimits limits) {
        this(loop, new World(loop.host().sockets(), loop.host().poller()), toGuest, targets, limits);
    }

    /// As [#TcpNat(EventLoop, GuestPath, TargetPolicy, TcpLimits)], with another world behind it.
    public TcpNat(EventLoop loop, World world, GuestPath toGuest, TargetPolicy targets, TcpLimits limits) {
        parts = new TcpParts(loop, world, toGuest, targets, limits);
        reader = new TcpFlowReader(parts.flows, parts.sockets);
    }

    /// Takes a TCP segment from a guest. Both views were laid over `frame` and judged, the checksum is right or
    /// trusted, and the source is one that a guest may have. Answers why it was refused, or [Fault#NONE].
    public Fault take(Frame frame, Ipv4View ip, TcpView tcp) {
        parts.counters.segmentsFromGuest.increment();
        arrival.read(ip, tcp);
        Fault fault = take();
        frame.letGo();
        return fault;
    }

    /// As [#take(Frame, Ipv4View, TcpView)], of IPv6.
    public Fault take(Frame frame, Ipv6View ip, TcpView tcp) {
        parts.counters.segmentsFromGuest.increment();
        arrival.read(ip, tcp);
        Fault fault = take();
        frame.letGo();
        return fault;
    }

    private Fault take() {
        TcpFlow flow = parts.flows.table.find(arrival);
        if (flow != null && GuestReceive.mayReplace(flow, arrival)) {
            parts.counters.timeWaitReused.increment();
            parts.endings.endTimeWait(flow);
            flow = null;
        }
        return flow == null ? takeStray() : takeFor(flow);
    }

    /// Says who is to hear of connections from now on.
    public void listen(FlowListener listener) {
        parts.listener = listener;
    }

    @Override
    public int read(int place, int most, List<FlowEntry> into) {
        return reader.read(place, most, into);
    }

    /// Takes a connection that a forwarding rule has accepted: calls the guest, to whom the far end is shown as
    /// `sourceAddress` and `sourcePort`. The handle is ours from here on, whatever comes of it.
    public void forward(int handle, int sourceAddress, int sourcePort, int guestAddress, int guestPort) {
        parts.handshake.call(handle, asked.setV4(guestAddress, guestPort, sourceAddress, sourcePort));
    }

    /// As [#forward(int, int, int, int, int)], of either family: both are of one.
    public void forward(int handle, Endpoint source, Endpoint guest) {
        parts.handshake.call(handle, asked.set(guest, source));
    }

    /// Takes an ICMP error from a guest about a segment that was sent to it from `remoteAddress` and `remotePort`,
    /// with sequence number `seq`. Only one that refuses a call (port, protocol or host prohibited) ends anything,
    /// and only when it quotes the SYN (RFC 5927).
    public void takeIcmpError(
            int type, int code, int guestAddress, int guestPort, int remoteAddress, int remotePort, int seq) {
        TcpFlow flow = parts.flows.table.find(asked.setV4(guestAddress, guestPort, remoteAddress, remotePort));
        if (flow == null || !flow.guest.is(TcpState.SYN_SENT) || flow.send.first != seq) return;
        boolean refuses = code == 2 || code == 3 || code == 9 || code == 10 || code == 13;
        if (type != UNREACHABLE || !refuses) return;
        flow.endsBy(FlowEnding.GUEST_RESET);
        parts.endings.end(flow, true);
    }

    /// The same for ICMPv6: administratively prohibited, rejected, and no port refuse a call (RFC 4443 §3.1).
    public void takeIcmpV6Error(int type, int code, Endpoint guest, Endpoint remote, int seq) {
        TcpFlow flow = parts.flows.table.find(asked.set(guest, remote));
        if (flow == null || !flow.guest.is(TcpState.SYN_SENT) || flow.send.first != seq) return;
        boolean refuses = code == 1 || code == 4 || code == 5 || code == 6;
        if (type != Icmpv6View.UNREACHABLE || !refuses) return;
        flow.endsBy(FlowEnding.GUEST_RESET);
        parts.endings.end(flow, true);
    }

    /// Ends all connections at once: guests get a RST and so do the far ends. For a link that goes down, and for
    /// the end.
    public void closeAll() {
        for (TcpFlow flow : parts.flows.all()) {
            if (!flow.guest.is(TcpState.CLOSED)) parts.writer.reset(flow);
            flow.endsBy(FlowEnding.CLOSED);
            parts.endings.end(flow, true);
        }
    }

    /// What was counted, by name.
    public Counters counters() {
        return parts.counters.all;
    }

    /// Connections there are, TIME-WAIT included.
    public int flows() {
        return parts.flows.count();
    }

    /// The state of one connection as seen from the guest, or null when there is none of that name.
    public @Nullable TcpState stateOf(int guestAddress, int guestPort, int remoteAddress, int remotePort) {
        TcpFlow flow = parts.flows.table.find(asked.setV4(guestAddress, guestPort, remoteAddress, remotePort));
        return flow == null ? null : flow.guest.state();
    }

    /// Octets from guests for which memory is in use, whole chunks counted.
    public long queuedBytes() {
        return (long) parts.chunks.inUse() * ChunkPool.CHUNK_BYTES;
    }

    private Fault takeFor(TcpFlow flow) {
        return switch (flow.guest.state()) {
            case SYN_HELD -> {
                parts.handshake.takeWhileHeld(flow, arrival);
                yield Fault.NONE;
            }
            case SYN_SENT -> {
                parts.handshake.takeWhileCalling(flow, arrival);
                yield Fault.NONE;
            }
            case SYN_RECEIVED ->
                parts.handshake.takesAgain(flow, arrival) ? Fault.NONE : parts.guestReceive.take(flow, arrival);
            case ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSING, TIME_WAIT, CLOSE_WAIT, LAST_ACK ->
                parts.guestReceive.take(flow, arrival);
            case CLOSED -> takeStray();
        };
    }

    /// A segment of no connection: a SYN begins one, all else is reset, so that a guest learns at once that the
    /// daemon was started anew (RFC 9293 §3.10.7.1).
    private Fault takeStray() {
        if (arrival.rst()) return Fault.NO_FLOW;
        if (arrival.guestPort == 0 || arrival.remotePort == 0) return Fault.BAD_FIELD;
        if (arrival.syn() && !arrival.hasAck()) return arrival.fin() ? Fault.BAD_FIELD : parts.handshake.open(arrival);
        parts.counters.unknownFlow.increment();
        parts.writer.resetFor(arrival);
        return Fault.NO_FLOW;
    }
}
