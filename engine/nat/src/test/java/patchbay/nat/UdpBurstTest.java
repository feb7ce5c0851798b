package patchbay.nat;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.nat.GatewayScene.SECOND;
import static patchbay.testkit.packet.Packets.udp;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import patchbay.loop.Errno;
import patchbay.nat.tcp.TcpLimits;
import patchbay.testkit.SimDatagram;
import patchbay.testkit.SimEndpoint;
import patchbay.testkit.SimUdpPeer;
import patchbay.testkit.SocketCall;
import patchbay.testkit.packet.PacketMatcher;
import patchbay.testkit.packet.SeenPacket;

/// Many datagrams at once, both ways: what a turn brings leaves together, and comes together.
class UdpBurstTest {
    private static final String PEER = "203.0.113.7";
    private static final String OTHER = "203.0.113.8";

    @Test
    void aBurstLeavesInOrderByFewCalls() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();
        SimUdpPeer peer = scene.world().udp(PEER, 1000);
        SimUdpPeer other = scene.world().udp(OTHER, 1000);

        // when
        for (int index = 0; index < 40; index++) {
            scene.guest.send(udp(5000 + index % 2, 1000).payload("p" + index));
            scene.guest.send(udp(5000, 1000).to(OTHER).payload("o" + index));
        }
        scene.machine.runFor(SECOND);

        // then a row holds eight here, and there are two sockets with 60 and 20
        int even = peer.received(0).source().port();
        assertThat(textsFrom(peer, even)).containsExactlyElementsOf(names("p", 0, 40, 2));
        assertThat(textsFrom(peer, peer.received(39).source().port())).containsExactlyElementsOf(names("p", 1, 40, 2));
        assertThat(textsFrom(other, even)).containsExactlyElementsOf(names("o", 0, 40, 1));
        assertThat(scene.machine.host().faults().calls(SocketCall.SEND_ROW)).isEqualTo(8 + 3);
        assertThat(scene.count("udp-from-guest")).isEqualTo(80);
    }

    @Test
    void moreThanTheGatewayKeepsLeavesAtOnce() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();
        SimUdpPeer peer = scene.world().udp(PEER, 1000);

        // when
        for (int index = 0; index < 450; index++)
            scene.guest.send(udp(5000, 1000).payload("p" + index));
        scene.machine.runFor(SECOND);

        // then
        assertThat(peer.received()).extracting(SimDatagram::text).containsExactlyElementsOf(names("p", 0, 450, 1));
    }

    @Test
    void eachOfABurstKeepsItsOwnTimeToLiveAndService() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();
        SimUdpPeer peer = scene.world().udp(PEER, 1000);

        // when
        for (int index = 0; index < 9; index++) {
            scene.guest.send(udp(5000, 1000).ttl(10 + index / 3).typeOfService(index % 2 * 8));
        }
        scene.machine.runFor(SECOND);

        // then
        for (int index = 0; index < 9; index++) {
            assertThat(peer.received(index).hopLimit()).isEqualTo(9 + index / 3);
            assertThat(peer.received(index).typeOfService()).isEqualTo(index % 2 * 8);
        }
    }

    @Test
    void theOneOfABurstThatCannotLeaveIsReportedAlone() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();
        SimUdpPeer peer = scene.world().udp(PEER, 1000);
        scene.world().refuseCallsTo(OTHER, Errno.EHOSTUNREACH);

        // when
        scene.guest.send(udp(5000, 1000).payload("a"));
        scene.guest.send(udp(5000, 7777).to(OTHER).payload("b"));
        scene.guest.send(udp(5000, 1000).payload("c"));

        // then
        SeenPacket error = scene.guest.expect(PacketMatcher.icmp(3, 1).from("10.0.2.2"));
        assertThat(error.icmp().payloadBytes()).isGreaterThanOrEqualTo(28);
        int quotedPort = error.icmp().bytes().get(JAVA_BYTE, error.icmp().payloadStart() + 22) & 0xff;
        assertThat(quotedPort).isEqualTo(7777 >>> 8);
        scene.guest.expectNothingFor(SECOND);
        assertThat(peer.received()).extracting(SimDatagram::text).containsExactly("a", "c");
        assertThat(scene.count("udp-host-refused")).isEqualTo(1);
    }

    @Test
    void aFullSocketIsAskedOnceForAWholeRow() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();
        SimUdpPeer peer = scene.world().udp(PEER, 1000);
        scene.machine.host().faults().failNext(SocketCall.SEND_ROW, Errno.EAGAIN);

        // when
        for (int index = 0; index < 5; index++) scene.guest.send(udp(5000, 1000));
        scene.machine.runFor(SECOND);

        // then
        assertThat(peer.received()).isEmpty();
        assertThat(scene.count("udp-socket-full")).isEqualTo(5);
        assertThat(scene.machine.host().faults().calls(SocketCall.SEND_ROW)).isEqualTo(1);
    }

    @Test
    void aFlowThatMakesRoomInTheSameTurnSendsWhatItHad() {
        // given
        NatLimits one = new NatLimits(1, 100, 10, TcpLimits.DEFAULT);
        GatewayScene scene = GatewayScene.with(settings -> settings.limits(one)).introduced();
        SimUdpPeer peer = scene.world().udp(PEER, 1000);

        // when
        for (int port = 5000; port < 5005; port++)
            scene.guest.send(udp(port, 1000).payload("from " + port));
        scene.machine.runFor(SECOND);

        // then
        assertThat(peer.received()).hasSize(5);
        assertThat(scene.count("udp-flows-replaced")).isEqualTo(4);
        scene.gateway.close();
        scene.machine.host().assertNoHandlesOpen();
    }

    @Test
    void aFloodFromThePeerReachesAPlainCardInOrder() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();
        SimUdpPeer peer = scene.world().udp(PEER, 1000);
        SimEndpoint mapped = mapped(scene, peer);

        // when
        for (int index = 0; index < 200; index++) peer.sends("datagram " + (1000 + index), mapped);

        // then
        for (int index = 0; index < 200; index++) {
            scene.guest.expect(PacketMatcher.udp(1000, 5000).from(PEER).payload("datagram " + (1000 + index)));
        }
        assertThat(scene.machine.host().faults().calls(SocketCall.EXPECT_BULK)).isEqualTo(1);
        assertThat(scene.count("udp-to-guest")).isEqualTo(200);
    }

    @Test
    void datagramsThatFollowEachOtherReachACardThatCanAsOneFrame() {
        // given
        GatewayScene scene = GatewayScene.plain();
        WideCard card = new WideCard(scene);
        SimUdpPeer peer = scene.world().udp(PEER, 1000);
        card.send(udp(5000, 1000));
        SimEndpoint mapped = peer.received(0).source();

        // when
        for (int index = 0; index < 20; index++) peer.sends(new byte[100], mapped);
        peer.sends(new byte[60], mapped);
        peer.sends(new byte[100], mapped);
        scene.machine.runFor(SECOND);

        // then
        assertThat(card.seen).containsExactly("UDP 100 in 2060", "NONE 0 in 100");
        assertThat(scene.count("udp-to-guest")).isEqualTo(22);
    }

    @Test
    void aTrainOfTheHostIsCutWhereItsPiecesWouldNotFitTheMtu() {
        // given
        GatewayScene scene =
                GatewayScene.with(settings -> settings.mtuBytes(576)).introduced();
        SimUdpPeer peer = scene.world().udp(PEER, 1000);
        SimEndpoint mapped = mapped(scene, peer);

        // when
        for (int index = 0; index < 70; index++) peer.sends(new byte[900], mapped);
        scene.machine.runFor(SECOND);

        // then every datagram comes in two fragments
        assertThat(scene.guest.waiting()).isEqualTo(140);
        assertThat(scene.count("udp-to-guest")).isEqualTo(70);
    }

    private static SimEndpoint mapped(GatewayScene scene, SimUdpPeer peer) {
        scene.guest.send(udp(5000, 1000));
        scene.machine.runFor(SECOND);
        return peer.received(0).source();
    }

    private static List<String> names(String prefix, int first, int end, int step) {
        List<String> names = new ArrayList<>();
        for (int index = first; index < end; index += step) names.add(prefix + index);
        return names;
    }

    private static List<String> textsFrom(SimUdpPeer peer, int port) {
        return peer.received().stream()
                .filter(datagram -> datagram.source().port() == port)
                .map(SimDatagram::text)
                .toList();
    }
}
