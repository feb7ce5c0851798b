package patchbay.simulation;

import patchbay.loop.Endpoint;
import patchbay.loop.HostSockets;
import patchbay.loop.ReadyListener;

/// A forwarding rule of a test: takes connections at a port of the host and hands them to the NAT's TCP.
final class ForwardRule implements ReadyListener {
    private final World world;
    private final HostSockets sockets;
    private final int listener;
    private final int guestAddress;
    private final int guestPort;
    private final Endpoint peer = new Endpoint();

    ForwardRule(World world, int port, String guest, int guestPort) {
        this.world = world;
        this.sockets = world.host().sockets();
        this.guestAddress = World.bits(guest);
        this.guestPort = guestPort;
        listener = sockets.openTcp(true);
        sockets.bind(listener, new Endpoint().setV4(0, port));
        sockets.listen(listener, 16);
        world.host().poller().watch(listener, this);
    }

    @Override
    public void onReady(int events) {
        for (int handle = sockets.accept(listener, peer); handle >= 0; handle = sockets.accept(listener, peer)) {
            world.tcp().forward(handle, peer.v4Bits(), peer.port(), guestAddress, guestPort);
        }
    }

    /// One more connection from the world, accepted here and not handed on.
    int accepted() {
        world.host().poller().forget(listener);
        world.beyond().connect("198.18.0.2", 2_222);
        world.runFor(ByHand.MILLI);
        return sockets.accept(listener, peer);
    }

    void close() {
        world.host().poller().forget(listener);
        sockets.close(listener);
    }
}
