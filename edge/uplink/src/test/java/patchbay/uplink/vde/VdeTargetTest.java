package patchbay.uplink.vde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.uplink.driver.DriverException;

class VdeTargetTest {
    @Test
    void aDirectoryMayHaveAPort() throws DriverException {
        assertThat(VdeTarget.parse("/tmp/s")).isEqualTo(new VdeTarget(Path.of("/tmp/s"), 0));
        assertThat(VdeTarget.parse("/tmp/s[5]")).isEqualTo(new VdeTarget(Path.of("/tmp/s"), 5));
        assertThat(VdeTarget.parse("").port()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/tmp/s[]", "4444->host:4445", "tmp/s", "/tmp/s[x]", "/tmp/s[-1]", "/tmp/s[123456]"})
    void otherNamesAreRefusedWithTheRemedy(String text) {
        assertThatExceptionOfType(DriverException.class)
                .isThrownBy(() -> VdeTarget.parse(text))
                .satisfies(thrown -> assertThat(thrown.remedy()).contains("UDPTunnel"));
    }
}
