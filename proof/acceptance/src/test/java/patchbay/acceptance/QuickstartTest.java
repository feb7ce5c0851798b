package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// The main job, as `./quickstart` shows it after it has set up and built.
@Needs({Need.DIST, Need.QEMU, Need.GUEST})
class QuickstartTest {
    @Test
    void everyStepOfQuickstartSucceedsWithinThreeMinutesAndLeavesNothingBehind() {
        // given
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Path root = Installation.projectRoot();
        List<String> command = List.of(
                java,
                "-Dpatchbay.root=" + root,
                "-cp",
                root.resolve("target/dist/proof").toString(),
                Quickstart.class.getName(),
                System.getenv("PATCHBAY_TEST_KERNEL"),
                System.getenv("PATCHBAY_TEST_INITRD"));

        // when
        Ran ran = Shell.HERE.run(command, new byte[0], Duration.ofMinutes(5));

        // then
        assertThat(ran.exitCode()).as(ran.toString()).isZero();
        assertThat(ran.out()).contains("Everything works.").doesNotContain("✗");
        assertThat(ran.took()).isLessThan(Duration.ofMinutes(3));
    }
}
