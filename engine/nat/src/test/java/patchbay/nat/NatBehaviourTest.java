package patchbay.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.nat.GatewayScene.SECOND;
import static patchbay.testkit.packet.Packets.ping;
import static patchbay.testkit.packet.Packets.tcp;
import static patchbay.testkit.packet.Packets.udp;

import org.junit.jupiter.api.Test;
import patchbay.loop.Errno;
import patchbay.testkit.SimEndpoint;
import patchbay.testkit.SimIcmp;
import patchbay.testkit.SimService;
import patchbay.testkit.SimUdpPeer;
import patchbay.testkit.SocketCall;
import patchbay.testkit.packet.PacketMatcher;

/// What RFC 4787 (UDP) and RFC 5508 (ICMP) ask of a NAT, as far as `UdpTest` and `EchoTest` do not show it.
class NatBehaviourTest {
    private static final String PEER = "203.0.113.7";
    private static final String HOST = "198.18.0.2";

    @Test
    void aPortIsPreservedWhereThatIsAskedAndFree() {
        // given RFC 4787 §4.2.1
        GatewayScene scene =
                GatewayScene.with(settings -> settings.samePorts(true)).introduced();
        SimUdpPeer peer = scene.world().occupiesUdp("0.0.0.0", 5001).udp(PEER, 1000);

        // when
        scene.guest.send(udp(5000, 1000)).send(udp(5001, 1000));
        scene.machine.runFor(SECOND);

        // then
        assertThat(peer.received(0).source().port()).isEqualTo(5000);
        assertThat(peer.received(1).source().port()).isNotEqualTo(5001);
    }

    @Test
    void aConnectionKeepsItsPortWhereThatIsAskedAndFree() {
        // given RFC 5382 §7.1; another program has 5001, and 80 would need a right
        GatewayScene scene =
                GatewayScene.with(settings -> settings.samePorts(true)).introduced();
        SimService service = scene.world().occupiesTcp("0.0.0.0", 5001).listens(PEER, 1000);

        // when
        for (int port : new int[] {5000, 5001, 80})
            scene.guest.send(tcp(port, 1000).syn(1));
        scene.machine.runFor(SECOND);

        // then
        assertThat(service.connections()).hasSize(3);
        assertThat(service.connection(0).hostSide().port()).isEqualTo(5000);
        assertThat(service.connection(1).hostSide().port()).isGreaterThan(30_000);
        assertThat(service.connection(2).hostSide().port()).isGreaterThan(30_000);
    }

    @Test
    void aPortBelow1024IsKeptWhereTheHostHasTheRight() {
        for (boolean right : new boolean[] {true, false}) {
            // given
            GatewayScene scene =
                    GatewayScene.on(host -> host.allowLowPorts(right)).introduced();
            SimService nfs = scene.world().listens(PEER, 2049);
            SimUdpPeer portmap = scene.world().udp(PEER, 111);

            // when
            scene.guest
                    .send(tcp(801, 2049).syn(1))
                    .send(udp(802, 111))
                    .send(tcp(5000, 2049).syn(1));
            scene.machine.runFor(SECOND);

            // then
            assertThat(nfs.connections()).hasSize(2);
            assertThat(nfs.connection(0).hostSide().port() == 801).isEqualTo(right);
            assertThat(portmap.received(0).source().port() == 802).isEqualTo(right);
            assertThat(nfs.connection(1).hostSide().port()).isNotEqualTo(5000);
        }
    }

    @Test
    void aNameThatAnotherConnectionHasCostsTheKeptPortAndNotTheConnection() {
        // given
        GatewayScene scene =
                GatewayScene.with(settings -> settings.samePorts(true)).introduced();
        SimService service = scene.world().listens(PEER, 1000);
        scene.machine.host().faults().failNext(SocketCall.CONNECT, Errno.EADDRNOTAVAIL);

        // when
        scene.guest.send(tcp(5000, 1000).syn(1));

        // then
        scene.guest.expect(PacketMatcher.tcp(1000, 5000).synAck());
        assertThat(service.connection(0).hostSide().port()).isNotEqualTo(5000);
    }

    @Test
    void whatComesInAloneKeepsTheMapping() {
        // given RFC 4787 REQ-6, inbound refresh
        GatewayScene scene = GatewayScene.plain().introduced();
        SimUdpPeer peer = scene.world().udp(PEER, 1000);
        SimEndpoint mapped = mapped(scene, peer, 5000);

        for (int minute = 0; minute < 5; minute++) {
            // when
            peer.sends("still here", mapped);

            // then
            scene.guest.expect(PacketMatcher.udp(1000, 5000).payload("still here"));
            scene.machine.runFor(100 * SECOND);
        }
        assertThat(scene.count("flows.udp")).isEqualTo(1);
    }

    @Test
    void anErrorDoesNotEndTheMapping() {
        // given RFC 4787 REQ-12
        GatewayScene scene = GatewayScene.plain().introduced();
        SimUdpPeer peer = scene.world().udp(PEER, 1000);
        SimEndpoint mapped = mapped(scene, peer, 5000);
        scene.world().udp(PEER, 2000).answersError(SimIcmp.PORT_UNREACHABLE);

        // when
        scene.guest.send(udp(5000, 2000));
        scene.guest.expect(PacketMatcher.icmp(3, 3));
        scene.guest.send(udp(5000, 1000));
        scene.machine.runFor(SECOND);

        // then
        assertThat(peer.received(1).source()).isEqualTo(mapped);
    }

    @Test
    void guestsReachEachOtherByTheirMappedPorts() {
        // given RFC 4787 REQ-9: hairpinning, with the source's own mapping as the sender
        GatewayScene scene =
                GatewayScene.with(settings -> settings.openFiltering(true)).introduced();
        SimUdpPeer peer = scene.world().udp(PEER, 1000);
        SimEndpoint first = mapped(scene, peer, 5000);
        SimEndpoint second = mapped(scene, peer, 5001);

        // when
        scene.guest.send(udp(5000, second.port()).to(HOST).payload("over the roof"));

        // then
        scene.guest.expect(PacketMatcher.udp(first.port(), 5001).from(HOST).payload("over the roof"));
    }

    @Test
    void aDatagramLongerThanTheHostsOwnLinkIsReported() {
        // given RFC 4787 REQ-13: the host knows of no ICMP message, only that its link is too small
        GatewayScene scene = GatewayScene.plain().introduced();
        scene.world().udp(PEER, 1000);
        scene.machine.host().faults().failNext(SocketCall.SEND_TO, Errno.EMSGSIZE);

        // when
        scene.guest.send(udp(5000, 1000).dontFragment().payload(new byte[1_400]));

        // then
        scene.guest.expect(PacketMatcher.icmp(3, 4).from(GatewayScene.GATEWAY));
    }

    @Test
    void anEchoIsWaitedForAMinute() {
        // given RFC 5508 REQ-2
        GatewayScene scene = GatewayScene.plain().introduced();
        scene.world().pings(PEER).latency(29 * SECOND);
        scene.world().pings("203.0.113.8").latency(31 * SECOND);

        // when
        scene.guest.send(ping(100, 1));
        scene.guest.send(ping(100, 2).to("203.0.113.8"));

        // then
        scene.guest.expect(PacketMatcher.pong(100, 1).from(PEER), 59 * SECOND);
        scene.guest.expectNothingFor(10 * SECOND);
    }

    private static SimEndpoint mapped(GatewayScene scene, SimUdpPeer peer, int guestPort) {
        int before = peer.received().size();
        scene.guest.send(udp(guestPort, 1000));
        scene.machine.runFor(SECOND);
        return peer.received(before).source();
    }
}
