package patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchbay.control.model.Adapter;
import patchbay.control.model.Attachment;
import patchbay.control.model.BandwidthGroup;
import patchbay.control.model.Configuration;
import patchbay.control.model.HostOnlyInterface;
import patchbay.control.model.Machine;
import patchbay.control.model.NicType;
import patchbay.control.model.PromiscuousPolicy;

class ImportCommandTest {
    private static final String MACHINE = """
            <?xml version="1.0"?>
            <VirtualBox xmlns="http://www.virtualbox.org/" version="1.19-linux">
              <Machine uuid="{11111111-2222-3333-4444-555555555555}" name="old" OSType="Debian_64" snapshotFolder="Snapshots">
                <MediaRegistry><HardDisks><HardDisk uuid="{6f2b0f5e-0000-0000-0000-000000000001}" location="old.vdi"/></HardDisks></MediaRegistry>
                <ExtraData><ExtraDataItem name="GUI/LastCloseAction" value="PowerOff"/></ExtraData>
                <Hardware>
                  <CPU count="2"><PAE enabled="false"/></CPU>
                  <Memory RAMSize="1024"/>
                  <Network>
                    <Adapter slot="0" enabled="true" MACAddress="0800274A3B2C" type="82540EM" unknown="kept">
                      <NAT network="10.9/16" localhost-reachable="true">
                        <DNS use-host-resolver="true"/>
                        <Alias use-same-ports="true"/>
                        <TFTP boot-file="pxelinux.0"/>
                        <Forwarding name="ssh" proto="1" hostip="127.0.0.1" hostport="2222" guestport="22"/>
                        <Forwarding name="dns" proto="0" hostport="5353" guestport="53"/>
                      </NAT>
                    </Adapter>
                    <Adapter slot="1" enabled="true" MACAddress="080027D4E5F6" promiscuousModePolicy="AllowNetwork" type="virtio" cable="false" bandwidthGroup="Limit">
                      <DisabledModes><InternalNetwork name="lab"/></DisabledModes>
                      <HostOnlyInterface name="vboxnet0"/>
                    </Adapter>
                    <Adapter slot="2" enabled="true" MACAddress="080027000003">
                      <GenericInterface driver="UDPTunnel"><Property name="sport" value="20001"/></GenericInterface>
                    </Adapter>
                  </Network>
                  <AudioAdapter driver="ALSA"/>
                  <IO><BandwidthGroups><BandwidthGroup name="Limit" type="Network" maxBytesPerSec="2500000"/></BandwidthGroups></IO>
                </Hardware>
              </Machine>
            </VirtualBox>
            """;

    private static final String GLOBAL = """
            <VirtualBox xmlns="http://www.virtualbox.org/" version="1.12-linux">
              <Global>
                <ExtraData>
                  <ExtraDataItem name="HostOnly/vboxnet0/IPAddress" value="192.168.56.1"/>
                  <ExtraDataItem name="HostOnly/vboxnet0/IPNetMask" value="255.255.255.0"/>
                  <ExtraDataItem name="HostOnly/vboxnet0/IPV6Address" value="fe80::56:1"/>
                  <ExtraDataItem name="HostOnly/vboxnet0/IPV6NetMask" value="80"/>
                  <ExtraDataItem name="HostOnly/vboxnet1/IPAddress" value="192.168.57.1"/>
                  <ExtraDataItem name="HostOnly/vboxnet1/IPV6NetMask" value="200"/>
                  <ExtraDataItem name="NAT/natnet1/SourceIp4" value="192.0.2.9"/>
                  <ExtraDataItem name="GUI/Input/HostKeyCombination" value="65514"/>
                </ExtraData>
                <MachineRegistry>
                  <MachineEntry uuid="{11111111-2222-3333-4444-555555555555}" src="old/old.vbox"/>
                  <MachineEntry uuid="{11111111-2222-3333-4444-666666666666}" src="gone/gone.vbox"/>
                </MachineRegistry>
                <NetserviceRegistry>
                  <DHCPServers>
                    <DHCPServer networkName="HostInterfaceNetworking-vboxnet0" IPAddress="192.168.56.100" networkMask="255.255.255.0"
                        lowerIP="192.168.56.101" upperIP="192.168.56.254" enabled="1">
                      <Options secDefaultLeaseTime="600" forcedOptions="3"><Option name="3" value="192.168.56.1"/></Options>
                      <Group name="pxe" secMinLeaseTime="60" suppressedOptions="15">
                        <Condition inclusive="1" type="MAC" value="08:00:27:00:00:01"/>
                        <Condition inclusive="1" type="MACWildcard" value="08:00:27:*"/>
                        <Condition inclusive="0" type="vendorClassID" value="udhcp"/>
                        <Condition inclusive="1" type="VendorCID*" value="PXEClient*"/>
                        <Option name="67" value="pxelinux.0"/>
                      </Group>
                      <Group name="odd"><Condition inclusive="1" type="phase" value="moon"/></Group>
                      <Group name="pxe"/>
                      <Config MACAddress="08:00:27:aa:bb:cc" fixedAddress="192.168.56.50"/>
                      <Config vm-name="old" slot="1" fixedAddress="192.168.56.51"/>
                    </DHCPServer>
                    <DHCPServer networkName="bad" IPAddress="x" networkMask="255.255.255.0" lowerIP="" upperIP="" enabled="1"/>
                  </DHCPServers>
                  <NATNetworks>
                    <NATNetwork networkName="natnet1" network="192.168.15.0/24" ipv6="1" ipv6prefix="fd17:625c:f037:a80f::/64" needDhcp="1" enabled="1">
                      <PortForwarding4><Forwarding name="ssh" proto="1" hostip="" hostport="1022" guestip="192.168.15.5" guestport="22"/></PortForwarding4>
                      <PortForwarding6/>
                      <Mappings><Loopback4 address="127.0.0.1" offset="2"/></Mappings>
                    </NATNetwork>
                  </NATNetworks>
                </NetserviceRegistry>
              </Global>
            </VirtualBox>
            """;

    @TempDir
    private Path directory;

    private Terminal terminal;

    @BeforeEach
    void files() throws IOException {
        terminal = new Terminal(directory);
        Files.createDirectory(directory.resolve("old"));
        Files.writeString(directory.resolve("old/old.vbox"), MACHINE);
        Files.writeString(directory.resolve("VirtualBox.xml"), GLOBAL);
    }

    @Test
    void groupsOfDhcpServersAndIpv6OfInterfacesComeToo() {
        // when
        String err = terminal.run("patchbay import VirtualBox.xml").err();

        // then
        HostOnlyInterface first =
                terminal.configuration().hostOnly().interfaces().get("vboxnet0");
        assertThat(first).isNotNull();
        assertThat(first.ipv6()).hasToString("fe80::56:1");
        assertThat(first.ipv6PrefixBits()).isEqualTo(80);
        assertThat(err)
                .contains(
                        "host-only interface 'vboxnet1': IPV6NetMask is not taken over: the length of an IPv6 prefix",
                        "group 'odd' of the DHCP server of 'HostInterfaceNetworking-vboxnet0' is not taken over:"
                                + " 'phase' is no kind of condition",
                        "group 'pxe' of the DHCP server of 'HostInterfaceNetworking-vboxnet0' is not taken over:"
                                + " there is one of that name");
        assertThat(terminal.run("VBoxManage list dhcpservers").out()).contains("""
                        Group:                pxe
                            Conditions:       include MAC        08:00:27:00:00:01
                            Conditions:       include MAC*       08:00:27:*
                            Conditions:       exclude VendorCID  udhcp
                            Conditions:       include VendorCID* PXEClient*
                            minLeaseTime:     60 sec
                        """, "       67/legacy: pxelinux.0");
    }

    @Test
    void aMachineIsRegisteredByItsVboxFile() {
        // when
        terminal.run("VBoxManage registervm old/old.vbox").succeeded();

        // then
        Machine machine = terminal.machine("old");
        assertThat(machine.uuid()).hasToString("11111111-2222-3333-4444-555555555555");
        assertThat(machine.memoryMib()).isEqualTo(1024);
        assertThat(machine.cpus()).isEqualTo(2);
        assertThat(machine.bandwidth().all())
                .containsExactly(new BandwidthGroup("Limit", BandwidthGroup.Type.NETWORK, 2_500_000));
        assertThat(machine.extradata().values()).containsEntry("GUI/LastCloseAction", "PowerOff");
        Adapter first = machine.adapter(1);
        assertThat(first.attachment()).isEqualTo(Attachment.NAT);
        assertThat(first.mac()).isEqualTo("0800274A3B2C");
        assertThat(first.type()).isEqualTo(NicType.I82540EM);
        assertThat(first.nat().network()).isEqualTo("10.9/16");
        assertThat(first.nat().localhostReachable()).isTrue();
        assertThat(first.nat().dns().hostResolver()).isTrue();
        assertThat(first.nat().alias().samePorts()).isTrue();
        assertThat(first.nat().boot().file()).isEqualTo("pxelinux.0");
        assertThat(first.nat().rules())
                .extracting(rule -> rule.fields())
                .containsExactly("dns,udp,,5353,,53", "ssh,tcp,127.0.0.1,2222,,22");
        Adapter second = machine.adapter(2);
        assertThat(second.attachment()).isEqualTo(Attachment.HOSTONLY);
        assertThat(second.names().internal()).isEqualTo("lab");
        assertThat(second.cableConnected()).isFalse();
        assertThat(second.promiscuous()).isEqualTo(PromiscuousPolicy.ALLOW_NETWORK);
        assertThat(second.bandwidthGroup()).isEqualTo("Limit");
        assertThat(machine.adapter(3).type()).isEqualTo(NicType.AM79C973);
        assertThat(machine.adapter(3).properties()).containsEntry("sport", "20001");
        assertThat(machine.adapter(4).enabled()).isFalse();
        assertThat(directory.resolve("old/old.vbox")).hasContent(MACHINE);
    }

    @Test
    void aFileOfAnOldVersionHasItsOwnDefaults() throws IOException {
        // given
        Files.writeString(
                directory.resolve("old/old.vbox"),
                MACHINE.replace("1.19-linux", "1.14-linux").replace(" localhost-reachable=\"true\"", ""));

        // when
        terminal.run("VBoxManage registervm old/old.vbox").succeeded();

        // then
        Machine machine = terminal.machine("old");
        assertThat(machine.adapter(1).nat().localhostReachable()).isTrue();
        assertThat(machine.adapter(1).cableConnected()).isFalse();
        assertThat(machine.adapter(3).type()).isEqualTo(NicType.AM79C970A);
    }

    @Test
    void aMachineIsWrittenBackWithWhatWeDoNotKnowAsItWas() throws IOException {
        // given
        terminal.run("VBoxManage registervm old/old.vbox").succeeded();
        terminal.run(
                        "VBoxManage modifyvm old --nic1 intnet --intnet1 back --natpf1 delete dns --memory 2048 --nic4 nat")
                .succeeded();

        // when
        terminal.run("patchbay export old --vbox --file new.vbox").succeeded();

        // then
        String text = Files.readString(directory.resolve("new.vbox"));
        assertThat(text)
                .contains("<AudioAdapter driver=\"ALSA\"/>", "location=\"old.vdi\"", "unknown=\"kept\"")
                .contains("snapshotFolder=\"Snapshots\"", "<PAE enabled=\"false\"/>", "RAMSize=\"2048\"")
                .contains("<InternalNetwork name=\"back\"/>", "xmlns=\"http://www.virtualbox.org/\"")
                .doesNotContain("Patchbay/Vbox", "proto=\"0\"");

        // and it says the same again
        Machine before = terminal.machine("old");
        terminal.run("VBoxManage unregistervm old").succeeded();
        terminal.run("VBoxManage registervm new.vbox").succeeded();
        Machine after = terminal.machine("old");
        assertThat(after.withExtradata(before.extradata()).withFolder(before.folder()))
                .isEqualTo(before);
    }

    @Test
    void aFileIsOfNoNewerVersionThanItsCardsNeed() throws IOException {
        // given
        String before = MACHINE.replace("1.19-linux", "1.16-linux").replace(" localhost-reachable=\"true\"", "");
        Files.writeString(directory.resolve("old/old.vbox"), before);
        terminal.run("VBoxManage registervm old/old.vbox").succeeded();

        // when
        String same = terminal.run("patchbay export old --vbox").out();
        terminal.run("VBoxManage modifyvm old --nat-localhostreachable1 off").succeeded();
        String closed = terminal.run("patchbay export old --vbox").out();
        terminal.run("VBoxManage modifyvm old --nat-localhostreachable1 on --nic2 hostonlynet --hostonlynet2 n")
                .succeeded();
        String onAHostOnlyNetwork = terminal.run("patchbay export old --vbox").out();

        // then
        assertThat(same).contains("version=\"1.16-linux\"").doesNotContain("localhost-reachable");
        assertThat(closed).contains("version=\"1.19-linux\"", "<NAT network=\"10.9/16\">");
        assertThat(onAHostOnlyNetwork).contains("version=\"1.19-linux\"", "localhost-reachable=\"true\"");
    }

    @Test
    void vdeAsAModeOfItsOwnIsTheGenericDriverAndACloudIsLeftForAnotherMode() throws IOException {
        // given
        String modes = MACHINE.replace(
                        "<GenericInterface driver=\"UDPTunnel\"><Property name=\"sport\" value=\"20001\"/></GenericInterface>",
                        "<VDE network=\"/tmp/switch1\"/>")
                .replace("<HostOnlyInterface name=\"vboxnet0\"/>", "<CloudNetwork name=\"c\"/>");
        Files.writeString(directory.resolve("old/old.vbox"), modes);

        // when
        terminal.run("VBoxManage registervm old/old.vbox").succeeded();

        // then
        Adapter third = terminal.machine("old").adapter(3);
        assertThat(third.attachment()).isEqualTo(Attachment.GENERIC);
        assertThat(third.names().genericDriver()).isEqualTo("VDE");
        assertThat(third.properties()).containsEntry("network", "/tmp/switch1");
        assertThat(terminal.run("patchbay export old --vbox").out())
                .contains("<CloudNetwork name=\"c\"/>", "<GenericInterface driver=\"VDE\">")
                .doesNotContain("<VDE");
        terminal.run("VBoxManage modifyvm old --nic2 nat").succeeded();
        assertThat(terminal.run("patchbay export old --vbox").out()).doesNotContain("CloudNetwork");
    }

    @Test
    void aMachineOfOursIsReadAsItWasWritten() throws IOException {
        // given
        terminal.withMachine();
        terminal.run(
                        "VBoxManage modifyvm web --nic2 natnetwork --natnetwork2 n --natpf1 a,tcp,,80,,8080 --nicpromisc2 allow-all")
                .succeeded();
        Machine before = terminal.machine("web");

        // when
        String text = terminal.run("patchbay export web --vbox").succeeded().out();
        Files.writeString(directory.resolve("web.vbox"), text);
        terminal.run("VBoxManage unregistervm web").succeeded();
        terminal.run("VBoxManage registervm web.vbox").succeeded();

        // then
        Machine after = terminal.machine("web");
        assertThat(after.withExtradata(before.extradata()).withFolder(before.folder()))
                .isEqualTo(before);
    }

    @Test
    void everythingOfAVirtualBoxIsTakenOver() {
        // when
        Terminal.Result result = terminal.run("patchbay import VirtualBox.xml");

        // then
        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).contains("+ machine old", "+ NAT network natnet1", "+ host-only interface vboxnet0");
        assertThat(result.err())
                .contains("a machine is not taken over: ", "gone.vbox")
                .contains("DHCP server 'bad' is not taken over: its IPAddress is no address");
        Configuration configuration = terminal.configuration();
        assertThat(configuration.natNetworks().get("natnet1").rules4()).hasSize(1);
        assertThat(configuration.natNetworks().get("natnet1").ipv6()).isTrue();
        assertThat(configuration.extradata().values()).containsOnly(Map.entry("NAT/natnet1/SourceIp4", "192.0.2.9"));
        assertThat(configuration.hostOnly().interfaces()).containsKey("vboxnet0");
        var pool = configuration.dhcpPools().get("HostInterfaceNetworking-vboxnet0");
        assertThat(pool.enabled()).isTrue();
        assertThat(pool.scopes().global().options()).containsKey(3);
        assertThat(pool.scopes().global().forced()).containsExactly(3);
        assertThat(pool.scopes().clients()).hasSize(2);
        assertThat(pool.scopes().clients().get(1).machine())
                .isEqualTo(terminal.machine("old").uuid());

        // and again: all of it is there
        Terminal.Result again = terminal.run("patchbay import VirtualBox.xml");
        assertThat(again.out()).isEqualTo("There is nothing to change.\n");
        assertThat(again.err()).contains("NAT network 'natnet1' is there already and stays as it is");
        assertThat(terminal.configuration()).isEqualTo(configuration);
    }

    @Test
    void aDryRunChangesNothing() {
        // when
        Terminal.Result result = terminal.run("patchbay import VirtualBox.xml --dry-run --json");

        // then
        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).contains("\"name\": \"natnet1\"", "\"applied\": false");
        assertThat(terminal.configuration()).isEqualTo(Configuration.EMPTY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<a/> | it is no settings file of VirtualBox",
                "<VirtualBox> | it is no XML",
                "nothing | it is no XML",
                "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><VirtualBox>&e;</VirtualBox> | DOCTYPE is disallowed",
                "<VirtualBox/> | there is neither a machine nor",
                "<VirtualBox><Machine name='x'/></VirtualBox> | the machine has no UUID",
                "<VirtualBox><Machine uuid='{11111111-2222-3333-4444-555555555555}'/></VirtualBox> | the name of a machine must not be empty",
                "<VirtualBox><Machine uuid='{11111111-2222-3333-4444-555555555555}' name='x'><Hardware><Memory RAMSize='1'/></Hardware></Machine></VirtualBox> | the memory size",
                "<VirtualBox><Machine uuid='{11111111-2222-3333-4444-555555555555}' name='x'><Hardware><Network><Adapter slot='0' type='NE2000'/></Network></Hardware></Machine></VirtualBox> | there is no card of type 'NE2000' here",
                "<VirtualBox><Machine uuid='{11111111-2222-3333-4444-555555555555}' name='x'><Hardware><Network><Adapter slot='20' enabled='true'/></Network></Hardware></Machine></VirtualBox> | slot 21; its chipset, piix3, has 8",
                "<VirtualBox><Machine uuid='{11111111-2222-3333-4444-555555555555}' name='x'><Hardware><Network><Adapter slot='0' MACAddress='1'/></Network></Hardware></Machine></VirtualBox> | Invalid MAC address format"
            })
    void badInputHasItsTextAndChangesNothing(String xml, String text) throws IOException {
        // given
        Files.writeString(directory.resolve("bad.vbox"), xml);

        // when
        Terminal.Result result = terminal.run("patchbay import bad.vbox");

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("Could not read the settings file", text, "VBOX_E_FILE_ERROR");
        assertThat(terminal.configuration()).isEqualTo(Configuration.EMPTY);
    }

    @Test
    void misuseHasItsText() {
        terminal.withMachine();
        assertThat(terminal.run("patchbay import").exitCode()).isEqualTo(2);
        assertThat(terminal.run("patchbay import nothing.vbox").exitCode()).isEqualTo(1);
        assertThat(terminal.run("patchbay export --vbox").exitCode()).isEqualTo(2);
        assertThat(terminal.run("VBoxManage registervm nothing.vbox").exitCode())
                .isEqualTo(1);
        terminal.run("patchbay import old/old.vbox").exitCode();
        assertThat(terminal.run("patchbay import old/old.vbox").err()).contains("already exists");
    }
}
