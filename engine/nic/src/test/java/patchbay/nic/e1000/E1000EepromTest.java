package patchbay.nic.e1000;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import patchbay.nic.pci.CardBench;

class E1000EepromTest {
    private static final int SK = 1;
    private static final int CS = 2;
    private static final int DI = 4;
    private static final int DO = 8;
    private static final int REQ = 0x40;
    private static final int GNT = 0x80;

    private E1000Driver driver = new E1000Driver(new CardBench(), E1000Model.I82540EM);

    @ParameterizedTest
    @EnumSource(E1000Model.class)
    void theWordsReadBitByBitHoldTheAddressAndTheirChecksum(E1000Model model) {
        // given
        driver = new E1000Driver(new CardBench(), model);
        if (model.asksForEeprom()) {
            pins(REQ);
            assertThat(driver.read(E1000Register.EECD) & GNT).isNotZero();
        }

        // when
        int sum = 0;
        for (int word = 0; word < E1000Eeprom.WORDS; word++) sum += word(word);

        // then
        assertThat(sum & 0xffff).isEqualTo(0xbaba);
        assertThat(word(0)).isEqualTo(0x0008);
        assertThat(word(1)).isEqualTo(0x1227);
        assertThat(word(2)).isEqualTo(0x5634);
    }

    @Test
    void withoutAskingThePinsDoNothing() {
        // then
        assertThat(driver.read(E1000Register.EECD) & GNT).isZero();
        pins(CS);
        bit(1, CS);
        assertThat(driver.read(E1000Register.EECD) & DO).isNotZero();
    }

    @Test
    void wordsCanBeReadByRegister() {
        // when
        driver.write(E1000Register.EERD, 0x0a << 8 | 1);

        // then
        assertThat(driver.read(E1000Register.EERD)).isEqualTo(0x4408_0a10);
        driver.write(E1000Register.EERD, 0xff << 8 | 1);
        assertThat(driver.read(E1000Register.EERD) >>> 16).isEqualTo(0xffff);
    }

    @Test
    void aWordIsWrittenOnlyWhenWritingWasEnabled() {
        // given
        pins(REQ);

        // when
        command(0b101, 5);
        bits(0xabcd, 16);
        pins(REQ);
        assertThat(word(5)).isZero();
        command(0b100, 0b110000);
        pins(REQ);
        command(0b101, 5);
        bits(0xabcd, 16);
        pins(REQ);

        // then
        assertThat(word(5)).isEqualTo(0xabcd);
    }

    private int word(int index) {
        command(0b110, index);
        int value = 0;
        for (int bit = 0; bit < 16; bit++) {
            bit(0, REQ | CS);
            value = value << 1 | ((driver.read(E1000Register.EECD) & DO) != 0 ? 1 : 0);
        }
        pins(REQ);
        return value;
    }

    private void command(int operation, int address) {
        pins(REQ | CS);
        bits(operation, 3);
        bits(address, 6);
    }

    private void bits(int value, int count) {
        for (int bit = count - 1; bit >= 0; bit--) bit(value >>> bit & 1, REQ | CS);
    }

    /// Linux's e1000_shift_in_ee_bits and _out: the clock rises, then the output is looked at.
    private void bit(int value, int others) {
        int input = value == 1 ? DI : 0;
        pins(others | input);
        pins(others | input | SK);
        pins(others | input);
    }

    private void pins(int value) {
        driver.write(E1000Register.EECD, value);
    }
}
