package patchbay.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.testkit.packet.Packets.frame;
import static patchbay.testkit.packet.Packets.udp;

import org.junit.jupiter.api.Test;
import patchbay.loop.Errno;
import patchbay.nat.rule.ForwardRule;
import patchbay.testkit.SimEndpoint;
import patchbay.testkit.SimIcmp;
import patchbay.testkit.SimUdpPeer;
import patchbay.testkit.SocketCall;
import patchbay.testkit.packet.Packet;
import patchbay.wire.EtherType;
import patchbay.wire.Icmpv6Message;
import patchbay.wire.Icmpv6View;
import patchbay.wire.IpAddress;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv6Packet;
import patchbay.wire.Octets;
import patchbay.wire.UdpDatagram;

class UdpV6Test {
    private static final UdpDatagram HELLO = new UdpDatagram(5_000, 7, Octets.ofText("hello"));

    private final SceneV6 scene = SceneV6.plain().introduced();

    @Test
    void aDatagramGoesOutAndItsAnswerComesBack() {
        // given
        SimUdpPeer peer = scene.scene.world().udp("2001:db8::7", 7).echoes();

        // when
        scene.send(SceneV6.withHops(Ipv6Packet.of(SceneV6.GUEST, SceneV6.WORLD, HELLO), 33));
        Ipv6Packet answer = scene.next();

        // then
        assertThat(answer.source()).isEqualTo(SceneV6.WORLD);
        assertThat(answer.destination()).isEqualTo(SceneV6.GUEST);
        assertThat(scene.transportOf(answer)).isEqualTo(new UdpDatagram(7, 5_000, Octets.ofText("hello")));
        assertThat(peer.received(0).hopLimit()).isEqualTo(32);
        assertThat(scene.count("flows.udp")).isEqualTo(1);
    }

    @Test
    void socketsAreBoundWhereTheyAreToldTo() {
        // given
        SceneV6 chosen = SceneV6.from("2001:db8:5::9").introduced();
        SimUdpPeer peer = chosen.scene.world().udp("2001:db8::7", 7).echoes();
        chosen.scene.world().udp("::1", 7).echoes();

        // when
        chosen.send(SceneV6.GUEST, SceneV6.WORLD, HELLO);
        chosen.next();

        // then
        assertThat(peer.received(0).source().address()).hasToString("2001:db8:5::9");
        chosen.send(SceneV6.GUEST, SceneV6.GATEWAY, new UdpDatagram(5_001, 7, Octets.ofText("hello")));
        assertThat(chosen.next().source()).isEqualTo(SceneV6.GATEWAY);
    }

    @Test
    void aLongAnswerComesInFragments() {
        // given
        byte[] text = new byte[4_000];
        scene.scene.world().udp("2001:db8::7", 7).answers(question -> text);

        // when
        scene.send(SceneV6.GUEST, SceneV6.WORLD, HELLO);

        // then
        int got = 0;
        while (got < 8 + text.length) {
            Ipv6Packet piece = scene.next();
            assertThat(piece.nextHeader()).isEqualTo(IpProtocol.FRAGMENT);
            assertThat(piece.wireBytes()).isLessThanOrEqualTo(1_500);
            got += piece.payload().length() - 8;
        }
        assertThat(got).isEqualTo(8 + text.length);
    }

    @Test
    void whoWasNotWrittenToIsNotHeard() {
        // given
        SimUdpPeer peer = scene.scene.world().udp("2001:db8::7", 7);
        SimUdpPeer stranger = scene.scene.world().udp("2001:db8::8", 7);
        scene.send(SceneV6.GUEST, SceneV6.WORLD, HELLO);
        scene.expectSilence();

        // when
        stranger.sends("stranger", peer.received(0).source());
        scene.expectSilence();
        peer.sends("peer", peer.received(0).source());

        // then
        assertThat(scene.udp().payload().text()).isEqualTo("peer");
        assertThat(scene.count("udp-filtered")).isEqualTo(1);
    }

    @Test
    void errorsOfTheWayComeBackWithTheGuestsOwnAddresses() {
        // given
        scene.scene.world().udp("2001:db8::7", 7).answersError(SimIcmp.PORT_UNREACHABLE);

        // when
        scene.send(SceneV6.GUEST, SceneV6.WORLD, HELLO);

        // then
        Icmpv6Message error = scene.icmp(Icmpv6View.UNREACHABLE, 4);
        assertThat(error.payload().slice(8, 16)).isEqualTo(SceneV6.bits(SceneV6.GUEST));
        assertThat(error.payload().slice(24, 16)).isEqualTo(SceneV6.bits(SceneV6.WORLD));
        assertThat(error.payload().i32(40)).isEqualTo(5_000 << 16 | 7);
    }

    @Test
    void aHostWithoutARouteSaysSo() {
        // given
        scene.scene.world().refuseCallsTo("2001:db8::7", Errno.ENETUNREACH);

        // when
        scene.send(SceneV6.GUEST, SceneV6.WORLD, HELLO);

        // then
        assertThat(scene.icmp(Icmpv6View.UNREACHABLE, 0).payload().slice(24, 16))
                .isEqualTo(SceneV6.bits(SceneV6.WORLD));
    }

    @Test
    void aRuleOfTheHostsV6LoopbackLeadsToAGuestOfEitherFamily() {
        // given
        scene.scene.gateway.addRule(rule("six", 5_140, SceneV6.GUEST));
        SimUdpPeer local = scene.scene.world().udp("::1", 40_000);

        // when
        local.sends("log", SimEndpoint.of("::1", 5_140));
        Ipv6Packet packet = scene.next();

        // then the guest sees the gateway, and its answer leaves by the rule's port
        assertThat(packet.source()).isEqualTo(SceneV6.GATEWAY);
        assertThat(scene.transportOf(packet)).isEqualTo(new UdpDatagram(40_000, 514, Octets.ofText("log")));
        scene.send(SceneV6.GUEST, SceneV6.GATEWAY, new UdpDatagram(514, 40_000, Octets.ofText("thanks")));
        scene.expectSilence();
        assertThat(local.received(0).source().port()).isEqualTo(5_140);
    }

    @Test
    void burstsOfBothFamiliesLeaveInOrderByFewCalls() {
        // given
        SimUdpPeer peer = scene.scene.world().udp("2001:db8::7", 7);
        SimUdpPeer peerV4 = scene.scene.world().udp("203.0.113.7", 1_000);
        scene.scene.introduced();

        // when
        for (int index = 0; index < 24; index++) {
            UdpDatagram datagram = new UdpDatagram(5_000, 7, Octets.ofText("six " + index));
            scene.send(SceneV6.GUEST, SceneV6.WORLD, datagram);
            scene.scene.guest.send(udp(5_000, 1_000).payload("four " + index));
        }
        scene.expectSilence();

        // then a row holds eight here, and each family has its own socket
        for (int index = 0; index < 24; index++) {
            assertThat(peer.received(index).text()).isEqualTo("six " + index);
            assertThat(peerV4.received(index).text()).isEqualTo("four " + index);
        }
        assertThat(scene.scene.machine.host().faults().calls(SocketCall.SEND_ROW))
                .isEqualTo(3 + 3);
    }

    @Test
    void datagramsThatFollowEachOtherReachACardThatCanAsOneFrame() {
        // given
        WideCard card = new WideCard(scene.scene);
        SimUdpPeer peer = scene.scene.world().udp("2001:db8::7", 7);
        IpAddress wide = SceneV6.address("fd17:625c:f037:2::16");
        card.send(frame(EtherType.IPV6)
                .destinationMac(Packet.GATEWAY_MAC)
                .payload(Ipv6Packet.of(wide, SceneV6.WORLD, HELLO).octets().toByteArray()));
        card.seen.clear();

        // when
        for (int index = 0; index < 20; index++)
            peer.sends(new byte[100], peer.received(0).source());
        peer.sends(new byte[60], peer.received(0).source());
        scene.expectSilence();

        // then
        assertThat(card.seen).containsExactly("UDP 100 in 2060");
        assertThat(scene.count("udp-to-guest")).isEqualTo(21);
    }

    private static ForwardRule rule(String name, int hostPort, IpAddress guest) {
        return new ForwardRule(name, ForwardRule.Protocol.UDP, SceneV6.address("::1"), hostPort, guest, 514);
    }
}
