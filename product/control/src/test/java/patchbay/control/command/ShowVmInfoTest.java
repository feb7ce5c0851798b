package patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `showvminfo` to the byte, virtualbox.md §8.
class ShowVmInfoTest {
    private static final String UUID = "01234567-89ab-4def-8123-456789abcdef";

    @TempDir
    Path directory;

    private Terminal terminal;

    @BeforeEach
    void aMachineWithAFixedUuid() {
        terminal = new Terminal(directory);
        terminal.run("VBoxManage createvm --name web --ostype Debian_64 --register --uuid " + UUID)
                .succeeded();
        terminal.run("VBoxManage modifyvm web --macaddress1 0800274a3b2c").succeeded();
    }

    private String machineReadable() {
        return terminal.run("VBoxManage showvminfo web --machinereadable")
                .succeeded()
                .out();
    }

    private String human() {
        return terminal.run("VBoxManage showvminfo web").succeeded().out();
    }

    private String nicLines(String text, String start) {
        return text.substring(text.indexOf(start));
    }

    @Test
    void theExampleOfTheReferenceIsPrintedToTheByte() {
        // given
        terminal.run("VBoxManage modifyvm web --natpf1 ssh,tcp,127.0.0.1,2222,,22 --nic2 intnet --intnet2 lab"
                        + " --macaddress2 080027D4E5F6 --nictype2 82545EM")
                .succeeded();

        // when
        String text = machineReadable();

        // then
        assertThat(text).isEqualTo("""
                name="web"
                groups="/"
                ostype="Debian (64-bit)"
                UUID="01234567-89ab-4def-8123-456789abcdef"
                CfgFile="%1$s/machines/web/web.patchbay"
                SnapFldr="%1$s/machines/web/Snapshots"
                LogFldr="%1$s/machines/web"
                hardwareuuid="01234567-89ab-4def-8123-456789abcdef"
                memory=128
                chipset="piix3"
                cpus=1
                VMState="poweroff"
                natnet1="nat"
                macaddress1="0800274A3B2C"
                cableconnected1="on"
                nic1="nat"
                nictype1="82540EM"
                nicspeed1="0"
                mtu="0"
                sockSnd="64"
                sockRcv="64"
                tcpWndSnd="64"
                tcpWndRcv="64"
                Forwarding(0)="ssh,tcp,127.0.0.1,2222,,22"
                intnet2="lab"
                macaddress2="080027D4E5F6"
                cableconnected2="on"
                nic2="intnet"
                nictype2="82545EM"
                nicspeed2="0"
                nic3="none"
                nic4="none"
                nic5="none"
                nic6="none"
                nic7="none"
                nic8="none"
                """.formatted(directory));
    }

    @Test
    void theHumanFormHasOneLineACardAndItsSettingsAndRules() {
        // given
        terminal.run("VBoxManage modifyvm web --natpf1 ssh,tcp,127.0.0.1,2222,,22 --nic2 intnet --intnet2 lab"
                        + " --macaddress2 080027D4E5F6 --nic3 null --macaddress3 080027000001 --cableconnected3 off"
                        + " --nicspeed3 100000 --nicbootprio3 1 --nicpromisc3 allow-vms")
                .succeeded();

        // when
        String text = human();

        // then
        assertThat(nicLines(text, "NIC 1:")).isEqualTo("""
                NIC 1:                       MAC: 0800274A3B2C, Attachment: NAT, Cable connected: on, Trace: off (file: none), Type: 82540EM, Reported speed: 0 Mbps, Boot priority: 0, Promisc Policy: deny, Bandwidth group: none
                NIC 1 Settings:  MTU: 0, Socket (send: 64, receive: 64), TCP Window (send:64, receive: 64)
                NIC 1 Rule(0):   name = ssh, protocol = tcp, host ip = 127.0.0.1, host port = 2222, guest ip = , guest port = 22
                NIC 2:                       MAC: 080027D4E5F6, Attachment: Internal Network 'lab', Cable connected: on, Trace: off (file: none), Type: 82540EM, Reported speed: 0 Mbps, Boot priority: 0, Promisc Policy: deny, Bandwidth group: none
                NIC 3:                       MAC: 080027000001, Attachment: none, Cable connected: off, Trace: off (file: none), Type: 82540EM, Reported speed: 100 Mbps, Boot priority: 1, Promisc Policy: allow-vms, Bandwidth group: none
                NIC 4:                       disabled
                NIC 5:                       disabled
                NIC 6:                       disabled
                NIC 7:                       disabled
                NIC 8:                       disabled
                Bandwidth groups:            <none>
                """);
        assertThat(text).startsWith("""
                Name:                        web
                Groups:                      /
                Guest OS:                    Debian (64-bit)
                UUID:                        01234567-89ab-4def-8123-456789abcdef
                """);
        assertThat(text).contains("\nState:                       powered off\n");
    }

    @Test
    void rulesAreNumberedPerCardInTheOrderOfTheirNames() {
        // given
        terminal.run(
                        "VBoxManage modifyvm web --natpf1 web,tcp,,8080,,80 --natpf1 ,udp,,5353,,53 --natpf1 Zone,tcp,,1,,1"
                                + " --nic2 nat --macaddress2 080027D4E5F6 --natpf2 ssh,tcp,,2200,10.0.3.15,22"
                                + " --natnet2 192.168/16 --natsettings2 1400,128,0,256,512")
                .succeeded();

        // when
        String text = nicLines(machineReadable(), "natnet1=");

        // then
        assertThat(text).contains("""
                Forwarding(0)="Zone,tcp,,1,,1"
                Forwarding(1)="udp_5353_53,udp,,5353,,53"
                Forwarding(2)="web,tcp,,8080,,80"
                natnet2="192.168/16"
                macaddress2="080027D4E5F6"
                cableconnected2="on"
                nic2="nat"
                nictype2="82540EM"
                nicspeed2="0"
                mtu="1400"
                sockSnd="128"
                sockRcv="64"
                tcpWndSnd="256"
                tcpWndRcv="512"
                Forwarding(0)="ssh,tcp,,2200,10.0.3.15,22"
                nic3="none"
                """);
    }

    @Test
    void aDetachedCardHasNoTargetLine() {
        // given
        terminal.run("VBoxManage modifyvm web --nic1 null").succeeded();

        // when
        String text = nicLines(machineReadable(), "macaddress1=");

        // then
        assertThat(text).startsWith("""
                macaddress1="0800274A3B2C"
                cableconnected1="on"
                nic1="null"
                nictype1="82540EM"
                nicspeed1="0"
                nic2="none"
                """);
    }

    @Test
    void aRunningMachineSaysSinceWhen() {
        // given
        terminal.run("VBoxManage startvm web --type headless").succeeded();

        // when
        String text = machineReadable();

        // then
        assertThat(text).contains("""
                VMState="running"
                VMStateChangeTime="2026-11-22T11:00:00.250000000"
                """);
        assertThat(human()).contains("State:                       running (since 2026-11-22T11:00:00.250000000)\n");
    }

    @Test
    void aCardOnAnotherModelThanItsOwnHasANote() {
        // given
        terminal.run("VBoxManage modifyvm web --nictype1 am79c973").succeeded();

        // when
        String text = human();

        // then
        assertThat(text).contains("NIC 1 Note:                  runs on QEMU's pcnet (Am79C970A)\n");
        assertThat(machineReadable()).contains("nictype1=\"Am79C973\"\n").doesNotContain("Note");
    }

    @Test
    void ourOwnSettingsAreShownUnderOurOwnKeys() {
        // given
        terminal.run("VBoxManage modifyvm web --kernel vmlinuz --initrd initrd.gz --append \"console=ttyS0 quiet\""
                        + " --disk a.qcow2 --disk b.img --qemu-arg -smbios --qemu-arg type=1 --memory 512 --cpus 2")
                .succeeded();

        // when
        String text = machineReadable();

        // then
        assertThat(text).contains("""
                memory=512
                chipset="piix3"
                cpus=2
                patchbay.kernel="%1$s/vmlinuz"
                patchbay.initrd="%1$s/initrd.gz"
                patchbay.append="console=ttyS0 quiet"
                patchbay.disk1="%1$s/a.qcow2"
                patchbay.disk2="%1$s/b.img"
                patchbay.qemu-arg1="-smbios"
                patchbay.qemu-arg2="type=1"
                """.formatted(directory));
    }

    @Test
    void quotesAndBackslashesInNamesAreEscaped() {
        // given
        terminal.run("VBoxManage", java.util.List.of("modifyvm", "web", "--name", "a \"b\" \\c"))
                .succeeded();

        // when
        String text = terminal.run("VBoxManage showvminfo " + UUID + " --machinereadable")
                .succeeded()
                .out();

        // then
        assertThat(text).startsWith("name=\"a \\\"b\\\" \\\\c\"\n");
    }

    @Test
    void jsonHasEverySettingOfEveryCard() {
        // when
        String text = terminal.run("patchbay showvminfo web --json").succeeded().out();

        // then
        assertThat(text)
                .startsWith("{\n  \"uuid\": \"" + UUID + "\",\n  \"name\": \"web\",\n")
                .contains("\"mac\": \"0800274A3B2C\"", "\"localhostReachable\": false", "\"state\": \"poweroff\"");
    }
}
