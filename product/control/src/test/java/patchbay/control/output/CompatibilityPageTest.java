package patchbay.control.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `docs/compatibility.md` says of every quirk what we do, and it and `docs/theory/tcp.md` name only tests that exist.
class CompatibilityPageTest {
    private static final Path ROOT = Path.of("../..");
    private static final Pattern TEST = Pattern.compile("`([A-Z][A-Za-z0-9]*Test)(?:\\.([a-zA-Z0-9]+))?`");
    private static final Pattern QUIRK = Pattern.compile("(?m)^\\| ([0-9]+) \\|");

    private static String page() throws IOException {
        return page("docs/compatibility.md");
    }

    private static String page(String name) throws IOException {
        return Files.readString(ROOT.resolve(name));
    }

    /// The text of every test of every room, by its name.
    private static Map<String, String> tests() throws IOException {
        Map<String, String> tests = new TreeMap<>();
        for (String wing : List.of("engine", "edge", "product", "proof")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(wing))) {
                for (Path file : files.filter(path -> path.toString().endsWith("Test.java"))
                        .toList()) {
                    String name = String.valueOf(file.getFileName());
                    tests.merge(
                            name.substring(0, name.length() - ".java".length()),
                            Files.readString(file),
                            String::concat);
                }
            }
        }
        return tests;
    }

    /// `docs/theory/tcp.md` has a table of what is asked of TCP and NAT, and of the tests that show it.
    @ParameterizedTest
    @ValueSource(strings = {"docs/compatibility.md", "docs/theory/tcp.md"})
    void everyNamedTestExists(String name) throws IOException {
        Map<String, String> tests = tests();
        List<MatchResult> named = TEST.matcher(page(name)).results().toList();

        assertThat(named).hasSizeGreaterThan(40);
        for (MatchResult match : named) {
            String text = tests.getOrDefault(match.group(1), "");
            String method = match.group(2) == null ? "class " + match.group(1) : "void " + match.group(2) + "(";
            assertThat(text.contains(method)).as(match.group()).isTrue();
        }
    }

    @Test
    void everyQuirkIsDecided() throws IOException {
        List<Integer> numbers = QUIRK.matcher(page())
                .results()
                .map(match -> Integer.parseInt(match.group(1)))
                .toList();

        assertThat(numbers).isEqualTo(IntStream.rangeClosed(1, 17).boxed().toList());
    }

    @Test
    void everyRowSaysDoneBetterDiffersOrNotYetAndNamesATest() throws IOException {
        List<String> rows = new ArrayList<>();
        boolean compares = false;
        for (String line : page().lines().toList()) {
            if (!line.startsWith("|")) compares = false;
            else if (line.contains("| Patchbay |")) compares = true;
            else if (compares && line.startsWith("| ")) rows.add(line);
        }

        assertThat(rows)
                .hasSizeGreaterThan(100)
                .allSatisfy(row -> assertThat(row)
                        .containsPattern("\\| (done|better|differs|not yet|kept)\\b")
                        .containsPattern("[a-z0-9]Test(\\.[a-zA-Z0-9]+)?` \\|$"));
    }
}
