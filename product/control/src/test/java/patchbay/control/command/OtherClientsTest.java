package patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.control.model.Machine;

/// What Packer, the GNS3 server, Ansible's inventory and Molecule (by Vagrant's provider) run and read,
/// virtualbox.md §8.3.
class OtherClientsTest {
    @TempDir
    Path directory;

    private Terminal terminal;

    @BeforeEach
    void aMachine() {
        terminal = new Terminal(directory).withMachine();
    }

    private String vbox(String words) {
        Terminal.Result result = terminal.run("VBoxManage " + words);
        assertThat(result.err()).as(words).doesNotContain("error:");
        assertThat(result.exitCode()).as(words).isZero();
        return result.out();
    }

    private Map<String, String> info() {
        Map<String, String> keys = new LinkedHashMap<>();
        for (String line : vbox("showvminfo web --machinereadable").split("\n", -1)) {
            int equals = line.indexOf('=');
            if (equals < 0) continue;
            keys.put(unquoted(line.substring(0, equals)), unquoted(line.substring(equals + 1)));
        }
        return keys;
    }

    private static String unquoted(String text) {
        return text.replaceAll("^\"|\"$", "");
    }

    @Test
    void packerForwardsItsCommunicatorAndServesOverTheLoopback() {
        // given
        assertThat(ClientLines.first("^Default machine folder:\\s+(.+)$", vbox("list systemproperties")))
                .isEqualTo(directory + "/machines");

        // when
        vbox("modifyvm web --nic1 nat");
        vbox("modifyvm web --nat-localhostreachable1 on");
        for (int card = 1; card <= 8; card++) vbox("modifyvm web --nictype" + card + " virtio");
        assertThat(terminal.run("VBoxManage modifyvm web --natpf1 delete packercomm")
                        .exitCode())
                .isEqualTo(1);
        vbox("modifyvm web --natpf1 packercomm,tcp,127.0.0.1,3213,,22");
        vbox("startvm web --type headless");

        // then
        assertThat(ClientLines.first("VMState=\"(.+?)\"", vbox("showvminfo web --machinereadable")))
                .isEqualTo("running");
        assertThat(info()).containsEntry("Forwarding(0)", "packercomm,tcp,127.0.0.1,3213,,22");
        vbox("guestproperty set web /Packer/Step provisioned");
        vbox("controlvm web acpipowerbutton");
        vbox("controlvm web poweroff");
        vbox("modifyvm web --natpf1 delete packercomm");
        assertThat(terminal.machine("web").adapter(1).nat().localhostReachable())
                .isTrue();
        assertThat(info()).doesNotContainKey("Forwarding(0)");
    }

    @Test
    void gns3JoinsEveryCardToATunnelOfItsOwn() {
        // given the slots there are
        String slots =
                ClientLines.first("^Maximum ICH9 Network Adapter count:\\s+(.+)$", vbox("list systemproperties"));
        assertThat(slots).isEqualTo("36");
        assertThat(info()).containsEntry("chipset", "piix3");
        assertThat(info().get("nic1").toLowerCase(java.util.Locale.ROOT)).isIn("none", "null", "nat", "generic");

        // when one command a setting
        for (String words : List.of(
                "--uart1 0x3F8 4",
                "--uartmode1 server " + directory + "/console",
                "--nictrace1 off",
                "--nictype1 82540EM",
                "--nic1 generic",
                "--nicgenericdrv1 UDPTunnel",
                "--nicproperty1 sport=10001",
                "--nicproperty1 dest=127.0.0.1",
                "--nicproperty1 dport=10002",
                "--cableconnected1 on",
                "--nictracefile1 " + directory + "/capture.pcap",
                "--nictrace1 on")) {
            vbox("modifyvm web " + words);
        }
        vbox("startvm web --type headless");

        // then
        assertThat(info().get("nic1")).isEqualToIgnoringCase("generic");
        assertThat(info()).containsEntry("generic1", "UDPTunnel").containsEntry("cableconnected1", "on");

        // and live
        vbox("controlvm web setlinkstate1 off");
        vbox("controlvm web nic1 null");
        vbox("controlvm web nic1 generic UDPTunnel");
        vbox("controlvm web nicproperty1 sport=10003");
        vbox("controlvm web nicproperty1 dest=127.0.0.1");
        vbox("controlvm web nicproperty1 dport=10004");
        vbox("controlvm web setlinkstate1 on");
        Machine machine = terminal.machine("web");
        assertThat(machine.adapter(1).properties())
                .containsEntry("sport", "10003")
                .containsEntry("dport", "10004");
        assertThat(machine.adapter(1).cableConnected()).isTrue();
    }

    @Test
    void ansiblesInventoryReadsHostsGroupsAndAddresses() {
        // given
        terminal.run("VBoxManage createvm --name db --ostype Debian_64 --groups /lab/data --register")
                .succeeded();
        vbox("startvm web --type headless");

        // when lines are split at their first colon, and a name at the margin begins a host
        Map<String, Map<String, String>> hosts = new LinkedHashMap<>();
        Map<String, String> current = new LinkedHashMap<>();
        for (String line : vbox("list -l vms").split("\n", -1)) {
            int colon = line.indexOf(':');
            if (colon < 0 || line.substring(0, colon).isBlank()) continue;
            String key = line.substring(0, colon);
            String value = line.substring(colon + 1).strip();
            if (key.startsWith("Name") && !value.contains(",")) {
                current = new LinkedHashMap<>();
                hosts.put(value, current);
            } else if (!key.startsWith(" ")) {
                current.put(key, value);
            }
        }

        // then
        assertThat(hosts).containsOnlyKeys("web", "db");
        assertThat(hosts.get("db")).containsEntry("Groups", "/lab/data");
        assertThat(hosts.get("web").get("State")).startsWith("running");
        assertThat(hosts.get("web").get("NIC 1")).contains("MAC: ", "Attachment: NAT");
        assertThat(vbox("list -l runningvms")).contains("web").doesNotContain("/lab/data");
        String address = vbox("guestproperty get web /VirtualBox/GuestInfo/Net/0/V4/IP");
        assertThat(address).contains("Value");
        assertThat(address.split(":", 2)[1].strip()).isEqualTo("10.0.2.15");
    }
}
