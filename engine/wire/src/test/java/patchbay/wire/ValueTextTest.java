package patchbay.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What a failing test prints: one line each, as tcpdump would have it.
class ValueTextTest {
    static Arguments[] values() {
        Octets four = Octets.ofText("abcd");
        Ipv4Packet packet = Ipv4Packet.of(0x0a00_020f, 0xcb00_7107, IpProtocol.GRE, Octets.of(new byte[64]));
        return new Arguments[] {
            Arguments.of(IcmpMessage.echoRequest(7, 9, four), "ICMP echo request, id 7, seq 9, length 12"),
            Arguments.of(
                    IcmpMessage.echoReply(65_535, 65_535, four), "ICMP echo reply, id 65535, seq 65535, length 12"),
            Arguments.of(new IcmpMessage(3, 4, 1400, four), "ICMP unreachable code 4 mtu 1400, length 12"),
            Arguments.of(IcmpMessage.error(3, 3, four), "ICMP unreachable code 3, length 12"),
            Arguments.of(IcmpMessage.error(11, 0, four), "ICMP time exceeded code 0, length 12"),
            Arguments.of(IcmpMessage.error(13, 0, four), "ICMP type 13 code 0, length 12"),
            Arguments.of(Icmpv6Message.echoRequest(1, 2, four), "ICMP6 echo request, id 1, seq 2, length 12"),
            Arguments.of(Icmpv6Message.echoReply(1, 2, four), "ICMP6 echo reply, id 1, seq 2, length 12"),
            Arguments.of(new Icmpv6Message(2, 0, 1280, four), "ICMP6 packet too big, mtu 1280, length 12"),
            Arguments.of(new Icmpv6Message(135, 0, 0, four), "ICMP6 type 135 code 0, length 12"),
            Arguments.of(new UdpDatagram(40_000, 53, four), "UDP 40000 > 53, length 4"),
            Arguments.of(
                    TcpSegment.of(80, 49_152, TcpView.ACK | TcpView.PSH)
                            .seq(-2)
                            .ack(-1)
                            .payload(four),
                    "TCP 80 > 49152: Flags [P.], seq 4294967294:2, ack 4294967295, win 0, length 4"),
            Arguments.of(
                    TcpSegment.of(1, 2, 0xff).urgent(5),
                    "TCP 1 > 2: Flags [FSRP.UEW], seq 0, ack 0, win 0, urg 5, length 0"),
            Arguments.of(packet, "IP 10.0.2.15 > 203.0.113.7: protocol 47, length 64"),
            Arguments.of(
                    packet.identification(5).fragment(8, 16),
                    "IP 10.0.2.15 > 203.0.113.7: protocol 47, length 16, fragment 5@8+"),
            Arguments.of(ArpPacket.request(1, 0x0a00_020f, 0x0a00_0202), "ARP request who-has 10.0.2.2 tell 10.0.2.15"),
            Arguments.of(
                    ArpPacket.request(1, 0x0a00_020f, 0x0a00_0202).reply(Samples.GATEWAY),
                    "ARP reply 10.0.2.2 is-at 52:54:00:12:35:02"),
            Arguments.of(new ArpPacket(8, 1, 1, 1, 1), "ARP operation 8 from 0.0.0.1 to 0.0.0.1"),
            Arguments.of(
                    new EthernetFrame(1, 2, 0x8100, Octets.ofHex("0064 88cc")),
                    "00:00:00:00:00:02 > 00:00:00:00:00:01, vlan 100, type 0x88cc, length 18"),
            Arguments.of(
                    new EthernetFrame(1, 2, 0x8100, Octets.EMPTY),
                    "00:00:00:00:00:02 > 00:00:00:00:00:01, a tag cut short"),
            Arguments.of(
                    new EthernetFrame(1, 2, 0x0800, Octets.EMPTY),
                    "00:00:00:00:00:02 > 00:00:00:00:00:01, type 0x800, length 14"),
        };
    }

    @ParameterizedTest
    @MethodSource("values")
    void aValuePrintsAsOneLine(Object value, String line) {
        assertThat(value).hasToString(line);
    }
}
