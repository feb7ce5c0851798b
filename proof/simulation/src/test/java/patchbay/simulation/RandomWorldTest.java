package patchbay.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Worlds in which everything is decided by a seed: guests and their stacks, wires and what is wrong with them,
/// the host and what its kernel does, transfers and how they end.
class RandomWorldTest {
    private static final int WORLDS = Integer.getInteger("patchbay.worlds", 60);

    static java.util.stream.LongStream seeds() {
        String one = System.getProperty("patchbay.seed");
        return one == null
                ? java.util.stream.LongStream.range(0, WORLDS)
                : java.util.stream.LongStream.of(Long.parseLong(one));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everythingArrivesAndNothingStays(long seed) {
        new RandomWorld(seed).run();
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        // given
        RandomWorld first = new RandomWorld(1_234);
        RandomWorld second = new RandomWorld(1_234);
        RandomWorld other = new RandomWorld(1_235);

        // when
        first.run();
        second.run();
        other.run();

        // then
        assertThat(second.hash()).isEqualTo(first.hash());
        assertThat(other.hash()).isNotEqualTo(first.hash());
    }
}
