package patchbay.vmm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BootRomTest {
    private static final int STRUCTURE = 0x40;

    @Test
    void anotherDeviceIsNamedAndTheSumStays() {
        // given
        byte[] rom = rom();
        byte before = sum(rom);

        // when
        byte[] made = BootRom.madeOutTo(rom, 0x1004);

        // then
        assertThat(made).isNotNull();
        assertThat(made[STRUCTURE + 6]).isEqualTo((byte) 0x04);
        assertThat(made[STRUCTURE + 7]).isEqualTo((byte) 0x10);
        assertThat(sum(made)).isEqualTo(before);
        assertThat(rom[STRUCTURE + 6]).isEqualTo((byte) 0x0e);
    }

    @ParameterizedTest(name = "octet {0} is {1}")
    @CsvSource({"0,0", "1,0", "2,0", "2,9", "64,0", "67,0", "24,0", "24,3", "25,127", "25,255"})
    void whatIsNoPciRomIsNotTouched(int at, int value) {
        // given
        byte[] rom = rom();
        rom[at] = (byte) value;

        // then
        assertThat(BootRom.madeOutTo(rom, 0x1004)).isNull();
        assertThat(BootRom.madeOutTo(new byte[at], 0x1004)).isNull();
    }

    private static byte[] rom() {
        byte[] rom = new byte[1_024];
        for (int at = 0; at < rom.length; at++) rom[at] = (byte) (at * 31);
        rom[0] = 0x55;
        rom[1] = (byte) 0xaa;
        rom[2] = 2;
        rom[0x18] = STRUCTURE;
        rom[0x19] = 0;
        System.arraycopy("PCIR".getBytes(StandardCharsets.US_ASCII), 0, rom, STRUCTURE, 4);
        rom[STRUCTURE + 6] = 0x0e;
        rom[STRUCTURE + 7] = 0x10;
        return rom;
    }

    private static byte sum(byte[] octets) {
        byte sum = 0;
        for (byte octet : octets) sum += octet;
        return sum;
    }
}
