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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// Every example as its page tells it: applied, tried, and what was exported of it applied elsewhere.
@Needs({Need.DIST, Need.ROOT, Need.TUN})
class ExamplesTest {
    private static final Path EXAMPLES = Installation.projectRoot().resolve("examples");

    static Stream<String> examples() throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            for (Path file : files.sorted().toList()) {
                if (Files.isDirectory(file)) names.add(String.valueOf(file.getFileName()));
            }
        }
        return names.stream();
    }

    @Test
    void thereAreExamplesAndTheirListNamesThem() throws IOException {
        String list = Files.readString(EXAMPLES.resolve("README.md"));
        assertThat(examples()).hasSizeGreaterThanOrEqualTo(3).allMatch(name -> list.contains(name + "/README.md"));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theCommandsOfItsPageWork(String example) throws IOException {
        // given
        Path folder = EXAMPLES.resolve(example);
        Path root = Installation.projectRoot();
        String script = "set -ex\ncd '" + folder + "'\n" + String.join("\n", commands(folder.resolve("README.md")));
        try (Lab lab = new Lab()) {
            Shell shell = lab.host().with("PATH", root.resolve("bin") + ":" + System.getenv("PATH"));
            try (Installation patchbay = new Installation(root, shell)) {
                // when
                Ran ran = patchbay.shell()
                        .run(List.of("bash", "-s"), script.getBytes(StandardCharsets.UTF_8), Duration.ofMinutes(1));

                // then
                assertThat(ran.exitCode()).as(ran.toString()).isZero();
                assertExportMakesTheSame(patchbay, root, shell);
            }
        }
    }

    private static void assertExportMakesTheSame(Installation patchbay, Path root, Shell shell) throws IOException {
        String exported = patchbay.patchbay("export").orFail();
        try (Installation other = new Installation(root, shell)) {
            byte[] input = exported.getBytes(StandardCharsets.UTF_8);
            List<String> words = List.of(other.program("patchbay"), "apply", "-f", "-", "--yes");
            other.shell().run(words, input, Duration.ofMinutes(1)).orFail();
            assertThat(other.patchbay("export").orFail()).isEqualTo(exported).contains("machines:");
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
