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
import patchbay.nat.rule.ForwardRule;
import patchbay.wire.Fault;
import patchbay.wire.Ipv4View;
import patchbay.wire.Ipv6View;
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

    private static final int DNS_PORT = 53;
    private static final int LIMITED_BROADCAST = -1;

    private final EventLoop loop;
    private final TargetPolicy policy;
    private final UdpSettings settings;
    private final IntSupplier otherFlows;
    private final UdpToGuest toGuest;
    private final UdpFlowTable flows;
    private final Departures departures;
    private final PeerKey keys;
    private @Nullable DatagramRun run;
    private final List<UdpForward> forwards = new ArrayList<>();
    private final Endpoint target = new Endpoint();
    private final Endpoint guest = new Endpoint();
    private final Endpoint asked = new Endpoint();
    private final Endpoint scratch = new Endpoint();
    private final List<UdpFlow> made = new ArrayList<>();
    private final UdpFlowReader reader = new UdpFlowReader(made);
    private final ForwardedFlows forwarded = new ForwardedFlows(forwards);
    private final FaultCounters faultsToGuest;
    private FlowListener listener = FlowListener.NONE;
    private Fault refusal = Fault.NONE;
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
        this.keys = new PeerKey(loop.host().chance());
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

    /// Takes a checked datagram of a guest. `hops` is the time to live it has left on the host's side, above
    /// 0. Answers why it was refused, or [Fault#NONE].
    public Fault take(Frame frame, Ipv4View ip, UdpView udp, int hops) {
        guest.setV4(ip.source(), udp.sourcePort());
        asked.setV4(ip.destination(), udp.destinationPort());
        DatagramSocket socket = socketFor(udp, ip.bytes(), ip.start());
        if (socket == null) return refusal;
        socket.shapeAs(ip, hops);
        return sendAll(socket, frame, udp, ip.start());
    }

    /// As [#take(Frame, Ipv4View, UdpView, int)], of IPv6.
    public Fault take(Frame frame, Ipv6View ip, UdpView udp, int hops) {
        guest.set(ip.sourceHi(), ip.sourceLo(), udp.sourcePort());
        asked.set(ip.destinationHi(), ip.destinationLo(), udp.destinationPort());
        DatagramSocket socket = socketFor(udp, ip.bytes(), ip.start());
        if (socket == null) return refusal;
        socket.shapeAs(ip, hops);
        return sendAll(socket, frame, udp, ip.start());
    }

    /// The socket by which what [#guest] sends to [#asked] leaves, with [#target] filled; null for [#refusal].
    /// `udp` is in the packet at `packet[at]`.
    private @Nullable DatagramSocket socketFor(UdpView udp, MemorySegment packet, long at) {
        for (int index = 0; index < forwards.size(); index++) {
            UdpForward forward = forwards.get(index);
            Endpoint peer = forward.answered(guest, asked, udp.payloadBytes());
            if (peer == null) continue;
            target.set(peer);
            return forward.socket();
        }
        refusal = guest.isV4()
                ? policy.target(asked.v4Bits(), asked.port(), target)
                : policy.targetV6(asked.hi(), asked.lo(), asked.port(), target);
        if (refusal != Fault.NONE) return null;
        UdpFlow flow = flowOf(packet, at);
        if (flow == null) return null;
        boolean isNew = flow.peer.port() == 0;
        flow.peer.set(asked);
        if (isNew && listener.listens()) listener.opened(UdpFlowReader.entryOf(flow));
        flow.octetsFromGuest += udp.payloadBytes();
        flow.usedNanos = loop.nowNanos();
        flows.touch(flow);
        flow.onlyNames &= asked.port() == DNS_PORT;
        if (target.isV4() && target.v4Bits() == LIMITED_BROADCAST) {
            flow.socket.allowBroadcast();
            flow.open = true;
        } else {
            flow.peers.add(keys.of(target));
        }
        return flow.socket;
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

    /// Has a datagram of a guest, or all pieces of a super-frame, leave for [#target] at the end of the turn.
    /// Answers why it cannot, or [Fault#NONE]; what the host refuses then is counted as `udp-host-refused` or
    /// `udp-socket-full`.
    private Fault sendAll(DatagramSocket socket, Frame frame, UdpView udp, long packetStart) {
        int payloadBytes = udp.payloadBytes();
        int pieceBytes = frame.segmentation() == Frame.Segmentation.UDP ? frame.segmentBytes() : 0;
        if (pieceBytes > 0 && payloadBytes > (long) pieceBytes * MAX_SEGMENTS) return Fault.BAD_FIELD;
        boolean taken =
                departures.add(socket, target, udp.bytes(), udp.payloadStart(), payloadBytes, pieceBytes, packetStart);
        return taken ? Fault.NONE : Fault.QUEUE_FULL;
    }

    /// A forwarded port that is not open yet: datagrams to it will go where `rule` says; `guess` names the
    /// guest when the rule does not, 0 when none is known.
    public UdpForward forward(ForwardRule rule, IntSupplier guess) {
        return new UdpForward(loop, this, departures, rule, guess);
    }

    /// Opens a forwarded port on the host. Answers 0 or a negated errno.
    public int open(UdpForward forward) {
        int result = forward.open();
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
            if (!anybody && !flow.peers.contains(keys.of(run.source()))) {
                filtered.add(run.datagrams());
                continue;
            }
            flow.usedNanos = loop.nowNanos();
            flow.answered = true;
            flow.octetsToGuest += run.payloadBytes();
            flows.touch(flow);
            deliver(run, flow.guest);
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
    void deliver(DatagramRun run, Endpoint guest) {
        int sent = toGuest.send(run, guest);
        delivered.add(sent);
        if (sent < run.datagrams()) faultsToGuest.count(toGuest.fault(), run.datagrams() - sent);
    }

    void dropUnknownGuest(int datagrams) {
        unknownGuest.add(datagrams);
    }

    void dropNoRoom(int datagrams) {
        faultsToGuest.count(Fault.TABLE_FULL, datagrams);
    }

    /// Fills `into` with what `guest` sees of a peer.
    void show(Endpoint peer, Endpoint guest, Endpoint into) {
        toGuest.show(peer, guest.isV4(), into);
    }

    void failed(SocketError error, Endpoint guest) {
        toGuest.report(error, guest);
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

    /// The flow of [#guest], made when there is none; null for [#refusal]. The packet at `packet[at]` asks for
    /// it.
    private @Nullable UdpFlow flowOf(MemorySegment packet, long at) {
        long key = UdpFlowTable.key(keys.of(guest), guest.port());
        UdpFlow known = flows.find(key, guest);
        if (known != null) return known;
        if (isFull() && !replaceIdleLongest()) {
            refusal = Fault.TABLE_FULL;
            return null;
        }
        UdpFlow flow = flows.takeSpare();
        if (flow == null) {
            flow = new UdpFlow(loop, this, departures);
            made.add(flow);
        }
        flow.openedNanos = loop.nowNanos();
        flow.begin(key, guest);
        int result = open(flow.socket);
        if (isShortage(result) && replaceIdleLongest()) result = open(flow.socket);
        if (result < 0) {
            flows.giveBack(flow);
            noSocket.increment();
            refusal = Fault.HOST_REFUSED;
            if (!isShortage(result)) toGuest.refuse(packet, at, -result);
            return null;
        }
        flows.add(flow);
        loop.after(NAMES_NANOS, flow);
        return flow;
    }

    /// The kernel names a socket that is not bound with its first datagram, to any address and a free port. A
    /// socket for [#target]'s family; the host's loopback is spoken to from there.
    private int open(DatagramSocket socket) {
        HostSockets sockets = loop.host().sockets();
        boolean v4 = target.isV4();
        if (policy.keepsPort(guest.port())) {
            Endpoint kept = policy.localFor(target, guest.port(), scratch);
            if (socket.open(sockets.openUdp(v4), kept) >= 0) return 0;
        }
        return socket.open(sockets.openUdp(v4), policy.localFor(target));
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
            toGuest.refuse(packet, at, errno);
        }
    }
}
