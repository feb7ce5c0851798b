package patchbay.nat.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CongestionTest {
    private static final int MSS = 1_000;
    private final Congestion congestion = new Congestion();

    CongestionTest() {
        congestion.begin(MSS, 100 * MSS);
    }

    @Test
    void theFirstWindowIsTenSegmentsAndDoublesEachRoundTrip() {
        // given
        int first = congestion.windowBytes();

        // when
        congestion.onAcknowledged(first);

        // then
        assertThat(first).isEqualTo(10 * MSS);
        assertThat(congestion.windowBytes()).isEqualTo(20 * MSS);
    }

    @Test
    void aLossHalvesWhatIsOnTheWayAndGrowthIsASegmentEachRoundTrip() {
        // given
        congestion.onLoss(40 * MSS);
        int halved = congestion.windowBytes();

        // when
        for (int count = 0; count < 20; count++) congestion.onAcknowledged(MSS);

        // then
        assertThat(halved).isEqualTo(20 * MSS);
        assertThat(congestion.windowBytes()).isEqualTo(21 * MSS);
    }

    @Test
    void aTimeoutLeavesOneSegmentAndSlowStartUpToHalf() {
        // given
        congestion.onTimeout(40 * MSS);
        int collapsed = congestion.windowBytes();

        // when
        for (int count = 0; count < 10; count++) congestion.onAcknowledged(10 * MSS);

        // then
        assertThat(collapsed).isEqualTo(MSS);
        assertThat(congestion.windowBytes()).isBetween(20 * MSS, 25 * MSS);
    }

    @Test
    void aTimeoutThatWasNoneIsTakenBack() {
        // given
        congestion.onAcknowledged(30 * MSS);
        congestion.onTimeout(40 * MSS);

        // when
        congestion.undo();

        // then
        assertThat(congestion.windowBytes()).isEqualTo(40 * MSS);
        assertThat(congestion.inSlowStart()).isTrue();
    }

    @Test
    void theWindowNeverPassesItsLimit() {
        // when
        for (int count = 0; count < 100; count++) congestion.onAcknowledged(50 * MSS);

        // then
        assertThat(congestion.windowBytes()).isEqualTo(100 * MSS);
    }
}
