package patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.control.json.JsonReader;
import patchbay.control.machinery.Refusal;

/// `list`, extradata, versions, help, and the commands only `patchbay` has.
class ListsTest {
    @TempDir
    Path directory;

    private Terminal terminal;

    @BeforeEach
    void twoMachines() {
        terminal = new Terminal(directory);
        terminal.run("VBoxManage createvm --name web --register --uuid 01234567-89ab-4def-8123-456789abcdef")
                .succeeded();
        terminal.run("VBoxManage createvm --name db --register --uuid 11234567-89ab-4def-8123-456789abcdef")
                .succeeded();
    }

    private String out(String line) {
        return terminal.run(line).succeeded().out();
    }

    @Test
    void machinesAreListedInTheOrderTheyWereMade() {
        assertThat(out("VBoxManage list vms")).isEqualTo("""
                "web" {01234567-89ab-4def-8123-456789abcdef}
                "db" {11234567-89ab-4def-8123-456789abcdef}
                """);
        assertThat(out("VBoxManage list -s vms")).startsWith("\"db\"");
        assertThat(out("VBoxManage list --long vms")).contains("Name:                        db\n", "NIC 8:");
    }

    @Test
    void severalAreListedOneAfterTheOther() {
        assertThat(out("VBoxManage list --multiple intnets vms runningvms"))
                .isEqualTo("[intnets]\n" + out("VBoxManage list intnets") + "\n[vms]\n" + out("VBoxManage list vms")
                        + "\n[runningvms]\n");
        assertThat(out("VBoxManage list vms -m")).startsWith("[vms]\n\"web\"");
        assertThat(terminal.run("VBoxManage list --multiple vms dogs").err())
                .contains("error: Unknown subcommand \"dogs\".");
    }

    @Test
    void ofSeveralTheLastIsListed() {
        assertThat(out("VBoxManage list runningvms vms")).isEqualTo(out("VBoxManage list vms"));
        assertThat(out("VBoxManage list vms -s")).isEqualTo(out("VBoxManage list --sorted vms"));
    }

    @Test
    void runningMachinesAreThoseThatRunOrPause() {
        // given
        terminal.run("VBoxManage startvm db").succeeded();

        // then
        assertThat(out("VBoxManage list runningvms")).isEqualTo("\"db\" {11234567-89ab-4def-8123-456789abcdef}\n");
        terminal.run("VBoxManage controlvm db pause").succeeded();
        assertThat(out("VBoxManage list runningvms")).startsWith("\"db\"");
        terminal.run("VBoxManage controlvm db poweroff").succeeded();
        assertThat(out("VBoxManage list runningvms")).isEmpty();
    }

    @Test
    void internalNetworksAreTheNamesCardsHaveWhateverTheirMode() {
        terminal.run("VBoxManage modifyvm web --nic1 intnet --intnet2 lab --intnet3 lab")
                .succeeded();

        assertThat(out("VBoxManage list intnets")).isEqualTo("Name:        intnet\nName:        lab\n");
    }

    @Test
    void guestTypesAreVirtualBoxs() {
        // when
        String text = out("VBoxManage list ostypes");

        // then
        assertThat(text).startsWith("""
                ID:          Other
                Description: Other/Unknown
                Family ID:   Other
                Family Desc: Other
                64 bit:      false

                """);
        assertThat(text.lines().filter(line -> line.startsWith("ID:")))
                .hasSize(188)
                .doesNotHaveDuplicates();
        assertThat(text).contains("Description: Debian 12 Bookworm (64-bit)\n", "Family Desc: Microsoft Windows\n");
    }

    @Test
    void clientsFindTheirSystemProperties() {
        assertThat(out("VBoxManage list systemproperties"))
                .contains("Default machine folder:          " + directory + "/machines\n")
                .contains("Maximum ICH9 Network Adapter count:   36\n");
    }

    @Test
    void jsonListsCanBeReadAgain() {
        assertThat(JsonReader.read(out("patchbay list vms --json"))).isNotNull();
        assertThat(JsonReader.read(out("patchbay list ostypes --json"))).isNotNull();
        assertThat(JsonReader.read(out("patchbay list intnets --json"))).isNotNull();
        assertThat(JsonReader.read(out("patchbay doctor --json"))).isNotNull();
        assertThat(JsonReader.read(out("patchbay counters web --json"))).isNotNull();
    }

    @Test
    void extradataIsKeptOfAMachineAndOfAll() {
        // given
        terminal.run("VBoxManage setextradata web GUI/Title \"a b\"").succeeded();
        terminal.run("VBoxManage setextradata web Z -1").succeeded();
        terminal.run("VBoxManage setextradata global \"NAT/win-nat-test-0/SourceIp4\" 192.168.1.185")
                .succeeded();

        // then
        assertThat(out("VBoxManage getextradata web GUI/Title")).isEqualTo("Value: a b\n");
        assertThat(out("VBoxManage getextradata web")).isEqualTo(out("VBoxManage getextradata web enumerate"));
        assertThat(terminal.run("VBoxManage getextradata").err()).contains("error: Incorrect number of parameters");
        assertThat(terminal.run("VBoxManage setextradata web").err()).contains("error: Not enough parameters");
        assertThat(out("VBoxManage getextradata web enumerate"))
                .isEqualTo("Key: GUI/Title, Value: a b\nKey: Z, Value: -1\n");
        assertThat(out("VBoxManage getextradata global NAT/win-nat-test-0/SourceIp4"))
                .isEqualTo("Value: 192.168.1.185\n");
        terminal.run("VBoxManage setextradata web GUI/Title").succeeded();
        assertThat(out("VBoxManage getextradata web GUI/Title")).isEqualTo("No value set!\n");
    }

    @Test
    void extradataOfVirtualBoxsOwnDevicesIsKeptWithAWarningAndOfTheNatDriverWithoutOne() {
        // given
        String link = "VBoxInternal/Devices/e1000/0/Config/LinkUpDelay";

        // when
        Terminal.Result kept = terminal.run("VBoxManage setextradata web " + link + " 1000");

        // then
        assertThat(kept.exitCode()).isZero();
        assertThat(kept.err())
                .isEqualTo("VBoxManage: warning: '" + link
                        + "' is kept, without effect: what it tunes is VirtualBox's own\n");
        assertThat(out("VBoxManage getextradata web " + link)).isEqualTo("Value: 1000\n");
        assertThat(terminal.run("VBoxManage setextradata global " + link + " 1000")
                        .err())
                .contains("without effect");
        terminal.run("VBoxManage setextradata web " + link).succeeded();
        String driver = "VBoxInternal/Devices/e1000/0/LUN#0/Config/SoMaxConnection";
        for (String target : List.of("web", "global")) {
            terminal.run("VBoxManage setextradata " + target + " " + driver + " 5")
                    .succeeded();
        }
    }

    @Test
    void theVersionHasTheFormEveryClientReads() {
        // when
        String version = out("VBoxManage --version").strip();

        // then: major.minor.patch, a vendor after `_`, `r` and a revision at the end
        assertThat(version).matches("[0-9]+\\.[0-9]+\\.[0-9]+_[A-Za-z]+r[0-9]+");
        assertThat(version.split("_", 2)[0]).isEqualTo("7.0.97");
        assertThat(out("VBoxManage -v")).isEqualTo(out("VBoxManage -q -V"));
        assertThat(out("patchbay --version")).isEqualTo("patchbay 0.1.0\n");
    }

    @Test
    void helpComesFromTheTable() {
        assertThat(out("VBoxManage"))
                .contains("createvm", "Makes a new machine")
                .doesNotContain("doctor");
        assertThat(out("patchbay help")).contains("createvm", "doctor");
        assertThat(out("VBoxManage help modifyvm"))
                .contains("--nat-pf<1-36> delete <name>", "also --natpf", "Patchbay's own");
        assertThat(out("VBoxManage controlvm --help")).contains("setlinkstate<1-36> on|off");
    }

    @Test
    void doctorSaysWhatToDo() {
        assertThat(out("patchbay doctor")).isEqualTo("""
                ok    QEMU: version 7.2
                note  KVM: no /dev/kvm
                      what to do: machines run, but slowly
                """);
    }

    @Test
    void qemuArgumentsCanBePastedIntoAShell() {
        assertThat(out("patchbay qemu-args web")).isEqualTo("-netdev 'stream,id=nic1,path=a b'\n");
    }

    @Test
    void qemuArgumentsAreRefusedWhereACardCannotBePluggedIn() {
        // given
        terminal.machinery.refuseNext(Refusal.line("Rule 'web' cannot listen on 0.0.0.0:80: EACCES")
                .withRemedy("Give the rule a higher host port."));

        // when
        Terminal.Result refused = terminal.run("patchbay qemu-args web");

        // then
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err()).contains("cannot listen on 0.0.0.0:80", "Give the rule a higher host port.");
    }

    @Test
    void wordsForOtherFrontEndsCanBePastedIntoAShellTooOrAreRefused() {
        assertThat(out("patchbay uml-args web")).isEqualTo("word=a 'word=b c'\n");
        assertThat(out("patchbay dpdk-args web")).isEqualTo("word=a 'word=b c'\n");
        assertThat(terminal.machinery.calls).containsExactly("plug USER_MODE_LINUX web", "plug VIRTIO_USER web");
        terminal.machinery.refuseNext(Refusal.line("NIC 1 is no such card."));
        assertThat(terminal.run("patchbay uml-args web").exitCode()).isEqualTo(1);
        assertThat(terminal.run("patchbay uml-args nobody").exitCode()).isEqualTo(1);
        assertThat(terminal.run("patchbay dpdk-args").exitCode()).isEqualTo(2);
        assertThat(terminal.run("patchbay dpdk-args web --json").exitCode()).isEqualTo(2);
    }

    @Test
    void aCardIsGivenToANamespaceAndTakenBack() {
        // when
        terminal.run("patchbay attach --netns blue --vm web --nic 2").succeeded();
        terminal.run("patchbay attach --netns 4711 --vm web --nic 2 --ifname net0")
                .succeeded();
        terminal.run("patchbay detach --vm web --nic 2").succeeded();

        // then
        assertThat(terminal.machinery.calls)
                .containsExactly("attach 2 blue eth0 web", "attach 2 4711 net0 web", "detach 2 web");
        assertThat(terminal.run("patchbay attach --netns blue --vm web --nic 9").exitCode())
                .isEqualTo(1);
        assertThat(terminal.run("patchbay attach --vm web --nic 1").exitCode()).isEqualTo(2);
    }

    @Test
    void aConsoleNeedsARunningMachineAndGivesItsExitCode() {
        assertThat(terminal.run("patchbay console web").exitCode()).isEqualTo(1);
        terminal.run("VBoxManage startvm web").succeeded();
        assertThat(terminal.run("patchbay console web").exitCode()).isEqualTo(7);
    }

    @Test
    void countersAreShownByCard() {
        assertThat(out("patchbay counters web")).isEqualTo("nic 1:\n  frames-from-guest                       12\n");
    }
}
