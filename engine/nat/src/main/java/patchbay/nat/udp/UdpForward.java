package patchbay.nat.udp;

import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Datagrams;
import patchbay.loop.Endpoint;
import patchbay.loop.EventLoop;
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
import patchbay.nat.rule.ForwardRule;

/// A host port whose datagrams go to a port of a guest. What the guest answers to a peer that wrote lately
/// leaves by this socket, so the peer hears from the port it wrote to, and from the address: a host has many, and
/// whoever asks one of them takes no answer from another (RFC 1122 §4.1.3.5). Made and closed by [UdpNat].
public final class UdpForward implements DatagramSocket.Owner {
    private static final long SWEEP_NANOS = 30_000_000_000L;

    private final EventLoop loop;
    private final UdpNat nat;
    private final ForwardRule rule;
    private final IntSupplier guess;
    private final DatagramSocket socket;
    private final ForwardPeers peers;
    private final Endpoint peer = new Endpoint();
    private final Endpoint guest = new Endpoint();
    private final Endpoint shown = new Endpoint();

    private final Timer sweep = new Timer() {
        @Override
        protected void onTimer(long nowNanos) {
            peers.sweep(nowNanos);
            loop.after(SWEEP_NANOS, this);
        }
    };

    UdpForward(EventLoop loop, UdpNat nat, Departures departures, ForwardRule rule, IntSupplier guess) {
        this.loop = loop;
        this.nat = nat;
        this.rule = rule;
        this.guess = guess;
        this.socket = new DatagramSocket(loop, this, departures);
        this.peers = new ForwardPeers(UdpNat.ANSWERED_NANOS, loop.nowNanos());
    }

    int open() {
        int opened = loop.host().sockets().openUdp(rule.hostAddress().isV4());
        int result = socket.open(opened, peer.set(rule.hostAddress(), rule.hostPort()));
        if (result < 0) return result;
        if (rule.listensEverywhere()) socket.tellDestinations();
        loop.after(SWEEP_NANOS, sweep);
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

    /// Adds the peer in `slot`, if there is one and its guest is known.
    void read(int slot, List<FlowEntry> into) {
        if (peers.port(slot) == 0 || !knowsGuest()) return;
        FlowEnd far = FlowEnd.of(peers.shown(slot, shown));
        into.add(new FlowEntry(
                new FlowName(FlowKind.UDP, true, FlowEnd.of(guest), far),
                peers.octetsFromGuest(slot) > 0 ? "ANSWERED" : "OPEN",
                new FlowTraffic(peers.octetsFromGuest(slot), peers.octetsToGuest(slot), 0),
                new FlowTimes(peers.openedNanos(slot), peers.heardNanos(slot), 0, 0)));
    }

    /// Finds where the answer of the guest `from` to `to` goes by this port, and accounts its `payloadBytes`:
    /// the peer as the host reaches it, or null when it is no answer to a peer of this port.
    @Nullable
    Endpoint answered(Endpoint from, Endpoint to, int payloadBytes) {
        if (from.port() != rule.guestPort() || !knowsGuest() || !guest.isSame(from)) return null;
        int slot = peers.find(to);
        if (slot < 0) return null;
        peers.real(slot, peer);
        peers.heard(to, peer, loop.nowNanos());
        peers.carried(slot, payloadBytes, 0);
        socket.leaveFrom(peers.askedHi(slot), peers.askedLo(slot));
        return peer;
    }

    DatagramSocket socket() {
        return socket;
    }

    @Override
    public void batchArrived(Datagrams batch, int count) {
        boolean known = knowsGuest();
        DatagramRun run = nat.runs(batch, count);
        while (run.next()) {
            nat.heardFromHost(run.datagrams());
            if (!known) nat.dropUnknownGuest(run.datagrams());
            else if (mayEnter(run)) nat.deliver(run, guest);
            else nat.dropNoRoom(run.datagrams());
        }
    }

    private boolean mayEnter(DatagramRun run) {
        Endpoint from = run.source();
        if (from.port() == 0) return false;
        nat.show(from, guest, shown);
        boolean known = peers.find(shown) >= 0;
        if (!known && nat.isFull() || !peers.heard(shown, from, loop.nowNanos())) return false;
        int slot = peers.find(shown);
        peers.carried(slot, 0, run.payloadBytes());
        peers.asked(slot, run.destination());
        return true;
    }

    @Override
    public void failed(SocketError error) {
        if (knowsGuest()) nat.failed(error, guest);
    }

    /// Fills [#guest] with whom the port leads to; false when nobody is known.
    private boolean knowsGuest() {
        if (!rule.guessesGuest()) {
            guest.set(rule.guestAddress(), rule.guestPort());
            return true;
        }
        int guessed = guess.getAsInt();
        guest.setV4(guessed, rule.guestPort());
        return guessed != 0;
    }
}
