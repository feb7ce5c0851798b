package patchbay.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.nat.GatewayScene.SECOND;
import static patchbay.testkit.packet.Packets.fragments;
import static patchbay.testkit.packet.Packets.ipv4;
import static patchbay.testkit.packet.Packets.udp;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import patchbay.nat.fragment.Reassembler;
import patchbay.testkit.SimUdpPeer;
import patchbay.testkit.packet.PacketMatcher;
import patchbay.testkit.packet.RawIpv4Packet;
import patchbay.wire.Fault;

class FragmentsTest {
    private static final String PEER = "203.0.113.7";
    private static final int UDP = 17;

    private final GatewayScene scene = GatewayScene.plain().introduced();
    private final SimUdpPeer peer = scene.world().udp(PEER, 1000);

    @Test
    void anyOrderWithDuplicatesGivesTheOriginal() {
        // given
        SplittableRandom chance = new SplittableRandom(7);
        for (int round = 0; round < 60; round++) {
            byte[] payload = new byte[chance.nextInt(1, 20_000)];
            chance.nextBytes(payload);
            List<RawIpv4Packet> pieces = pieces(payload, round, 8 * chance.nextInt(1 + payload.length / 640, 180));
            List<RawIpv4Packet> arriving = new ArrayList<>(pieces);
            for (int more = chance.nextInt(3); more > 0; more--) {
                arriving.add(pieces.get(chance.nextInt(pieces.size())));
            }
            Collections.shuffle(arriving, new Random(chance.nextLong()));

            // when
            int before = peer.received().size();
            for (RawIpv4Packet piece : arriving) scene.guest.send(piece);
            scene.machine.runFor(SECOND / 10);

            // then
            assertThat(peer.received().size()).as("round %d", round).isGreaterThan(before);
            assertThat(peer.received(before).bytes()).isEqualTo(payload);
            scene.gateway.reset();
        }
    }

    @Test
    void aMissingPieceGivesNothing() {
        // given
        SplittableRandom chance = new SplittableRandom(8);
        for (int round = 0; round < 40; round++) {
            byte[] payload = new byte[chance.nextInt(2_000, 9_000)];
            chance.nextBytes(payload);
            List<RawIpv4Packet> pieces = new ArrayList<>(pieces(payload, round, 504));
            pieces.remove(chance.nextInt(pieces.size()));

            // when
            for (RawIpv4Packet piece : pieces) scene.guest.send(piece);
            scene.machine.runFor(SECOND / 10);
            scene.gateway.reset();
        }

        // then
        assertThat(peer.received()).isEmpty();
    }

    @Test
    void piecesThatOverlapKillTheDatagram() {
        // given
        byte[] payload = new byte[3_000];
        List<RawIpv4Packet> pieces = pieces(payload, 9, 1_000);
        RawIpv4Packet liar = ipv4(UDP)
                .to(PEER)
                .identification(9)
                .fragment(992, true)
                .payload(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});

        // when
        scene.guest.send(pieces.get(0)).send(liar);
        for (RawIpv4Packet piece : pieces) scene.guest.send(piece);
        scene.machine.runFor(SECOND);

        // then
        assertThat(peer.received()).isEmpty();
        assertThat(scene.gateway.faults().of(Fault.FRAGMENT_OVERLAP)).isGreaterThanOrEqualTo(1);
        assertThat(scene.count("fragment-bytes")).isZero();
    }

    @Test
    void pastTheLongestDatagramNothingIsKept() {
        // when
        scene.guest.send(
                ipv4(UDP).to(PEER).identification(1).fragment(65_528, false).payload(new byte[64]));
        scene.guest.send(ipv4(UDP).to(PEER).identification(2).fragment(0, true).payload(new byte[61]));
        scene.machine.runFor(SECOND);

        // then
        assertThat(scene.gateway.faults().of(Fault.TOO_LONG)).isEqualTo(1);
        assertThat(scene.gateway.faults().of(Fault.BAD_FIELD)).isEqualTo(1);
        assertThat(scene.count("fragment-bytes")).isZero();
    }

    @Test
    void aFloodOfFirstPiecesKeepsMemoryFlat() {
        // given
        for (int id = 0; id < 3_000; id++) {
            // when
            scene.guest.send(
                    ipv4(UDP).to(PEER).identification(id).fragment(0, true).payload(new byte[1_480]));
            if (id % 50 == 0) {
                scene.machine.runFor(SECOND / 100);
                // then
                assertThat(scene.count("fragment-bytes")).isLessThanOrEqualTo(Reassembler.MAX_BYTES);
            }
        }
        scene.machine.runFor(SECOND);
        assertThat(scene.count("fragments-replaced")).isGreaterThan(2_900);
    }

    @Test
    void scatteredPiecesNeverTakeMoreThanTheSlab() {
        // given
        SplittableRandom chance = new SplittableRandom(9);
        for (int piece = 0; piece < 2_000; piece++) {
            // when
            scene.guest.send(ipv4(UDP)
                    .to(PEER)
                    .identification(chance.nextInt(20))
                    .fragment(8 * chance.nextInt(8_000), true)
                    .payload(new byte[8]));
            if (piece % 50 == 0) scene.machine.runFor(SECOND / 100);
        }

        // then
        scene.machine.runFor(SECOND);
        assertThat(scene.count("fragment-bytes")).isLessThanOrEqualTo(Reassembler.MAX_BYTES);
        scene.machine.runFor(40 * SECOND);
        assertThat(scene.count("fragment-bytes")).isZero();
    }

    @Test
    void whatIsNeverWholeIsReportedAfterThirtySeconds() {
        // given
        scene.guest.send(pieces(new byte[3_000], 5, 1_000).getFirst());

        // when
        scene.guest.expectNothingFor(29 * SECOND);

        // then RFC 792: fragment reassembly time exceeded
        scene.guest.expect(PacketMatcher.icmp(11, 1).from("10.0.2.2"), 2 * SECOND);
        assertThat(scene.count("fragments-timed-out")).isEqualTo(1);
    }

    private static List<RawIpv4Packet> pieces(byte[] payload, int identification, int pieceBytes) {
        return fragments(udp(5000, 1000).to(PEER).identification(identification).payload(payload), pieceBytes);
    }
}
