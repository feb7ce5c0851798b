package patchbay.nat.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SequenceRangesTest {
    private final SequenceRanges ranges = new SequenceRanges(4);

    @Test
    void rangesThatMeetBecomeOne() {
        // given
        ranges.add(10, 20);
        ranges.add(30, 40);

        // when
        ranges.add(20, 30);

        // then
        assertThat(ranges.count()).isEqualTo(1);
        assertThat(ranges.left(0)).isEqualTo(10);
        assertThat(ranges.right(0)).isEqualTo(40);
    }

    @Test
    void aRangeTooManyChangesNothing() {
        // given
        for (int at = 0; at < 4; at++) ranges.add(at * 10, at * 10 + 5);

        // when
        boolean added = ranges.add(100, 105);

        // then
        assertThat(added).isFalse();
        assertThat(ranges.octets()).isEqualTo(20);
        assertThat(ranges.add(5, 10)).isTrue();
        assertThat(ranges.count()).isEqualTo(3);
    }

    @Test
    void numbersMayWrap() {
        // given
        ranges.add(Integer.MAX_VALUE - 4, Integer.MIN_VALUE + 5);

        // when
        ranges.removeBefore(Integer.MIN_VALUE);

        // then
        assertThat(ranges.left(0)).isEqualTo(Integer.MIN_VALUE);
        assertThat(ranges.octets()).isEqualTo(5);
        assertThat(ranges.indexOf(Integer.MIN_VALUE + 4)).isZero();
        assertThat(ranges.indexOf(Integer.MIN_VALUE + 5)).isEqualTo(-1);
    }

    @Test
    void anyMixOfAddingAndRemovingIsASetOfNumbers() {
        // given
        SplittableRandom random = new SplittableRandom(11);
        int base = -500; // wraps within the first thousand

        for (int round = 0; round < 200; round++) {
            SequenceRanges many = new SequenceRanges(64);
            BitSet model = new BitSet();

            // when
            for (int step = 0; step < 60; step++) {
                int left = random.nextInt(1_000);
                int right = left + 1 + random.nextInt(40);
                if (random.nextInt(5) == 0) {
                    many.removeBefore(base + left);
                    model.clear(0, left);
                } else if (many.add(base + left, base + right)) {
                    model.set(left, right);
                }
            }

            // then
            assertThat(many.octets()).isEqualTo(model.cardinality());
            for (int index = 0; index < many.count(); index++) {
                int left = many.left(index) - base;
                int right = many.right(index) - base;
                assertThat(model.nextClearBit(left)).isEqualTo(right);
                assertThat(left == 0 || !model.get(left - 1)).isTrue();
            }
        }
    }
}
