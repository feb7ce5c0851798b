package patchbay.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeqTest {
    @Test
    void orderHoldsAcrossTheWrap() {
        assertThat(Seq.before(0xffff_ffff, 0)).isTrue();
        assertThat(Seq.after(0, 0xffff_ffff)).isTrue();
        assertThat(Seq.before(0x7fff_ffff, 0x8000_0000)).isTrue();
        assertThat(Seq.before(5, 5)).isFalse();
        assertThat(Seq.after(5, 5)).isFalse();
    }

    @Test
    void distanceIsSigned() {
        assertThat(Seq.distance(0xffff_fff0, 0x10)).isEqualTo(0x20);
        assertThat(Seq.distance(0x10, 0xffff_fff0)).isEqualTo(-0x20);
    }

    @Test
    void aRangeMayWrapAndEndsBeforeItsLastNumber() {
        assertThat(Seq.within(0xffff_ffff, 0xffff_fff0, 0x20)).isTrue();
        assertThat(Seq.within(0x0f, 0xffff_fff0, 0x20)).isTrue();
        assertThat(Seq.within(0x10, 0xffff_fff0, 0x20)).isFalse();
        assertThat(Seq.within(0xffff_ffef, 0xffff_fff0, 0x20)).isFalse();
        assertThat(Seq.within(7, 7, 0)).isFalse();
    }

    @Test
    void theLaterAndTheEarlierOfTwoAreFoundAcrossTheWrap() {
        assertThat(Seq.max(0xffff_fff0, 3)).isEqualTo(3);
        assertThat(Seq.min(0xffff_fff0, 3)).isEqualTo(0xffff_fff0);
        assertThat(Seq.max(9, 9)).isEqualTo(9);
    }
}
