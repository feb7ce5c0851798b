package patchbay.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MacAddressTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"080027A1B2C3", "080027a1b2c3", "08:00:27:a1:b2:c3", "08-00-27-A1-B2-C3", "08:00:27:A1:b2:C3"})
    void everyUsualFormIsRead(String text) {
        assertThat(MacAddress.parse(text)).isEqualTo(0x0800_27a1_b2c3L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "auto",
                "080027A1B2C",
                "080027A1B2C33",
                "08:00:27:a1:b2",
                "08:00:27:a1:b2:c3:d4",
                "08:00-27:a1:b2:c3",
                "08:00:27:a1:b2:g3",
                "0800:27a1:b2c3",
                "+80027A1B2C3",
                "08 00 27 a1 b2 c3",
                "０80027A1B2C3",
                "::::::::::::",
                "08:00:27:a1:b2:-1"
            })
    void anythingElseIsNone(String text) {
        assertThat(MacAddress.parse(text)).isEqualTo(MacAddress.NONE);
    }

    @Test
    void bothFormsArePrintedWhole() {
        assertThat(MacAddress.format(0x5254_0012_3502L)).isEqualTo("52:54:00:12:35:02");
        assertThat(MacAddress.compact(0x0800_27a1_b2c3L)).isEqualTo("080027A1B2C3");
        assertThat(MacAddress.format(0)).isEqualTo("00:00:00:00:00:00");
        assertThat(MacAddress.compact(MacAddress.BROADCAST)).isEqualTo("FFFFFFFFFFFF");
    }

    @Test
    void theGroupAndLocalBitsAreThoseOfTheFirstOctet() {
        assertThat(MacAddress.isGroup(MacAddress.BROADCAST)).isTrue();
        assertThat(MacAddress.isGroup(0x0100_5e00_0001L)).isTrue();
        assertThat(MacAddress.isGroup(0x0800_2700_0001L)).isFalse();
        assertThat(MacAddress.isLocal(0x5254_0012_3502L)).isTrue();
        assertThat(MacAddress.isLocal(0x0800_2700_0001L)).isFalse();
    }
}
