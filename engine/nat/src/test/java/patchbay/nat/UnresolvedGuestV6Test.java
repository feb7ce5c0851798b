package patchbay.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.nat.GatewayScene.SECOND;

import java.util.List;
import org.junit.jupiter.api.Test;
import patchbay.nat.rule.ForwardRule;
import patchbay.testkit.SimEndpoint;
import patchbay.testkit.SimUdpPeer;
import patchbay.wire.Icmpv6Message;
import patchbay.wire.Icmpv6View;
import patchbay.wire.IpAddress;
import patchbay.wire.Ipv6Packet;
import patchbay.wire.NdpView;
import patchbay.wire.Octets;
import patchbay.wire.UdpDatagram;

/// What a guest of IPv6 is sent before its MAC address is known (RFC 4861 §7.2.2).
class UnresolvedGuestV6Test {
    private static final SimEndpoint PORT = SimEndpoint.of("2001:db8::2", 5_140);

    private final SceneV6 scene = SceneV6.from("2001:db8::2");
    private final SimUdpPeer peer = scene.scene.world().udp("2001:db8::7", 4_000);

    UnresolvedGuestV6Test() {
        scene.scene.gateway.addRule(
                new ForwardRule("log", ForwardRule.Protocol.UDP, IpAddress.ANY_V6, 5_140, SceneV6.GUEST, 514));
    }

    @Test
    void theFirstDatagramArrivesWhenTheGuestHasAnswered() {
        // given
        peer.sends("first", PORT);
        Ipv6Packet question = scene.next();
        assertThat(question.destination()).isEqualTo(SceneV6.address("ff02::1:ff00:15"));
        assertThat(((Icmpv6Message) scene.transportOf(question)).type()).isEqualTo(Icmpv6View.NEIGHBOUR_SOLICITATION);

        // when
        answer();

        // then
        Ipv6Packet packet = scene.next();
        assertThat(packet.source()).isEqualTo(SceneV6.WORLD);
        assertThat(packet.destination()).isEqualTo(SceneV6.GUEST);
        assertThat(scene.transportOf(packet)).isEqualTo(new UdpDatagram(4_000, 514, Octets.ofText("first")));
        assertThat(scene.count("to-guest-held-sent")).isEqualTo(1);
    }

    @Test
    void threeWaitInOrderAndAFourthTakesTheFirstOnesPlace() {
        // given
        for (String text : List.of("one", "two two", "three", "four four")) {
            peer.sends(text, PORT);
            scene.scene.machine.runFor(SECOND / 20);
        }
        scene.scene.guest.forget();

        // when
        answer();

        // then
        for (String text : List.of("two two", "three", "four four")) {
            assertThat(scene.udp().payload()).isEqualTo(Octets.ofText(text));
        }
        assertThat(scene.count("to-guest-held-replaced")).isEqualTo(1);
    }

    @Test
    void aGuestThatNeverAnswersIsAskedThriceAndCostsNothingInTheEnd() {
        // when
        peer.sends("first", PORT);

        // then
        for (int asked = 0; asked < 3; asked++) {
            scene.scene.machine.runFor(SECOND);
            assertThat(scene.expect(Icmpv6Message.class).type()).isEqualTo(Icmpv6View.NEIGHBOUR_SOLICITATION);
        }
        scene.scene.machine.runFor(SECOND);
        assertThat(scene.count("to-guest-held-given-up")).isEqualTo(1);
        assertThat(scene.count("to-guest-waiting")).isZero();
        assertThat(scene.count("to-guest-waiting-bytes")).isZero();
    }

    private void answer() {
        Octets link = SceneV6.linkOption(NdpView.TARGET_LINK_ADDRESS);
        scene.sendOnLink(SceneV6.GUEST, SceneV6.GATEWAY_LINK, SceneV6.advertisement(SceneV6.GUEST, link));
    }
}
