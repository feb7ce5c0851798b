package patchbay.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import patchbay.testkit.SimConnection;
import patchbay.testkit.packet.PacketMatcher;
import patchbay.testkit.packet.Packets;
import patchbay.testkit.packet.SeenPacket;
import patchbay.testkit.packet.TcpPacket;

class ForwardTest {
    private final World world = World.seeded(21);
    private final ForwardRule rule = new ForwardRule(world, 2_222, ByHand.GUEST, 22);

    @Test
    void aConnectionFromOutsideIsCalledThroughWithItsOwnAddress() {
        // given
        var guest = world.guestByHand(ByHand.GUEST);

        // when
        SimConnection client = world.beyond().connect("198.18.0.2", 2_222);
        client.write("hello");

        // then
        SeenPacket syn = guest.expect(toGuest(client).flags("S").mss(1_460).from("203.0.113.200"));
        guest.send(answer(client).synAck(700, ByHand.seqOf(syn) + 1).mss(1_460));
        guest.expectEventually(toGuest(client).payload("hello").ack(701), ByHand.SECOND);
    }

    @Test
    void aGuestThatRefusesResetsTheClient() {
        // given
        var guest = world.guestByHand(ByHand.GUEST);
        SimConnection client = world.beyond().connect("198.18.0.2", 2_222);
        SeenPacket syn = guest.expect(toGuest(client).flags("S"));

        // when
        guest.send(answer(client).rst().seq(0).ack(ByHand.seqOf(syn) + 1));
        world.runFor(ByHand.SECOND);

        // then
        assertThat(client.wasReset()).isTrue();
        rule.close();
        world.comesToRest();
    }

    @Test
    void aSilentGuestIsCalledAgainAndGivenUp() {
        // given
        var guest = world.guestByHand(ByHand.GUEST);
        SimConnection client = world.beyond().connect("198.18.0.2", 2_222);
        guest.expect(toGuest(client).flags("S"));

        // when
        guest.expect(toGuest(client).flags("S"), 1_100 * ByHand.MILLI);
        world.runFor(80 * ByHand.SECOND);

        // then
        assertThat(client.wasReset()).isTrue();
        rule.close();
        world.comesToRest();
    }

    @Test
    void synsThatCrossMakeOneConnection() {
        // given
        var guest = world.guestByHand(ByHand.GUEST);
        SimConnection client = world.beyond().connect("198.18.0.2", 2_222);
        SeenPacket syn = guest.expect(toGuest(client).flags("S"));
        int far = ByHand.seqOf(syn);

        // when
        guest.send(answer(client).syn(700).mss(1_460));
        guest.expect(toGuest(client).synAck().seq(far).ack(701));
        guest.send(answer(client).synAck(700, far + 1));
        guest.send(answer(client).seq(701).ack(far + 1).payload("crossed"));
        world.runFor(ByHand.SECOND);

        // then
        assertThat(client.readText()).isEqualTo("crossed");
    }

    @Test
    void allOctetsOfAForwardedConnectionArriveBothWays() {
        // given
        var guest = world.guest(ByHand.GUEST).listen(22);
        SimConnection client = world.beyond().connect("198.18.0.2", 2_222);
        byte[] down = new byte[300_000];
        new java.util.SplittableRandom(1).nextBytes(down);

        // when
        client.write(down).shutdownWrite();
        world.runFor(ByHand.SECOND);
        var accepted = guest.accepted().getFirst();
        accepted.write("thanks").shutdownWrite();
        world.runFor(ByHand.SECOND);

        // then
        assertThat(accepted.received()).isEqualTo(down);
        assertThat(client.readText()).isEqualTo("thanks");
        rule.close();
        world.comesToRest();
    }

    @Test
    void aPortThatIsTakenIsShownAsAnother() {
        // given
        var guest = world.guestByHand(ByHand.GUEST);
        SimConnection first = world.beyond().connect("198.18.0.2", 2_222);
        guest.expect(toGuest(first).flags("S"));

        // when
        int handle = rule.accepted();
        world.tcp()
                .forward(handle, World.bits("203.0.113.200"), first.peerSide().port(), World.bits(ByHand.GUEST), 22);

        // then
        assertThat(world.tcp().flows()).isEqualTo(2);
    }

    private static PacketMatcher toGuest(SimConnection client) {
        return PacketMatcher.tcp(client.peerSide().port(), 22).to(ByHand.GUEST);
    }

    private static TcpPacket answer(SimConnection client) {
        return Packets.tcp(22, client.peerSide().port()).from(ByHand.GUEST).to("203.0.113.200");
    }
}
