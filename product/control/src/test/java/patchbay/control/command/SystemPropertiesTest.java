package patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchbay.control.model.Configuration;

/// `setproperty` and `list systemproperties`.
class SystemPropertiesTest {
    @TempDir
    Path directory;

    private Terminal terminal;

    @BeforeEach
    void aShell() {
        terminal = new Terminal(directory);
    }

    private String listed() {
        return terminal.run("VBoxManage list systemproperties").succeeded().out();
    }

    @Test
    void newMachinesAreKeptWhereSomebodySaysAndThenWhereTheyWereAgain() {
        // when
        terminal.run("VBoxManage setproperty machinefolder elsewhere").succeeded();
        terminal.run("VBoxManage createvm --name web --register").succeeded();

        // then
        assertThat(listed()).contains("Default machine folder:          " + directory + "/elsewhere\n");
        assertThat(terminal.machine("web").folder()).isEqualTo(directory + "/elsewhere/web");
        assertThat(Files.isDirectory(directory.resolve("elsewhere/web"))).isTrue();

        // and back
        terminal.run("VBoxManage setproperty machinefolder default").succeeded();
        terminal.run("VBoxManage createvm --name db --register").succeeded();
        assertThat(terminal.machine("db").folder()).isEqualTo(directory + "/machines/db");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hwvirtexclusive on | Exclusive HW virtualization use: on",
                "vrdeauthlibrary VBoxAuth | VRDE auth library:               VBoxAuth",
                "websrvauthlibrary null | Webservice auth. library:        null",
                "vrdeextpack VNC | Remote desktop ExtPack:          VNC",
                "loghistorycount 0x10 | Log history count:               0x10",
                "defaultfrontend headless | Default frontend:                headless",
                "autostartdbpath /etc/vbox | Autostart database path:         /etc/vbox",
                "logginglevel all | Logging Level:                   all",
                "proxymode Manual | Proxy Mode:                      Manual",
                "proxyurl http://192.0.2.1:8080 | Proxy URL:                       http://192.0.2.1:8080",
                "language de | User language:                   de",
            })
    void otherPropertiesAreKeptAndListedAndSaidToBeWithoutEffect(String words, String line) {
        // when
        Terminal.Result result = terminal.run("VBoxManage setproperty " + words);

        // then
        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).startsWith("VBoxManage: warning: '").contains("without effect");
        assertThat(listed().lines()).contains(line);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "machinefolder | Incorrect number of parameters",
                "machinefolder a b | Incorrect number of parameters",
                "colour red | Invalid parameter 'colour'",
                "hwvirtexclusive maybe | Invalid hwvirtexclusive argument 'maybe'",
                "loghistorycount many | Error parsing Log history count 'many'",
                "proxymode socks | Unknown proxy mode: 'socks'",
            })
    void badInputHasItsTextAndChangesNothing(String words, String text) {
        Terminal.Result result = terminal.run("VBoxManage -q setproperty " + words);

        assertThat(result.err()).startsWith("VBoxManage: error: " + text + "\n");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(terminal.configuration()).isEqualTo(Configuration.EMPTY);
    }
}
