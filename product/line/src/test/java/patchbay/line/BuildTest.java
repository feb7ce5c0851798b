package patchbay.line;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BuildTest {
    private static final String SAID = "patchbay.build.id";

    @AfterEach
    void nothingIsSaid() {
        System.clearProperty(SAID);
    }

    @Test
    void aClientBelievesItsLauncher() {
        System.setProperty(SAID, "0123456789ab");

        assertThat(Build.launchedId()).isEqualTo("0123456789ab");
    }

    @Test
    void withoutALauncherItIsTheJarsOwn() {
        assertThat(Build.launchedId()).isEqualTo(Build.current().id());

        System.setProperty(SAID, "");
        assertThat(Build.launchedId()).isEqualTo(Build.current().id());
    }
}
