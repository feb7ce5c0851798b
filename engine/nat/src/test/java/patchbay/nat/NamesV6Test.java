package patchbay.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import patchbay.service.dns.MappedNames;
import patchbay.service.dns.NameMapping;
import patchbay.wire.IpAddress;
import patchbay.wire.Ipv6Packet;
import patchbay.wire.Octets;
import patchbay.wire.TcpSegment;
import patchbay.wire.TcpView;
import patchbay.wire.UdpDatagram;
import patchbay.wire.dns.DnsMessage;
import patchbay.wire.dns.DnsName;
import patchbay.wire.dns.DnsType;

class NamesV6Test {
    private static final String SERVER = "203.0.113.53";
    private static final int ADDRESS = 0xcb00_7107;

    @Test
    void theNameServerAnswersWhereItWasAsked() {
        // given
        SceneV6 scene = SceneV6.plain().introduced();
        scene.scene.machine.host().names().servers(SERVER);
        scene.scene.world().udp(SERVER, 53).answers(question -> Answers.a(question.bytes(), ADDRESS));
        IpAddress[][] askers = {{SceneV6.GUEST, SceneV6.NAME_SERVER}, {SceneV6.GUEST_LINK, SceneV6.address("fe80::3")}};

        for (IpAddress[] asker : askers) {
            // when
            scene.send(asker[0], asker[1], question(5_353));
            Ipv6Packet answer = scene.next();

            // then
            UdpDatagram datagram = (UdpDatagram) scene.transportOf(answer);
            assertThat(answer.source()).isEqualTo(asker[1]);
            assertThat(answer.destination()).isEqualTo(asker[0]);
            assertThat(datagram.sourcePort()).isEqualTo(53);
            assertThat(datagram.destinationPort()).isEqualTo(5_353);
            assertThat(datagram.payload().u16(0)).isEqualTo(7);
        }
    }

    @Test
    void theNameServerTakesConnectionsWhereItIs() {
        // given
        SceneV6 scene = SceneV6.plain().introduced();
        scene.scene.gateway.know(
                new MappedNames(List.of(NameMapping.ofPatterns("www.*", IpAddress.parse("192.0.2.80")))));
        TcpSegment syn = TcpSegment.of(5_353, 53, TcpView.SYN).seq(1_000).window(65_535);
        Octets message = question(5_353).payload();
        byte[] length = {0, (byte) message.length()};
        scene.send(SceneV6.GUEST, SceneV6.NAME_SERVER, syn);
        int first = scene.tcp().seq() + 1;

        // when
        TcpSegment asked =
                TcpSegment.of(5_353, 53, TcpView.ACK).seq(1_001).ack(first).window(65_535);
        scene.send(
                SceneV6.GUEST,
                SceneV6.NAME_SERVER,
                asked.payload(Octets.of(length).then(message)));

        // then
        Octets text = scene.text();
        assertThat(Answers.text(text.slice(2, text.length() - 2).toByteArray()))
                .isEqualTo("7 NOERROR A? www.example.org: www.example.org A 192.0.2.80");
    }

    @Test
    void aDatagramWithoutAChecksumIsRefused() {
        // given
        SceneV6 scene = SceneV6.plain().introduced();
        byte[] bytes = Ipv6Packet.of(SceneV6.GUEST, SceneV6.NAME_SERVER, question(5_353))
                .payload()
                .toByteArray();
        bytes[6] = 0;
        bytes[7] = 0;

        // when
        scene.send(new Ipv6Packet(SceneV6.GUEST, SceneV6.NAME_SERVER, 17, 64, 0, 0, Octets.of(bytes)));

        // then
        scene.expectSilence();
        assertThat(scene.count("drop.bad-checksum")).isEqualTo(1);
    }

    private static UdpDatagram question(int port) {
        DnsName name = DnsName.parse("www.example.org");
        java.lang.foreign.MemorySegment room = java.lang.foreign.Arena.ofAuto().allocate(1_232);
        int length = DnsMessage.query(7, name, DnsType.A).emit(room, 0, 1_232);
        return new UdpDatagram(port, 53, Octets.copyOf(room, 0, length));
    }
}
