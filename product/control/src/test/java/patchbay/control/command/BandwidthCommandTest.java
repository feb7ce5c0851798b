package patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchbay.control.model.BandwidthGroup;
import patchbay.control.model.Configuration;

class BandwidthCommandTest {
    @TempDir
    private Path directory;

    private Terminal terminal;

    @BeforeEach
    void aMachine() {
        terminal = new Terminal(directory).withMachine();
    }

    @Test
    void theManualsExampleWorks() {
        // when
        terminal.run("VBoxManage bandwidthctl web add Limit --type network --limit 20m")
                .succeeded();
        terminal.run("VBoxManage modifyvm web --nicbandwidthgroup1 Limit --nic2 intnet --nic-bandwidth-group2 Limit")
                .succeeded();

        // then
        assertThat(terminal.run("VBoxManage bandwidthctl web list").succeeded().out())
                .isEqualTo("\n#0: Name: 'Limit', Type: Network, Limit: 20 Mbps (2500000 bytes/s)\n");
        assertThat(terminal.run("VBoxManage bandwidthctl web list --machinereadable")
                        .succeeded()
                        .out())
                .isEqualTo("BandwidthGroup0=\"Limit\",Network,2500000\n");
        assertThat(terminal.run("VBoxManage bandwidthctl web list --json")
                        .succeeded()
                        .out())
                .contains("\"name\": \"Limit\"", "\"type\": \"Network\"", "\"bytesPerSecond\": 2500000");
        assertThat(terminal.run("VBoxManage showvminfo web").out())
                .contains("Promisc Policy: deny, Bandwidth group: Limit\n")
                .contains("\nBandwidth groups:            \n#0: Name: 'Limit'");
        assertThat(terminal.run("VBoxManage showvminfo web --machinereadable").out())
                .endsWith("BandwidthGroup0=\"Limit\",Network,2500000\n");
    }

    @Test
    void aLimitIsSetWhileTheMachineRunsAndGroupsComeAndGoOnlyWhileItIsOff() {
        // given
        terminal.run("VBoxManage bandwidthctl web add g --type Network --limit=1M")
                .succeeded();
        terminal.run("VBoxManage startvm web");

        // when
        terminal.run("VBoxManage bandwidthctl web set g --limit 0").succeeded();
        Terminal.Result added = terminal.run("VBoxManage bandwidthctl web add h --type network --limit 1m");
        Terminal.Result removed = terminal.run("VBoxManage bandwidthctl web remove g");

        // then
        assertThat(terminal.machinery.live(terminal.machine("web").uuid())).isEqualTo(terminal.machine("web"));
        assertThat(terminal.run("VBoxManage bandwidthctl web list").out())
                .isEqualTo("\n#0: Name: 'g', Type: Network, Limit: none (disabled)\n");
        assertThat(added.err())
                .contains("Bandwidth groups cannot be created while the VM is running", "VBOX_E_INVALID_VM_STATE");
        assertThat(removed.err()).contains("Bandwidth groups cannot be deleted while the VM is running");

        // and
        terminal.run("VBoxManage controlvm web poweroff");
        terminal.run("VBoxManage bandwidthctl web remove g").succeeded();
        assertThat(terminal.run("VBoxManage bandwidthctl web list").succeeded().out())
                .isEqualTo("<none>\n");
    }

    @Test
    void aGroupInUseStays() {
        // given
        terminal.run("VBoxManage bandwidthctl web add g --type network --limit 1m")
                .succeeded();
        terminal.run("VBoxManage modifyvm web --nicbandwidthgroup1 g").succeeded();

        // when
        Terminal.Result result = terminal.run("VBoxManage bandwidthctl web remove g");

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("The bandwidth group 'g' is still in use", "VBOX_E_OBJECT_IN_USE");

        // and
        terminal.run("VBoxManage modifyvm web --nicbandwidthgroup1 none").succeeded();
        terminal.run("VBoxManage bandwidthctl web remove g").succeeded();
    }

    @ParameterizedTest
    @CsvSource({
        "1k, 125, 1 kbps (125 bytes/s)",
        "3m, 375000, 3 Mbps (375000 bytes/s)",
        "2g, 250000000, 2 Gbps (250000000 bytes/s)",
        "1K, 1024, 1 KiB/s",
        "1M, 1048576, 1 MiB/s",
        "1G, 1073741824, 1 GiB/s",
        "5, 5242880, 5 MiB/s",
        "125K, 128000, 1024 kbps (125 KiB/s)"
    })
    void limitsAreBitsInSmallLettersAndOctetsInLargeOnes(String limit, long bytesPerSecond, String shown) {
        // when
        terminal.run("VBoxManage bandwidthctl web add g --type network --limit " + limit)
                .succeeded();

        // then
        assertThat(terminal.machine("web").bandwidth().all())
                .containsExactly(new BandwidthGroup("g", BandwidthGroup.Type.NETWORK, bytesPerSecond));
        assertThat(terminal.run("VBoxManage bandwidthctl web list").out()).endsWith("Limit: " + shown + "\n");
    }

    @Test
    void groupsOfDisksAreInOctetsAndNamesAreEscapedForPrograms() {
        // when
        terminal.run("VBoxManage", java.util.List.of("bandwidthctl", "web", "add", "a\"b", "-t", "disk", "-l", "20m"))
                .succeeded();

        // then
        assertThat(terminal.run("VBoxManage bandwidthctl web list").out())
                .isEqualTo("\n#0: Name: 'a\"b', Type: Disk, Limit: 2500000 bytes/s\n");
        assertThat(terminal.run("VBoxManage bandwidthctl web list -M").out())
                .isEqualTo("BandwidthGroup0=\"a\\\"b\",Disk,2500000\n");
    }

    @Test
    void thereAreAtMostThirtyTwo() {
        // given
        for (int name = 0; name < 32; name++) {
            terminal.run("VBoxManage bandwidthctl web add g" + name + " --type network --limit 1m")
                    .succeeded();
        }

        // when
        Terminal.Result result = terminal.run("VBoxManage bandwidthctl web add more --type network --limit 1m");

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("at most 32");
        terminal.run("VBoxManage bandwidthctl web add disks --type disk --limit 1M")
                .succeeded();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "bandwidthctl | 2 | Too few parameters",
                "bandwidthctl web | 2 | Too few parameters",
                "bandwidthctl nobody list | 1 | Could not find a registered machine named 'nobody'",
                "bandwidthctl web dance | 2 | Invalid parameter 'dance'",
                "bandwidthctl web add | 2 | Too few parameters",
                "bandwidthctl web add h --limit 1m | 2 | Parameter --type is required",
                "bandwidthctl web add h --type network | 2 | Parameter --limit is required",
                "bandwidthctl web add h --type tape --limit 1m | 1 | Invalid bandwidth group type",
                "bandwidthctl web add h --type network --limit -1 | 1 | Limit cannot be negative",
                "bandwidthctl web add h --type network --limit k | 1 | No digits in limit specifier",
                "bandwidthctl web add h --type network --limit 1x | 1 | Invalid unit suffix. Valid suffixes are: k, m, g, K, M, G",
                "bandwidthctl web add h --type network --limit 1kk | 1 | Invalid unit suffix",
                "bandwidthctl web add h --type network --limit `\"1 \"` | 1 | Trailing spaces in limit!",
                "bandwidthctl web add h --type network --limit 99999999999G | 1 | Limit is too big",
                "bandwidthctl web add h --type network --limit 99999999999999999999 | 1 | Limit is too big",
                "bandwidthctl web add `\"\"` --type network --limit 1m | 1 | Bandwidth group name must not be empty!",
                "bandwidthctl web add 1234567890123456789012345678901234567890123456789012345678901234 --type network"
                        + " --limit 1m | 1 | at most 63 characters",
                "bandwidthctl web add g --type disk --limit 1m | 1 | Bandwidth group named 'g' already exists",
                "bandwidthctl web set h --limit 1m | 1 | Could not find a bandwidth group named 'h'",
                "bandwidthctl web set g | 2 | Parameter --limit is required",
                "bandwidthctl web set g --limit 1m --type disk | 2 | Too many parameters",
                "bandwidthctl web remove h | 1 | Could not find a bandwidth group named 'h'",
                "bandwidthctl web remove g --limit 1m | 2 | Too many parameters",
                "bandwidthctl web list g | 2 | Too many parameters",
                "bandwidthctl web add g h | 2 | Invalid parameter 'h'",
                "modifyvm web --nicbandwidthgroup1 h | 1 | Could not find a bandwidth group named 'h'"
            })
    void badInputHasItsTextAndChangesNothing(String line, int exitCode, String text) {
        // given
        terminal.run("VBoxManage bandwidthctl web add g --type network --limit 1m")
                .succeeded();
        Configuration before = terminal.configuration();

        // when
        Terminal.Result result = terminal.run("VBoxManage " + line.replace("`", ""));

        // then
        assertThat(result.exitCode()).as(result.err()).isEqualTo(exitCode);
        assertThat(result.err()).contains(text);
        assertThat(terminal.configuration()).isEqualTo(before);
    }
}
