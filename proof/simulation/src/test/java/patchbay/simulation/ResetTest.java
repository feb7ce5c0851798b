package patchbay.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import patchbay.nat.tcp.TcpState;

/// Resets, from either side and in every state, and what RFC 5961 asks for.
class ResetTest {
    private final ByHand hand = new ByHand(31);

    private TcpState state() {
        return hand.world
                .tcp()
                .stateOf(World.bits(ByHand.GUEST), ByHand.GUEST_PORT, World.bits(ByHand.FAR), ByHand.FAR_PORT);
    }

    private void resetAndExpectTheFarEndToHearIt(TcpState in) {
        assertThat(state()).isEqualTo(in);
        hand.guest.send(ByHand.blank().seq(hand.seq).rst());
        hand.settle();
        assertThat(hand.far().wasReset()).isTrue();
        hand.world.comesToRest();
    }

    @Test
    void inSynReceived() {
        // given
        hand.guest.send(ByHand.blank().syn(1_000));
        hand.takeSynAck(hand.guest.expect(ByHand.from().synAck()));

        // when, then
        resetAndExpectTheFarEndToHearIt(TcpState.SYN_RECEIVED);
    }

    @Test
    void inEstablished() {
        // given
        hand.open();

        // when, then
        resetAndExpectTheFarEndToHearIt(TcpState.ESTABLISHED);
    }

    @Test
    void inFinWait1() {
        // given
        hand.open();
        hand.far().shutdownWrite();
        hand.hearEnd();

        // when, then
        resetAndExpectTheFarEndToHearIt(TcpState.FIN_WAIT_1);
    }

    @Test
    void inFinWait2() {
        // given
        hand.open();
        hand.far().shutdownWrite();
        hand.hearEnd().acknowledge();

        // when, then
        resetAndExpectTheFarEndToHearIt(TcpState.FIN_WAIT_2);
    }

    @Test
    void inCloseWait() {
        // given
        hand.open().end().settle();

        // when, then
        resetAndExpectTheFarEndToHearIt(TcpState.CLOSE_WAIT);
    }

    @Test
    void inClosing() {
        // given: our FIN is on the way and theirs does not acknowledge it
        hand.open();
        hand.far().shutdownWrite();
        hand.settle();
        hand.end().settle();
        assertThat(state()).isEqualTo(TcpState.CLOSING);

        // when
        hand.guest.send(ByHand.blank().seq(hand.seq).rst());
        hand.settle();

        // then
        hand.world.comesToRest();
    }

    @Test
    void inLastAck() {
        // given
        hand.open().end().settle();
        hand.far().shutdownWrite();
        hand.settle();
        assertThat(state()).isEqualTo(TcpState.LAST_ACK);

        // when
        hand.guest.send(ByHand.blank().seq(hand.seq).rst());
        hand.settle();

        // then
        hand.world.comesToRest();
    }

    @Test
    void inTimeWait() {
        // given
        hand.open();
        hand.far().shutdownWrite();
        hand.hearEnd().end().settle();
        assertThat(state()).isEqualTo(TcpState.TIME_WAIT);

        // when
        hand.guest.send(ByHand.blank().seq(hand.seq).rst());
        hand.settle();

        // then
        assertThat(hand.far().wasReset()).isFalse();
        hand.world.comesToRest();
    }

    @Test
    void aResetBesideTheNextNumberIsChallengedAndChangesNothing() {
        // given
        hand.open();

        // when
        hand.guest.send(ByHand.blank().seq(hand.seq + 1).rst());

        // then
        hand.guest.expect(ByHand.from().flags(".").seq(hand.ack).ack(hand.seq));
        assertThat(state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(hand.far().isOpen()).isTrue();
    }

    @Test
    void aSynInAnOpenConnectionIsChallenged() {
        // given
        hand.open();

        // when
        hand.guest.send(ByHand.blank().syn(hand.seq + 10));

        // then
        hand.guest.expect(ByHand.from().flags(".").seq(hand.ack).ack(hand.seq));
        assertThat(state()).isEqualTo(TcpState.ESTABLISHED);
    }

    @Test
    void challengesAreFewASecond() {
        // given
        hand.open();

        // when
        for (int count = 0; count < 50; count++)
            hand.guest.send(ByHand.blank().seq(hand.seq + 1).rst());
        hand.world.runFor(ByHand.MILLI);

        // then
        assertThat(hand.guest.waiting()).isBetween(5, 9);
        assertThat(hand.world.counter("tcp-challenge-acks-withheld")).isGreaterThan(40);
    }

    @Test
    void aGuestThatWasRestartedGetsANewConnection() {
        // given: the guest has forgotten the connection and begins anew with the same port
        hand.open();
        hand.guest.send(ByHand.blank().syn(77_000_000));
        hand.guest.expect(ByHand.from().flags(".").ack(hand.seq));

        // when: its stack answers what it does not know with a reset, and asks again
        hand.guest.send(ByHand.blank().seq(hand.seq).rst());
        hand.guest.send(ByHand.blank().syn(77_000_000));

        // then
        hand.guest.expect(ByHand.from().synAck().ack(77_000_001));
    }

    @Test
    void aResetFromTheHostReachesTheGuest() {
        // given
        hand.open();

        // when
        hand.far().reset();

        // then
        hand.guest.expect(ByHand.from().flags("R.").seq(hand.ack).ack(hand.seq));
        hand.world.comesToRest();
    }

    @Test
    void aResetFromTheHostReachesAGuestWithAClosedWindow() {
        // given
        hand.open();
        hand.guest.send(hand.segment().window(0));
        hand.settle();

        // when
        hand.far().reset();

        // then
        hand.guest.expect(ByHand.from().rst());
        hand.world.comesToRest();
    }

    @Test
    void aResetFromTheHostAfterItsEndReachesTheGuest() {
        // given
        hand.open();
        hand.far().shutdownWrite();
        hand.hearEnd().acknowledge();

        // when
        hand.far().reset();

        // then
        hand.guest.expect(ByHand.from().rst());
        hand.world.comesToRest();
    }

    @Test
    void aResetFromTheHostBeforeTheGuestHasAnsweredIsTheAnswerToThat() {
        // given
        hand.guest.send(ByHand.blank().mss(1_460).syn(ByHand.FIRST));
        hand.takeSynAck(hand.guest.expect(ByHand.from().synAck()));

        // when
        hand.far().reset();
        hand.guest.send(hand.segment());

        // then
        hand.guest.expect(ByHand.from().rst());
        hand.world.comesToRest();
    }

    @Test
    void aResetFromTheHostWhoseEndIsNotAcknowledgedReachesTheGuest() {
        // given
        hand.open();
        hand.far().shutdownWrite();
        hand.hearEnd();

        // when
        hand.far().reset();

        // then
        hand.guest.expect(ByHand.from().rst());
        hand.world.comesToRest();
    }

    @Test
    void aResetFromTheHostAfterTheGuestsEndReachesTheGuest() {
        // given
        hand.open();
        hand.end().settle();

        // when
        hand.far().reset();

        // then
        hand.guest.expect(ByHand.from().rst());
        hand.world.comesToRest();
    }

    @Test
    void whenAllIsClosedBothSidesHearAReset() {
        // given
        hand.open();

        // when
        hand.world.machine().loop().again(now -> hand.world.tcp().closeAll());

        // then
        hand.guest.expect(ByHand.from().rst());
        hand.settle();
        assertThat(hand.far().wasReset()).isTrue();
        assertThat(hand.world.tcp().flows()).isZero();
    }
}
