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
import patchbay.control.grammar.CommandSpec;
import patchbay.control.grammar.Grammar;
import patchbay.control.grammar.OptionSpec;
import patchbay.control.model.Attachment;
import patchbay.control.model.Chipset;
import patchbay.control.model.Machine;
import patchbay.control.model.NicType;

/// Machines with the chipset ICH9, which have 36 card slots.
class ChipsetTest {
    @TempDir
    Path directory;

    private Terminal terminal;

    @BeforeEach
    void aMachine() {
        terminal = new Terminal(directory);
        vbox("createvm --name web --ostype WindowsXP --register");
    }

    private String vbox(String line) {
        return terminal.run("VBoxManage " + line).succeeded().out();
    }

    private Machine machine() {
        return terminal.machine("web");
    }

    @Test
    void ich9Has36SlotsOfTheGuestsTypeAndTheFirstEightStayAsTheyAre() {
        // given
        Machine before = machine();

        // when
        vbox("modifyvm web --chipset ICH9");

        // then
        assertThat(machine().chipset()).isEqualTo(Chipset.ICH9);
        assertThat(machine().adapters()).hasSize(36);
        assertThat(machine().adapters().subList(0, 8)).isEqualTo(before.adapters());
        assertThat(machine().adapter(36).type()).isEqualTo(NicType.I82543GC);
        assertThat(machine().adapter(36).enabled()).isFalse();
        assertThat(vbox("showvminfo web --machinereadable"))
                .contains("chipset=\"ich9\"\n", "\nnic1=\"nat\"\n", "nic9=\"none\"\n", "nic36=\"none\"\n")
                .doesNotContain("nic37");
        assertThat(vbox("showvminfo web"))
                .contains("Chipset:                     ich9\n", "NIC 36:                      disabled\n");
        assertThat(vbox("showvminfo web --json")).contains("\"chipset\": \"ich9\"", "\"36\": {");
    }

    @Test
    void aMachineWithTheUsualChipsetIsShownAsBefore() {
        // given
        String json = vbox("showvminfo web --json");
        String text = vbox("showvminfo web");
        String readable = vbox("showvminfo web --machinereadable");

        // when
        vbox("modifyvm web --chipset ich9");
        vbox("modifyvm web --chipset piix3");

        // then
        assertThat(vbox("showvminfo web --json")).isEqualTo(json).doesNotContain("chipset");
        assertThat(vbox("showvminfo web")).isEqualTo(text);
        assertThat(vbox("showvminfo web --machinereadable")).isEqualTo(readable);
    }

    @Test
    void everyOptionOfACardIsThereForTheLastSlotToo() {
        // given
        vbox("modifyvm web --chipset ich9");
        vbox("bandwidthctl web add slow --type network --limit 1m");
        terminal.run("VBoxManage hostonlyif create");
        CommandSpec modify = Grammar.all().stream()
                .filter(command -> command.name().equals("modifyvm"))
                .findFirst()
                .orElseThrow();

        // then what the first takes the last takes, and both are then alike
        for (OptionSpec option : modify.options()) {
            if (!option.indexed()) continue;
            String value = valueOf(option);
            vbox("modifyvm web " + option.name() + "1 " + value);
            vbox("modifyvm web " + option.name() + "36 " + value);
        }
        vbox("modifyvm web --macaddress1 080027000001 --macaddress36 080027000001");
        assertThat(machine().adapter(36)).isEqualTo(machine().adapter(1));
        assertThat(machine().adapter(36).attachment()).isEqualTo(Attachment.INTNET);
        assertThat(vbox("showvminfo web --machinereadable"))
                .contains(
                        "intnet36=\"x\"\nmacaddress36=\"080027000001\"\n", "nic36=\"intnet\"\nnictype36=\"virtio\"\n");
        assertThat(vbox("list intnets")).contains("x");
    }

    private static String valueOf(OptionSpec option) {
        return switch (option.name()) {
            case "--nic" -> "intnet";
            case "--nic-type" -> "virtio";
            case "--nic-backend" -> "qemu";
            case "--bridge-adapter" -> "eth0";
            case "--host-only-adapter" -> "vboxnet0";
            case "--mac-address" -> "auto";
            case "--nic-boot-prio" -> "1";
            case "--nic-speed" -> "100000";
            case "--nic-promisc" -> "allow-all";
            case "--nic-bandwidth-group" -> "slow";
            case "--nic-property" -> "a=b";
            case "--bridge-mode" -> "wired";
            case "--nat-net" -> "10.7.0.0/16";
            case "--nat-bind-ip", "--nat-tftp-server", "--nat-dns-servers" -> "10.1.1.1";
            case "--nat-settings" -> "1400,64,64,64,64";
            case "--nat-pf" -> "a,tcp,,2222,,22";
            case "--nat-alias-mode" -> "sameports";
            default -> option.kind() == patchbay.control.grammar.ValueKind.ON_OFF ? "on" : "x";
        };
    }

    @Test
    void backToPiix3TheFurtherCardsAreForgottenAsInVirtualBox() {
        // given
        vbox("modifyvm web --chipset ich9 --nic20 nat --natpf20 a,tcp,,2222,,22");
        vbox("natnetwork add --netname n --network 10.0.9.0/24");
        vbox("modifyvm web --nic21 natnetwork --natnetwork21 n");
        vbox("dhcpserver modify --network n --vm web --nic 21 --fixed-address 10.0.9.9");
        terminal.run("patchbay impair web --nic 20 --delay 10ms").succeeded();

        // when
        vbox("modifyvm web --chipset piix3");

        // then
        assertThat(machine().adapters()).hasSize(8);
        assertThat(machine().extradata().values()).isEmpty();
        assertThat(vbox("list dhcpservers")).contains("slot 21");
        vbox("modifyvm web --chipset ich9");
        assertThat(machine().adapter(20).enabled()).isFalse();
        assertThat(machine().adapter(20).nat().rules()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "VBoxManage modifyvm web --nic37 nat | 1 | Invalid NIC number 37",
                "VBoxManage modifyvm web --nic0 nat | 1 | Invalid NIC number 0",
                "VBoxManage modifyvm web --chipset piix3 --nic9 nat | 1 | Invalid NIC number 9",
                "VBoxManage controlvm web nic37 null | 1 | Invalid NIC number '37'.",
                "VBoxManage controlvm web setlinkstate100 on | 1 | Invalid NIC number '100'.",
                "VBoxManage controlvm web nic09 null | 1 | Invalid NIC number '09'.",
                "patchbay attach --netns lab --vm web --nic 37 | 1 | Invalid NIC number 37",
                "patchbay detach --vm web --nic 37 | 1 | Invalid NIC number 37",
                "patchbay capture web --nic 37 | 1 | Invalid NIC number 37",
                "patchbay impair web --nic 37 --loss 1% | 1 | Invalid NIC number 37",
                "patchbay flows web --nic 37 | 1 | Invalid NIC number 37",
            })
    void aSlotThatTheChipsetHasNotIsRefusedInVirtualBoxsWords(String line, int exitCode, String message) {
        // given
        vbox("modifyvm web --chipset ich9 --nic9 nat");
        if (line.contains("controlvm")) vbox("startvm web");
        Machine before = machine();

        // when
        Terminal.Result result = terminal.run(line);

        // then
        String program = line.substring(0, line.indexOf(' '));
        assertThat(result.err().lines()).contains(program + ": error: " + message);
        assertThat(result.exitCode()).isEqualTo(exitCode);
        assertThat(machine()).isEqualTo(before);
    }

    @Test
    void aRefusalSaysHowToGetMoreSlots() {
        assertThat(terminal.run("VBoxManage modifyvm web --nic9 nat").err()).contains("modifyvm web --chipset ich9");
    }

    @Test
    void everyWordOfControlvmReachesTheLastCardOfARunningMachine() {
        // given
        vbox("modifyvm web --chipset ich9 --nic36 nat");
        vbox("startvm web --type headless");

        // when
        for (String words : List.of(
                "setlinkstate36 off",
                "nic36 intnet far",
                "natpf36 a,tcp,,2222,,22",
                "nictracefile36 f.pcap",
                "nictrace36 on",
                "nicproperty36 a=b",
                "nicpromisc36 allow-all")) {
            vbox("controlvm web " + words);
        }

        // then
        assertThat(machine().adapter(36).cableConnected()).isFalse();
        assertThat(machine().adapter(36).names().internal()).isEqualTo("far");
        assertThat(machine().adapter(36).trace().enabled()).isTrue();
        assertThat(machine().adapter(36).nat().rules()).hasSize(1);
        assertThat(terminal.run("VBoxManage modifyvm web --chipset piix3").err())
                .contains("already locked");
    }

    @Test
    void allCardsOfAMachineMayBeHostOnly() {
        // given
        vbox("modifyvm web --chipset ich9");
        for (int slot = 1; slot <= 36; slot++) {
            vbox("modifyvm web --nic" + slot + " hostonly");
        }

        // when
        vbox("startvm web --type headless");

        // then
        assertThat(terminal.machinery.stateOf(machine().uuid()).online()).isTrue();
    }

    @Test
    void gns3GivesAMachineMoreThanEightAdaptersAsItDoes() {
        // when what its server does for the adapters of a node
        vbox("modifyvm web --chipset ich9");
        for (int card = 9; card <= 12; card++) {
            vbox("modifyvm web --nictrace" + card + " off");
            vbox("modifyvm web --nictype" + card + " 82540EM");
            vbox("modifyvm web --nic" + card + " null");
            vbox("modifyvm web --cableconnected" + card + " off");
        }

        // then
        assertThat(vbox("showvminfo web --machinereadable")).contains("nic12=\"null\"\n", "nic13=\"none\"\n");
    }

    @Test
    void aFileForVirtualBoxSaysTheChipsetAndIsReadBack() throws IOException {
        // given
        vbox("modifyvm web --chipset ich9 --nic36 intnet --intnet36 far");
        Machine before = machine();

        // when
        terminal.run("patchbay export web --vbox --file web.vbox").succeeded();
        vbox("unregistervm web");
        vbox("registervm web.vbox");

        // then
        assertThat(Files.readString(directory.resolve("web.vbox"))).contains("<Chipset type=\"ICH9\"/>", "slot=\"35\"");
        assertThat(machine().adapters()).isEqualTo(before.adapters());
    }

    @Test
    void aFileWithMoreCardsThanItsChipsetHasIsRefused() throws IOException {
        // given
        vbox("modifyvm web --chipset ich9 --nic36 intnet --intnet36 far");
        terminal.run("patchbay export web --vbox --file web.vbox").succeeded();
        vbox("unregistervm web");
        Path file = directory.resolve("web.vbox");
        String whole = Files.readString(file);

        // then
        Files.writeString(file, whole.replace("ICH9", "PIIX3"));
        assertThat(terminal.run("VBoxManage registervm web.vbox").err())
                .contains("it has a card in slot 36; its chipset, piix3, has 8");
        Files.writeString(file, whole.replace("ICH9", "ARMv8"));
        assertThat(terminal.run("VBoxManage registervm web.vbox").err()).contains("there is no chipset 'ARMv8' here");
    }

    @Test
    void aLabSaysTheChipsetAndItsCards() throws IOException {
        // given
        Path lab = directory.resolve("lab.yaml");
        Files.writeString(lab, """
                machines:
                  big:
                    chipset: ich9
                    nics:
                      36: {attachment: intnet, internalNetwork: far, impair: {delay: 10ms}}
                """);

        // when
        terminal.run("patchbay apply -f lab.yaml --yes").succeeded();

        // then
        assertThat(terminal.machine("big").adapter(36).names().internal()).isEqualTo("far");
        assertThat(terminal.run("patchbay export big").succeeded().out())
                .contains("chipset: ich9", "'36':", "delay: 10ms")
                .doesNotContain("'35':");
        assertThat(terminal.run("patchbay apply -f lab.yaml --yes").succeeded().out())
                .containsIgnoringCase("nothing");
        Files.writeString(lab, "machines: {big: {chipset: piix3, nics: {9: {attachment: nat}}}}\n");
        assertThat(terminal.run("patchbay apply -f lab.yaml --yes").err())
                .contains("line 1: machines.big.nics has no '9'");
        Files.writeString(lab, "machines: {big: {chipset: i440}}\n");
        assertThat(terminal.run("patchbay apply -f lab.yaml --yes").err()).contains("'i440' is no chipset");
    }
}
