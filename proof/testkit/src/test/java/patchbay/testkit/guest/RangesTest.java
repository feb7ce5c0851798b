package patchbay.testkit.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RangesTest {
    private static final int SPAN = 200;

    @Test
    void anyOrderOfAddsAndRemovalsIsWhatABitSetSays() {
        for (long seed = 0; seed < 200; seed++) {
            // given
            SplittableRandom dice = new SplittableRandom(seed);
            Ranges ranges = new Ranges();
            BitSet bits = new BitSet();

            // when
            for (int step = 0; step < 40; step++) {
                int from = dice.nextInt(SPAN);
                int to = dice.nextInt(from, SPAN);
                if (dice.nextInt(10) == 0) {
                    ranges.removeBefore(from);
                    bits.clear(0, from);
                } else {
                    ranges.add(from, to);
                    bits.set(from, to);
                }
            }

            // then
            int from = dice.nextInt(SPAN);
            assertThat(ranges.total()).isEqualTo(bits.cardinality());
            assertThat(ranges.firstGap(from)).isEqualTo(bits.nextClearBit(from));
            assertThat(ranges.gapsBetween(from, SPAN))
                    .isEqualTo(SPAN - from - bits.get(from, SPAN).cardinality());
        }
    }

    @Test
    void theEdgeOfLossLiesBelowEnoughSackedOctets() {
        // given
        Ranges ranges = new Ranges();
        ranges.add(10, 20);
        ranges.add(30, 40);
        ranges.add(50, 55);

        // when, then
        assertThat(ranges.firstWithAbove(4)).isEqualTo(50);
        assertThat(ranges.firstWithAbove(5)).isEqualTo(30);
        assertThat(ranges.firstWithAbove(20)).isEqualTo(10);
        assertThat(ranges.firstWithAbove(25)).isEqualTo(-1);
    }
}
