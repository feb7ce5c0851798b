package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// The tests' own fixture: nothing of a test stays.
@Needs(Need.ROOT)
class LabTest {
    @Test
    void whatAServiceHasForkedEndsWithTheLab() throws IOException {
        // given: a child that lives on when its parent has ended
        Lab lab = new Lab();
        Process parent = lab.world().start(List.of("sh", "-c", "sleep 1000 & echo $!"));
        String line = parent.inputReader(StandardCharsets.UTF_8).readLine();
        ProcessHandle child = ProcessHandle.of(Long.parseLong(line)).orElseThrow();
        parent.onExit().join();
        assertThat(child.isAlive()).isTrue();

        // when
        lab.close();

        // then
        assertThat(child.isAlive()).isFalse();
        assertThat(Shell.HERE.run("ip", "netns", "list").out()).doesNotContain(lab.nameOf("world"));
    }
}
