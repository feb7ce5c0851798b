package patchbay.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.testkit.packet.Packets.tcp;

import org.junit.jupiter.api.Test;
import patchbay.testkit.GuestPort;
import patchbay.testkit.SimService;
import patchbay.testkit.packet.PacketMatcher;
import patchbay.testkit.packet.SeenPacket;
import patchbay.testkit.packet.TcpPacket;

class GuestConnectsTest {
    private static final long MILLI = 1_000_000;

    private final World world = World.seeded(7);
    private final GuestPort guest = world.guestByHand("10.0.2.15");
    private final SimService web = world.beyond().listens("203.0.113.7", 80);

    private static TcpPacket toWeb() {
        return tcp(49_152, 80).from("10.0.2.15").to("203.0.113.7");
    }

    private static PacketMatcher fromWeb() {
        return PacketMatcher.tcp(80, 49_152).from("203.0.113.7").to("10.0.2.15");
    }

    @Test
    void synIsAnsweredOnlyOnceTheHostHasConnected() {
        // given
        web.acceptsAfter(120 * MILLI);

        // when
        guest.send(toWeb().syn(1_000).mss(1_460));

        // then
        guest.expectNothingFor(119 * MILLI);
        guest.expect(fromWeb().synAck().ack(1_001).mss(1_460));
    }

    @Test
    void textGoesBothWaysAndEachSideEnds() {
        // given
        guest.send(toWeb().syn(1_000).mss(1_460));
        SeenPacket answer = guest.expect(fromWeb().synAck().ack(1_001));
        int first = seqOf(answer);

        // when
        guest.send(toWeb().seq(1_001).ack(first + 1).payload("hello"));
        guest.expect(fromWeb().flags(".").ack(1_006));
        web.connection(0).write("world");
        guest.expect(fromWeb().flagsButPush(".").seq(first + 1).payload("world"));
        guest.send(toWeb().seq(1_006).ack(first + 6).fin());
        guest.expect(fromWeb().flags(".").ack(1_007));
        web.connection(0).shutdownWrite();
        guest.expect(fromWeb().fin().seq(first + 6));
        guest.send(toWeb().seq(1_007).ack(first + 7));

        // then
        assertThat(web.connection(0).readText()).isEqualTo("hello");
        assertThat(web.connection(0).sawEnd()).isTrue();
        world.comesToRest();
    }

    @Test
    void aRefusedConnectionIsAReset() {
        // given
        web.refuses();

        // when
        guest.send(toWeb().syn(1_000));

        // then
        guest.expect(fromWeb().flags("R.").ack(1_001));
        world.comesToRest();
    }

    private static int seqOf(SeenPacket packet) {
        var segment = packet.tcp();
        if (segment == null) throw new AssertionError("not TCP: " + packet);
        return segment.seq();
    }
}
