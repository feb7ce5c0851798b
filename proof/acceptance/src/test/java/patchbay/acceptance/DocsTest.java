package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// Every command of the manual's pages, run as it stands there: each page over a home of its own, its `sh` blocks in
/// order.
class DocsTest {
    private static final Path MANUAL = Installation.projectRoot().resolve("docs/manual");

    static Stream<String> pages() throws IOException {
        try (Stream<Path> files = Files.list(MANUAL)) {
            return files
                    .filter(DocsTest::hasCommands)
                    .map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @Needs({Need.DIST, Need.QEMU, Need.GUEST})
    @ParameterizedTest
    @MethodSource("pages")
    void theCommandsOfAPageWork(String page) throws IOException {
        // given
        String script = "set -ex\n" + String.join("\n", commands(MANUAL.resolve(page)));
        Path root = Installation.projectRoot();
        Shell shell = Shell.HERE
                .with("PATH", root.resolve("bin") + ":" + System.getenv("PATH"))
                .with("KERNEL", System.getenv("PATCHBAY_TEST_KERNEL"))
                .with("INITRD", System.getenv("PATCHBAY_TEST_INITRD"));
        try (Installation patchbay = new Installation(root, shell)) {
            // when
            Ran ran = patchbay.shell()
                    .run(List.of("bash", "-s"), script.getBytes(StandardCharsets.UTF_8), Duration.ofMinutes(2));

            // then
            assertThat(ran.exitCode()).as(ran.toString()).isZero();
        }
    }

    private static boolean hasCommands(Path file) {
        try {
            return file.toString().endsWith(".md") && !commands(file).isEmpty();
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    private static List<String> commands(Path file) throws IOException {
        List<String> commands = new ArrayList<>();
        boolean inside = false;
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("```")) inside = line.equals("```sh");
            else if (inside) commands.add(line);
        }
        return commands;
    }
}
