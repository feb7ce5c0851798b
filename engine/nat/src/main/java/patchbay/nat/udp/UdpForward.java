package patchbay.nat.udp;

import java.util.List;
import java.util.function.IntSupplier;
import patchbay.loop.Datagrams;
import patchbay.loop.Endpoint;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.loop.SocketError;
import patchbay.loop.Timer;
import patchbay.nat.datagram.DatagramSocket;
import patchbay.nat.datagram.Departures;
import patchbay.nat.flow.FlowEnd;
import patchbay.nat.flow.FlowEntry;
import patchbay.nat.flow.FlowKind;
import patchbay.nat.flow.FlowName;
import patchbay.nat.flow.FlowTimes;
import patchbay.nat.flow.FlowTraffic;
import patchbay.wire.Fault;
import patchbay.wire.IpAddress;
import patchbay.wire.Ipv4View;
import patchbay.wire.UdpView;

/// A host port whose datagrams go to a port of a guest. What the guest answers to a peer that wrote lately leaves by
/// this socket, so the peer hears from the port it wrote to. Made and closed by [UdpNat].
public final class UdpForward implements DatagramSocket.Owner {
    private static final long SWEEP_NANOS = 30_000_000_000L;

    private final EventLoop loop;
    private final UdpNat nat;
    private final IntSupplier guestAddress;
    private final int guestPort;
    private final DatagramSocket socket;
    private final ForwardPeers peers;
    private final Endpoint peer = new Endpoint();

    private final Timer sweep = new Timer() {
        @Override
        protected void onTimer(long nowNanos) {
            peers.sweep(nowNanos);
            loop.after(SWEEP_NANOS, this);
        }
    };

    UdpForward(EventLoop loop, UdpNat nat, Departures departures, IntSupplier guestAddress, int guestPort) {
        this.loop = loop;
        this.nat = nat;
        this.guestAddress = guestAddress;
        this.guestPort = guestPort;
        this.socket = new DatagramSocket(loop, this, departures);
        this.peers = new ForwardPeers(UdpNat.ANSWERED_NANOS, loop.nowNanos());
    }

    int open(IpAddress hostAddress, int hostPort) {
        int result = socket.open(loop.host().sockets().openUdp(true), peer.set(hostAddress, hostPort));
        if (result >= 0) loop.after(SWEEP_NANOS, sweep);
        return result;
    }

    void close() {
        loop.timers().disarm(sweep);
        socket.close();
        peers.clear();
    }

    void forgetPeers() {
        peers.clear();
    }

    int peers() {
        return peers.size();
    }

    int places() {
        return peers.places();
    }

    /// Adds the peer in `slot`, if there is one.
    void read(int slot, List<FlowEntry> into) {
        if (peers.port(slot) == 0) return;
        FlowEnd guest = FlowEnd.v4(guestAddress.getAsInt(), guestPort);
        FlowEnd far = FlowEnd.v4(peers.shownAddress(slot), peers.port(slot));
        into.add(new FlowEntry(
                new FlowName(FlowKind.UDP, true, guest, far),
                peers.octetsFromGuest(slot) > 0 ? "ANSWERED" : "OPEN",
                new FlowTraffic(peers.octetsFromGuest(slot), peers.octetsToGuest(slot), 0),
                new FlowTimes(peers.openedNanos(slot), peers.heardNanos(slot), 0, 0)));
    }

    /// Whether a guest's datagram answers a peer of this port.
    boolean isAnswer(Ipv4View ip, UdpView udp) {
        if (udp.sourcePort() != guestPort || ip.source() != guestAddress.getAsInt()) return false;
        return peers.find(ip.destination(), udp.destinationPort()) >= 0;
    }

    /// Takes such a datagram; answers why it was refused, or [Fault#NONE].
    Fault takeAnswer(Frame frame, Ipv4View ip, UdpView udp, int hops) {
        int slot = peers.find(ip.destination(), udp.destinationPort());
        int address = peers.realAddress(slot);
        peers.heard(ip.destination(), address, udp.destinationPort(), loop.nowNanos());
        socket.shapeAs(ip, hops);
        peers.carried(slot, udp.payloadBytes(), 0);
        return nat.sendAll(socket, frame, ip, udp, peer.setV4(address, udp.destinationPort()));
    }

    @Override
    public void batchArrived(Datagrams batch, int count) {
        int guest = guestAddress.getAsInt();
        DatagramRun run = nat.runs(batch, count);
        while (run.next()) {
            nat.heardFromHost(run.datagrams());
            if (guest == 0) nat.dropUnknownGuest(run.datagrams());
            else if (mayEnter(run)) nat.deliver(run, guest, guestPort);
            else nat.dropNoRoom(run.datagrams());
        }
    }

    private boolean mayEnter(DatagramRun run) {
        Endpoint from = run.source();
        int shown = nat.shown(from);
        boolean known = peers.find(shown, from.port()) >= 0;
        if (from.port() == 0
                || !known && nat.isFull()
                || !peers.heard(shown, from.v4Bits(), from.port(), loop.nowNanos())) {
            return false;
        }
        peers.carried(peers.find(shown, from.port()), 0, run.payloadBytes());
        return true;
    }

    @Override
    public void failed(SocketError error) {
        int guest = guestAddress.getAsInt();
        if (guest != 0) nat.failed(error, guest, guestPort);
    }
}
