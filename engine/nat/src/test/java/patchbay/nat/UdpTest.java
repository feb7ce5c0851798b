package patchbay.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.nat.GatewayScene.SECOND;
import static patchbay.testkit.packet.Packets.udp;

import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import patchbay.loop.Errno;
import patchbay.nat.tcp.TcpLimits;
import patchbay.testkit.SimEndpoint;
import patchbay.testkit.SimIcmp;
import patchbay.testkit.SimUdpPeer;
import patchbay.testkit.SocketCall;
import patchbay.testkit.packet.PacketMatcher;
import patchbay.testkit.packet.SeenPacket;
import patchbay.testkit.packet.Sum;
import patchbay.wire.Fault;
import patchbay.wire.IpAddress;
import patchbay.wire.Ipv4View;

class UdpTest {
    private static final String PEER = "203.0.113.7";
    private static final String OTHER = "203.0.113.8";

    @Test
    void oneHostPortServesAllPeersOfAGuestPort() {
        // given RFC 4787 REQ-1: endpoint-independent mapping
        GatewayScene scene = GatewayScene.plain().introduced();
        SimUdpPeer first = scene.world().udp(PEER, 1000);
        SimUdpPeer second = scene.world().udp(OTHER, 2000);

        // when
        scene.guest.send(udp(5000, 1000)).send(udp(5000, 2000).to(OTHER));
        scene.guest.send(udp(5001, 1000));
        scene.machine.runFor(SECOND);

        // then
        int mapped = first.received(0).source().port();
        assertThat(second.received(0).source().port()).isEqualTo(mapped);
        assertThat(first.received(1).source().port()).isNotEqualTo(mapped);
        assertThat(scene.count("flows.udp")).isEqualTo(2);
    }

    @Test
    void anAddressThatWasWrittenToMayAnswerFromAnyPort() {
        // given RFC 4787 REQ-8: address-dependent filtering
        GatewayScene scene = GatewayScene.plain().introduced();
        SimEndpoint mapped = mappedFor(scene, 5000);

        // when
        scene.world().udp(PEER, 9999).sends("from another port", mapped);

        // then
        scene.guest.expect(PacketMatcher.udp(9999, 5000).from(PEER).payload("from another port"));
    }

    @Test
    void anAddressThatWasNotWrittenToIsFiltered() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();
        SimEndpoint mapped = mappedFor(scene, 5000);

        // when
        scene.world().udp(OTHER, 1000).sends("unasked", mapped);

        // then
        scene.guest.expectNothingFor(SECOND);
        assertThat(scene.count("udp-filtered")).isEqualTo(1);
    }

    @Test
    void openFilteringLetsAnybodyIn() {
        // given
        GatewayScene scene =
                GatewayScene.with(settings -> settings.openFiltering(true)).introduced();
        SimEndpoint mapped = mappedFor(scene, 5000);

        // when
        scene.world().udp(OTHER, 1000).sends("unasked", mapped);

        // then
        scene.guest.expect(PacketMatcher.udp(1000, 5000).from(OTHER).payload("unasked"));
    }

    @Test
    void anUnansweredFlowEndsAfterThirtySeconds() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();
        scene.world().udp(PEER, 1000);
        scene.guest.send(udp(5000, 1000));

        // when
        scene.machine.runFor(29 * SECOND);
        long before = scene.count("flows.udp");
        scene.machine.runFor(2 * SECOND);

        // then
        assertThat(before).isEqualTo(1);
        assertThat(scene.count("flows.udp")).isZero();
        scene.gateway.close();
        scene.machine.host().assertNoHandlesOpen();
    }

    @Test
    void anAnsweredFlowLivesTwoMinutesFromItsLastDatagram() {
        // given RFC 4787 REQ-5
        GatewayScene scene = GatewayScene.plain().introduced();
        scene.world().udp(PEER, 1000).echoes();
        scene.guest.send(udp(5000, 1000));
        scene.machine.runFor(SECOND);

        // when
        scene.machine.runFor(118 * SECOND);
        long before = scene.count("flows.udp");
        scene.machine.runFor(3 * SECOND);

        // then
        assertThat(before).isEqualTo(1);
        assertThat(scene.count("flows.udp")).isZero();
        assertThat(scene.count("udp-flows-expired")).isEqualTo(1);
    }

    @Test
    void aQuestionToANameServerIsForgottenAfterTenSeconds() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();
        scene.world().udp(PEER, 53).echoes();
        scene.guest.send(udp(5000, 53));

        // when
        scene.machine.runFor(12 * SECOND);

        // then
        assertThat(scene.count("flows.udp")).isZero();
    }

    @Test
    void timeToLiveAndServiceTypeGoAlong() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();
        SimUdpPeer peer = scene.world().udp(PEER, 1000);

        // when
        scene.guest.send(udp(5000, 1000).ttl(9).typeOfService(0xb8));
        scene.guest.send(udp(5000, 1000).ttl(33));
        scene.machine.runFor(SECOND);

        // then the gateway is a hop
        assertThat(peer.received(0).hopLimit()).isEqualTo(8);
        assertThat(peer.received(0).typeOfService()).isEqualTo(0xb8);
        assertThat(peer.received(1).hopLimit()).isEqualTo(32);
        assertThat(peer.received(1).typeOfService()).isZero();
    }

    @Test
    void aRefusalComesBackAsTheErrorItWas() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();
        scene.world().udp(PEER, 1000).answersError(SimIcmp.PORT_UNREACHABLE);

        // when
        scene.guest.send(udp(5000, 1000).payload("x"));

        // then
        SeenPacket error =
                scene.guest.expect(PacketMatcher.icmp(3, 3).from(PEER).to("10.0.2.15"));
        assertThat(quotedPorts(error)).isEqualTo("10.0.2.15:5000>203.0.113.7:1000");
    }

    @Test
    void tracerouteSeesEveryRouter() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();
        scene.world().udp(PEER, 33434).behind("198.51.100.1", "198.51.100.2").answersError(SimIcmp.PORT_UNREACHABLE);

        // when
        String[] reporters = {"10.0.2.2", "198.51.100.1", "198.51.100.2"};
        for (int hop = 0; hop < reporters.length; hop++) {
            scene.guest.send(udp(5000 + hop, 33434).ttl(hop + 1));

            // then
            SeenPacket error = scene.guest.expect(PacketMatcher.icmp(11, 0).from(reporters[hop]));
            assertThat(quotedPorts(error)).isEqualTo("10.0.2.15:" + (5000 + hop) + ">203.0.113.7:33434");
        }
        scene.guest.send(udp(5009, 33434).ttl(4));
        scene.guest.expect(PacketMatcher.icmp(3, 3).from(PEER));
    }

    @Test
    void anErrorDoesNotCostTheNextDatagram() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();
        scene.world().udp(PEER, 1000).answersError(SimIcmp.PORT_UNREACHABLE);
        SimUdpPeer open = scene.world().udp(OTHER, 1000).echoes();
        scene.guest.send(udp(5000, 1000));
        scene.guest.expect(PacketMatcher.icmp(3, 3));

        // when
        scene.guest.send(udp(5000, 1000).to(OTHER).payload("still there"));

        // then
        scene.guest.expect(PacketMatcher.udp(1000, 5000).from(OTHER).payload("still there"));
        assertThat(open.received()).hasSize(1);
    }

    @Test
    void aPathWithASmallerMtuIsReported() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();
        scene.world().udp(PEER, 1000).mtu(1400);

        // when
        scene.guest.send(udp(5000, 1000).dontFragment().payload(new byte[1450]));

        // then
        SeenPacket error = scene.guest.expect(PacketMatcher.icmp(3, 4));
        assertThat(error.icmp().mtu()).isEqualTo(1400);
    }

    @Test
    void noRouteIsNetUnreachableFromTheGateway() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();
        scene.world().refuseCallsTo(PEER, Errno.ENETUNREACH);

        // when
        scene.guest.send(udp(5000, 1000));

        // then
        scene.guest.expect(PacketMatcher.icmp(3, 0).from("10.0.2.2"));
        assertThat(scene.count("udp-host-refused")).isEqualTo(1);
    }

    @Test
    void aLongAnswerComesInFragments() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();
        byte[] payload = new byte[4000];
        for (int index = 0; index < payload.length; index++) payload[index] = (byte) index;
        scene.world().udp(PEER, 1000).answers(asked -> payload);

        // when
        scene.guest.send(udp(5000, 1000));

        // then
        int[] lengths = {1480, 1480, 4008 - 2 * 1480};
        int identification = 0;
        for (int piece = 0; piece < lengths.length; piece++) {
            SeenPacket packet = scene.guest.expect(PacketMatcher.ipv4(17).anyChecksum());
            Ipv4View ip = packet.ip();
            assertThat(ip.payloadBytes()).isEqualTo(lengths[piece]);
            assertThat(ip.fragmentOffsetBytes()).isEqualTo(piece * 1480);
            assertThat(ip.moreFragments()).isEqualTo(piece < 2);
            if (piece > 0) assertThat(ip.identification()).isEqualTo(identification);
            identification = ip.identification();
        }
        scene.guest.expectNothingFor(SECOND);
    }

    @Test
    void aBroadcastLeavesAsTheHostsAndAnybodyMayAnswer() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();
        SimUdpPeer everybody = scene.world().udp("255.255.255.255", 137);

        // when
        scene.guest.send(udp(5000, 137).to("10.0.2.255").toBroadcast());
        scene.machine.runFor(SECOND);

        // then
        assertThat(everybody.received()).hasSize(1);
        scene.world().udp(OTHER, 137).sends("here", everybody.received(0).source());
        scene.guest.expect(PacketMatcher.udp(137, 5000).from(OTHER).payload("here"));
    }

    @Test
    void broadcastsStayInWhenTheyMust() {
        // given
        GatewayScene scene = GatewayScene.with(settings -> settings.reach(new Reach(false, false, false, true)))
                .introduced();
        SimUdpPeer everybody = scene.world().udp("255.255.255.255", 137);

        // when
        scene.guest.send(udp(5000, 137).to("255.255.255.255").toBroadcast());
        scene.machine.runFor(SECOND);

        // then
        assertThat(everybody.received()).isEmpty();
        assertThat(scene.gateway.faults().of(Fault.FORBIDDEN)).isEqualTo(1);
    }

    @Test
    void theFlowIdleLongestMakesRoom() {
        // given
        NatLimits three = new NatLimits(3, 100, 10, TcpLimits.DEFAULT);
        GatewayScene scene =
                GatewayScene.with(settings -> settings.limits(three)).introduced();
        SimUdpPeer peer = scene.world().udp(PEER, 1000);
        for (int port = 5000; port < 5003; port++) scene.guest.send(udp(port, 1000));
        scene.machine.runFor(SECOND);
        scene.guest.send(udp(5000, 1000));

        // when
        scene.guest.send(udp(6000, 1000));
        scene.machine.runFor(SECOND);

        // then 5001 had been idle longest, 5000 keeps its mapping
        scene.guest.send(udp(5000, 1000));
        scene.machine.runFor(SECOND);
        assertThat(scene.count("flows.udp")).isEqualTo(3);
        assertThat(scene.count("udp-flows-replaced")).isEqualTo(1);
        assertThat(peer.received(5).source()).isEqualTo(peer.received(0).source());
    }

    @Test
    void aLackOfDescriptorsReplacesAFlowToo() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();
        SimUdpPeer peer = scene.world().udp(PEER, 1000);
        scene.guest.send(udp(5000, 1000));
        scene.machine.runFor(SECOND);
        scene.machine.host().faults().failNext(SocketCall.OPEN_UDP, Errno.EMFILE);

        // when
        scene.guest.send(udp(5001, 1000));
        scene.machine.runFor(SECOND);

        // then
        assertThat(peer.received()).hasSize(2);
        assertThat(scene.count("udp-flows-replaced")).isEqualTo(1);
    }

    @Test
    void socketsAreBoundWhereTheyAreToldTo() {
        // given
        GatewayScene scene = GatewayScene.with(
                        settings ->
                                settings.bindIp(IpAddress.parse("198.51.100.9")).samePorts(true),
                        host -> host.world().hostAddress("198.51.100.9"))
                .introduced();
        SimUdpPeer peer = scene.world().udp(PEER, 1000);

        // when
        scene.guest.send(udp(5000, 1000));
        scene.machine.runFor(SECOND);

        // then
        assertThat(peer.received(0).source()).isEqualTo(SimEndpoint.of("198.51.100.9", 5000));
    }

    @Test
    void aWrongChecksumIsDropped() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();
        SimUdpPeer peer = scene.world().udp(PEER, 1000);

        // when
        scene.guest.send(udp(5000, 1000).payload("x").checksum(Sum.WRONG));
        scene.guest.send(udp(5000, 1000).payload("x").ipChecksum(Sum.WRONG));
        scene.guest.send(udp(5000, 1000).payload("y").checksum(Sum.ZERO));
        scene.machine.runFor(SECOND);

        // then
        assertThat(peer.received()).hasSize(1);
        assertThat(scene.gateway.faults().of(Fault.BAD_CHECKSUM)).isEqualTo(2);
    }

    @Test
    void pullingTheCableForgetsFlowsAndKeepsForwards() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();
        mappedFor(scene, 5000);

        // when
        scene.gateway.reset();

        // then
        assertThat(scene.count("flows.udp")).isZero();
        scene.machine.host().assertNoHandlesOpen();
    }

    private static SimEndpoint mappedFor(GatewayScene scene, int guestPort) {
        SimUdpPeer peer = scene.world().udp(PEER, 1000);
        int before = peer.received().size();
        scene.guest.send(udp(guestPort, 1000));
        scene.machine.runFor(SECOND);
        return peer.received(before).source();
    }

    private static String quotedPorts(SeenPacket error) {
        Ipv4View ip = new Ipv4View();
        assertThat(error.icmp().payloadBytes()).isGreaterThanOrEqualTo(28);
        ip.wrap(error.icmp().bytes(), error.icmp().payloadStart(), 65_535);
        byte[] ports = error.icmp().bytes().asSlice(ip.payloadStart(), 4).toArray(ValueLayout.JAVA_BYTE);
        int source = (ports[0] & 0xff) << 8 | ports[1] & 0xff;
        int destination = (ports[2] & 0xff) << 8 | ports[3] & 0xff;
        return IpAddress.v4(ip.source()) + ":" + source + ">" + IpAddress.v4(ip.destination()) + ":" + destination;
    }
}
