package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// What a command loads, since that is what it costs (docs/theory/client.md).
@Needs(Need.DIST)
class ShortClientTest {
    private static final Set<String> WATCHED =
            Set.of("patchbay.cli.ControlSocket", "sun.nio.ch.SocketChannelImpl", "java.security.SecureRandom");

    @TempDir
    Path folder;

    @Test
    void aCommandReachesTheDaemonWithoutASocketChannelAndItsRandomSource() throws IOException {
        try (Installation patchbay = new Installation(Installation.projectRoot(), Shell.HERE)) {
            // given
            patchbay.vboxManage("list", "vms").orFail();
            Path loaded = folder.resolve("loaded");

            // when
            patchbay.shell()
                    .with("_JAVA_OPTIONS", "-Xlog:class+load:file=" + loaded)
                    .run(patchbay.program("VBoxManage"), "list", "vms")
                    .orFail();

            // then
            List<String> classes = Files.readAllLines(loaded).stream()
                    .map(line -> line.replaceFirst("^(\\[.*?])+ ", "").replaceFirst(" .*", ""))
                    .filter(WATCHED::contains)
                    .toList();
            assertThat(classes).containsExactly("patchbay.cli.ControlSocket");
        }
    }
}
