package patchbay.testkit.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import patchbay.wire.Fault;
import patchbay.wire.TcpView;

class PacketsTest {
    @Test
    void whatIsNotSaidIsFilledInAndSound() {
        // given
        TcpPacket packet = Packets.tcp(49152, 80)
                .to("203.0.113.7")
                .syn(1000)
                .mss(1460)
                .windowScale(7)
                .sackPermitted();

        // when
        SeenPacket seen = packet.seen();

        // then
        assertThat(seen.fault()).isEqualTo(Fault.NONE);
        assertThat(seen.checksumsHold()).isTrue();
        assertThat(seen)
                .hasToString("IP 10.0.2.15.49152 > 203.0.113.7.80: Flags [S], seq 1000, win 65535, "
                        + "options [mss 1460,sackOK,wscale 7], length 0");
    }

    @Test
    void eachKindOfPacketIsSound() {
        // given
        List<Packet<?>> packets = List.of(
                Packets.tcp(1, 2).ack(5).payload("abc"),
                Packets.udp(5353, 53).payload("odd"),
                Packets.ping(7, 9).payload("ping"),
                Packets.icmp(3, 4).sequence(1400).payload("head"),
                Packets.ipv4(47).payload((byte) 1),
                Packets.arpRequest("10.0.2.15", "10.0.2.2"),
                Packets.arpReply(Packet.GATEWAY_MAC, "10.0.2.2"),
                Packets.frame(0x88cc).payload((byte) 2));

        // when, then
        for (Packet<?> packet : packets) {
            assertThat(packet.seen().fault()).as("%s", packet).isEqualTo(Fault.NONE);
            assertThat(packet.seen().checksumsHold()).as("%s", packet).isTrue();
        }
    }

    @Test
    void itCanBeToldToBeWrong() {
        // given
        TcpPacket packet = Packets.tcp(1, 2);

        // when, then
        assertThat(Packets.tcp(1, 2).checksum(Sum.WRONG).seen().checksumsHold()).isFalse();
        assertThat(Packets.udp(1, 2).ipChecksum(Sum.WRONG).seen().checksumsHold())
                .isFalse();
        assertThat(Packets.tcp(1, 2).totalLength(9).seen().fault()).isEqualTo(Fault.BAD_TOTAL_LENGTH);
        assertThat(Packets.tcp(1, 2).headerLength(16).seen().fault()).isEqualTo(Fault.BAD_HEADER_LENGTH);
        assertThat(Packets.tcp(1, 2).version(5).seen().fault()).isEqualTo(Fault.BAD_VERSION);
        assertThat(Packets.tcp(1, 2).tcpHeaderLength(60).seen().fault()).isEqualTo(Fault.BAD_HEADER_LENGTH);
        assertThat(Packets.udp(1, 2).udpLength(7).seen().fault()).isEqualTo(Fault.BAD_TOTAL_LENGTH);
        assertThat(packet.truncatedTo(17).toBytes()).hasSize(17);
        assertThat(packet.seen().fault()).isEqualTo(Fault.TRUNCATED);
    }

    @Test
    void fragmentsTogetherAreTheWhole() {
        // given
        byte[] payload = "0123456789abcdefghijklmnopqrstuvwxyz".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        UdpPacket whole = Packets.udp(4000, 5000).identification(77).payload(payload);

        // when
        List<RawIpv4Packet> pieces = Packets.fragments(whole, 16);

        // then
        assertThat(pieces).hasSize(3);
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (int index = 0; index < pieces.size(); index++) {
            SeenPacket seen = pieces.get(index).seen();
            assertThat(seen.ip()).isNotNull();
            assertThat(seen.ip().identification()).isEqualTo(77);
            assertThat(seen.ip().fragmentOffsetBytes()).isEqualTo(16 * index);
            assertThat(seen.ip().moreFragments()).isEqualTo(index < 2);
            byte[] piece = seen.bytes()
                    .asSlice(seen.ip().payloadStart(), seen.ip().payloadBytes())
                    .toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
            joined.writeBytes(piece);
        }
        assertThat(joined.toByteArray()).endsWith(payload).hasSize(payload.length + 8);
    }

    @Test
    void aMatcherIgnoresWhatIsNotNamed() {
        // given
        SeenPacket seen = Packets.tcp(80, 49152)
                .from("203.0.113.7")
                .to("10.0.2.15")
                .synAck(7, 1001)
                .mss(1460)
                .seen();

        // when, then
        assertThat(PacketMatcher.tcp(80, 49152).synAck().ack(1001).matches(seen))
                .isTrue();
        assertThat(PacketMatcher.tcp(80, 49152).from("203.0.113.7").mss(1460).matches(seen))
                .isTrue();
        assertThat(PacketMatcher.udp(80, 49152).matches(seen)).isFalse();
    }

    @Test
    void aMismatchSaysWhatDiffers() {
        // given
        SeenPacket seen = Packets.tcp(80, 49152).rst().seq(1).seen();

        // when
        String mismatch = PacketMatcher.tcp(80, 49152).synAck().seq(2).mismatch(seen);

        // then
        assertThat(mismatch)
                .isEqualTo("flags " + (TcpView.SYN | TcpView.ACK) + " expected, is " + TcpView.RST
                        + "; seq 2 expected, is 1");
    }

    @Test
    void aWrongChecksumIsAMismatchUnlessAllowed() {
        // given
        SeenPacket seen = Packets.udp(1, 2).checksum(Sum.WRONG).seen();

        // when, then
        assertThat(PacketMatcher.udp(1, 2).mismatch(seen)).isEqualTo("a checksum does not hold");
        assertThat(PacketMatcher.udp(1, 2).anyChecksum().matches(seen)).isTrue();
    }
}
