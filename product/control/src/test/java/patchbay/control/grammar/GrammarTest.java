package patchbay.control.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The table, and what is made from it.
class GrammarTest {
    private static final Path COMMANDS_PAGE = Path.of("../../docs/manual/commands.md");

    @TempDir
    Path directory;

    @Test
    void namesAndSpellingsAreTheirOwn() {
        Set<String> commands = new HashSet<>();
        for (CommandSpec command : Grammar.all()) {
            assertThat(commands.add(command.name())).as(command.name()).isTrue();
            Set<String> spellings = new HashSet<>();
            for (OptionSpec option : command.options()) {
                assertThat(option.help()).endsWith(".");
                for (String spelling : option.spellings()) {
                    assertThat(spelling).startsWith("-").matches(option.indexed() ? "[-a-z]+" : "[-a-zA-Z0-9]+");
                    assertThat(spellings.add(spelling)).as(spelling).isTrue();
                }
            }
        }
    }

    @Test
    void everyOptionOfACardHasTheSpellingsOfBothGenerations() {
        for (OptionSpec option : CardOptions.ALL) {
            String joined = "--" + option.name().substring(2).replace("-", "");

            assertThat(option.spellings()).contains(option.name(), joined);
            assertThat(option.indexed()).isTrue();
        }
    }

    /// Whatever is parsed can be written again from what was understood, and is understood the same.
    @Test
    void whatWasUnderstoodReadsTheSameAgain() {
        SplittableRandom random = new SplittableRandom(3);
        CommandSpec modifyvm = java.util.Objects.requireNonNull(Grammar.find("VBoxManage", "modifyvm"));
        for (int round = 0; round < 2_000; round++) {
            List<String> words = new ArrayList<>(List.of("web"));
            for (int count = random.nextInt(1, 6); count > 0; count--) words.addAll(use(modifyvm, random));
            Reading first = Parser.parse(modifyvm, words);

            assertThat(first).isInstanceOf(Reading.Parsed.class);
            Reading.Parsed parsed = (Reading.Parsed) first;
            List<String> again = new ArrayList<>(parsed.operands());
            for (OptionUse use : parsed.options()) again.addAll(written(use));
            assertThat(Parser.parse(modifyvm, again)).isEqualTo(parsed);
        }
    }

    /// Kinds of options that are not a name and one value.
    private static final Set<ValueKind> ODD = Set.of(ValueKind.NONE, ValueKind.TWO_NAMES, ValueKind.CPUID_VALUES);

    private static List<String> use(CommandSpec command, SplittableRandom random) {
        List<OptionSpec> options = command.options().stream()
                .filter(each -> !ODD.contains(each.kind()))
                .toList();
        OptionSpec option = options.get(random.nextInt(options.size()));
        String spelling =
                option.spellings().get(random.nextInt(option.spellings().size()));
        String name = spelling + (option.indexed() ? random.nextInt(1, 37) : "");
        String value = switch (option.kind()) {
            case ON_OFF -> random.nextBoolean() ? "on" : "OFF";
            case UINT32 -> random.nextBoolean() ? "0x1f" : String.valueOf(random.nextInt(1 << 30));
            case TEXT, TEXT_OR_DELETE ->
                List.of("", "a b", "a=b:c", "-x", "--nic1").get(random.nextInt(5));
            case PORT, PORT_MODE -> "off";
            case CPUID_LEAF -> "80000001:1f";
            case NONE, UINT8, NUMBERED_TEXT, UUID, TWO_NAMES, CPUID_VALUES ->
                throw new IllegalStateException(option.name());
        };
        if (option.kind() == ValueKind.TEXT_OR_DELETE && random.nextBoolean()) return List.of(name, "delete", value);
        return switch (random.nextInt(3)) {
            case 0 -> List.of(name, value);
            case 1 -> List.of(name + "=" + value);
            default -> List.of(name + ":" + value);
        };
    }

    private static List<String> written(OptionUse use) {
        return use.delete() ? List.of(use.given(), "delete", use.value()) : List.of(use.given() + "=" + use.value());
    }

    /// No words make the parser fail: it answers, whatever it is given.
    @Test
    void noCommandLineIsTooStrange() {
        SplittableRandom random = new SplittableRandom(4);
        List<String> pieces = List.of(
                "",
                "-",
                "--",
                "---",
                "=",
                ":",
                "--nic",
                "--nic1",
                "--nic99999999999999999999",
                "--nic1=",
                "--nat-pf1",
                "delete",
                "web",
                "-h",
                "\u0000",
                "--name",
                "--name=",
                "nic1",
                "--memory=99999999999999999999",
                "--memory=-1",
                "\ud83d");
        for (CommandSpec command : Grammar.all()) {
            for (int round = 0; round < 300; round++) {
                List<String> words = new ArrayList<>();
                for (int count = random.nextInt(6); count > 0; count--) {
                    words.add(pieces.get(random.nextInt(pieces.size())));
                }

                assertThat(Parser.parse(command, words)).isNotNull();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "1,1",
        "010,8",
        "0x10,16",
        "0XfF,255",
        "4294967295,4294967295",
        "4294967296,-1",
        "-1,-1",
        "'',-1",
        "08,-1",
        "0x,-1",
        "1k,-1",
        "\u0661,-1"
    })
    void numbersAreReadAsRtGetOptDoes(String text, long number) {
        assertThat(Numbers.uint32(text)).isEqualTo(number);
    }

    @Test
    void helpFitsATerminal() {
        for (CommandSpec command : Grammar.all()) {
            assertThat(HelpText.full("VBoxManage", command).lines())
                    .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(110));
        }
    }

    @Test
    void thePageOfCommandsIsTheTables() throws IOException {
        if (Boolean.getBoolean("patchbay.manual.write")) Files.writeString(COMMANDS_PAGE, Manual.commandsPage());

        assertThat(COMMANDS_PAGE)
                .as("mvn -pl product/control test -Dtest=GrammarTest -Dpatchbay.manual.write=true writes it anew")
                .hasContent(Manual.commandsPage());
    }
}
