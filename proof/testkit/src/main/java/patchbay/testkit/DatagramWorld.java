package patchbay.testkit;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import patchbay.wire.IpAddress;

/// Who in the world takes datagrams, and how those find their way to and from the host's sockets.
final class DatagramWorld {
    private final SimHost host;
    private final Predicate<IpAddress> isKnown;
    private final Map<SimEndpoint, SimUdpPeer> udpPeers = new HashMap<>();
    private final Map<IpAddress, SimPingTarget> pingTargets = new HashMap<>();

    DatagramWorld(SimHost host, Predicate<IpAddress> isKnown) {
        this.host = host;
        this.isKnown = isKnown;
    }

    SimUdpPeer udp(SimEndpoint place) {
        return udpPeers.computeIfAbsent(place, ignored -> new SimUdpPeer(host, place));
    }

    SimPingTarget pings(IpAddress address) {
        return pingTargets.computeIfAbsent(address, ignored -> new SimPingTarget(host, new SimEndpoint(address, 0)));
    }

    void carry(SimDatagramSocket from, SimDatagram datagram) {
        SimTarget<?> target = from.space() == PortTable.Space.PING
                ? pingTargets.get(datagram.destination().address())
                : udpPeers.get(datagram.destination());
        if (target != null) target.carry(from, datagram);
        else if (from.space() == PortTable.Space.UDP) carryToStranger(from, datagram);
    }

    private void carryToStranger(SimDatagramSocket from, SimDatagram datagram) {
        IpAddress to = datagram.destination().address();
        host.agenda().after(0, () -> {
            if (host.world().isLocal(to) && toHost(datagram)) return;
            if (isKnown.test(to)) from.failed(datagram, SimIcmp.PORT_UNREACHABLE, to, 0);
        });
    }

    /// False when no socket of the host takes it.
    boolean toHost(SimDatagram datagram) {
        SimHandle found = host.ports().find(PortTable.Space.UDP, datagram.destination());
        if (!(found instanceof SimUdpSocket socket)) return false;
        socket.arrive(datagram);
        return true;
    }

    void echoToHost(SimDatagram reply) {
        for (SimHandle handle : host.handles().open()) {
            if (handle instanceof SimPingSocket ping
                    && ping.v4 == reply.source().isV4()) ping.offer(reply);
        }
    }
}
