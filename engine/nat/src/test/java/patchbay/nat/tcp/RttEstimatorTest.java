package patchbay.nat.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RttEstimatorTest {
    private static final long MILLI = 1_000_000;
    private final RttEstimator rtt = new RttEstimator();

    @Test
    void theFirstTimeoutIsASecond() {
        assertThat(rtt.timeoutNanos()).isEqualTo(1_000 * MILLI);
    }

    @Test
    void theFirstSampleGivesThreeRoundTrips() {
        // when
        rtt.sample(400 * MILLI);

        // then: SRTT + 4 · RTTVAR = R + 4 · R/2
        assertThat(rtt.timeoutNanos()).isEqualTo(1_200 * MILLI);
    }

    @Test
    void aShortPathKeepsTheLeastTimeout() {
        // when
        for (int count = 0; count < 10; count++) rtt.sample(MILLI / 10);

        // then
        assertThat(rtt.timeoutNanos()).isEqualTo(RttEstimator.MIN_RTO_NANOS);
    }

    @Test
    void eachTimeoutDoublesTheNextUpToAMinute() {
        // given
        rtt.sample(MILLI);

        // when
        rtt.backOff();
        long second = rtt.timeoutNanos();
        for (int count = 0; count < 40; count++) rtt.backOff();

        // then
        assertThat(second).isEqualTo(400 * MILLI);
        assertThat(rtt.timeoutNanos()).isEqualTo(RttEstimator.MAX_RTO_NANOS);
        rtt.forgetBackoff();
        assertThat(rtt.timeoutNanos()).isEqualTo(200 * MILLI);
    }

    @Test
    void theTimeoutIsNeverShorterThanTheSmoothedRoundTrip() {
        // given
        SplittableRandom random = new SplittableRandom(3);

        for (int count = 0; count < 1_000; count++) {
            // when
            rtt.sample(random.nextLong(3_000 * MILLI));

            // then
            assertThat(rtt.timeoutNanos()).isGreaterThanOrEqualTo(rtt.smoothedNanos());
        }
    }
}
