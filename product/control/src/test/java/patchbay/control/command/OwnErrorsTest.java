package patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchbay.control.grammar.CommandSpec;
import patchbay.control.grammar.Grammar;
import patchbay.control.model.Configuration;

/// What is said when something is wrong with the commands of ours that no other test is about.
class OwnErrorsTest {
    private static final Path TESTS = Path.of("src/test/java/patchbay/control/command");

    @TempDir
    Path directory;

    private Terminal terminal;

    @BeforeEach
    void aMachine() {
        terminal = new Terminal(directory).withMachine();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "doctor now                             | 2 | Invalid parameter 'now'",
                "qemu-args                              | 2 | VM name or UUID required",
                "qemu-args nobody                       | 1 | Could not find a registered machine named 'nobody'",
                "qemu-args web more                     | 2 | Invalid parameter 'more'",
                "uml-args                               | 2 | VM name or UUID required",
                "uml-args nobody                        | 1 | Could not find a registered machine named 'nobody'",
                "uml-args web more                      | 2 | Invalid parameter 'more'",
                "dpdk-args                              | 2 | VM name or UUID required",
                "dpdk-args nobody                       | 1 | Could not find a registered machine named 'nobody'",
                "dpdk-args web more                     | 2 | Invalid parameter 'more'",
                "counters                               | 2 | VM name or UUID required",
                "counters nobody                        | 1 | Could not find a registered machine named 'nobody'",
                "counters web more                      | 2 | Invalid parameter 'more'",
                "console                                | 2 | VM name or UUID required",
                "console nobody                         | 1 | Could not find a registered machine named 'nobody'",
                "console web                            | 1 | Machine 'web' is not currently running.",
                "console web more                       | 2 | Invalid parameter 'more'",
                "attach                                 | 2 | Parameter --netns is required",
                "attach --netns lab                     | 2 | Parameter --vm is required",
                "attach --netns lab --vm nobody --nic 1 | 1 | Could not find a registered machine named 'nobody'",
                "attach --netns lab --vm web --nic 9    | 1 | Invalid NIC number 9",
                "attach --netns lab --vm web            | 1 | Invalid NIC number 0",
                "attach --vm web --nic 1                | 2 | Parameter --netns is required",
                "attach web                             | 2 | Invalid parameter 'web'",
                "attach --netns lab --vm web --nic one  | 2 | Invalid argument format: --nic=one",
                "attach --netns lab --vm web --nic 1 --ifname a/b | 1 | 'a/b' is no name of an interface",
                "attach --netns lab --vm web --nic 1 --ifname .. | 1 | '..' is no name of an interface",
                "attach --netns lab --vm web --nic 1 --ifname 1234567890123456 | 1 | '1234567890123456' is no name of an interface",
                "attach --netns lab --vm web --nic 1 --ifname= | 1 | '' is no name of an interface",
                "attach --netns lab --vm web --nic 1 --ifname \"a b\" | 1 | 'a b' is no name of an interface",
                "detach                                 | 2 | Parameter --vm is required",
                "detach --vm nobody --nic 1             | 1 | Could not find a registered machine named 'nobody'",
                "detach --vm web --nic 9                | 1 | Invalid NIC number 9",
                "detach --vm web                        | 1 | Invalid NIC number 0",
                "detach --vm web --nic x                | 2 | Invalid argument format: --nic=x",
                "leases none                            | 1 | Failed to find DHCP server for network 'none'",
                "leases a b                             | 2 | Invalid parameter 'b'",
                "leases --sort                          | 2 | Unknown option: --sort",
                "export nobody                          | 1 | Could not find a registered machine named 'nobody'",
                "export --vbox                          | 2 | --vbox writes one machine",
                "export --vbox web nobody               | 1 | Could not find a registered machine named 'nobody'",
                "export --file no/such/folder           | 1 | Cannot write the lab to %s/no/such/folder",
                "import                                 | 2 | Missing machine.vbox",
                "import nowhere.vbox                    | 1 | Could not read the settings file '%s/nowhere.vbox': there is no such file",
                "import nowhere.xml more                | 2 | Invalid parameter 'more'",
                "apply                                  | 2 | Parameter --file is required",
                "apply lab.yaml                         | 2 | Invalid parameter 'lab.yaml'",
                "apply -f lab.yaml                      | 2 | Give --yes to make it so",
                "apply -f nowhere.yaml --yes            | 1 | Cannot read the lab 'nowhere.yaml': there is no such file",
                "apply -f nowhere.yaml --yes --prune=web | 2 | Unknown option: --prune=web",
                "completion                             | 2 | Missing bash",
                "completion tcsh                        | 2 | Invalid parameter 'tcsh'",
                "completion bash more                   | 2 | Invalid parameter 'more'",
            })
    void badInputHasItsTextAndChangesNothing(String words, int exitCode, String text) {
        // given
        Configuration before = terminal.configuration();
        String exported = terminal.run("patchbay export").out();

        // when
        Terminal.Result result = terminal.run("patchbay -q " + words);

        // then
        assertThat(result.err()).startsWith("patchbay: error: " + text.replace("%s", directory.toString()));
        assertThat(result.exitCode()).isEqualTo(exitCode);
        assertThat(result.out()).isEmpty();
        assertThat(terminal.configuration()).isEqualTo(before);
        assertThat(terminal.run("patchbay export").out()).isEqualTo(exported);
    }

    /// A command without a row in a table of bad input was forgotten.
    @Test
    void everyCommandHasSuchATable() throws IOException {
        // given
        StringBuilder rows = new StringBuilder();
        try (Stream<Path> files = Files.list(TESTS)) {
            for (Path file : files.toList()) rows.append(Files.readString(file));
        }
        List<String> commands = Grammar.all().stream().map(CommandSpec::name).toList();

        // then
        assertThat(commands).hasSizeGreaterThan(30).allSatisfy(command -> {
            Pattern row = Pattern.compile(
                    "\"(?:VBoxManage |patchbay )?" + command + "[^\"|]*\\| *[12] *\\||-q " + command + " \" \\+ words");
            assertThat(row.matcher(rows).find()).as(command).isTrue();
        });
    }
}
