package patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Configuration;

class CaptureCommandTest {
    private static final String BEGUN = "Capturing NIC 1 of 'web'; Ctrl-C ends it.\n";
    private static final String DONE = "1 frames captured, 2 lost since they could not be written in time\n";

    @TempDir
    private Path directory;

    private Terminal terminal;

    @BeforeEach
    void aMachine() {
        terminal = new Terminal(directory).withMachine();
    }

    @Test
    void theCaptureIsTheOutputAndWhatIsSaidOfItIsNot() {
        // when
        Terminal.Result result = terminal.run("patchbay capture web --nic 1");

        // then
        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).isEqualTo("\u0001\u0002\u0003");
        assertThat(result.err()).isEqualTo(BEGUN + DONE);
        assertThat(terminal.machinery.calls)
                .contains("capture NIC 1 of 'web' CaptureOrder[snapBytes=65535, mostFrames=0, seconds=0]", "stopped");
    }

    @Test
    void aFileIsMeantFromTheClientsDirectoryAndLimitsAreHandedOn() throws IOException {
        // when
        Terminal.Result result =
                terminal.run("patchbay capture web --file a.pcapng --snap 96 --count 5 --seconds 7 --json");

        // then
        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith(BEGUN).contains("\"frames\": 1", "\"lost\": 2", "\"vm\": \"web\"");
        assertThat(Files.readAllBytes(directory.resolve("a.pcapng"))).containsExactly(1, 2, 3);
        assertThat(terminal.machinery.calls)
                .contains("capture NIC 1 of 'web' CaptureOrder[snapBytes=96, mostFrames=5, seconds=7]");
    }

    @Test
    void aTerminalIsNotFilledWithOctets() {
        // when
        Terminal.Result result = terminal.runOnScreen("patchbay capture web --nic 1", "");

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .contains("A capture is nothing to read on a terminal")
                .contains("patchbay capture web --nic 1 | tshark -i -");
    }

    @Test
    void aWholeNetworkIsCapturedInPlaceOfACard() {
        // when
        Terminal.Result result = terminal.run("patchbay capture --network lab --json");

        // then
        assertThat(result.exitCode()).isZero();
        assertThat(result.err())
                .startsWith("Capturing network 'lab'; Ctrl-C ends it.\n")
                .contains("\"network\": \"lab\"");
        assertThat(terminal.machinery.calls)
                .contains("capture network 'lab' CaptureOrder[snapBytes=65535, mostFrames=0, seconds=0]");
        assertThat(terminal.runOnScreen("patchbay capture --network lab", "").err())
                .contains("patchbay capture --network lab | tshark -i -");
    }

    @Test
    void aRefusalOfTheMachineryIsHandedOn() {
        // given
        terminal.machinery.refuseNext(
                Refusal.of(ErrorCode.VBOX_E_OBJECT_IN_USE, Component.CONSOLE, "is captured 8 times already"));

        // when
        Terminal.Result result = terminal.run("patchbay capture web");

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("is captured 8 times already", "VBOX_E_OBJECT_IN_USE");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "patchbay capture nobody | 1 | Could not find a registered machine named 'nobody'",
                "patchbay capture | 2 | VM name or UUID required",
                "patchbay capture web --nic 0 | 1 | Invalid NIC number 0",
                "patchbay capture web --nic 9 | 1 | Invalid NIC number 9",
                "patchbay capture web --nic x | 2 | Invalid argument format: --nic=x",
                "patchbay capture web --nic 2 | 1 | There is no card in slot 2 of 'web'",
                "patchbay capture web --snap 0 | 2 | Parameter --snap is 1 to 65535 octets",
                "patchbay capture web --snap 65536 | 2 | Parameter --snap is 1 to 65535 octets",
                "patchbay capture web --count 0 | 2 | Parameter --count is 1 or more",
                "patchbay capture web --seconds 0 | 2 | Parameter --seconds is 1 to 31536000",
                "patchbay capture web --seconds 31536001 | 2 | Parameter --seconds is 1 to 31536000",
                "patchbay capture web --network lab | 2 | Either a VM or --network, not both",
                "patchbay capture --network lab --nic 1 | 2 | Parameter --nic is about a VM, not a network",
                "patchbay capture --network= | 1 | a network's name has 1 to 127 characters",
                "patchbay capture web more | 2 | Invalid parameter 'more'",
                "patchbay capture web --file no/such/folder | 1 | Cannot write the capture to ",
                "VBoxManage capture web | 2 | Invalid command 'capture'"
            })
    void badInputHasItsTextAndChangesNothing(String line, int exitCode, String text) {
        // given
        Configuration before = terminal.configuration();

        // when
        Terminal.Result result = terminal.run(line);

        // then
        assertThat(result.exitCode()).isEqualTo(exitCode);
        assertThat(result.err()).contains(text);
        assertThat(terminal.configuration()).isEqualTo(before);
    }
}
