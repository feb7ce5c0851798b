package patchbay.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.nat.tcp.TcpLimits;
import patchbay.testkit.packet.Packets;
import patchbay.testkit.packet.TcpPacket;
import patchbay.wire.TcpView;

/// A guest that sends whatever comes to its mind: the engine neither throws nor grows, and nothing of it stays.
class HostileGuestTest {
    private static final TcpLimits SMALL = new TcpLimits(40, 20, 8, 1 << 17, 1 << 16, 1 << 19, 1 << 17, 10, 5, 0, 0);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void rubbishBreaksNothing(int seed) {
        // given
        World world = World.seeded(seed, SMALL);
        var guest = world.guestByHand(ByHand.GUEST);
        world.host().faults().rough(0.05);
        world.beyond()
                .listens(ByHand.FAR, 80)
                .onConnection(open -> open.write("x".repeat(50_000)).onBytes(got -> {
                    if (got.isOpen() && got.receivedBytes() % 3 == 0) got.write("y".repeat(3_000));
                }));
        SplittableRandom random = new SplittableRandom(seed);
        int[] seqs = new int[60];
        int[] acks = new int[60];

        // when
        for (int count = 0; count < 3_000; count++) {
            int port = random.nextInt(seqs.length);
            guest.send(rubbish(random, port, seqs, acks));
            if (random.nextInt(4) == 0) world.runFor(random.nextLong(300 * ByHand.MILLI));
            learn(world, guest, acks);
            assertThat(world.tcp().flows()).isLessThanOrEqualTo(SMALL.flows());
            assertThat(world.tcp().queuedBytes()).isLessThanOrEqualTo(SMALL.totalQueueBytes());
        }

        // then
        world.machine().loop().again(now -> world.tcp().closeAll());
        world.comesToRest();
    }

    /// A segment whose numbers are often right, so that it gets past the first checks.
    private static TcpPacket rubbish(SplittableRandom random, int port, int[] seqs, int[] acks) {
        TcpPacket packet = Packets.tcp(1_000 + port, 80).from(ByHand.GUEST).to(ByHand.FAR);
        packet.seq(seqs[port] + near(random)).window(random.nextInt(65_536));
        if (random.nextInt(5) > 0) packet.ack(acks[port] + near(random));
        int kind = random.nextInt(12);
        if (kind == 0) packet.flags(TcpView.SYN);
        if (kind == 1) packet.flags(TcpView.FIN);
        if (kind == 2) packet.flags(TcpView.RST);
        if (kind == 3) packet.flags(random.nextInt(256)).urgent(random.nextInt(65_536));
        if (kind == 4) packet.rawOptions(octets(random, random.nextInt(10) * 4));
        if (kind == 5) packet.sack(random.nextInt(), random.nextInt()).sack(acks[port] + 100, acks[port] + 9_000);
        if (kind == 6) packet.timestamps(random.nextInt(), random.nextInt());
        if (kind == 7)
            packet.mss(random.nextInt(3) == 0 ? 0 : random.nextInt(2_000)).windowScale(random.nextInt(256));
        int length = random.nextInt(3) == 0 ? random.nextInt(1_400) : 0;
        packet.payload(octets(random, length));
        if (kind > 3 && random.nextInt(3) > 0) seqs[port] += length + (kind == 0 ? 1 : 0);
        if (kind == 0) seqs[port]++;
        return packet;
    }

    private static int near(SplittableRandom random) {
        return switch (random.nextInt(8)) {
            case 0 -> random.nextInt(-3, 4);
            case 1 -> random.nextInt(-70_000, 70_000);
            case 2 -> random.nextInt(10) == 0 ? random.nextInt() : 0;
            default -> 0;
        };
    }

    private static byte[] octets(SplittableRandom random, int length) {
        byte[] octets = new byte[length];
        random.nextBytes(octets);
        return octets;
    }

    /// Notes the numbers of what came back, as a guest does that wants to go on.
    private static void learn(World world, patchbay.testkit.GuestPort guest, int[] acks) {
        while (guest.waiting() > 0) {
            var packet = guest.expect(
                    patchbay.testkit.packet.PacketMatcher.anything().anyChecksum());
            TcpView segment = packet.tcp();
            if (segment == null) continue;
            int port = segment.destinationPort() - 1_000;
            if (port >= 0 && port < acks.length) acks[port] = segment.seq() + segment.sequenceLength();
        }
        world.runFor(0);
    }

    @Test
    void aGuestThatAcknowledgesWhatItDoesNotHaveHarmsOnlyItself() {
        // given
        ByHand hand = new ByHand(91).open();
        hand.far().write("a".repeat(200_000)).shutdownWrite();

        // when: every segment is acknowledged before it can have arrived
        for (int step = 0; step < 400; step++) {
            hand.ack += 1_000;
            hand.guest.send(hand.segment());
            hand.settle();
        }

        // then
        hand.guest.send(ByHand.blank().seq(hand.seq).rst());
        hand.world.comesToRest();
    }

    @Test
    void aStreamOfOneOctetPiecesBeyondHolesIsBounded() {
        // given
        ByHand hand = new ByHand(92).open();

        // when
        for (int piece = 1; piece <= 500; piece++) {
            hand.guest.send(hand.segment().seq(hand.seq + 2 * piece).payload("z"));
        }
        hand.settle();

        // then
        assertThat(hand.world.counter("tcp-out-of-order-dropped")).isEqualTo(500 - 64);
        assertThat(hand.world.tcp().queuedBytes()).isLessThan(100_000);
        hand.guest.send(ByHand.blank().seq(hand.seq).rst());
        hand.world.comesToRest();
    }

    @Test
    void withoutMemoryTheWindowClosesAndNothingThatWasTakenIsLost() {
        // given: four guests' uploads and memory for half of one
        TcpLimits tight = new TcpLimits(100, 50, 64, 1 << 20, 1 << 18, 1 << 17, 1 << 20, 75, 10, 0, 0);
        World world = World.seeded(93, tight);
        world.host().tcpBuffers(8_000, 8_000);
        var guest = world.guest(ByHand.GUEST);
        Transfer[] transfers = new Transfer[4];
        for (int number = 0; number < 4; number++) {
            world.beyond().listens("203.0.113.7", 80 + number).path(ByHand.MILLI, 300_000);
            transfers[number] = Transfer.begin(world, guest, 80 + number, 200_000, 0);
        }

        // when
        world.runFor(ByHand.SECOND / 2);

        // then
        assertThat(world.tcp().queuedBytes()).isLessThanOrEqualTo(tight.totalQueueBytes());
        for (Transfer transfer : transfers) transfer.finish(300 * ByHand.SECOND);
        world.comesToRest();
    }
}
