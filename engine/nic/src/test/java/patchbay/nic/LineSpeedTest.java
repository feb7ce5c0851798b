package patchbay.nic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineSpeedTest {
    @ParameterizedTest
    @CsvSource({"1,TEN", "10,TEN", "99,TEN", "100,HUNDRED", "999,HUNDRED", "1000,THOUSAND", "100000,THOUSAND"})
    void theFastestThatSaysNoMoreIsTaken(int mbps, LineSpeed taken) {
        assertThat(LineSpeed.of(mbps)).isEqualTo(taken);
    }
}
