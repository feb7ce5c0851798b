package patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `guestproperty`, as Vagrant, Packer and Ansible ask for a guest's addresses.
class GuestPropertiesTest {
    @TempDir
    Path directory;

    private Terminal terminal;

    @BeforeEach
    void aShell() {
        terminal = new Terminal(directory).withMachine();
        terminal.run("VBoxManage modifyvm web --nic4 intnet").succeeded();
    }

    @Test
    void theAddressOfACardIsItsLease() {
        assertThat(terminal.run("VBoxManage guestproperty get web /VirtualBox/GuestInfo/Net/0/V4/IP")
                        .succeeded()
                        .out())
                .isEqualTo("Value: 10.0.2.15\n");
        assertThat(terminal.run("VBoxManage guestproperty get web /VirtualBox/GuestInfo/Net/1/V4/IP")
                        .succeeded()
                        .out())
                .isEqualTo("No value set!\n");
        assertThat(terminal.run("VBoxManage guestproperty get web /VirtualBox/GuestInfo/Net/Count")
                        .out())
                .isEqualTo("Value: 2\n");
    }

    @Test
    void allAreEnumeratedOrThoseOfAPattern() {
        String mac = terminal.machine("web").adapter(1).mac();
        assertThat(terminal.run("VBoxManage guestproperty enumerate web")
                        .succeeded()
                        .out()
                        .lines())
                .hasSize(4)
                .anyMatch(line ->
                        line.startsWith("Name: /VirtualBox/GuestInfo/Net/0/MAC, value: " + mac + ", timestamp: "));
        assertThat(terminal.run("VBoxManage guestproperty enumerate web */V4/*").out())
                .matches("Name: /VirtualBox/GuestInfo/Net/0/V4/IP, value: 10.0.2.15, timestamp: [0-9]{19}, flags: \n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "get none x | 1 | Could not find a registered machine named 'none'",
                "get web | 2 | Incorrect parameters",
                "get web x y | 2 | Incorrect parameters",
                "set web x y | 2 | Invalid parameter 'set'",
                "get | 2 | VM name or UUID required"
            })
    void badInputHasItsTextAndExitCode(String words, int exitCode, String text) {
        Terminal.Result result = terminal.run("VBoxManage -q guestproperty " + words);

        assertThat(result.err()).startsWith("VBoxManage: error: " + text + "\n");
        assertThat(result.exitCode()).isEqualTo(exitCode);
    }
}
