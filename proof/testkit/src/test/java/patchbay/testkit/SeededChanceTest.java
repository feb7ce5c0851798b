package patchbay.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeededChanceTest {
    @Test
    void theSameSeedDrawsTheSameNumbers() {
        // given
        SeededChance one = new SeededChance(5);
        SeededChance other = new SeededChance(5);

        // when, then
        for (int draw = 0; draw < 1_000; draw++) assertThat(one.nextLong()).isEqualTo(other.nextLong());
    }

    @Test
    void aForkDependsOnItsNameAndNotOnWhatWasDrawn() {
        // given
        SeededChance chance = new SeededChance(5);
        long before = chance.fork("wire").nextLong();

        // when
        chance.nextLong();

        // then
        assertThat(chance.fork("wire").nextLong()).isEqualTo(before);
        assertThat(chance.fork("host").nextLong()).isNotEqualTo(before);
    }

    @Test
    void boundsAreReachedAndNotPassed() {
        // given
        SeededChance chance = new SeededChance(9);
        Set<Long> drawn = new HashSet<>();

        // when
        for (int draw = 0; draw < 1_000; draw++) drawn.add(chance.between(-2, 2));

        // then
        assertThat(drawn).containsExactlyInAnyOrder(-2L, -1L, 0L, 1L, 2L);
    }

    @Test
    void probabilitiesHold() {
        // given
        SeededChance chance = new SeededChance(11);
        int happened = 0;

        // when
        for (int draw = 0; draw < 10_000; draw++) if (chance.happens(0.25)) happened++;

        // then
        assertThat(happened).isBetween(2_300, 2_700);
        assertThat(chance.happens(0)).isFalse();
        assertThat(chance.happens(1)).isTrue();
    }
}
