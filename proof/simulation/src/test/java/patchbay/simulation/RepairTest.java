package patchbay.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.testkit.LineFaults;
import patchbay.testkit.SocketCall;
import patchbay.testkit.guest.GuestTcpSettings;
import patchbay.testkit.packet.SeenPacket;

/// How losses are repaired: with selective acknowledgements, without them, and by hand.
class RepairTest {
    private static final long MINUTE = 60 * ByHand.SECOND;

    @ParameterizedTest
    @ValueSource(doubles = {0.02, 0.05, 0.1})
    void withSackFewerOctetsAreSentAgainThanWithout(double loss) {
        // when
        long with = octetsSentAgain(loss, true);
        long without = octetsSentAgain(loss, false);

        // then
        assertThat(with).isPositive().isLessThan(without);
    }

    private static long octetsSentAgain(double loss, boolean sack) {
        long octets = 0;
        for (long seed = 0; seed < 3; seed++) {
            World world = World.seeded(61 + seed);
            var guest = world.guest(ByHand.GUEST).settings(new GuestTcpSettings().sack(sack));
            world.wire(ByHand.GUEST)
                    .toGuest()
                    .faults(new LineFaults().loss(loss).delay(2 * ByHand.MILLI, 0));
            Transfer.begin(world, guest, 80, 0, 1 << 20).finish(10 * MINUTE);
            octets += world.counter("tcp-bytes-resent-to-guest");
        }
        return octets;
    }

    @Test
    void withoutSackAndTimestampsEverythingStillArrives() {
        // given
        World world = World.seeded(62);
        var guest = world.guest(ByHand.GUEST);
        guest.settings(new GuestTcpSettings().sack(false).timestamps(false).withoutWindowScale());
        world.wire(ByHand.GUEST).faults(new LineFaults().loss(0.03).delay(200_000, 0));

        // when
        Transfer transfer = Transfer.begin(world, guest, 80, 500_000, 500_000);

        // then
        transfer.finish(10 * MINUTE);
        world.comesToRest();
    }

    @Test
    void aSmallMssIsKeptTo() {
        // given
        World world = World.seeded(63);
        var guest = world.guest(ByHand.GUEST);
        guest.settings(new GuestTcpSettings().mss(100));

        // when
        Transfer transfer = Transfer.begin(world, guest, 80, 20_000, 20_000);

        // then
        transfer.finish(MINUTE);
        assertThat(world.wire(ByHand.GUEST).toGuest().frames()).isGreaterThan(20_000 / 100);
    }

    @Test
    void aHoleIsReportedAndSentAgainAfterThreeSegmentsBeyondIt() {
        // given
        ByHand hand = new ByHand(64).open(ByHand.blank().mss(1_460).sackPermitted());
        hand.far().write("a".repeat(1_460 * 5));
        for (int index = 0; index < 5; index++) hand.guest.expect(ByHand.from().seq(hand.ack + 1_460 * index));
        int hole = hand.ack;

        // when
        for (int arrived = 2; arrived <= 4; arrived++) {
            hand.guest.send(hand.segment().sack(hole + 1_460, hole + 1_460 * arrived));
        }

        // then
        hand.guest.expect(ByHand.from().seq(hole).payloadBytes(1_460));
        assertThat(hand.world.counter("tcp-timeouts-to-guest")).isZero();
    }

    @Test
    void theLostEndOfABurstIsFoundByAProbeLongBeforeTheTimeout() {
        // given
        ByHand hand = new ByHand(73).open(ByHand.blank().mss(1_000).sackPermitted());
        hand.far().write("a".repeat(5_000));
        for (int index = 0; index < 5; index++) hand.guest.expect(ByHand.from().seq(hand.ack + 1_000 * index));
        int first = hand.ack;

        // when: the first two arrive, the rest is lost
        hand.ack += 2_000;
        hand.guest.send(hand.segment());
        hand.guest.expect(ByHand.from().seq(first + 4_000).payloadBytes(1_000), 15 * ByHand.MILLI);
        hand.guest.send(hand.segment().sack(first + 4_000, first + 5_000));

        // then
        hand.guest.expect(ByHand.from().seq(first + 2_000).payloadBytes(1_000));
        hand.ack += 1_000;
        hand.guest.send(hand.segment().sack(first + 4_000, first + 5_000));
        hand.guest.expect(ByHand.from().seq(first + 3_000).payloadBytes(1_000));
        assertThat(hand.world.counter("tcp-timeouts-to-guest")).isZero();
    }

    @Test
    void aRepairThatIsLostIsSentOnceMoreLongBeforeTheTimeout() {
        // given a hole that is repaired
        ByHand hand = new ByHand(77).open(ByHand.blank().mss(1_000).sackPermitted());
        hand.far().write("a".repeat(5_000));
        for (int index = 0; index < 5; index++) hand.guest.expect(ByHand.from().seq(hand.ack + 1_000 * index));
        hand.guest.send(hand.segment().sack(hand.ack + 1_000, hand.ack + 5_000));

        // when
        hand.guest.expect(ByHand.from().seq(hand.ack).payloadBytes(1_000));

        // then it is, and the second time by the timer
        hand.guest.expect(ByHand.from().seq(hand.ack).payloadBytes(1_000), 15 * ByHand.MILLI);
        assertThat(hand.world.counter("tcp-timeouts-to-guest")).isZero();
        hand.guest.expectNothingFor(180 * ByHand.MILLI);
        hand.guest.expect(ByHand.from().seq(hand.ack).payloadBytes(1_000), 25 * ByHand.MILLI);
    }

    @Test
    void threeSegmentsBeyondAHoleAreAnsweredEachAndTheOthersOfATurnTogether() {
        // given
        ByHand hand = new ByHand(78).open(ByHand.blank().mss(1_460).sackPermitted());

        // when
        for (int at = 1; at <= 8; at++)
            hand.guest.send(hand.segment().seq(hand.seq + at).payload("x"));

        // then
        for (int at = 2; at <= 4; at++) hand.guest.expect(ByHand.from().sack(0, hand.seq + 1, hand.seq + at));
        hand.guest.expect(ByHand.from().ack(hand.seq).sack(0, hand.seq + 1, hand.seq + 9));
        hand.guest.expectNothingFor(ByHand.MILLI);
    }

    @Test
    void withoutSackThreeDuplicatesAreALoss() {
        // given
        ByHand hand = new ByHand(65).open();
        hand.far().write("a".repeat(1_460 * 5));
        for (int index = 0; index < 5; index++) hand.guest.expect(ByHand.from().seq(hand.ack + 1_460 * index));

        // when
        for (int count = 0; count < 3; count++) hand.guest.send(hand.segment());

        // then
        hand.guest.expect(ByHand.from().seq(hand.ack).payloadBytes(1_460));
    }

    @Test
    void whatIsNotAcknowledgedIsSentAgainAfterTheTimeoutAndThenTwiceAsLate() {
        // given
        ByHand hand = new ByHand(66).open();
        hand.far().write("hello");
        hand.guest.expect(ByHand.from().payload("hello"));

        // when
        hand.guest.expectNothingFor(195 * ByHand.MILLI);
        hand.guest.expect(ByHand.from().seq(hand.ack).payload("hello"), 10 * ByHand.MILLI);
        hand.guest.expectNothingFor(395 * ByHand.MILLI);

        // then
        hand.guest.expect(ByHand.from().seq(hand.ack).payload("hello"), 10 * ByHand.MILLI);
    }

    @Test
    void anAnswerToWhatTheGuestHadAlreadyMeasuresNoRoundTrip() {
        // given a guest that has everything, but whose acknowledgement was lost
        ByHand hand =
                new ByHand(75).open(ByHand.blank().mss(1_000).sackPermitted().timestamps(5_000, 0));
        hand.far().write("hello");
        SeenPacket heard = hand.guest.expect(ByHand.from().payload("hello"));
        hand.guest.expect(ByHand.from().payload("hello"), 210 * ByHand.MILLI);
        hand.guest.expect(ByHand.from().payload("hello"), 410 * ByHand.MILLI);

        // when it answers the last of them by the first one's time (RFC 7323 §5.3 R2, RFC 2883)
        int first = hand.ack;
        hand.ack += 5;
        hand.guest.send(hand.segment()
                .timestamps(5_600, Objects.requireNonNull(heard.options()).timestampValue())
                .sack(first, hand.ack));
        hand.settle();
        hand.far().write("world");
        hand.guest.expect(ByHand.from().payload("world"));

        // then
        hand.guest.expectNothingFor(195 * ByHand.MILLI);
        hand.guest.expect(ByHand.from().payload("world"), 10 * ByHand.MILLI);
    }

    @Test
    void whatArrivesBeyondAHoleIsKeptAndReportedTheNewestFirst() {
        // given
        ByHand hand = new ByHand(67).open(ByHand.blank().mss(1_460).sackPermitted());

        // when
        hand.guest.send(hand.segment().seq(hand.seq + 10).payload("cc"));
        hand.guest.expect(ByHand.from().ack(hand.seq).sack(0, hand.seq + 10, hand.seq + 12));
        hand.guest.send(hand.segment().seq(hand.seq + 5).payload("bb"));

        // then
        hand.guest.expect(
                ByHand.from().ack(hand.seq).sack(0, hand.seq + 5, hand.seq + 7).sack(1, hand.seq + 10, hand.seq + 12));
        hand.guest.send(hand.segment().payload("aaaaa"));
        hand.guest.expect(ByHand.from().ack(hand.seq + 7).sack(0, hand.seq + 10, hand.seq + 12));
        hand.guest.send(hand.segment().seq(hand.seq + 7).payload("bbb"));
        hand.guest.expect(ByHand.from().ack(hand.seq + 12));
        hand.settle();
        assertThat(hand.far().readText()).isEqualTo("aaaaabbbbbcc");
    }

    @Test
    void whatComesTwiceIsToldByTheFirstBlock() {
        // given
        ByHand hand = new ByHand(76).open(ByHand.blank().mss(1_460).sackPermitted());
        hand.say("aaaa");
        hand.guest.expect(ByHand.from().ack(hand.seq).noSack());
        hand.guest.send(hand.segment().seq(hand.seq + 10).payload("cc"));
        hand.guest.expect(ByHand.from().ack(hand.seq).sack(0, hand.seq + 10, hand.seq + 12));

        // when
        hand.guest.send(hand.segment().seq(hand.seq - 4).payload("aa"));

        // then
        hand.guest.expect(
                ByHand.from().ack(hand.seq).sack(0, hand.seq - 4, hand.seq - 2).sack(1, hand.seq + 10, hand.seq + 12));
        hand.guest.send(hand.segment().seq(hand.seq + 10).payload("cc"));
        hand.guest.expect(ByHand.from()
                .ack(hand.seq)
                .sack(0, hand.seq + 10, hand.seq + 12)
                .sack(1, hand.seq + 10, hand.seq + 12));
        hand.guest.send(hand.segment().payload("bbbbbbbbbb"));
        hand.guest.expect(ByHand.from().ack(hand.seq + 12).noSack());
        hand.settle();
        assertThat(hand.far().readText()).isEqualTo("aaaabbbbbbbbbbcc");
    }

    @Test
    void anOldTimestampIsAnsweredAndNotTaken() {
        // given
        ByHand hand = new ByHand(68).open(ByHand.blank().mss(1_460).timestamps(5_000, 0));
        hand.guest.send(hand.segment().timestamps(6_000, 0).payload("new"));
        hand.guest.expect(ByHand.from().ack(hand.seq + 3));

        // when
        hand.guest.send(hand.segment().seq(hand.seq + 3).timestamps(5_500, 0).payload("old"));

        // then
        hand.guest.expect(ByHand.from().ack(hand.seq + 3));
        hand.settle();
        assertThat(hand.far().readText()).isEqualTo("new");
        assertThat(hand.world.counter("tcp-old-timestamps")).isEqualTo(1);
    }

    @Test
    void anAcknowledgementOfWhatWasNeverSentIsChallenged() {
        // given
        ByHand hand = new ByHand(69).open();

        // when
        hand.guest.send(hand.segment().ack(hand.ack + 1_000).payload("x"));

        // then
        hand.guest.expect(ByHand.from().flags(".").seq(hand.ack).ack(hand.seq));
        hand.settle();
        assertThat(hand.far().readText()).isEmpty();
    }

    @Test
    void textBeyondTheWindowIsNotTaken() {
        // given
        ByHand hand = new ByHand(70).open();

        // when
        hand.guest.send(hand.segment().seq(hand.seq + 10_000_000).payload("far away"));

        // then
        hand.guest.expect(ByHand.from().flags(".").ack(hand.seq));
        assertThat(hand.world.counter("tcp-out-of-window")).isEqualTo(1);
    }

    @Test
    void urgentTextIsText() {
        // given
        ByHand hand = new ByHand(71).open();

        // when
        hand.guest.send(
                hand.segment().flags(patchbay.wire.TcpView.URG).urgent(60_000).payload("urgent"));
        hand.settle();

        // then
        assertThat(hand.far().readText()).isEqualTo("urgent");
    }

    @Test
    void aGuestWithoutTheAddressesOfOthersCannotReachTheirConnections() {
        // given
        ByHand hand = new ByHand(72).open();
        var other = hand.world.guestByHand("10.0.2.16");

        // when
        other.send(hand.segment().from("10.0.2.16").sourceMac(0x0800_2700_0002L).payload("intruder"));

        // then
        other.expect(
                patchbay.testkit.packet.PacketMatcher.tcp(80, ByHand.GUEST_PORT).rst());
        assertThat(hand.far().readText()).isEmpty();
    }

    @Test
    void acknowledgementsOfOneTurnCostTheSocketOneCall() {
        // given five segments on their way
        ByHand hand = new ByHand(14).open();
        hand.far().write("x".repeat(5 * 1_460));
        hand.world.runFor(ByHand.MILLI);
        long before = hand.world.host().faults().calls(SocketCall.DISCARD);

        // when the guest answers each of them
        for (int segment = 0; segment < 5; segment++) {
            hand.ack += 1_460;
            hand.guest.send(hand.segment());
        }
        hand.settle();

        // then
        assertThat(hand.world.host().faults().calls(SocketCall.DISCARD)).isEqualTo(before + 1);
    }
}
