package patchbay.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.nat.GatewayScene.SECOND;
import static patchbay.testkit.packet.Packets.arpRequest;
import static patchbay.testkit.packet.Packets.icmp;
import static patchbay.testkit.packet.Packets.ping;
import static patchbay.testkit.packet.Packets.tcp;
import static patchbay.testkit.packet.Packets.udp;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import patchbay.testkit.packet.Ipv4Packet;
import patchbay.testkit.packet.Packet;
import patchbay.testkit.packet.PacketMatcher;
import patchbay.wire.Fault;

/// RFC 6890's table against every protocol, and the places a guest must not reach.
class MartiansTest {
    private static final Map<String, Fault> SOURCES = Map.ofEntries(
            Map.entry("10.0.2.15", Fault.NONE),
            Map.entry("10.0.2.99", Fault.NONE),
            Map.entry("0.0.0.0", Fault.MARTIAN),
            Map.entry("10.0.2.2", Fault.SPOOFED_SOURCE),
            Map.entry("10.0.2.3", Fault.SPOOFED_SOURCE),
            Map.entry("10.0.2.4", Fault.SPOOFED_SOURCE),
            Map.entry("10.0.2.0", Fault.MARTIAN),
            Map.entry("10.0.2.255", Fault.MARTIAN),
            Map.entry("10.0.3.15", Fault.MARTIAN),
            Map.entry("127.0.0.1", Fault.MARTIAN),
            Map.entry("169.254.1.1", Fault.MARTIAN),
            Map.entry("192.168.1.1", Fault.MARTIAN),
            Map.entry("198.18.0.2", Fault.MARTIAN),
            Map.entry("203.0.113.7", Fault.MARTIAN),
            Map.entry("224.0.0.1", Fault.MARTIAN),
            Map.entry("240.0.0.1", Fault.MARTIAN),
            Map.entry("255.255.255.255", Fault.MARTIAN));

    private static final List<String> FORBIDDEN = List.of(
            "0.0.0.0",
            "0.1.2.3",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "169.254.1.1",
            "10.0.2.1",
            "10.0.2.0",
            "10.0.2.77");

    private static final List<String> MARTIAN = List.of("240.0.0.1", "255.0.0.1");
    private static final List<String> TO_MANY =
            List.of("224.0.0.1", "239.255.255.250", "255.255.255.255", "10.0.2.255");

    @Test
    void sourcesAreJudgedForEveryProtocol() {
        SOURCES.forEach((source, fault) -> {
            for (Ipv4Packet<?> packet : packets()) {
                // given
                GatewayScene scene = GatewayScene.plain().introduced();
                scene.world().pings("203.0.113.7").silent();

                // when
                packet.from(source).to("203.0.113.7");
                scene.guest.send(packet);
                scene.machine.runFor(SECOND);

                // then
                long expected = fault == Fault.NONE ? 0 : 1;
                assertThat(scene.gateway.faults().total()).as("%s", packet).isEqualTo(expected);
                if (expected > 0)
                    assertThat(scene.gateway.faults().of(fault))
                            .as("%s", packet)
                            .isOne();
            }
        });
    }

    @Test
    void forbiddenDestinationsAreMetWithSilenceForEveryProtocol() {
        for (String destination : FORBIDDEN) refuses(destination, Fault.FORBIDDEN);
        for (String destination : MARTIAN) refuses(destination, Fault.MARTIAN);
    }

    @Test
    void groupsAreForUdpOnly() {
        for (String destination : TO_MANY) {
            // given
            GatewayScene scene = GatewayScene.plain().introduced();

            // when
            scene.guest.send(tcp(5000, 80).syn(1).to(destination));
            scene.guest.send(ping(1, 1).to(destination));
            scene.machine.runFor(SECOND);

            // then
            assertThat(scene.gateway.faults().of(Fault.MARTIAN)).as(destination).isEqualTo(2);
            scene.guest.send(udp(5000, 1900).to(destination));
            scene.machine.runFor(SECOND);
            assertThat(scene.count("udp-from-guest")).as(destination).isEqualTo(1);
        }
    }

    @Test
    void theHostsLoopbackIsClosedBehindTheGateway() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();
        var control = scene.world().listens("127.0.0.1", 8080);
        var peer = scene.world().udp("127.0.0.1", 8080);

        // when
        scene.guest.send(tcp(5000, 8080).syn(1).to("10.0.2.2"));
        scene.guest.send(udp(5000, 8080).to("10.0.2.2"));
        scene.machine.runFor(SECOND);

        // then
        assertThat(control.attempts()).isZero();
        assertThat(peer.received()).isEmpty();
        assertThat(scene.guest.waiting()).isZero();
    }

    @Test
    void itIsOpenWhenThatIsWanted() {
        // given
        GatewayScene scene =
                GatewayScene.with(settings -> settings.localhostReachable(true)).introduced();
        scene.world().listens("127.0.0.1", 8080).echoes();
        scene.world().udp("127.0.0.1", 8080).echoes();

        // when
        scene.guest.send(tcp(5000, 8080).syn(1).to("10.0.2.2"));
        scene.guest.expect(PacketMatcher.tcp(8080, 5000).from("10.0.2.2").synAck());
        scene.guest.send(udp(5000, 8080).to("10.0.2.2").payload("in"));

        // then
        scene.guest.expect(PacketMatcher.udp(8080, 5000).from("10.0.2.2").payload("in"));
    }

    @Test
    void theEnginesOtherPortsAreClosed() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();

        // when
        scene.guest.send(tcp(5000, 80).syn(1).to("10.0.2.3"));
        scene.guest.send(tcp(5000, 80).syn(1).to("10.0.2.4"));
        scene.guest.send(udp(5000, 80).to("10.0.2.3"));
        scene.guest.send(udp(5000, 80).to("10.0.2.4"));

        // then
        scene.guest.expectNothingFor(SECOND);
    }

    @Test
    void nobodyTakesTheEnginesAddressesAway() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();

        // when
        scene.guest.send(arpRequest("10.0.2.2", "10.0.2.2"));
        scene.guest.send(arpRequest("10.0.2.15", "10.0.2.2").senderMac(Packet.GATEWAY_MAC));
        scene.guest.send(arpRequest("10.0.2.15", "10.0.2.2").senderMac(0x0800_2700_9999L));

        // then
        scene.guest.expectNothingFor(SECOND);
        assertThat(scene.gateway.faults().of(Fault.SPOOFED_SOURCE)).isEqualTo(3);
    }

    @Test
    void anEndedTimeToLiveIsReportedAsARouterDoes() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();

        // when
        for (Ipv4Packet<?> packet : packets()) {
            packet.ttl(1);
            scene.guest.send(packet);

            // then
            scene.guest.expect(PacketMatcher.icmp(11, 0).from("10.0.2.2").to("10.0.2.15"));
        }
        scene.guest.send(icmp(3, 3).ttl(1));
        scene.guest.expectNothingFor(SECOND);
    }

    private static void refuses(String destination, Fault fault) {
        for (Ipv4Packet<?> packet : packets()) {
            // given
            GatewayScene scene = GatewayScene.plain().introduced();

            // when
            packet.to(destination);
            scene.guest.send(packet);

            // then
            scene.guest.expectNothingFor(SECOND);
            assertThat(scene.gateway.faults().of(fault)).as("%s", packet).isEqualTo(1);
            scene.machine.host().assertNoHandlesOpen();
        }
    }

    private static List<Ipv4Packet<?>> packets() {
        return List.of(tcp(5000, 80).syn(1), udp(5000, 1000), ping(7, 1));
    }
}
