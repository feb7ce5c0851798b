package patchbay.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.nat.fragment.Reassembler;
import patchbay.testkit.SimDatagram;
import patchbay.testkit.SimUdpPeer;
import patchbay.wire.Icmpv6Message;
import patchbay.wire.Icmpv6View;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv6Packet;
import patchbay.wire.Octets;
import patchbay.wire.TcpSegment;
import patchbay.wire.TcpView;
import patchbay.wire.UdpDatagram;

class FragmentsV6Test {
    private static final int PIECE_BYTES = 1_232;
    private static final int FRAGMENT_HEADER_BYTES = 8;

    private final SceneV6 scene = SceneV6.plain().introduced();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void anyOrderAndDuplicationGivesTheOriginalAndItsAnswerComesInPieces(int seed) {
        // given
        Octets text = text(4_000, seed);
        List<Ipv6Packet> pieces = new ArrayList<>(pieces(echo(text), seed));
        pieces.add(pieces.get(seed % 4));
        Collections.shuffle(pieces, new Random(seed));

        // when all but the last would do: a duplicate behind the whole begins anew and is never whole
        for (Ipv6Packet piece : pieces) scene.send(piece);

        // then
        assertThat(together()).isEqualTo(Icmpv6Message.echoReply(1, 2, text));
    }

    @Test
    void aCutGivesNothingButAReportWhenItsTimeIsOver() {
        // given
        List<Ipv6Packet> pieces = pieces(Ipv6Packet.of(SceneV6.GUEST, SceneV6.WORLD, segment(4_000)), 1);

        // when
        for (Ipv6Packet piece : pieces.subList(0, 3)) scene.send(piece);
        scene.scene.machine.runFor(29 * GatewayScene.SECOND);
        scene.scene.guest.forget();

        // then
        scene.scene.machine.runFor(2 * GatewayScene.SECOND);
        Icmpv6Message report = scene.icmp(Icmpv6View.TIME_EXCEEDED, 1);
        assertThat(report.payload().slice(24, 16)).isEqualTo(SceneV6.bits(SceneV6.WORLD));
        assertThat(scene.count("fragment-bytes")).isZero();
    }

    @Test
    void whatCameInOnePieceMayNotBeCutOnItsWayAndWhatCameInFragmentsMay() {
        // given
        SimUdpPeer peer = scene.scene.world().udp("2001:db8::7", 7);
        UdpDatagram datagram = new UdpDatagram(5_000, 7, text(1_400, 1));
        Ipv6Packet packet = Ipv6Packet.of(SceneV6.GUEST, SceneV6.WORLD, datagram);

        // when
        scene.send(packet);
        for (Ipv6Packet piece : pieces(packet, 1)) scene.send(piece);
        scene.expectSilence();

        // then
        assertThat(peer.received()).extracting(SimDatagram::mayFragment).containsExactly(false, true);
        assertThat(peer.received()).extracting(SimDatagram::length).containsExactly(1_400, 1_400);
    }

    @Test
    void anOverlapKillsItsDatagram() {
        // given
        List<Ipv6Packet> pieces = pieces(echo(text(4_000, 1)), 1);

        // when
        scene.send(pieces.get(0));
        scene.send(fragment(echo(text(4_000, 2)), 8, 1_224, true, 1));
        for (Ipv6Packet piece : pieces) scene.send(piece);

        // then
        scene.expectSilence();
        assertThat(scene.count("drop.fragment-overlap")).isPositive();
        assertThat(scene.count("fragment-bytes")).isZero();
    }

    @Test
    void anAtomicFragmentIsAWholePacket() {
        // given
        Octets text = text(40, 1);

        // when
        scene.send(fragment(echo(text), 0, echo(text).payload().length(), false, 9));

        // then
        assertThat(scene.expect(Icmpv6Message.class)).isEqualTo(Icmpv6Message.echoReply(1, 2, text));
    }

    @Test
    void theFirstFragmentHoldsAllHeaders() {
        // given
        Ipv6Packet whole = Ipv6Packet.of(SceneV6.GUEST, SceneV6.WORLD, segment(100));

        // when
        scene.send(fragment(whole, 0, 16, true, 9));

        // then
        scene.expectSilence();
        assertThat(scene.count("drop.bad-header-length")).isEqualTo(1);
    }

    @Test
    void neighbourDiscoveryDoesNotComeInPieces() {
        // given
        Ipv6Packet asks = Ipv6Packet.of(
                SceneV6.GUEST, SceneV6.GATEWAY, SceneV6.solicitation(SceneV6.GATEWAY, SceneV6.linkOption(1)));

        // when
        for (Ipv6Packet piece : List.of(fragment(asks, 0, 16, true, 9), fragment(asks, 16, 16, false, 9))) {
            scene.send(SceneV6.withHops(piece, 255));
        }

        // then
        scene.expectSilence();
        assertThat(scene.count("drop.bad-field")).isEqualTo(1);
    }

    @Test
    void aFloodOfPiecesUsesNoMoreThanItsShare() {
        // given
        Ipv6Packet whole = echo(text(60_000, 1));

        // when
        for (int identification = 0; identification < 200; identification++) {
            for (int at = 0; at < 20 * PIECE_BYTES; at += PIECE_BYTES) {
                scene.send(fragment(whole, at, PIECE_BYTES, true, identification));
            }
            scene.scene.machine.runFor(1_000_000);
            assertThat(scene.count("fragment-bytes")).isLessThanOrEqualTo(Reassembler.MAX_BYTES);
        }

        // then
        assertThat(scene.count("fragments-replaced")).isPositive();
    }

    /// Waits for the pieces of an answer and puts them together.
    private Icmpv6Message together() {
        byte[] payload = new byte[4_008];
        int got = 0;
        while (got < payload.length) {
            Ipv6Packet piece = scene.next();
            assertThat(piece.nextHeader()).isEqualTo(IpProtocol.FRAGMENT);
            assertThat(piece.wireBytes()).isLessThanOrEqualTo(1_500);
            int at = piece.payload().u16(2) & 0xfff8;
            byte[] bytes = piece.payload().toByteArray();
            System.arraycopy(bytes, FRAGMENT_HEADER_BYTES, payload, at, bytes.length - FRAGMENT_HEADER_BYTES);
            got += bytes.length - FRAGMENT_HEADER_BYTES;
        }
        Ipv6Packet whole =
                new Ipv6Packet(SceneV6.GATEWAY, SceneV6.GUEST, IpProtocol.ICMPV6, 64, 0, 0, Octets.of(payload));
        return (Icmpv6Message) scene.transportOf(whole);
    }

    private static Ipv6Packet echo(Octets text) {
        return Ipv6Packet.of(SceneV6.GUEST, SceneV6.GATEWAY, Icmpv6Message.echoRequest(1, 2, text));
    }

    private static TcpSegment segment(int textBytes) {
        return TcpSegment.of(49_152, 80, TcpView.ACK).payload(text(textBytes, 1));
    }

    private static List<Ipv6Packet> pieces(Ipv6Packet whole, int identification) {
        List<Ipv6Packet> pieces = new ArrayList<>();
        int length = whole.payload().length();
        for (int at = 0; at < length; at += PIECE_BYTES) {
            int piece = Math.min(PIECE_BYTES, length - at);
            pieces.add(fragment(whole, at, piece, at + piece < length, identification));
        }
        return pieces;
    }

    private static Ipv6Packet fragment(Ipv6Packet whole, int at, int length, boolean more, int identification) {
        Octets header = Octets.ofWords(whole.nextHeader() << 24 | at | (more ? 1 : 0), identification);
        Octets payload = header.then(whole.payload().slice(at, length));
        return new Ipv6Packet(whole.source(), whole.destination(), IpProtocol.FRAGMENT, 64, 0, 0, payload);
    }

    private static Octets text(int length, int seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return Octets.of(bytes);
    }
}
