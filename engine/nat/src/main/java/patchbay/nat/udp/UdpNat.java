package patchbay.nat.udp;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Counters;
import patchbay.loop.Datagrams;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;
import patchbay.loop.EventLoop;
import patchbay.loop.FaultCounters;
import patchbay.loop.Frame;
import patchbay.loop.HostSockets;
import patchbay.loop.SocketError;
import patchbay.nat.datagram.DatagramSocket;
import patchbay.nat.datagram.Departures;
import patchbay.nat.flow.FlowEnding;
import patchbay.nat.flow.FlowEntry;
import patchbay.nat.flow.FlowListener;
import patchbay.nat.flow.FlowSource;
import patchbay.nat.ip.TargetPolicy;
import patchbay.nat.link.GuestLink;
import patchbay.wire.Fault;
import patchbay.wire.IpAddress;
import patchbay.wire.Ipv4View;
import patchbay.wire.UdpView;

/// The UDP side of a gateway; the package's page says how it behaves. Belongs to the loop of its network.
public final class UdpNat implements FlowSource {
    /// How long a flow that was answered lives without traffic (RFC 4787 REQ-5 asks for 2 minutes).
    public static final long ANSWERED_NANOS = 120_000_000_000L;
    /// How long one that nobody answered lives.
    public static final long UNANSWERED_NANOS = 30_000_000_000L;
    /// How long one that only asked name servers lives.
    public static final long NAMES_NANOS = 10_000_000_000L;
    /// The most datagrams a super-frame may be cut into, as UDP_MAX_SEGMENTS of Linux.
    public static final int MAX_SEGMENTS = 128;

    private static final int MAX_PACKET_BYTES = 65_535;
    private static final int DNS_PORT = 53;
    private static final int LIMITED_BROADCAST = -1;

    private final EventLoop loop;
    private final TargetPolicy policy;
    private final UdpSettings settings;
    private final IntSupplier otherFlows;
    private final UdpToGuest toGuest;
    private final UdpFlowTable flows;
    private final Departures departures;
    private @Nullable DatagramRun run;
    private final List<UdpForward> forwards = new ArrayList<>();
    private final Endpoint target = new Endpoint();
    private final Endpoint scratch = new Endpoint();
    private final List<UdpFlow> made = new ArrayList<>();
    private final UdpFlowReader reader = new UdpFlowReader(made);
    private final ForwardedFlows forwarded = new ForwardedFlows(forwards);
    private final FaultCounters faultsToGuest;
    private FlowListener listener = FlowListener.NONE;
    private Fault flowFault = Fault.NONE;
    private final Counters.Counter filtered;
    private final Counters.Counter replaced;
    private final Counters.Counter expired;
    private final Counters.Counter fromGuest;
    private final Counters.Counter fromHost;
    private final Counters.Counter delivered;
    private final Counters.Counter refused;
    private final Counters.Counter noSocket;
    private final Counters.Counter socketFull;
    private final Counters.Counter unknownGuest;

    /// `otherFlows` says how many flows of other kinds the network has; they count for the limit.
    public UdpNat(EventLoop loop, GuestLink link, TargetPolicy policy, UdpSettings settings, IntSupplier otherFlows) {
        this.loop = loop;
        this.policy = policy;
        this.settings = settings;
        this.otherFlows = otherFlows;
        this.faultsToGuest = link.faultsToGuest();
        this.toGuest = new UdpToGuest(loop, link);
        this.flows = new UdpFlowTable();
        this.departures = new Departures(loop, new Sent());
        Counters counters = link.counters();
        this.filtered = counters.named("udp-filtered");
        this.replaced = counters.named("udp-flows-replaced");
        this.expired = counters.named("udp-flows-expired");
        this.fromGuest = counters.named("udp-from-guest");
        this.fromHost = counters.named("udp-from-host");
        this.delivered = counters.named("udp-to-guest");
        this.refused = counters.named("udp-host-refused");
        this.noSocket = counters.named("udp-no-socket");
        this.socketFull = counters.named("udp-socket-full");
        this.unknownGuest = counters.named("udp-forward-unknown-guest");
    }

    /// Takes a checked datagram of a guest. `hops` is the time to live it has left on the host's side, above 0. Answers
    /// why it was refused, or [Fault#NONE].
    public Fault take(Frame frame, Ipv4View ip, UdpView udp, int hops) {
        for (int index = 0; index < forwards.size(); index++) {
            UdpForward forward = forwards.get(index);
            if (forward.isAnswer(ip, udp)) return forward.takeAnswer(frame, ip, udp, hops);
        }
        Fault fault = policy.target(ip.destination(), udp.destinationPort(), target);
        if (fault != Fault.NONE) return fault;
        UdpFlow flow = flowOf(ip, udp.sourcePort());
        if (flow == null) return flowFault;
        if (flow.peerPort == 0 && listener.listens()) announce(flow, ip, udp);
        flow.peerAddress = ip.destination();
        flow.peerPort = udp.destinationPort();
        flow.octetsFromGuest += udp.payloadBytes();
        flow.usedNanos = loop.nowNanos();
        flows.touch(flow);
        flow.onlyNames &= udp.destinationPort() == DNS_PORT;
        if (target.v4Bits() == LIMITED_BROADCAST) {
            flow.socket.allowBroadcast();
            flow.open = true;
        } else {
            flow.peers.add(target.v4Bits());
        }
        flow.socket.shapeAs(ip, hops);
        return sendAll(flow.socket, frame, ip, udp, target);
    }

    private void announce(UdpFlow flow, Ipv4View ip, UdpView udp) {
        flow.peerAddress = ip.destination();
        flow.peerPort = udp.destinationPort();
        listener.opened(UdpFlowReader.entryOf(flow));
    }

    /// Says who is to hear of flows from now on.
    public void listen(FlowListener listener) {
        this.listener = listener;
    }

    @Override
    public int read(int place, int most, List<FlowEntry> into) {
        return reader.read(place, most, into);
    }

    /// The peers of forwarded ports, as flows.
    public FlowSource forwarded() {
        return forwarded;
    }

    /// Has a datagram of a guest, or all pieces of a super-frame, leave for `to` at the end of the turn. Answers why it
    /// cannot, or [Fault#NONE]; what the host refuses then is counted as `udp-host-refused` or `udp-socket-full`.
    Fault sendAll(DatagramSocket socket, Frame frame, Ipv4View ip, UdpView udp, Endpoint to) {
        int payloadBytes = udp.payloadBytes();
        int pieceBytes = frame.segmentation() == Frame.Segmentation.UDP ? frame.segmentBytes() : 0;
        if (pieceBytes > 0 && payloadBytes > (long) pieceBytes * MAX_SEGMENTS) return Fault.BAD_FIELD;
        boolean taken =
                departures.add(socket, to, udp.bytes(), udp.payloadStart(), payloadBytes, pieceBytes, ip.start());
        return taken ? Fault.NONE : Fault.QUEUE_FULL;
    }

    /// A forwarded port that is not open yet: datagrams to it will go to `guestPort` of whatever guest `guestAddress`
    /// names then; 0 means that none is known.
    public UdpForward forward(IntSupplier guestAddress, int guestPort) {
        return new UdpForward(loop, this, departures, guestAddress, guestPort);
    }

    /// Opens a forwarded port on the host. Answers 0 or a negated errno.
    public int open(UdpForward forward, IpAddress hostAddress, int hostPort) {
        int result = forward.open(hostAddress, hostPort);
        if (result >= 0) forwards.add(forward);
        return result;
    }

    /// Closes a forwarded port and forgets its peers.
    public void removeForward(UdpForward forward) {
        if (forwards.remove(forward)) forward.close();
    }

    /// How many flows there are, those of forwarded ports included.
    public int flows() {
        int count = flows.size();
        for (int index = 0; index < forwards.size(); index++)
            count += forwards.get(index).peers();
        return count;
    }

    /// Closes every flow; forwarded ports stay and forget their peers.
    public void reset() {
        for (UdpFlow flow = flows.idleLongest(); flow != null; flow = flows.idleLongest())
            close(flow, FlowEnding.CLOSED);
        for (UdpForward forward : forwards) forward.forgetPeers();
    }

    /// Closes everything.
    public void close() {
        reset();
        for (UdpForward forward : forwards) forward.close();
        forwards.clear();
    }

    void heardFromHost(int datagrams) {
        fromHost.add(datagrams);
    }

    void toGuest(UdpFlow flow, Datagrams batch, int count) {
        boolean anybody = settings.openFiltering() || flow.open;
        DatagramRun run = runs(batch, count);
        while (run.next()) {
            heardFromHost(run.datagrams());
            if (!anybody && !flow.peers.contains(run.source().v4Bits())) {
                filtered.add(run.datagrams());
                continue;
            }
            flow.usedNanos = loop.nowNanos();
            flow.answered = true;
            flow.octetsToGuest += run.payloadBytes();
            flows.touch(flow);
            deliver(run, flow.guestAddress, flow.guestPort);
        }
    }

    /// The runs of a batch, to be gone through.
    DatagramRun runs(Datagrams batch, int count) {
        DatagramRun laid = run == null ? new DatagramRun(batch) : run;
        laid.over(batch, count);
        run = laid;
        return laid;
    }

    /// Sends a run of datagrams on to a guest.
    void deliver(DatagramRun run, int guestAddress, int guestPort) {
        int sent = toGuest.send(run, guestAddress, guestPort);
        delivered.add(sent);
        if (sent < run.datagrams()) faultsToGuest.count(toGuest.fault(), run.datagrams() - sent);
    }

    void dropUnknownGuest(int datagrams) {
        unknownGuest.add(datagrams);
    }

    void dropNoRoom(int datagrams) {
        faultsToGuest.count(Fault.TABLE_FULL, datagrams);
    }

    int shown(Endpoint peer) {
        return toGuest.shown(peer);
    }

    void failed(SocketError error, int guestAddress, int guestPort) {
        toGuest.report(error, guestAddress, guestPort);
    }

    void onIdleTimer(UdpFlow flow, long nowNanos) {
        long dueNanos = flow.usedNanos + lifetimeNanos(flow);
        if (dueNanos > nowNanos) {
            loop.timers().arm(flow, dueNanos);
            return;
        }
        expired.increment();
        close(flow, FlowEnding.IDLE);
    }

    /// Whether the network has as many flows as it may.
    boolean isFull() {
        return flows() + otherFlows.getAsInt() >= settings.maxFlows();
    }

    /// The flow of a guest's address and port, made when there is none; null for [#flowFault].
    private @Nullable UdpFlow flowOf(Ipv4View ip, int guestPort) {
        UdpFlow known = flows.find(UdpFlowTable.key(ip.source(), guestPort));
        if (known != null) return known;
        if (isFull() && !replaceIdleLongest()) {
            flowFault = Fault.TABLE_FULL;
            return null;
        }
        UdpFlow flow = flows.takeSpare();
        if (flow == null) {
            flow = new UdpFlow(loop, this, departures);
            made.add(flow);
        }
        flow.openedNanos = loop.nowNanos();
        flow.begin(ip.source(), guestPort);
        int result = open(flow.socket, guestPort);
        if (isShortage(result) && replaceIdleLongest()) result = open(flow.socket, guestPort);
        if (result < 0) {
            flows.giveBack(flow);
            noSocket.increment();
            flowFault = Fault.HOST_REFUSED;
            if (!isShortage(result)) toGuest.refuse(ip, -result);
            return null;
        }
        flows.add(flow);
        loop.after(NAMES_NANOS, flow);
        return flow;
    }

    /// The kernel names a socket that is not bound with its first datagram, to any address and a free port.
    private int open(DatagramSocket socket, int guestPort) {
        HostSockets sockets = loop.host().sockets();
        scratch.set(settings.bindIp(), guestPort);
        if (settings.samePorts() && socket.open(sockets.openUdp(true), scratch) >= 0) return 0;
        boolean anywhere = settings.bindIp().equals(IpAddress.ANY_V4);
        return socket.open(sockets.openUdp(true), anywhere ? null : scratch.set(settings.bindIp(), 0));
    }

    private boolean replaceIdleLongest() {
        UdpFlow oldest = flows.idleLongest();
        if (oldest == null) return false;
        close(oldest, FlowEnding.REPLACED);
        replaced.increment();
        return true;
    }

    private void close(UdpFlow flow, FlowEnding ending) {
        if (listener.listens()) listener.closed(UdpFlowReader.entryOf(flow), ending);
        loop.timers().disarm(flow);
        flow.socket.close();
        flows.remove(flow);
    }

    private static boolean isShortage(int result) {
        return result == -Errno.EMFILE || result == -Errno.ENFILE || result == -Errno.ENOMEM;
    }

    private static long lifetimeNanos(UdpFlow flow) {
        if (flow.onlyNames) return NAMES_NANOS;
        return flow.answered ? ANSWERED_NANOS : UNANSWERED_NANOS;
    }

    /// What became of guests' datagrams at the flush.
    private final class Sent implements Departures.Outcome {
        private final Ipv4View ip = new Ipv4View();

        @Override
        public void left(int datagrams) {
            fromGuest.add(datagrams);
        }

        @Override
        public void refused(MemorySegment packet, long at, int errno) {
            if (errno == Errno.EAGAIN || errno == Errno.ENOBUFS) {
                socketFull.increment();
                return;
            }
            refused.increment();
            int available = (int) Math.min(packet.byteSize() - at, MAX_PACKET_BYTES);
            if (ip.wrap(packet, at, available) == Fault.NONE) toGuest.refuse(ip, errno);
        }
    }
}
