package patchbay.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.nat.GatewayScene.SECOND;
import static patchbay.testkit.packet.Packets.udp;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import patchbay.loop.Frame;
import patchbay.nat.rule.ForwardRule;
import patchbay.testkit.SimUdpPeer;
import patchbay.testkit.packet.PacketMatcher;
import patchbay.testkit.packet.Sum;
import patchbay.testkit.packet.UdpPacket;
import patchbay.wire.Fault;
import patchbay.wire.IpAddress;

/// UDP frames that only a card with offloads sends, and datagrams that come back to the guest that sent them.
class UdpFrameTest {
    private static final int UDP_AT = 34;
    private static final int CHECKSUM_OFFSET = 6;

    private final GatewayScene scene = GatewayScene.plain().introduced();
    private final SimUdpPeer peer = scene.world().udp("203.0.113.7", 1000);

    @Test
    void aSuperFrameLeavesAsItsDatagrams() {
        // given
        byte[] payload = new byte[1_000];
        for (int at = 0; at < payload.length; at++) payload[at] = (byte) (at / 300);

        // when
        send(udp(5000, 1000).payload(payload).checksum(Sum.PSEUDO), 300);
        scene.machine.runFor(SECOND);

        // then
        assertThat(peer.received()).hasSize(4);
        assertThat(peer.received(1).bytes()).isEqualTo(Arrays.copyOfRange(payload, 300, 600));
        assertThat(peer.received(3).bytes()).isEqualTo(Arrays.copyOfRange(payload, 900, 1_000));
    }

    @Test
    void aSuperFrameOfTooManyDatagramsIsRefused() {
        // when
        send(udp(5000, 1000).payload(new byte[1_000]).checksum(Sum.PSEUDO), 7);
        scene.machine.runFor(SECOND);

        // then
        assertThat(peer.received()).isEmpty();
        assertThat(scene.gateway.faults().of(Fault.BAD_FIELD)).isEqualTo(1);
    }

    @Test
    void aChecksumThatIsStillToBeFilledIsTrusted() {
        // when
        send(udp(5000, 1000).payload("x").checksum(Sum.PSEUDO), 0);
        scene.machine.runFor(SECOND);

        // then
        assertThat(peer.received()).hasSize(1);
    }

    @Test
    void anEmptyDatagramIsADatagram() {
        // when
        scene.guest.send(udp(5000, 1000));
        scene.machine.runFor(SECOND);

        // then
        assertThat(peer.received(0).length()).isZero();
    }

    @Test
    void aGuestReachesItsOwnForwardedPortByTheHostsAddress() {
        // given
        scene.gateway.addRule(new ForwardRule("log", ForwardRule.Protocol.UDP, IpAddress.ANY_V4, 5140, 0, 514));

        // when
        scene.guest.send(udp(5000, 5140).to("198.18.0.2").payload("round"));

        // then
        int port = scene.guest
                .expect(PacketMatcher.ipv4(17)
                        .from("198.18.0.2")
                        .to("10.0.2.15")
                        .payload("round"))
                .udp()
                .sourcePort();
        scene.guest.send(udp(514, port).to("198.18.0.2").payload("and back"));
        scene.guest.expect(PacketMatcher.udp(5140, 5000).from("198.18.0.2").payload("and back"));
    }

    private void send(UdpPacket packet, int segmentBytes) {
        MemorySegment bytes = packet.toSegment();
        Frame frame = new Frame().wrap(bytes, 0, packet.length()).checksumMissing(UDP_AT, CHECKSUM_OFFSET);
        if (segmentBytes > 0) frame.segments(Frame.Segmentation.UDP, segmentBytes);
        scene.card().deliver(frame);
    }
}
