package patchbay.nic.e1000;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchbay.nic.LineSpeed;
import patchbay.nic.pci.CardBench;

/// The speed that a driver reads, as Linux's e1000 does: STATUS of the chip, the PHY's own status, and what the far end
/// offers.
class E1000SpeedTest {
    private static final int SPEED = 3 << E1000Bits.STATUS_SPEED_SHIFT;
    private static final long NEGOTIATED_NANOS = 2_100_000_000L;

    @ParameterizedTest
    @CsvSource({"THOUSAND,2,cde1,7c00,ac00", "HUNDRED,1,cde1,0,6c00", "TEN,0,cc61,0,2c00"})
    void theDriverReadsWhatTheLineCan(LineSpeed line, int code, String partner, String gigabit, String status) {
        // given
        E1000Driver driver = new E1000Driver(new CardBench(), E1000Model.I82540EM, line);

        // then
        assertThat(driver.read(E1000Register.STATUS)).isEqualTo(0x03 | code << E1000Bits.STATUS_SPEED_SHIFT);
        assertThat(driver.readPhy(5)).isEqualTo(Integer.parseInt(partner, 16));
        assertThat(driver.readPhy(10)).isEqualTo(Integer.parseInt(gigabit, 16));
        assertThat(driver.readPhy(17)).isEqualTo(Integer.parseInt(status, 16));
    }

    @ParameterizedTest
    @CsvSource({"0x0200,0x0de1,2", "0,0x0de1,1", "0,0x0061,0"})
    void theFastestThatBothEndsCanIsChosen(String gigabit, String offered, int code) {
        // given
        CardBench bench = new CardBench();
        E1000Driver driver = new E1000Driver(bench, E1000Model.I82545EM);

        // when
        driver.writePhy(9, Integer.decode(gigabit));
        driver.writePhy(4, Integer.decode(offered));
        driver.writePhy(0, 0x1200);
        bench.machine.runFor(NEGOTIATED_NANOS);

        // then
        assertThat(driver.read(E1000Register.STATUS) & SPEED).isEqualTo(code << E1000Bits.STATUS_SPEED_SHIFT);
    }

    @ParameterizedTest
    @CsvSource({"0x0140,2", "0x2100,1", "0x0100,0"})
    void aDriverForcesThePhy(String control, int code) {
        // given
        E1000Driver driver = new E1000Driver(new CardBench(), E1000Model.I82540EM);

        // when
        driver.writePhy(0, Integer.decode(control));

        // then
        assertThat(driver.read(E1000Register.STATUS) & SPEED).isEqualTo(code << E1000Bits.STATUS_SPEED_SHIFT);
        assertThat(driver.readPhy(17) >>> 14).isEqualTo(code);
    }

    /// Linux's e1000_config_mac_to_phy does so with the 82543GC, whose chip does not ask its PHY.
    @Test
    void aDriverForcesTheChip() {
        // given
        E1000Driver driver = new E1000Driver(new CardBench(), E1000Model.I82543GC, LineSpeed.HUNDRED);

        // when
        driver.write(E1000Register.CTRL, E1000Bits.CTRL_FRCSPD | 1 << E1000Bits.CTRL_SPEED_SHIFT);

        // then
        assertThat(driver.read(E1000Register.STATUS) & SPEED).isEqualTo(1 << E1000Bits.STATUS_SPEED_SHIFT);
        driver.write(E1000Register.CTRL, E1000Bits.CTRL_FRCSPD);
        assertThat(driver.read(E1000Register.STATUS) & SPEED).isZero();
    }
}
