package patchbay.lan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import patchbay.wire.Fault;
import patchbay.wire.MacAddress;

class StormLimitTest {
    private static final long ALPHA = 0x0800_2700_0001L;
    private static final long BETA = 0x0800_2700_0002L;
    private static final long SECOND = 1_000_000_000L;

    private final Bench bench = new Bench();
    private final Switch network = new Switch("lab", bench.loop);
    private final RecordingStation beta = new RecordingStation();
    private final SwitchPort alphaPort = network.plug(PortSettings.card("alpha", ALPHA), new RecordingStation());
    private final SwitchPort betaPort = network.plug(PortSettings.card("beta", BETA), beta);

    @Test
    void aStormEndsAtTheBurst() {
        // when
        broadcasts(5_000);

        // then
        assertThat(beta.got).hasSize(StormLimit.DEFAULT.burstFrames());
        assertThat(alphaPort.faults().of(Fault.OVER_RATE)).isEqualTo(3_000);
    }

    @Test
    void afterABurstTheLastingRateHolds() {
        // given
        broadcasts(5_000);
        beta.got.clear();

        // when
        for (int milli = 0; milli < 500; milli++) {
            bench.passNanos(Bench.MILLI);
            broadcasts(10);
        }

        // then
        assertThat(beta.got).hasSize(500);
    }

    @Test
    void aQuietPortGetsItsWholeBurstBack() {
        // given
        broadcasts(5_000);
        bench.passNanos(60 * SECOND);
        beta.got.clear();

        // when
        broadcasts(5_000);

        // then
        assertThat(beta.got).hasSize(StormLimit.DEFAULT.burstFrames());
    }

    @Test
    void unicastIsNotLimited() {
        // given
        broadcasts(5_000);
        beta.got.clear();

        // when
        for (int frame = 0; frame < 5_000; frame++) alphaPort.take(Bench.frame(ALPHA, BETA, 60));

        // then
        assertThat(beta.got).hasSize(5_000);
    }

    @Test
    void onePortsStormTakesNothingFromAnothers() {
        // given
        broadcasts(5_000);

        // when
        betaPort.take(Bench.frame(BETA, MacAddress.BROADCAST, 60));

        // then
        assertThat(betaPort.faults().total()).isZero();
    }

    @Test
    void noWindowOfTimeEverHoldsMoreThanBurstAndRateAllow() {
        // given
        StormLimit limit = new StormLimit(100, 20);
        TokenBucket bucket = new TokenBucket(limit, Long.MAX_VALUE - SECOND);
        SplittableRandom random = new SplittableRandom(7);
        long now = Long.MAX_VALUE - SECOND;
        long start = now;
        long taken = 0;

        // when, then
        for (int step = 0; step < 20_000; step++) {
            now += random.nextLong(20 * Bench.MILLI);
            if (bucket.take(now)) taken++;
            long allowed = limit.burstFrames() + (now - start) * limit.framesPerSecond() / SECOND;
            assertThat(taken).isLessThanOrEqualTo(allowed);
        }
        assertThat(taken).isGreaterThan((now - start) / (20 * Bench.MILLI));
    }

    private void broadcasts(int count) {
        for (int frame = 0; frame < count; frame++) alphaPort.take(Bench.frame(ALPHA, MacAddress.BROADCAST, 60));
    }
}
