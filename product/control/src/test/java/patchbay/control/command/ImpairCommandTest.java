package patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchbay.control.model.CableFault;
import patchbay.control.model.Configuration;

class ImpairCommandTest {
    @TempDir
    private Path directory;

    private Terminal terminal;

    @BeforeEach
    void aMachine() {
        terminal = new Terminal(directory);
        terminal.run("VBoxManage createvm --name web --ostype Debian_64 --register")
                .succeeded();
    }

    @Test
    void aCableIsMadeBadShownAndMended() {
        // when
        terminal.run("patchbay impair web --nic 1 --delay 20ms --jitter 5ms --loss 1% --rate 10mbit --reorder 0.5%"
                        + " --duplicate 0.25% --limit 500 --direction to-guest")
                .succeeded();

        // then
        assertThat(CableFault.of(terminal.machine("web"), 1))
                .isEqualTo(new CableFault(
                        20_000, 5_000, 10_000, 2_500, 5_000, 10_000_000, 500, CableFault.Direction.TO_GUEST));
        assertThat(terminal.run("patchbay impair web").succeeded().out())
                .isEqualTo("nic 1: delay=20ms jitter=5ms loss=1% duplicate=0.25% reorder=0.5% rate=10mbit limit=500"
                        + " direction=to-guest\n");
        assertThat(terminal.run("patchbay impair web --json").succeeded().out()).contains("\"loss\": \"1%\"");

        // and
        terminal.run("patchbay impair web --nic 1 --clear").succeeded();
        assertThat(CableFault.of(terminal.machine("web"), 1)).isNull();
        assertThat(terminal.run("patchbay impair web --show").succeeded().out()).isEqualTo("No impairments.\n");
    }

    @ParameterizedTest
    @CsvSource({"1us,1", "1.5ms,1500", "1s,1000000", "60s,60000000", "0ms,0"})
    void timesHaveUnits(String text, long micros) {
        terminal.run("patchbay impair web --nic 1 --delay " + text).succeeded();

        CableFault fault = CableFault.of(terminal.machine("web"), 1);
        assertThat(fault.delayMicros()).isEqualTo(micros);
        assertThat(CableFault.parse(fault.text())).isEqualTo(fault);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "impair nobody --nic 1 --loss 1%        | 1 | Could not find a registered machine named 'nobody'",
                "impair web --loss 1%                   | 1 | Invalid NIC number 0",
                "impair web --nic 9 --loss 1%           | 1 | Invalid NIC number 9",
                "impair web --nic 1 --loss 1            | 1 | Invalid --loss '1': give a number with one of %",
                "impair web --nic 1 --loss 101%         | 1 | Invalid --loss '101%': that is too much",
                "impair web --nic 1 --loss -1%          | 1 | Invalid --loss '-1%': give a number with one of %",
                "impair web --nic 1 --delay 20          | 1 | Invalid --delay '20': give a number with one of ms, s, us",
                "impair web --nic 1 --delay 61s         | 1 | Invalid --delay '61s': that is too much",
                "impair web --nic 1 --rate fast         | 1 | Invalid --rate 'fast': give a number with one of bit, gbit, kbit, mbit",
                "impair web --nic 1 --limit 0           | 1 | Invalid --limit '0': give 1 to 4096 frames",
                "impair web --nic 1 --direction up      | 1 | Invalid --direction 'up': both, from-guest or to-guest",
                "impair web --nic 1 --clear --loss 1%   | 2 | --clear stands alone",
                "impair web --nic x --loss 1%           | 2 | Invalid argument format: --nic=x",
            })
    void aMistakeIsSaidAndChangesNothing(String line, int exitCode, String message) {
        // given
        Configuration before = terminal.configuration();

        // when
        Terminal.Result result = terminal.run("patchbay " + line);

        // then
        assertThat(result.err()).contains("patchbay: error: " + message);
        assertThat(result.exitCode()).isEqualTo(exitCode);
        assertThat(terminal.configuration()).isEqualTo(before);
        if (message.endsWith("too much"))
            assertThat(result.advises()).as(result.err()).isTrue();
    }
}
