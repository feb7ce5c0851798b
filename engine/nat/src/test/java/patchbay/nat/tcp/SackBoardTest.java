package patchbay.nat.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SackBoardTest {
    private static final int MSS = 100;
    private final SackBoard board = new SackBoard();

    SackBoardTest() {
        board.begin(1_000);
    }

    @Test
    void threeSegmentsBeyondAHoleMakeItLost() {
        // given
        board.report(1_100, 1_300, 1_000, 2_000);
        boolean tooEarly = board.judge(1_000, MSS);

        // when
        board.report(1_300, 1_400, 1_000, 2_000);
        boolean lost = board.judge(1_000, MSS);

        // then
        assertThat(tooEarly).isFalse();
        assertThat(lost).isTrue();
        assertThat(board.nextHole()).isEqualTo(1_000);
        assertThat(board.holeEnd(1_000)).isEqualTo(1_100);
    }

    @Test
    void onlyHolesAreSentAgainAndEachOnce() {
        // given
        board.report(1_100, 1_200, 1_000, 2_000);
        board.report(1_300, 1_700, 1_000, 2_000);
        board.judge(1_000, MSS);

        // when
        board.resentUpTo(1_100, 2_000);
        int second = board.nextHole();
        board.resentUpTo(1_300, 2_000);

        // then
        assertThat(second).isEqualTo(1_200);
        assertThat(board.nextHole()).isEqualTo(board.lostBefore());
    }

    @Test
    void whatIsOnTheWayExcludesWhatArrivedAndWhatIsLost() {
        // given
        board.report(1_200, 1_600, 1_000, 2_000);

        // when
        board.judge(1_000, MSS);

        // then: 1000 octets, 400 reported, 200 lost
        assertThat(board.pipe(1_000, 2_000, MSS)).isEqualTo(400);
        board.resentUpTo(1_100, 2_000);
        assertThat(board.pipe(1_000, 2_000, MSS)).isEqualTo(500);
    }

    @Test
    void blocksOutsideOfWhatIsOnTheWayAreNotBelieved() {
        // when
        boolean old = board.report(500, 900, 1_000, 2_000);
        boolean beyond = board.report(1_900, 2_100, 1_000, 2_000);
        boolean reversed = board.report(1_500, 1_400, 1_000, 2_000);

        // then
        assertThat(old || beyond || reversed).isFalse();
        assertThat(board.reportedBytes()).isZero();
    }

    @Test
    void aTimeoutLosesEverythingThatWasNotReported() {
        // given
        board.report(1_500, 1_600, 1_000, 2_000);

        // when
        board.loseAll(1_000, 2_000, false);

        // then
        assertThat(board.pipe(1_000, 2_000, MSS)).isZero();
        assertThat(board.holeEnd(board.nextHole())).isEqualTo(1_500);
        board.resentUpTo(1_500, 2_000);
        assertThat(board.nextHole()).isEqualTo(1_600);
    }

    @Test
    void aSecondTimeoutForgetsReportsThatMayHaveBeenTakenBack() {
        // given
        board.report(1_500, 1_600, 1_000, 2_000);

        // when
        board.loseAll(1_000, 2_000, true);

        // then
        assertThat(board.holeEnd(1_000)).isEqualTo(2_000);
    }

    @Test
    void duplicatesWithoutBlocksShrinkWhatIsOnTheWay() {
        // when
        for (int count = 0; count < 3; count++) board.duplicate();

        // then
        assertThat(board.pipe(1_000, 2_000, MSS)).isEqualTo(700);
        board.advance(1_100);
        assertThat(board.pipe(1_100, 2_000, MSS)).isEqualTo(900);
    }

    @Test
    void aRetransmissionThatLaterOctetsOvertookIsSentOnceMore() {
        // given
        board.report(1_100, 2_000, 1_000, 2_000);
        board.judge(1_000, MSS);
        board.resentUpTo(1_100, 2_000);

        // when
        board.report(2_000, 2_400, 1_000, 2_400);
        boolean again = board.resendLostAgain(1_000, MSS, 2_400);

        // then
        assertThat(again).isTrue();
        assertThat(board.nextHole()).isEqualTo(1_000);
        assertThat(board.resendLostAgain(1_000, MSS, 2_400)).isFalse();
    }
}
