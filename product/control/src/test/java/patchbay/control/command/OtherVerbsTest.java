package patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("NullAway.Init")
class OtherVerbsTest {
    @TempDir
    Path directory;

    private Terminal terminal;

    @BeforeEach
    void noMachines() {
        terminal = new Terminal(directory);
    }

    @ParameterizedTest
    @CsvSource({
        "snapshot, qemu-img snapshot",
        "createmedium, qemu-img",
        "showhdinfo, qemu-img",
        "storageattach, --disk",
        "storagectl, --disk",
        "clonevm, patchbay export",
        "sharedfolder, this part of VirtualBox is not here",
        "guestcontrol, this part of VirtualBox is not here",
        "doctor, patchbay doctor",
        "daemon, patchbay daemon"
    })
    void aCommandThatIsElsewhereIsSaidWhere(String verb, String remedy) {
        // when
        Terminal.Result result = terminal.run("VBoxManage " + verb + " some words");

        // then
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("VBoxManage: error: Invalid command '" + verb + "'\n");
        assertThat(result.err().lines().toList().getLast())
                .startsWith("VBoxManage: error: What to do: ")
                .contains(remedy);
    }

    @Test
    void whatNobodyKnowsHasNoRemedyAndIsTheLastLine() {
        // when
        Terminal.Result result = terminal.run("VBoxManage dance");

        // then
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err().lines().toList().getLast()).isEqualTo("VBoxManage: error: Invalid command 'dance'");
        assertThat(result.err()).doesNotContain("What to do");
    }

    @Test
    void patchbaySaysTheSameOfVirtualBoxsCommands() {
        assertThat(terminal.run("patchbay snapshot web take one").err())
                .contains("patchbay: error: Invalid command 'snapshot'\npatchbay: error: What to do: ");
    }
}
