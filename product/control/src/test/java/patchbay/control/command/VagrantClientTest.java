package patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.control.model.Attachment;
import patchbay.control.model.Machine;

/// What Vagrant's driver of VirtualBox runs and reads, virtualbox.md §8.3. A command failed for it when it exits with
/// anything but 0 or says `VBoxManage: error:`.
class VagrantClientTest {
    private static final Pattern FAILED = Pattern.compile("VBoxManage([.a-z]+?): error:");

    @TempDir
    Path directory;

    private Terminal terminal;
    private String uuid = "";

    @BeforeEach
    void aBoxIsThere() {
        terminal = new Terminal(directory);
        terminal.run("VBoxManage createvm --name box_default --ostype Debian_64 --register")
                .succeeded();
        terminal.run("VBoxManage modifyvm box_default --natpf1 old,tcp,,8000,,80")
                .succeeded();
        uuid = ClientLines.first("^\".+?\" \\{(.+?)\\}$", vbox("list vms"));
    }

    private String vbox(String words) {
        Terminal.Result result = terminal.run("VBoxManage " + words);
        assertThat(result.exitCode()).as(words + "\n" + result.err()).isZero();
        assertThat(FAILED.matcher(result.err()).find()).as(words).isFalse();
        return result.out();
    }

    @Test
    void itKnowsTheVersionAndWhereMachinesAre() {
        String version = vbox("--version").strip().split("_", -1)[0].split("r", -1)[0];

        assertThat(version).matches("7\\.0\\.[0-9]+");
        assertThat(ClientLines.first("^Default machine folder:\\s+(.+?)$", vbox("list systemproperties")))
                .isEqualTo(directory + "/machines");
    }

    @Test
    void upGivesAMachineItsCardsAndPorts() {
        // given what the last run left is cleared
        vbox("modifyvm " + uuid + " --macaddress1 080027A1B2C3");
        for (String name : forwarded().stream().map(rule -> rule.get(1)).toList()) {
            vbox("modifyvm " + uuid + " --natpf1 delete " + name);
        }
        assertThat(forwarded()).isEmpty();

        // when a host-only network with DHCP is found or made
        String hostOnly = hostOnlyNetwork();
        vbox("modifyvm " + uuid + " --nic1 nat --cableconnected1 on --nic2 hostonly --hostonlyadapter2 " + hostOnly
                + " --cableconnected2 on --nictype2 virtio --nic3 bridged --bridgeadapter3 eth0 --cableconnected3 on"
                + " --nic4 intnet --intnet4 lab --cableconnected4 on --macaddress4 080027000004");
        vbox("modifyvm " + uuid + " --natpf1 ssh,tcp,127.0.0.1,2222,,22 --natpf1 tcp8080,tcp,,8080,,80");
        vbox("startvm " + uuid + " --type headless");

        // then
        assertThat(ClientLines.first("^VMState=\"(.+?)\"$", info())).isEqualTo("running");
        assertThat(ClientLines.first("^macaddress1=\"(.+?)\"$", info())).isEqualTo("080027A1B2C3");
        assertThat(forwarded())
                .containsExactly(
                        List.of("1", "ssh", "127.0.0.1", "2222", "22"), List.of("1", "tcp8080", "", "8080", "80"));
        assertThat(ClientLines.first("^hostonlyadapter2=\"(.+?)\"$", info())).isEqualTo(hostOnly);
        assertThat(ClientLines.first("^bridgeadapter3=\"(.+?)\"$", info())).isEqualTo("eth0");
        assertThat(ClientLines.first("^nic4=\"(.+?)\"$", info())).isEqualTo("intnet");
        assertThat(ClientLines.first("^CfgFile=\"(.+?)\"$", info())).contains("box_default");
        Machine machine = terminal.machine("box_default");
        assertThat(machine.adapter(2).attachment()).isEqualTo(Attachment.HOSTONLY);
        assertThat(machine.adapter(4).mac()).isEqualTo("080027000004");
        assertThat(ClientLines.first(
                        "^Value: (.+?)$", vbox("guestproperty get " + uuid + " /VirtualBox/GuestInfo/Net/0/V4/IP")))
                .isEqualTo("10.0.2.15");
    }

    @Test
    void destroyLeavesNothing() {
        // given
        String hostOnly = hostOnlyNetwork();

        // when
        vbox("startvm " + uuid + " --type headless");
        vbox("controlvm " + uuid + " poweroff");
        vbox("unregistervm " + uuid + " --delete");
        vbox("dhcpserver remove --netname HostInterfaceNetworking-" + hostOnly);
        vbox("hostonlyif remove " + hostOnly);

        // then
        assertThat(vbox("list vms")).isEmpty();
        assertThat(vbox("list hostonlyifs")).isEmpty();
        assertThat(vbox("list dhcpservers")).isEmpty();
    }

    @Test
    void aDhcpServerThatIsThereIsForgivenByItsVeryText() {
        // given
        String hostOnly = hostOnlyNetwork();

        // when
        Terminal.Result again = terminal.run(
                "VBoxManage dhcpserver add --ifname " + hostOnly
                        + " --ip 192.168.56.2 --netmask 255.255.255.0 --lowerip 192.168.56.3 --upperip 192.168.56.254 --enable");

        // then Vagrant takes these words, and these alone, for success
        assertThat(again.err().strip()).isEqualTo("VBoxManage: error: DHCP server already exists");
    }

    @Test
    void hostOnlyNetworksOfMacOsAreKnownToo() {
        // when
        vbox("hostonlynet add --name vagrantnet-vbox1 --netmask 255.255.255.0 --lower-ip 192.168.57.1"
                + " --upper-ip 192.168.57.199");
        vbox("modifyvm " + uuid + " --nic2 hostonlynet --host-only-net2 vagrantnet-vbox1 --cableconnected2 on");

        // then
        String list = vbox("list hostonlynets");
        assertThat(ClientLines.first("^Name:\\s+(.+?)$", list)).isEqualTo("vagrantnet-vbox1");
        assertThat(ClientLines.first("^State:\\s+(.+?)$", list)).isEqualTo("Enabled");
        assertThat(ClientLines.first("^NetworkMask:\\s+(.+?)$", list)).isEqualTo("255.255.255.0");
        assertThat(ClientLines.first("^LowerIP:\\s+(.+?)$", list)).isEqualTo("192.168.57.1");
        assertThat(ClientLines.first("^UpperIP:\\s+(.+?)$", list)).isEqualTo("192.168.57.199");
        assertThat(ClientLines.first("^hostonly-network2=\"(.+?)\"$", info())).isEqualTo("vagrantnet-vbox1");
        vbox("modifyvm " + uuid + " --nic2 none");
        vbox("hostonlynet remove --name vagrantnet-vbox1");
    }

    @Test
    void ipv6OfAHostOnlyInterfaceIsSetAndRead() {
        String hostOnly = hostOnlyNetwork();

        vbox("hostonlyif ipconfig " + hostOnly + " --ipv6 fe80::56:1 --netmasklengthv6 64");

        Map<String, String> block = ClientLines.blocks(vbox("list hostonlyifs")).getFirst();
        assertThat(block).containsEntry("IPV6Address", "fe80::56:1").containsEntry("IPV6NetworkMaskPrefixLength", "64");
        assertThat(block).containsEntry("IPAddress", "192.168.56.1");
    }

    /// As the driver does it: looks through what there is, and makes what is missing.
    private String hostOnlyNetwork() {
        assertThat(ClientLines.blocks(vbox("list bridgedifs")))
                .anySatisfy(
                        block -> assertThat(block).containsEntry("Name", "eth0").containsEntry("Status", "Up"));
        assertThat(ClientLines.blocks(vbox("list hostonlyifs"))).isEmpty();
        String name = ClientLines.first("^Interface '(.+?)' was successfully created$", vbox("hostonlyif create"));
        vbox("hostonlyif ipconfig " + name + " --ip 192.168.56.1 --netmask 255.255.255.0");
        Map<String, String> block = ClientLines.blocks(vbox("list hostonlyifs")).getFirst();
        assertThat(block)
                .containsEntry("Name", name)
                .containsEntry("IPAddress", "192.168.56.1")
                .containsEntry("NetworkMask", "255.255.255.0")
                .containsEntry("VBoxNetworkName", "HostInterfaceNetworking-" + name)
                .containsKeys("Status", "IPV6Address", "IPV6NetworkMaskPrefixLength");
        for (Map<String, String> server : ClientLines.blocks(vbox("list dhcpservers"))) {
            // One that has not the addresses wanted; by the old keys it never has.
            if (server.getOrDefault("NetworkName", "").equals("HostInterfaceNetworking-" + name)
                    && !"192.168.56.2".equals(server.get("IP"))) {
                vbox("dhcpserver remove --netname HostInterfaceNetworking-" + name);
            }
        }
        vbox("dhcpserver add --ifname " + name + " --ip 192.168.56.2 --netmask 255.255.255.0 --lowerip 192.168.56.3"
                + " --upperip 192.168.56.254 --enable");
        return name;
    }

    private String info() {
        return vbox("showvminfo " + uuid + " --machinereadable");
    }

    /// Card, name, host address, host port, guest port of every rule; the card is that of the last `nic` line above.
    private List<List<String>> forwarded() {
        List<List<String>> rules = new ArrayList<>();
        String card = "";
        for (String line : info().split("\n", -1)) {
            Matcher nic = Pattern.compile("^nic(\\d+)=\".+?\"$").matcher(line);
            if (nic.find()) card = nic.group(1);
            Matcher rule = Pattern.compile("^Forwarding.+?=\"(.+?),.+?,(.*?),(.+?),.*?,(.+?)\"$")
                    .matcher(line);
            if (rule.find()) rules.add(List.of(card, rule.group(1), rule.group(2), rule.group(3), rule.group(4)));
        }
        return rules;
    }
}
