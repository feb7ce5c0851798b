package patchbay.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import patchbay.loop.Errno;
import patchbay.testkit.SocketCall;

class HalfCloseTest {
    private final ByHand hand = new ByHand(41);

    @Test
    void theGuestEndsAndTheHostStillSends() {
        // given
        hand.open().say("question").end().settle();
        assertThat(hand.far().readText()).isEqualTo("question");
        assertThat(hand.far().sawEnd()).isTrue();

        // when
        hand.far().write("a long answer").shutdownWrite();

        // then
        hand.hear("a long answer").hearEnd().acknowledge();
        hand.world.comesToRest();
    }

    @Test
    void theHostEndsAndTheGuestStillSends() {
        // given
        hand.open();
        hand.far().write("greeting").shutdownWrite();
        hand.hear("greeting").hearEnd().acknowledge();

        // when
        hand.say("still here").end().settle();

        // then
        assertThat(hand.far().readText()).isEqualTo("still here");
        assertThat(hand.far().sawEnd()).isTrue();
        hand.world.comesToRest();
    }

    @Test
    void bothEndAtOnce() {
        // given
        hand.open();

        // when
        hand.far().shutdownWrite();
        hand.end();
        hand.hearEnd().acknowledge();

        // then
        assertThat(hand.far().sawEnd()).isTrue();
        hand.world.comesToRest();
    }

    @Test
    void aFinWithTextIsTakenWithIt() {
        // given
        hand.open();

        // when
        hand.guest.send(hand.segment().payload("last words").fin());
        hand.seq += 11;

        // then
        hand.guest.expect(ByHand.from().flags(".").ack(hand.seq));
        hand.settle();
        assertThat(hand.far().readText()).isEqualTo("last words");
        assertThat(hand.far().sawEnd()).isTrue();
    }

    @Test
    void aFinBeyondAHoleWaitsForTheHoleToFill() {
        // given
        hand.open();
        hand.guest.send(hand.segment().seq(hand.seq + 5).payload("words").fin());
        hand.guest.expect(ByHand.from().flags(".").ack(hand.seq));
        assertThat(hand.far().sawEnd()).isFalse();

        // when
        hand.guest.send(hand.segment().payload("last "));

        // then
        hand.guest.expect(ByHand.from().flags(".").ack(hand.seq + 11));
        hand.settle();
        assertThat(hand.far().readText()).isEqualTo("last words");
        assertThat(hand.far().sawEnd()).isTrue();
    }

    @Test
    void theEndWaitsForWhatTheHostHasNotTaken() {
        // given: a far end that reads nothing, so that octets wait in our queue
        hand.world.host().tcpBuffers(4_000, 100_000);
        hand.service.receiveBuffer(1_000);
        hand.open();
        hand.far().pauseReading();
        String block = "x".repeat(1_000);
        for (int count = 0; count < 8; count++) hand.say(block);
        hand.end().settle();
        assertThat(hand.world.tcp().queuedBytes()).isPositive();
        assertThat(hand.far().sawEnd()).isFalse();

        // when
        hand.far().resumeReading();
        hand.world.runFor(ByHand.SECOND);

        // then
        assertThat(hand.far().readText()).hasSize(8_000);
        assertThat(hand.far().sawEnd()).isTrue();
    }

    @Test
    void aGuestThatIsGoneStillHasItsOctetsDelivered() {
        // given
        hand.world.host().tcpBuffers(4_000, 100_000);
        hand.service.receiveBuffer(1_000);
        hand.open();
        hand.far().pauseReading();
        for (int count = 0; count < 8; count++) hand.say("y".repeat(1_000));
        hand.end().settle();

        // when: the far end ends as well, and the guest's side is over
        hand.far().shutdownWrite();
        hand.hearEnd().acknowledge();
        hand.world.runFor(20 * ByHand.SECOND);
        hand.far().resumeReading();
        hand.world.runFor(ByHand.SECOND);

        // then
        assertThat(hand.far().receivedBytes()).isEqualTo(8_000);
        hand.world.comesToRest();
    }

    @Test
    void theRestIsSentThoughTheKernelWasShortOfMemoryAsTheGuestsSideEnded() {
        // given
        hand.world.host().tcpBuffers(4_000, 100_000);
        hand.service.receiveBuffer(1_000);
        hand.open();
        hand.far().pauseReading();
        for (int count = 0; count < 8; count++) hand.say("w".repeat(1_000));
        hand.end().settle();
        hand.far().shutdownWrite();
        hand.hearEnd();

        // when
        hand.world.host().faults().failNext(SocketCall.SEND, Errno.ENOBUFS);
        hand.far().resumeReading();
        hand.world.runFor(5 * ByHand.MILLI);
        hand.acknowledge();
        hand.world.runFor(ByHand.SECOND);

        // then
        assertThat(hand.far().receivedBytes()).isEqualTo(8_000);
        hand.world.comesToRest();
    }

    @Test
    void aFarEndThatNeverTakesTheRestIsGivenUp() {
        // given
        hand.world.host().tcpBuffers(4_000, 100_000);
        hand.service.receiveBuffer(1_000);
        hand.open();
        hand.far().pauseReading();
        for (int count = 0; count < 8; count++) hand.say("z".repeat(1_000));
        hand.end().settle();

        // when
        hand.far().shutdownWrite();
        hand.hearEnd().acknowledge();

        // then
        hand.world.comesToRest();
        assertThat(hand.world.counter("tcp-drains-aborted")).isEqualTo(1);
    }

    @Test
    void ourFinIsSentAgainUntilItIsAcknowledged() {
        // given
        hand.open();
        hand.far().shutdownWrite();
        hand.hearEnd();

        // when
        hand.guest.expect(ByHand.from().fin().seq(hand.ack - 1), ByHand.SECOND);
        hand.guest.expect(ByHand.from().fin().seq(hand.ack - 1), ByHand.SECOND);
        hand.acknowledge();

        // then
        hand.guest.expectNothingFor(5 * ByHand.SECOND);
    }

    @Test
    void theirFinThatComesAgainIsAcknowledgedAgain() {
        // given
        hand.open();
        hand.far().shutdownWrite();
        hand.hearEnd().end();
        hand.guest.expect(ByHand.from().flags(".").ack(hand.seq));

        // when
        hand.guest.send(hand.segment().seq(hand.seq - 1).fin());

        // then
        hand.guest.expect(ByHand.from().flags(".").ack(hand.seq));
    }

    @Test
    void aNewSynMayTakeThePlaceOfAConnectionInTimeWait() {
        // given
        hand.open();
        hand.far().shutdownWrite();
        hand.hearEnd().end().settle();

        // when
        hand.guest.send(ByHand.blank().syn(hand.seq + 1_000));

        // then
        hand.guest.expect(ByHand.from().synAck().ack(hand.seq + 1_001));
        assertThat(hand.world.counter("tcp-time-wait-reused")).isEqualTo(1);
    }
}
