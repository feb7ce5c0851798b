package patchbay.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupLineTest {
    private static final long NOW = -5;
    private static final long SECOND = 1_000_000_000L;

    @ParameterizedTest
    @CsvSource({"125000,65536", "2500000,250000", "1,65536"})
    void aBurstPassesAtOnceAndTheRestAtTheRate(long bytesPerSecond, int burst) {
        // given
        GroupLine line = new GroupLine(bytesPerSecond, NOW);

        // when
        long whole = line.leaves(burst, NOW);
        long more = line.leaves(1_000, NOW);

        // then
        assertThat(whole).isEqualTo(NOW);
        assertThat(more - NOW).isCloseTo(1_000 * SECOND / bytesPerSecond, within(2L));
    }

    @Test
    void aQuietTimeFillsTheBucketAndNoMore() {
        // given
        GroupLine line = new GroupLine(125_000, NOW);
        line.leaves((int) GroupLine.LEAST_BURST_BYTES, NOW);

        // when an hour passes
        long later = NOW + 3_600 * SECOND;

        // then
        assertThat(line.leaves((int) GroupLine.LEAST_BURST_BYTES, later)).isEqualTo(later);
        assertThat(line.leaves(125, later)).isCloseTo(later + SECOND / 1_000, within(2L));
    }

    @Test
    void aFrameThatWouldTakeYearsStillHasItsTime() {
        // given
        GroupLine line = new GroupLine(1, NOW);

        // when
        for (int frame = 0; frame < 10; frame++) line.leaves(65_550, NOW);

        // then
        assertThat(line.leaves(65_550, NOW)).isGreaterThan(NOW);
    }

    @Test
    void cardsOnSeveralLoopsShareOneRate() throws InterruptedException, ExecutionException {
        // given 1 MB/s
        GroupLine line = new GroupLine(1_000_000, NOW);
        try (ExecutorService loops = Executors.newFixedThreadPool(2)) {
            // when two loops send 10 MB each at once
            Future<Long> one = loops.submit(() -> sendAll(line));
            Future<Long> other = loops.submit(() -> sendAll(line));

            // then the last frame of both has left when both have passed, less the burst
            long last = Math.max(one.get(), other.get());
            assertThat(last - NOW).isCloseTo(20 * SECOND - SECOND / 10, within(SECOND / 1_000));
        }
    }

    private static long sendAll(GroupLine line) {
        long last = NOW;
        for (int frame = 0; frame < 10_000; frame++) last = line.leaves(1_000, NOW);
        return last;
    }
}
