package patchbay.nat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import patchbay.testkit.SimHost.PingKind;
import patchbay.testkit.SimIcmp;
import patchbay.wire.Icmpv6Message;
import patchbay.wire.Icmpv6View;
import patchbay.wire.Ipv6Packet;
import patchbay.wire.Octets;

class EchoV6Test {
    private static final Icmpv6Message PING = Icmpv6Message.echoRequest(7, 9, Octets.ofText("hello"));

    @ParameterizedTest
    @EnumSource(
            value = PingKind.class,
            names = {"UNPRIVILEGED", "RAW"})
    void anEchoReachesTheWorldAndComesBackAsTheGuestSentIt(PingKind kind) {
        // given
        SceneV6 scene = SceneV6.plain().introduced();
        scene.scene.machine.host().pingKind(kind);
        scene.scene.world().pings("2001:db8::7");

        // when
        scene.send(SceneV6.GUEST, SceneV6.WORLD, PING);
        Ipv6Packet answer = scene.next();

        // then
        assertThat(answer.source()).isEqualTo(SceneV6.WORLD);
        assertThat(scene.transportOf(answer)).isEqualTo(Icmpv6Message.echoReply(7, 9, Octets.ofText("hello")));
    }

    @Test
    void theHopLimitOfTheGuestLeavesLoweredByOne() {
        // given
        SceneV6 scene = SceneV6.plain().introduced();
        scene.scene.world().pings("2001:db8::7");

        // when
        scene.send(SceneV6.withHops(Ipv6Packet.of(SceneV6.GUEST, SceneV6.WORLD, PING), 33));
        scene.next();

        // then
        assertThat(scene.scene.world().pings("2001:db8::7").received(0).hopLimit())
                .isEqualTo(32);
    }

    @Test
    void aRoutersErrorComesFromTheRouterAndQuotesTheGuestsEcho() {
        // given
        SceneV6 scene = SceneV6.plain().introduced();
        scene.scene.world().pings("2001:db8::7").answersError(SimIcmp.TIME_EXCEEDED, "2001:db8::1");

        // when
        scene.send(SceneV6.GUEST, SceneV6.WORLD, PING);
        Ipv6Packet error = scene.next();

        // then
        assertThat(error.source()).isEqualTo(SceneV6.address("2001:db8::1"));
        Icmpv6Message message = (Icmpv6Message) scene.transportOf(error);
        assertThat(message.type()).isEqualTo(Icmpv6View.TIME_EXCEEDED);
        Octets quoted = message.payload();
        assertThat(quoted.slice(8, 16)).isEqualTo(SceneV6.bits(SceneV6.GUEST));
        assertThat(quoted.slice(24, 16)).isEqualTo(SceneV6.bits(SceneV6.WORLD));
        assertThat(quoted.i32(44)).isEqualTo(7 << 16 | 9);
    }

    @Test
    void aPathThatIsTooNarrowTellsItsMtu() {
        // given
        SceneV6 scene = SceneV6.plain().introduced();
        scene.scene.world().pings("2001:db8::7").mtu(1_400);

        // when
        Icmpv6Message large = Icmpv6Message.echoRequest(7, 9, Octets.ofText("x".repeat(1_440)));
        scene.send(SceneV6.GUEST, SceneV6.WORLD, large);

        // then
        assertThat(scene.icmp(Icmpv6View.PACKET_TOO_BIG, 0).rest()).isEqualTo(1_400);
    }

    @Test
    void aHostThatPermitsNoPingsIsCountedAndSilent() {
        // given
        SceneV6 scene = SceneV6.plain().introduced();
        scene.scene.machine.host().pingKind(PingKind.DENIED);

        // when
        scene.send(SceneV6.GUEST, SceneV6.WORLD, PING);

        // then
        scene.expectSilence();
        assertThat(scene.count("ping-not-permitted")).isEqualTo(1);
    }
}
