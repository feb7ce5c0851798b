package patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchbay.control.model.Configuration;
import patchbay.control.model.VdeOffers;

class VdeCommandTest {
    @TempDir
    private Path directory;

    private Terminal terminal;

    @BeforeEach
    void begin() {
        terminal = new Terminal(directory);
    }

    @Test
    void anOfferIsKeptShownAndWithdrawn() {
        // when
        terminal.run("patchbay vde offer lab").succeeded();
        terminal.run("patchbay vde offer lab2 --directory /tmp/s2").succeeded();

        // then
        assertThat(VdeOffers.of(terminal.configuration())).containsEntry("lab2", "/tmp/s2");
        assertThat(terminal.run("patchbay vde list").succeeded().out())
                .contains("lab  ")
                .contains("/vde/lab\n");
        assertThat(terminal.run("patchbay vde list --json").succeeded().out()).contains("\"directory\": \"/tmp/s2\"");

        // and
        terminal.run("patchbay vde withdraw lab").succeeded();
        assertThat(VdeOffers.of(terminal.configuration())).containsOnlyKeys("lab2");

        // and
        terminal.run("patchbay vde withdraw lab2").succeeded();
        assertThat(terminal.run("patchbay vde list").succeeded().out()).isEqualTo("No offers.\n");
        assertThat(terminal.run("patchbay vde list --json").succeeded().out()).isEqualTo("[]\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "vde                                     | 2 | `Missing offer|withdraw|list`",
                "vde dance                               | 2 | Invalid parameter 'dance'",
                "vde offer                               | 2 | Missing the network's name",
                "vde offer a b                           | 2 | Invalid parameter 'b'",
                "vde offer ../x                          | 1 | '../x' is no name of a directory",
                "vde offer other --directory /tmp/taken  | 1 | '/tmp/taken' is the switch of 'lab'",
                "vde withdraw lab9                       | 1 | The network 'lab9' is not offered as a VDE switch",
                "vde list lab                            | 2 | Invalid parameter 'lab'",
            })
    void aMistakeIsSaidAndChangesNothing(String line, int exitCode, String message) {
        // given
        terminal.run("patchbay vde offer lab --directory /tmp/taken").succeeded();
        Configuration before = terminal.configuration();

        // when
        Terminal.Result result = terminal.run("patchbay " + line);

        // then
        assertThat(result.err()).contains("patchbay: error: " + message);
        assertThat(result.exitCode()).isEqualTo(exitCode);
        assertThat(terminal.configuration()).isEqualTo(before);
    }
}
