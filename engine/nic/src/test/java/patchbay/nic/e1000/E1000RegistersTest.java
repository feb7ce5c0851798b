package patchbay.nic.e1000;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import patchbay.nic.pci.CardBench;
import patchbay.nic.pci.ConfigSpace;

class E1000RegistersTest {
    private final CardBench bench = new CardBench();
    private final E1000Driver driver = new E1000Driver(bench, E1000Model.I82540EM);

    /// The patterns and masks of Linux's `ethtool -t` (e1000_ethtool.c, e1000_reg_test).
    @ParameterizedTest
    @CsvSource({
        "FCAL, 0xffffffff", "FCAH, 0x0000ffff", "FCT, 0x0000ffff", "VET, 0x0000ffff", "RDTR, 0x0000ffff",
        "RDBAH, 0xffffffff", "RDLEN, 0x000fff80", "RDH, 0x0000ffff", "RDT, 0x0000ffff", "FCRTH, 0x0000fff8",
        "FCTTV, 0x0000ffff", "TIPG, 0x3fffffff", "TDBAH, 0xffffffff", "TDLEN, 0x000fff80", "RDBAL, 0xfffffff0",
        "TDBAL, 0xfffffff0", "TIDV, 0x0000ffff", "TXCW, 0xc000ffff",
    })
    void aRegisterKeepsTheBitsThatTheDriversSelfTestWants(E1000Register register, String mask) {
        for (int pattern : new int[] {0x5a5a5a5a, 0xa5a5a5a5, 0, -1}) {
            driver.write(register, pattern);
            assertThat(driver.read(register))
                    .isEqualTo(pattern & (int) Long.decode(mask).longValue());
        }
    }

    @Test
    void statusIsReadOnlyAndShowsTheLink() {
        // when
        driver.write(E1000Register.STATUS, -1);

        // then
        assertThat(driver.read(E1000Register.STATUS)).isEqualTo(0x83);
        driver.card.link(false);
        assertThat(driver.read(E1000Register.STATUS)).isEqualTo(0x81);
    }

    @Test
    void theLinkNeedsSetLinkUpButOnTheOldChip() {
        // given
        E1000Driver old = new E1000Driver(new CardBench(), E1000Model.I82543GC);

        // when
        driver.write(E1000Register.CTRL, 0);
        old.write(E1000Register.CTRL, 0);

        // then
        assertThat(driver.read(E1000Register.STATUS) & E1000Bits.STATUS_LU).isZero();
        assertThat(old.read(E1000Register.STATUS) & E1000Bits.STATUS_LU).isNotZero();
    }

    @Test
    void aResetThroughTheWindowForgetsAllButTheAddress() {
        // given
        driver.write(E1000Register.RCTL, -1);
        driver.write(E1000Register.IMS, -1);
        driver.card.writeBar(0, 0x5400, 4, 0);

        // when
        driver.card.writeBar(2, 0, 4, 0);
        driver.card.writeBar(2, 4, 4, E1000Bits.CTRL_RST);

        // then
        assertThat(driver.read(E1000Register.RCTL)).isZero();
        assertThat(driver.read(E1000Register.IMS)).isZero();
        assertThat(driver.read(E1000Register.CTRL)).isEqualTo(0x0a09);
        assertThat(driver.card.readBar(0, 0x5400, 4)).isEqualTo(0x12270008L);
        assertThat(driver.card.readBar(0, 0x5404, 4)).isEqualTo(0x80005634L);
        assertThat(driver.card.mac()).isEqualTo(CardBench.MAC);
    }

    @Test
    void oldOffsetsLeadToTheSameRegisters() {
        // when
        driver.card.writeBar(0, 0x420, 4, 0x1230);
        driver.card.writeBar(0, 0x200, 4, 77);

        // then
        assertThat(driver.read(E1000Register.TDBAL)).isEqualTo(0x1230);
        assertThat(driver.card.readBar(0, 0x5200, 4)).isEqualTo(77);
    }

    @Test
    void causesAreClearedByReadingAndTheLineFollowsTheMask() {
        // when
        driver.write(E1000Register.IMS, E1000Bits.ICR_LSC);
        driver.write(E1000Register.ICS, E1000Bits.ICR_RXO);
        assertThat(bench.level()).isFalse();
        driver.write(E1000Register.ICS, E1000Bits.ICR_LSC);

        // then
        assertThat(bench.level()).isTrue();
        assertThat(driver.read(E1000Register.ICR)).isEqualTo(E1000Bits.ICR_LSC | E1000Bits.ICR_RXO);
        assertThat(bench.level()).isFalse();
        assertThat(driver.read(E1000Register.ICR)).isZero();
    }

    @Test
    void theCableIsToldByAnInterrupt() {
        // given
        driver.write(E1000Register.IMS, E1000Bits.ICR_LSC);

        // when
        driver.card.link(false);

        // then
        assertThat(bench.level()).isTrue();
        assertThat(driver.read(E1000Register.ICR)).isEqualTo(E1000Bits.ICR_LSC);
        driver.card.link(false);
        assertThat(bench.level()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(E1000Model.class)
    void theConfigurationSpaceIsVirtualBoxs(E1000Model model) {
        // given
        ConfigSpace config = new E1000Driver(new CardBench(), model).card.config();

        // when
        config.write(0x10, 4, -1);
        config.write(0x18, 4, -1);
        config.write(0x28, 4, -1);

        // then
        assertThat(config.read(0, 4)).isEqualTo(model.device() << 16 | 0x8086);
        assertThat(config.read(8, 4)).isEqualTo(0x0200_0002);
        assertThat(config.read(0x2c, 4)).isEqualTo(model.subsystem() << 16 | model.subsystemVendor());
        assertThat(config.read(0x10, 4)).isEqualTo(0xfffe_0000);
        assertThat(config.read(0x18, 4)).isEqualTo(0xffff_ffc1);
        assertThat(config.read(0x28, 4)).isZero();
        assertThat(config.read(0x34, 1)).isEqualTo(0xdc);
        assertThat(config.read(0xdc, 2)).isEqualTo(0xe401);
        assertThat(config.read(0xe4, 2)).isEqualTo(0x0007);
        assertThat(config.read(0x3d, 1)).isEqualTo(1);
    }

    /// reliability.md §3 rows 5 and 8: any value of any width at any offset, in every region.
    @ParameterizedTest
    @EnumSource(E1000Model.class)
    void noAccessThrowsOrReachesBeyondTheCard(E1000Model model) {
        // given
        E1000Card card = new E1000Driver(new CardBench(), model).card;
        SplittableRandom chance = new SplittableRandom(11);

        // then
        assertThatCode(() -> {
                    for (int round = 0; round < 200_000; round++) {
                        int bar = chance.nextInt(-1, 7);
                        long offset = chance.nextInt(8) == 0 ? chance.nextLong() : chance.nextInt(-16, 0x2_0010);
                        int bytes = 1 << chance.nextInt(4);
                        if (chance.nextBoolean()) card.readBar(bar, offset, bytes);
                        else card.writeBar(bar, offset, bytes, chance.nextLong());
                        card.config().write(chance.nextInt(-4, 300), bytes, chance.nextInt());
                        card.config().read(chance.nextInt(-4, 300), bytes);
                    }
                })
                .doesNotThrowAnyException();
    }

    @Test
    void statisticsAreClearedByReading() {
        // given
        driver.sends();
        bench.put(E1000Driver.BUFFERS, CardBench.frame(CardBench.PEER, CardBench.MAC, 100));

        // when
        driver.descriptor(E1000Driver.BUFFERS, E1000Driver.legacy(100, E1000Driver.EOP));
        driver.go();

        // then
        assertThat(driver.card.readBar(0, E1000Statistics.GOOD_SENT, 4)).isEqualTo(1);
        assertThat(driver.card.readBar(0, E1000Statistics.GOOD_SENT, 4)).isZero();
        assertThat(driver.card.readBar(0, E1000Statistics.SENT_64 + 4, 4)).isEqualTo(1);
        assertThat(driver.card.readBar(0, E1000Statistics.OCTETS_SENT, 4)).isEqualTo(104);
        assertThat(driver.card.readBar(0, E1000Statistics.OCTETS_SENT, 4)).isEqualTo(104);
        driver.card.readBar(0, E1000Statistics.OCTETS_SENT + 4, 4);
        assertThat(driver.card.readBar(0, E1000Statistics.OCTETS_SENT, 4)).isZero();
    }
}
