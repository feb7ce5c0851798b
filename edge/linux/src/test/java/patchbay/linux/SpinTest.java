package patchbay.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpinTest {
    private static final long MAX_NANOS = 40_000;

    private final Spin spin = new Spin(MAX_NANOS);

    @Test
    void aLoopThatSleptLongDoesNotSpin() {
        // given
        spin.slept(1_000_000);

        // when
        spin.worked(0);

        // then
        assertThat(spin.mayGoOn(1)).isFalse();
    }

    @Test
    void aSleepShorterThanASpinTurnsSpinningOn() {
        // given
        spin.slept(30_000);

        // when
        spin.worked(1_000_000);

        // then
        assertThat(spin.mayGoOn(1_000_000 + MAX_NANOS - 1)).isTrue();
        assertThat(spin.mayGoOn(1_000_000 + MAX_NANOS)).isFalse();
    }

    @Test
    void spinsInVainBecomeShorterUntilThereAreNone() {
        // given
        spin.slept(10_000);
        int spins = 0;

        // when
        while (spin.nanos() > 0) {
            spin.worked(0);
            assertThat(spin.mayGoOn(MAX_NANOS)).isFalse();
            spins++;
        }

        // then
        assertThat(spins).isBetween(3, 8);
    }

    @Test
    void workDuringASpinKeepsItsLength() {
        // given
        spin.slept(10_000);

        // when
        for (int round = 0; round < 10; round++) {
            spin.worked(round);
            assertThat(spin.mayGoOn(round + 1)).isTrue();
        }

        // then
        assertThat(spin.nanos()).isEqualTo(MAX_NANOS);
    }

    @Test
    void noSpinIsEverAllowedWhenItIsOff() {
        // given
        Spin off = new Spin(0);

        // when
        off.slept(0);
        off.worked(0);

        // then
        assertThat(off.mayGoOn(0)).isFalse();
    }
}
