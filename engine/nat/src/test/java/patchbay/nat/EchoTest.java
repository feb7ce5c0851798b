package patchbay.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.nat.GatewayScene.SECOND;
import static patchbay.testkit.packet.Packets.icmp;
import static patchbay.testkit.packet.Packets.ping;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import patchbay.loop.Errno;
import patchbay.nat.tcp.TcpLimits;
import patchbay.testkit.SimHost.PingKind;
import patchbay.testkit.SimIcmp;
import patchbay.testkit.SimPingTarget;
import patchbay.testkit.packet.PacketMatcher;
import patchbay.testkit.packet.SeenPacket;
import patchbay.testkit.packet.Sum;
import patchbay.wire.Fault;
import patchbay.wire.IcmpView;
import patchbay.wire.Ipv4View;

class EchoTest {
    private static final String PEER = "203.0.113.7";

    @ParameterizedTest
    @EnumSource(
            value = PingKind.class,
            names = {"UNPRIVILEGED", "RAW"})
    void repliesFindTheirWayBackByEitherKindOfSocket(PingKind kind) {
        // given
        GatewayScene scene = GatewayScene.on(host -> host.pingKind(kind)).introduced();
        scene.world().pings(PEER);
        scene.world().pings("203.0.113.8");

        // when
        scene.guest.send(ping(100, 1).payload("first"));
        scene.guest.send(ping(200, 1).to("203.0.113.8").payload("second"));

        // then
        scene.guest.expect(PacketMatcher.pong(100, 1).from(PEER).payload("first"));
        scene.guest.expect(PacketMatcher.pong(200, 1).from("203.0.113.8").payload("second"));
        assertThat(scene.count("flows.echo")).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = PingKind.class,
            names = {"UNPRIVILEGED", "RAW"})
    void tracerouteSeesEveryRouter(PingKind kind) {
        // given
        GatewayScene scene = GatewayScene.on(host -> host.pingKind(kind)).introduced();
        scene.world().pings(PEER).behind("198.51.100.1", "198.51.100.2");
        List<String> routers = List.of("10.0.2.2", "198.51.100.1", "198.51.100.2");

        // when
        for (int hop = 1; hop <= 3; hop++) {
            scene.guest.send(ping(100, hop).ttl(hop));

            // then
            SeenPacket error = scene.guest.expect(PacketMatcher.icmp(11, 0).from(routers.get(hop - 1)));
            IcmpView quoted = quoted(error);
            assertThat(quoted.identifier()).isEqualTo(100);
            assertThat(quoted.sequence()).isEqualTo(hop);
        }
        scene.guest.send(ping(100, 4).ttl(4));
        scene.guest.expect(PacketMatcher.pong(100, 4).from(PEER));
    }

    @Test
    void unreachableIsPassedOn() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();
        scene.world().pings(PEER).answersError(SimIcmp.HOST_UNREACHABLE, "198.51.100.1");

        // when
        scene.guest.send(ping(100, 1));

        // then
        scene.guest.expect(PacketMatcher.icmp(3, 1).from("198.51.100.1"));
    }

    @Test
    void noRouteIsNetUnreachableFromTheGateway() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();
        scene.world().refuseCallsTo(PEER, Errno.ENETUNREACH);

        // when
        scene.guest.send(ping(100, 1));

        // then
        scene.guest.expect(PacketMatcher.icmp(3, 0).from("10.0.2.2"));
    }

    @Test
    void withoutTheRightPingsVanishAndAreCounted() {
        // given
        GatewayScene scene =
                GatewayScene.on(host -> host.pingKind(PingKind.DENIED)).introduced();

        // when
        scene.guest.send(ping(100, 1)).send(ping(100, 2));

        // then
        scene.guest.expectNothingFor(SECOND);
        assertThat(scene.count("ping-not-permitted")).isEqualTo(2);
    }

    @Test
    void theRightMayComeLater() {
        // given
        GatewayScene scene =
                GatewayScene.on(host -> host.pingKind(PingKind.DENIED)).introduced();
        scene.world().pings(PEER);
        scene.guest.send(ping(100, 1));
        scene.guest.expectNothingFor(2 * SECOND);

        // when
        scene.machine.host().pingKind(PingKind.UNPRIVILEGED);
        scene.guest.send(ping(100, 2));

        // then
        scene.guest.expect(PacketMatcher.pong(100, 2));
    }

    @Test
    void theEnginesAddressesAnswerThemselves() {
        // given
        GatewayScene scene =
                GatewayScene.on(host -> host.pingKind(PingKind.DENIED)).introduced();
        for (String address : List.of("10.0.2.2", "10.0.2.3", "10.0.2.4")) {
            // when
            scene.guest.send(ping(100, 9).to(address).ttl(1).payload("x".repeat(1_400)));

            // then
            scene.guest.expect(PacketMatcher.pong(100, 9).from(address).payload("x".repeat(1_400)));
        }
    }

    @Test
    void theGatewayKeepsSilentWhenItMust() {
        // given
        GatewayScene scene = GatewayScene.with(settings -> settings.reach(new Reach(false, false, true, false)))
                .introduced();

        // when
        scene.guest.send(ping(100, 1).to("10.0.2.2"));

        // then
        scene.guest.expectNothingFor(SECOND);
        assertThat(scene.gateway.faults().of(Fault.FORBIDDEN)).isEqualTo(1);
    }

    @Test
    void theOldestEchoIsForgottenFirst() {
        // given
        NatLimits four = new NatLimits(100, 4, 10, TcpLimits.DEFAULT);
        GatewayScene scene =
                GatewayScene.with(settings -> settings.limits(four)).introduced();
        SimPingTarget target = scene.world().pings(PEER).latency(SECOND);

        // when
        for (int sequence = 1; sequence <= 6; sequence++) scene.guest.send(ping(100, sequence));
        scene.machine.runFor(SECOND / 2);

        // then
        assertThat(scene.count("flows.echo")).isEqualTo(4);
        assertThat(scene.count("icmp-echo-forgotten")).isEqualTo(2);
        for (int sequence = 3; sequence <= 6; sequence++) {
            scene.guest.expect(PacketMatcher.pong(100, sequence), 3 * SECOND);
        }
        assertThat(target.received()).hasSize(6);
        assertThat(scene.count("icmp-unmatched")).isEqualTo(2);
    }

    @Test
    void otherMessagesAreIgnoredAndCounted() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();

        // when
        scene.guest.send(icmp(13, 0)).send(icmp(17, 0)).send(icmp(5, 1)).send(icmp(0, 0));
        scene.guest.send(ping(1, 1).checksum(Sum.WRONG));

        // then
        scene.guest.expectNothingFor(SECOND);
        assertThat(scene.count("icmp-ignored")).isEqualTo(4);
        assertThat(scene.gateway.faults().of(Fault.BAD_CHECKSUM)).isEqualTo(1);
    }

    private static IcmpView quoted(SeenPacket error) {
        Ipv4View ip = new Ipv4View();
        IcmpView icmp = new IcmpView();
        IcmpView outer = error.icmp();
        assertThat(ip.wrap(outer.bytes(), outer.payloadStart(), outer.payloadBytes()))
                .isEqualTo(Fault.NONE);
        assertThat(icmp.wrap(ip.bytes(), ip.payloadStart(), ip.payloadBytes())).isEqualTo(Fault.NONE);
        return icmp;
    }
}
