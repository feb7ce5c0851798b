package patchbay.acceptance.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import patchbay.acceptance.Installation;

/// What CONTRIBUTING.md says of files, held by reading them.
class SourcesTest {
    private static final Path ROOT = Installation.projectRoot();
    private static final int MAX_LINES = 500;
    private static final int MEDIAN_LINES = 150;
    private static final Pattern PUBLIC_TYPE =
            Pattern.compile("^public (?:abstract |final |sealed |non-sealed )*(?:class|record|interface|enum) (\\w+)");
    private static final Pattern VAGUE = Pattern.compile(
            "(.*[a-z])?(Util|Utils|Helper|Helpers|Manager|Misc|Common|Impl|Processor|Handler)\\.java|(Data|Info)\\.java");
    private static final Pattern LEFT_OPEN =
            Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X|HA" + "CK)\\b|@Dis" + "abled");

    @Test
    void noFileIsLongAndMostAreShort() throws IOException {
        // given
        List<Integer> lengths = new ArrayList<>();
        List<String> tooLong = new ArrayList<>();

        // when
        for (Path file : sources()) {
            int lines = Files.readAllLines(file).size();
            lengths.add(lines);
            if (lines > MAX_LINES) tooLong.add(lines + " " + ROOT.relativize(file));
        }

        // then
        assertThat(tooLong).isEmpty();
        lengths.sort(null);
        assertThat(lengths.get(lengths.size() / 2)).isLessThanOrEqualTo(MEDIAN_LINES);
    }

    @Test
    void everyPublicTypeSaysWhatItIs() throws IOException {
        List<String> silent = new ArrayList<>();
        for (Path file : mainSources()) {
            List<String> lines = Files.readAllLines(file);
            for (int at = 0; at < lines.size(); at++) {
                if (PUBLIC_TYPE.matcher(lines.get(at)).find() && !documented(lines, at))
                    silent.add(ROOT.relativize(file) + "");
            }
        }
        assertThat(silent).isEmpty();
    }

    @Test
    void everyPackageHasItsPage() throws IOException {
        TreeSet<String> without = new TreeSet<>();
        for (Path file : mainSources()) {
            Path folder = file.getParent();
            if (folder != null && !folder.endsWith("java") && !Files.exists(folder.resolve("package-info.java"))) {
                without.add(ROOT.relativize(folder).toString());
            }
        }
        assertThat(without).isEmpty();
    }

    @Test
    void namesSayWhatIsInTheRoom() throws IOException {
        assertThat(mainSources())
                .noneMatch(file ->
                        VAGUE.matcher(String.valueOf(file.getFileName())).matches());
    }

    @Test
    void nothingIsLeftOpen() throws IOException {
        List<String> open = new ArrayList<>();
        for (Path file : sources()) {
            if (file.endsWith("SourcesTest.java")) continue;
            if (LEFT_OPEN.matcher(Files.readString(file)).find())
                open.add(ROOT.relativize(file).toString());
        }
        assertThat(open).isEmpty();
    }

    @Test
    void theArchitecturesPageNamesEveryRoomAndEveryDecisionExists() throws IOException {
        // given
        String page = Files.readString(ROOT.resolve("ARCHITECTURE.md"));

        // then
        for (Path module : modules()) assertThat(page).contains("`" + module.getFileName() + "`");
        for (Path file : sources()) {
            var decision = Pattern.compile("decision (\\d{4})").matcher(Files.readString(file));
            while (decision.find()) {
                String number = decision.group(1);
                try (Stream<Path> decisions = Files.list(ROOT.resolve("docs/decisions"))) {
                    assertThat(decisions.anyMatch(
                                    each -> String.valueOf(each.getFileName()).startsWith(number)))
                            .as("decision %s, named by %s", number, file)
                            .isTrue();
                }
            }
        }
    }

    private static boolean documented(List<String> lines, int at) {
        int line = at - 1;
        while (line >= 0 && lines.get(line).startsWith("@")) line--;
        return line >= 0
                && (lines.get(line).startsWith("///") || lines.get(line).endsWith("*/"));
    }

    private static List<Path> modules() throws IOException {
        List<Path> modules = new ArrayList<>();
        for (String wing : List.of("engine", "edge", "product", "proof")) {
            try (Stream<Path> rooms = Files.list(ROOT.resolve(wing))) {
                rooms.filter(room -> Files.exists(room.resolve("pom.xml"))).forEach(modules::add);
            }
        }
        return modules;
    }

    private static List<Path> sources() throws IOException {
        return files("src");
    }

    private static List<Path> mainSources() throws IOException {
        return files("src/main/java");
    }

    private static List<Path> files(String below) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path module : modules()) {
            if (!Files.isDirectory(module.resolve(below))) continue;
            try (Stream<Path> walk = Files.walk(module.resolve(below))) {
                walk.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
            }
        }
        return files;
    }
}
