package patchbay.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class PlacesTest {
    @Test
    void theHomeIsNamedByItsVariableElseByXdgElseBelowTheUsersHome() {
        assertThat(Places.of(Map.of("PATCHBAY_HOME", "/p", "HOME", "/u")).home())
                .isEqualTo(Path.of("/p"));
        assertThat(Places.of(Map.of("XDG_STATE_HOME", "/s", "HOME", "/u")).home())
                .isEqualTo(Path.of("/s/patchbay"));
        assertThat(Places.of(Map.of("HOME", "/u")).home()).isEqualTo(Path.of("/u/.local/state/patchbay"));
    }

    @Test
    void socketsOfTwoHomesAreApartInTheRuntimeFolder() {
        // given
        Places one = Places.of(Map.of("PATCHBAY_HOME", "/one", "XDG_RUNTIME_DIR", "/run/user/1"));
        Places two = Places.of(Map.of("PATCHBAY_HOME", "/two", "XDG_RUNTIME_DIR", "/run/user/1"));

        // then
        assertThat(one.controlSocket()).startsWithRaw(Path.of("/run/user/1/patchbay"));
        assertThat(one.runtime()).isNotEqualTo(two.runtime());
        // A daemon of another build is found where it always was: CRC-32 of the home's path.
        Places check = Places.of(Map.of("PATCHBAY_HOME", "/123456789", "XDG_RUNTIME_DIR", "/run/user/1"));
        CRC32 crc = new CRC32();
        crc.update("/123456789".getBytes(StandardCharsets.UTF_8));
        assertThat(check.runtime()).hasFileName(Long.toHexString(crc.getValue()));
    }

    @Test
    void withoutARuntimeFolderSocketsAreInTheHome() {
        assertThat(Places.of(Map.of("PATCHBAY_HOME", "/p")).controlSocket()).isEqualTo(Path.of("/p/run/control.sock"));
    }
}
