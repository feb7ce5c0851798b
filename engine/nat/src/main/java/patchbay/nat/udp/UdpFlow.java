package patchbay.nat.udp;

import org.jspecify.annotations.Nullable;
import patchbay.loop.Datagrams;
import patchbay.loop.Endpoint;
import patchbay.loop.EventLoop;
import patchbay.loop.SocketError;
import patchbay.loop.Timer;
import patchbay.nat.datagram.DatagramSocket;
import patchbay.nat.datagram.Departures;

/// The host's side of one guest address and port: a socket, whom it may hear, and when it was used. Recycled.
final class UdpFlow extends Timer implements DatagramSocket.Owner {
    final DatagramSocket socket;
    final PeerSet peers = new PeerSet();
    private final UdpNat nat;

    long key;
    final Endpoint guest = new Endpoint();
    /// Whom the guest wrote to last, as the guest sees it; port 0 before that.
    final Endpoint peer = new Endpoint();

    long openedNanos;
    long usedNanos;
    long octetsFromGuest;
    long octetsToGuest;
    boolean answered;

    /// Whether only name servers were asked so far.
    boolean onlyNames;

    /// Whether anybody may answer: after a broadcast.
    boolean open;

    @Nullable
    UdpFlow older;

    @Nullable
    UdpFlow newer;

    UdpFlow(EventLoop loop, UdpNat nat, Departures departures) {
        this.nat = nat;
        this.socket = new DatagramSocket(loop, this, departures);
    }

    void begin(long key, Endpoint guest) {
        this.key = key;
        this.guest.set(guest);
        peer.set(0, 0, 0);
        octetsFromGuest = 0;
        octetsToGuest = 0;
        answered = false;
        onlyNames = true;
        open = false;
        peers.clear();
    }

    @Override
    public void batchArrived(Datagrams batch, int count) {
        nat.toGuest(this, batch, count);
    }

    @Override
    public void failed(SocketError error) {
        nat.failed(error, guest);
    }

    @Override
    protected void onTimer(long nowNanos) {
        nat.onIdleTimer(this, nowNanos);
    }
}
