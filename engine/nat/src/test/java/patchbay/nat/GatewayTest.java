package patchbay.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.testkit.packet.Packets.arpRequest;
import static patchbay.testkit.packet.Packets.dns;
import static patchbay.testkit.packet.Packets.frame;
import static patchbay.testkit.packet.Packets.ipv4;
import static patchbay.testkit.packet.Packets.ping;
import static patchbay.testkit.packet.Packets.tcp;
import static patchbay.testkit.packet.Packets.udp;

import org.junit.jupiter.api.Test;
import patchbay.testkit.SimService;
import patchbay.testkit.packet.PacketMatcher;
import patchbay.wire.IpAddress;
import patchbay.wire.dns.DnsMessage;
import patchbay.wire.dns.DnsName;
import patchbay.wire.dns.DnsType;

class GatewayTest {
    @Test
    void itAnswersForItsThreeAddressesOnly() {
        // given
        GatewayScene scene = GatewayScene.plain();

        // when
        for (int last : new int[] {2, 3, 4}) {
            scene.guest.send(arpRequest("10.0.2.15", "10.0.2." + last));

            // then
            scene.guest.expect(PacketMatcher.arpReply(0x5254_0012_3500L | last, "10.0.2." + last)
                    .sourceMac(0x5254_0012_3500L | last));
        }
        scene.guest.send(arpRequest("10.0.2.15", "10.0.2.1"));
        scene.guest.expectNothingFor(GatewayScene.SECOND);
    }

    @Test
    void aConnectionReachesTheWorld() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();
        scene.world().listens("203.0.113.7", 80).echoes();

        // when
        scene.guest.send(tcp(49152, 80).syn(1000).mss(1460));

        // then
        scene.guest.expect(
                PacketMatcher.tcp(80, 49152).from("203.0.113.7").synAck().ack(1001));
    }

    @Test
    void anAnswerComesBackWithTheLargestMtu() {
        // given
        GatewayScene scene =
                GatewayScene.with(settings -> settings.mtuBytes(65_520)).introduced();
        scene.world().listens("203.0.113.7", 80).echoes();
        scene.guest.send(tcp(49152, 80).syn(1000).mss(65_480));
        int next = scene.guest
                        .expect(PacketMatcher.tcp(80, 49152).synAck().mss(65_480))
                        .tcp()
                        .seq()
                + 1;

        // when
        scene.guest.send(tcp(49152, 80).seq(1001).ack(next).payload("hello"));

        // then
        scene.guest.expect(PacketMatcher.tcp(80, 49152).ack(1006));
        scene.guest.expect(PacketMatcher.tcp(80, 49152).from("203.0.113.7").payload("hello"));
    }

    @Test
    void connectionsAreBoundWhereTheyAreToldTo() {
        // given
        GatewayScene scene = GatewayScene.with(
                        settings -> settings.bindIp(IpAddress.parse("198.51.100.9")),
                        host -> host.world().hostAddress("198.51.100.9"))
                .introduced();
        SimService service = scene.world().listens("203.0.113.7", 80);

        // when
        scene.guest.send(tcp(49152, 80).syn(1000).mss(1460));
        scene.guest.expect(PacketMatcher.tcp(80, 49152).synAck());

        // then
        assertThat(service.connection(0).hostSide().address()).hasToString("198.51.100.9");
    }

    @Test
    void anAddressThatIsGoneIsNetUnreachable() {
        // given
        GatewayScene scene = GatewayScene.with(settings -> settings.bindIp(IpAddress.parse("198.51.100.9")))
                .introduced();
        scene.world().listens("203.0.113.7", 80);

        // when
        scene.guest.send(tcp(49152, 80).syn(1000).mss(1460));
        scene.guest.expect(PacketMatcher.icmp(3, 0));
        scene.guest.send(udp(5000, 80));

        // then
        scene.guest.expect(PacketMatcher.icmp(3, 0).from("10.0.2.2"));
    }

    @Test
    void aDatagramGoesOutAndItsAnswerComesBack() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();
        scene.world().udp("203.0.113.7", 7).echoes();

        // when
        scene.guest.send(udp(5000, 7).payload("hello"));

        // then
        scene.guest.expect(
                PacketMatcher.udp(7, 5000).from("203.0.113.7").to("10.0.2.15").payload("hello"));
    }

    @Test
    void aPingGoesOutAndItsAnswerComesBack() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();
        scene.world().pings("203.0.113.7");

        // when
        scene.guest.send(ping(77, 3).payload("abc"));

        // then
        scene.guest.expect(PacketMatcher.pong(77, 3).from("203.0.113.7").payload("abc"));
    }

    @Test
    void aNameIsResolvedThroughTheProxy() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();
        scene.machine.host().names().servers("203.0.113.53");
        scene.world().udp("203.0.113.53", 53).answers(question -> Answers.a(question.bytes(), 0xcb00_7107));

        // when
        DnsName name = DnsName.parse("www.example.org");
        scene.guest.send(dns(4000, DnsMessage.query(4711, name, DnsType.A)));

        // then
        scene.guest.expect(PacketMatcher.udp(53, 4000)
                .from("10.0.2.3")
                .with("answer", "4711 NOERROR A? www.example.org: www.example.org A 203.0.113.7", Answers::text));
    }

    @Test
    void otherProtocolsAreRefusedAndCounted() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();

        // when
        scene.guest.send(ipv4(47).payload((byte) 1));
        scene.guest.expect(PacketMatcher.icmp(3, 2).from(GatewayScene.GATEWAY).to("10.0.2.15"));
        scene.guest.send(frame(0x86dd).payload(new byte[40]));
        scene.guest.send(frame(0x8137).payload(new byte[40]));

        // then
        scene.guest.expectNothingFor(GatewayScene.SECOND);
        assertThat(scene.count("protocol-dropped")).isEqualTo(1);
        assertThat(scene.count("ipv6-dropped")).isEqualTo(1);
        assertThat(scene.count("ethertype-dropped")).isEqualTo(1);
    }
}
