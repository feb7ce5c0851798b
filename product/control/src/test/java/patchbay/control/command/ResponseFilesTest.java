package patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What may stand before a command: response files and passwords.
class ResponseFilesTest {
    @TempDir
    Path directory;

    private Terminal terminal;

    @BeforeEach
    void aShell() {
        terminal = new Terminal(directory).withMachine();
    }

    @Test
    void theWordsOfAFileStandInItsPlace() throws IOException {
        // given
        Files.writeString(
                directory.resolve("words"), "-q setextradata \"web\"\n  'a key' \\\n it\\'s\" \\\"one\\\" \\word\"\n");

        // when
        terminal.run("VBoxManage", List.of("@words")).succeeded();

        // then
        assertThat(terminal.machine("web").extradata().values()).containsEntry("a key", "it's \"one\" \\word");
    }

    @Test
    void theFileMayBeginACommandThatGoesOnAfterIt() throws IOException {
        // given
        Files.writeString(directory.resolve("begin"), "setextradata web");

        // when
        terminal.run("VBoxManage", List.of("-q", "@begin", "key", "@value")).succeeded();

        // then
        assertThat(terminal.machine("web").extradata().values()).containsEntry("key", "@value");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'open | Error reading response file 'words': a quote is not closed",
                "@words | Invalid command '@words'",
                "frob | Invalid command 'frob'"
            },
            quoteCharacter = '#')
    void aFileThatIsNoCommandLineIsRefused(String text, String message) throws IOException {
        // given
        Files.writeString(directory.resolve("words"), text);

        // when
        Terminal.Result result = terminal.run("VBoxManage", List.of("-q", "@words"));

        // then
        assertThat(result.err()).startsWith("VBoxManage: error: " + message + "\n");
        assertThat(result.exitCode()).isEqualTo(2);
    }

    @Test
    void aFileThatCannotBeReadIsRefused() throws IOException {
        // given
        Files.write(directory.resolve("large"), new byte[(int) ResponseFiles.MAX_BYTES + 1]);

        // then
        assertThat(terminal.run("VBoxManage", List.of("@none")).err())
                .contains("error: Error reading response file 'none': NoSuchFileException");
        assertThat(terminal.run("VBoxManage", List.of("@large")).err()).contains("it is larger than 1048576 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--settingspw secret", "--settingspw=secret", "-settingspw secret", "--settingspwfile x"})
    void aPasswordIsReadAndForgotten(String option) {
        assertThat(terminal.run("VBoxManage -q " + option + " list vms")
                        .succeeded()
                        .out())
                .startsWith("\"web\"");
        assertThat(terminal.run("VBoxManage -q --settingspw").err())
                .startsWith("VBoxManage: error: Password expected\n");
    }
}
