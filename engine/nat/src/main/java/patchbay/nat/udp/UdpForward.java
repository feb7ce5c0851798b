package patchbay.nat.udp;

import java.util.function.IntSupplier;
import patchbay.loop.Datagrams;
import patchbay.loop.Endpoint;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.loop.SocketError;
import patchbay.loop.Timer;
import patchbay.nat.datagram.DatagramSocket;
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

    UdpForward(EventLoop loop, UdpNat nat, IntSupplier guestAddress, int guestPort) {
        this.loop = loop;
        this.nat = nat;
        this.guestAddress = guestAddress;
        this.guestPort = guestPort;
        this.socket = new DatagramSocket(loop, this);
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

    /// Takes a guest's datagram when it answers a peer of this port; false when it does not.
    boolean takeAnswer(Frame frame, Ipv4View ip, UdpView udp, int hops) {
        if (udp.sourcePort() != guestPort || ip.source() != guestAddress.getAsInt()) return false;
        int slot = peers.find(ip.destination(), udp.destinationPort());
        if (slot < 0) return false;
        int address = peers.realAddress(slot);
        peers.heard(ip.destination(), address, udp.destinationPort(), loop.nowNanos());
        socket.shapeAs(ip, hops);
        nat.sendAll(socket, frame, ip, udp, peer.setV4(address, udp.destinationPort()));
        return true;
    }

    @Override
    public void arrived(Datagrams batch, int index) {
        int guest = guestAddress.getAsInt();
        Endpoint from = batch.source(index);
        if (guest == 0) {
            nat.dropUnknownGuest();
            return;
        }
        int shown = nat.shown(from);
        boolean known = peers.find(shown, from.port()) >= 0;
        if (from.port() == 0
                || !known && nat.isFull()
                || !peers.heard(shown, from.v4Bits(), from.port(), loop.nowNanos())) {
            nat.dropNoRoom();
            return;
        }
        nat.deliver(batch, index, guest, guestPort);
    }

    @Override
    public void failed(SocketError error) {
        int guest = guestAddress.getAsInt();
        if (guest != 0) nat.failed(error, guest, guestPort);
    }
}
