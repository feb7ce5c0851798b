package patchbay.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.loop.Errno;
import patchbay.nat.tcp.TcpLimits;
import patchbay.testkit.SocketCall;
import patchbay.testkit.packet.PacketMatcher;
import patchbay.testkit.packet.Packets;
import patchbay.testkit.packet.SeenPacket;
import patchbay.wire.Fault;
import patchbay.wire.TcpOptions;
import patchbay.wire.TcpView;

class OpeningTest {
    private final ByHand hand = new ByHand(7);

    @Test
    void theAnswerCarriesTheOptionsThatWereOfferedAndNoOthers() {
        // when
        hand.guest.send(ByHand.blank()
                .syn(1_000)
                .mss(1_460)
                .sackPermitted()
                .windowScale(7)
                .timestamps(55, 0));
        SeenPacket answer = hand.guest.expect(ByHand.from().synAck().mss(1_460).sackPermitted(true));

        // then
        TcpOptions options = answer.options();
        assertThat(options).isNotNull();
        assertThat(options.windowScale()).isEqualTo(5);
        assertThat(options.hasTimestamps()).isTrue();
        assertThat(options.timestampEcho()).isEqualTo(55);
    }

    @Test
    void aSynWithoutOptionsIsAnsweredWithAnMssAlone() {
        // when
        hand.guest.send(ByHand.blank().syn(1_000));

        // then
        hand.guest.expect(ByHand.from()
                .synAck()
                .mss(1_460)
                .sackPermitted(false)
                .windowScale(TcpOptions.NO_SCALE)
                .with(
                        "timestamps",
                        false,
                        packet -> packet.options() != null && packet.options().hasTimestamps()));
    }

    @Test
    void aSynThatAsksForEcnIsAnsweredWithoutIt() {
        // when, RFC 3168 §6.1.1
        hand.guest.send(ByHand.blank().syn(1_000).mss(1_460).flags(TcpView.ECE | TcpView.CWR));

        // then
        hand.takeSynAck(hand.guest.expect(ByHand.from().flags("S.")));
        hand.guest.send(hand.segment());
        hand.settle();
        hand.say("hello");
        hand.settle();
        assertThat(hand.far().readText()).isEqualTo("hello");
    }

    @Test
    void aSynWithTextIsAnsweredWithoutTheTextWhichComesAgain() {
        // when a guest opens fast, RFC 7413 §3
        hand.guest.send(ByHand.blank().syn(1_000).mss(1_460).payload("hello"));

        // then
        hand.takeSynAck(hand.guest.expect(ByHand.from().synAck().ack(1_001)));
        hand.guest.send(hand.segment());
        hand.settle();
        hand.say("hello");
        hand.settle();
        assertThat(hand.far().readText()).isEqualTo("hello");
    }

    @Test
    void aSynThatComesAgainWhileTheHostConnectsWaitsWithTheFirst() {
        // given
        hand.service.acceptsAfter(3 * ByHand.SECOND);
        hand.guest.send(ByHand.blank().syn(1_000));
        hand.world.runFor(ByHand.SECOND);

        // when
        hand.guest.send(ByHand.blank().syn(1_000));
        hand.world.runFor(4 * ByHand.SECOND);

        // then
        assertThat(hand.service.attempts()).isEqualTo(1);
        hand.guest.expect(ByHand.from().synAck().ack(1_001));
    }

    @Test
    void aFarEndThatHasSpokenAndEndedBeforeItsConnectIsSeenIsHeardToItsEnd() {
        // given all of it in one edge of the socket, of which the poller tells once
        hand.world.host().faults().lateReadiness(1);
        hand.service.onConnection(made -> made.write("hello").shutdownWrite());
        hand.guest.send(ByHand.blank().syn(ByHand.FIRST).mss(1_460));
        hand.takeSynAck(hand.guest.expect(ByHand.from().synAck()));

        // when
        hand.guest.send(hand.segment());

        // then
        hand.hear("hello").hearEnd().end().acknowledge();
        hand.world.comesToRest();
    }

    @Test
    void aSynThatComesAgainAfterTheAnswerIsAnsweredAgain() {
        // given
        hand.guest.send(ByHand.blank().syn(1_000));
        SeenPacket first = hand.guest.expect(ByHand.from().synAck());

        // when
        hand.guest.send(ByHand.blank().syn(1_000));

        // then
        hand.guest.expect(ByHand.from().synAck().seq(ByHand.seqOf(first)).ack(1_001));
        assertThat(hand.service.attempts()).isEqualTo(1);
    }

    @Test
    void anAnswerThatWasSentAgainMeasuresNoRoundTrip() {
        // given
        hand.guest.send(ByHand.blank().syn(ByHand.FIRST));
        hand.guest.expect(ByHand.from().synAck());
        hand.guest.expectNothingFor(900 * ByHand.MILLI);
        hand.guest.send(ByHand.blank().syn(ByHand.FIRST));
        hand.takeSynAck(hand.guest.expect(ByHand.from().synAck()));
        hand.guest.send(hand.segment());
        hand.settle();

        // when
        hand.far().write("hello");
        hand.guest.expect(ByHand.from().payload("hello"));

        // then it is sent again after the first second, RFC 6298 §2.1, and not after those of a path so slow
        hand.guest.expectNothingFor(990 * ByHand.MILLI);
        hand.guest.expect(ByHand.from().payload("hello"), 20 * ByHand.MILLI);
    }

    @Test
    void theAnswerIsSentAgainUntilItIsAcknowledgedAndThenGivenUp() {
        // given
        hand.guest.send(ByHand.blank().syn(1_000));
        hand.guest.expect(ByHand.from().synAck());

        // when
        hand.guest.expect(ByHand.from().synAck(), 1_100 * ByHand.MILLI);
        hand.guest.expect(ByHand.from().synAck(), 2_100 * ByHand.MILLI);

        // then
        hand.guest.expectEventually(ByHand.from().rst(), 80 * ByHand.SECOND);
        hand.settle();
        assertThat(hand.far().wasReset()).isTrue();
        hand.world.comesToRest();
    }

    @ParameterizedTest
    @CsvSource({"113, 1", "112, 1", "101, 0", "1, 13", "13, 13", "71, 0"})
    void whatTheHostCannotReachIsAnIcmpError(int errno, int code) {
        // given
        hand.service.unreachable(errno);

        // when
        hand.guest.send(ByHand.blank().syn(1_000));

        // then
        SeenPacket error =
                hand.guest.expect(PacketMatcher.icmp(3, code).from(ByHand.FAR).to(ByHand.GUEST));
        assertThat(error.payload()).hasSizeGreaterThanOrEqualTo(28);
        hand.world.comesToRest();
    }

    @Test
    void aRouteThatIsNotThereIsAnIcmpErrorAtOnce() {
        // given
        hand.world.beyond().refuseCallsTo(ByHand.FAR, Errno.ENETUNREACH);

        // when
        hand.guest.send(ByHand.blank().syn(1_000));

        // then
        hand.guest.expect(PacketMatcher.icmp(3, 0));
        hand.world.comesToRest();
    }

    @Test
    void aHostWhoseKernelGivesUpConnectingIsSilentAsTheFarEndWouldBe() {
        // given
        hand.service.unreachable(Errno.ETIMEDOUT);

        // when
        hand.guest.send(ByHand.blank().syn(1_000));

        // then the guest's own timer ends its call, as a caller's on the host does
        hand.guest.expectNothingFor(10 * ByHand.SECOND);
        assertThat(hand.world.counter("tcp-connect-timeouts")).isEqualTo(1);
        hand.world.comesToRest();
    }

    @ParameterizedTest
    @CsvSource({"113, 3100", "101, 20"})
    void whatTheHostLearnsTheGuestHearsAtThatMoment(int errno, int millis) {
        // given a neighbour that does not answer, and a router's word
        hand.service.fails(errno, millis * ByHand.MILLI);

        // when
        hand.guest.send(ByHand.blank().syn(1_000));

        // then
        hand.guest.expectNothingFor((millis - 1) * ByHand.MILLI);
        hand.guest.expect(PacketMatcher.icmp(3, errno == Errno.EHOSTUNREACH ? 1 : 0), 2 * ByHand.MILLI);
        hand.world.comesToRest();
    }

    @Test
    void aHostThatNeverAnswersIsGivenUpAfterTheTimeForConnecting() {
        // given
        hand.service.neverAnswers();
        hand.guest.send(ByHand.blank().syn(1_000));

        // when
        hand.guest.expectNothingFor(74 * ByHand.SECOND);

        // then
        hand.guest.expectNothingFor(2 * ByHand.SECOND);
        assertThat(hand.world.counter("tcp-connect-timeouts")).isEqualTo(1);
        hand.world.comesToRest();
    }

    @ParameterizedTest
    @ValueSource(ints = {Errno.EMFILE, Errno.ENFILE, Errno.ENOBUFS, Errno.ENOMEM})
    void withoutASocketTheSynIsDroppedAndTheNextOneMayDo(int errno) {
        // given
        hand.world.host().faults().failNext(SocketCall.OPEN_TCP, errno);
        hand.guest.send(ByHand.blank().syn(1_000));
        hand.guest.expectNothingFor(ByHand.SECOND);

        // when
        hand.guest.send(ByHand.blank().syn(1_000));

        // then
        hand.guest.expect(ByHand.from().synAck());
        assertThat(hand.world.counter("tcp-no-handle")).isEqualTo(1);
    }

    @Test
    void whereAGuestMayNotGoItHearsNothing() {
        // given
        hand.world.forbids(ByHand.FAR, Fault.FORBIDDEN);

        // when
        hand.guest.send(ByHand.blank().syn(1_000));

        // then
        hand.guest.expectNothingFor(ByHand.SECOND);
        assertThat(hand.service.attempts()).isZero();
        assertThat(hand.world.counter("tcp-forbidden")).isEqualTo(1);
    }

    @Test
    void aGuestThatGivesUpWhileTheHostConnectsEndsTheConnect() {
        // given
        hand.service.acceptsAfter(10 * ByHand.SECOND);
        hand.guest.send(ByHand.blank().syn(1_000));
        hand.world.runFor(ByHand.SECOND);

        // when
        hand.guest.send(ByHand.blank().seq(1_001).rst());

        // then
        hand.guest.expectNothingFor(20 * ByHand.SECOND);
        hand.world.comesToRest();
    }

    @Test
    void moreHalfOpenConnectionsThanTheLimitAreDropped() {
        // given
        TcpLimits few = new TcpLimits(100, 3, 64, 1 << 20, 1 << 18, 1 << 26, 1 << 20, 75, 10, 0, 0);
        ByHand limited = new ByHand(World.seeded(8, few));
        limited.service.neverAnswers();

        // when
        for (int port = 1; port <= 5; port++) {
            limited.guest.send(
                    Packets.tcp(port, 80).from(ByHand.GUEST).to(ByHand.FAR).syn(port));
        }
        limited.world.runFor(ByHand.SECOND);

        // then
        assertThat(limited.service.attempts()).isEqualTo(3);
        assertThat(limited.world.counter("tcp-half-open-full")).isEqualTo(2);
        limited.world.comesToRest();
    }

    @Test
    void moreConnectionsThanTheLimitAreDroppedUnlessOneIsInTimeWait() {
        // given
        TcpLimits one = new TcpLimits(1, 10, 64, 1 << 20, 1 << 18, 1 << 26, 1 << 20, 75, 10, 0, 0);
        ByHand limited = new ByHand(World.seeded(9, one)).open();
        var other = Packets.tcp(5, 80).from(ByHand.GUEST).to(ByHand.FAR).syn(5);
        limited.guest.send(other);
        limited.guest.expectNothingFor(ByHand.SECOND);

        // when: the host ends first, so that we wait
        limited.far().shutdownWrite();
        limited.hearEnd().end().settle();
        limited.guest.send(other);

        // then
        limited.guest.expect(PacketMatcher.tcp(80, 5).synAck());
        assertThat(limited.world.counter("tcp-flows-full")).isEqualTo(1);
        assertThat(limited.world.counter("tcp-time-wait-replaced")).isEqualTo(1);
    }

    @Test
    void aSegmentOfNoConnectionIsReset() {
        // when
        hand.guest.send(ByHand.blank().seq(500).ack(900).payload("left over from before a restart"));

        // then
        hand.guest.expect(ByHand.from().flags("R").seq(900));
    }

    @Test
    void aResetOfNoConnectionIsNotAnswered() {
        // when
        hand.guest.send(ByHand.blank().seq(500).rst());

        // then
        hand.guest.expectNothingFor(ByHand.SECOND);
    }
}
