package patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchbay.control.model.Configuration;

/// `dhcpserver` and `leases`, virtualbox.md §4.
class DhcpServerCommandsTest {
    private static final String ADD =
            "VBoxManage dhcpserver add --network lab --server-ip 10.1.0.1 --netmask 255.255.0.0 --lower-ip 10.1.0.10"
                    + " --upper-ip 10.1.0.99";

    @TempDir
    Path directory;

    private Terminal terminal;

    @BeforeEach
    void aShell() {
        terminal = new Terminal(directory);
        terminal.run(ADD).succeeded();
    }

    @Test
    void aNewServerIsDisabledAndOldSpellingsDoTheSame() {
        // when
        terminal.run("VBoxManage dhcpserver add --netname old --ip 10.1.0.1 --netmask 255.255.0.0 --lowerip 10.1.0.10"
                        + " --upperip 10.1.0.99 --enable")
                .succeeded();

        // then
        assertThat(terminal.run("VBoxManage list dhcpservers").out()).contains("""
                NetworkName:    lab
                Dhcpd IP:       10.1.0.1
                LowerIPAddress: 10.1.0.10
                UpperIPAddress: 10.1.0.99
                NetworkMask:    255.255.0.0
                Enabled:        No
                """, """
                Individual Configs:   None

                NetworkName:    old
                Dhcpd IP:       10.1.0.1
                """, "Enabled:        Yes\n");
        assertThat(terminal.run("VBoxManage list dhcpservers --json").out()).contains("\"lower\": \"10.1.0.10\"");
    }

    @Test
    void modifyKeepsWhatIsNotNamed() {
        terminal.run("VBoxManage dhcpserver modify --network lab --upper-ip 10.1.9.9 --enable")
                .succeeded();

        assertThat(terminal.run("VBoxManage list dhcpservers").out())
                .contains("LowerIPAddress: 10.1.0.10\nUpperIPAddress: 10.1.9.9\n", "Enabled:        Yes\n");
    }

    @Test
    void aServerIsStartedOnceAndStoppedAndRemoved() {
        // given
        terminal.run("VBoxManage dhcpserver start --network lab").succeeded();
        assertThat(terminal.machinery.services).isEmpty();
        terminal.run("VBoxManage dhcpserver modify --network lab --enable").succeeded();

        // when
        terminal.run("VBoxManage dhcpserver start --network lab").succeeded();

        // then
        assertThat(terminal.machinery.services).containsExactly("DHCP lab");
        assertThat(terminal.run("VBoxManage dhcpserver start --network lab").err())
                .containsPattern("Cannot start DHCP server because it is already running \\(pid [0-9]+\\)\n")
                .contains("Failed to start the server");
        terminal.run("VBoxManage dhcpserver restart --network lab").succeeded();
        terminal.run("VBoxManage dhcpserver stop --network lab").succeeded();
        assertThat(terminal.run("VBoxManage dhcpserver restart --network lab").err())
                .contains("not running", "Failed to restart the server");
        terminal.run("VBoxManage dhcpserver remove --network lab").succeeded();
        assertThat(terminal.run("VBoxManage list dhcpservers").out()).isEmpty();
    }

    @Test
    void aLeaseIsFoundByItsMacAddressAndListed() {
        assertThat(terminal.run("VBoxManage dhcpserver findlease --network lab --mac-address 08:00:27:AA:bb:cc")
                        .succeeded()
                        .out())
                .startsWith("""
                        IP Address:  192.168.15.4
                        MAC Address: 08:00:27:aa:bb:cc
                        State:       expired
                        Issued:      2026-11-22T11:00:00.250000000Z (1795345200)
                        Expire:      2026-11-22T11:10:00.250000000Z (1795345800)
                        TTL:         600 sec, currently""");
    }

    @Test
    void addressesThatGuestsOfANatNetworkMadeThemselvesAreLeasesToo() {
        // given a network without DHCP
        terminal.run("VBoxManage natnetwork add --netname six --network 10.9.0.0/24 --enable --dhcp off --ipv6 on")
                .succeeded();

        // when
        String table = terminal.run("patchbay leases six").succeeded().out();
        String json = terminal.run("patchbay leases six --json").succeeded().out();

        // then
        assertThat(table).contains("six      fd17::9       08:00:27:aa:bb:cc  own      -");
        assertThat(json)
                .contains("\"address\": \"fd17::9\"", "\"state\": \"own\"")
                .doesNotContain("expiry\": \"1970");
    }

    @Test
    void whereNobodyHasAnAddressAPersonIsToldSo() {
        // given
        terminal.run("VBoxManage dhcpserver remove --network lab").succeeded();

        // then
        assertThat(terminal.run("patchbay leases").succeeded().out()).isEqualTo("No leases.\n");
        assertThat(terminal.run("patchbay leases --json").succeeded().out()).isEqualTo("[]\n");
        assertThat(terminal.run("patchbay leases --machinereadable").succeeded().out())
                .isEmpty();
    }

    @Test
    void leasesSayWhichMachineHasWhichAddress() {
        // given
        terminal.withMachine();
        terminal.run("VBoxManage modifyvm web --nic3 intnet --macaddress3 080027AABBCC")
                .succeeded();

        // then
        assertThat(terminal.run("patchbay leases lab").succeeded().out()).isEqualTo("""
                        Network  Address       MAC                State    Left  VM   NIC  Host name
                        lab      192.168.15.3  08:00:27:aa:bb:cc  expired  0 s   web  3    pxe
                        lab      192.168.15.4  08:00:27:aa:bb:cc  expired  0 s   web  3    vm
                        """);
        assertThat(terminal.run("patchbay leases --json").succeeded().out())
                .contains("\"address\": \"192.168.15.4\"", "\"vm\": \"web\"", "\"nic\": 3");
        assertThat(terminal.run("patchbay leases --machinereadable").succeeded().out())
                .contains("address(1)=\"192.168.15.4\"\n", "vm(1)=\"web\"\nvmUuid(1)=", "nic(1)=\"3\"\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dhcpserver                              | 2 | Not enough parameters",
                "dhcpserver frob                         | 2 | Invalid parameter 'frob'",
                "dhcpserver add --network x --interface y | 2 | Either --network or --interface, not both",
                "dhcpserver start                        | 2 | You need to specify either --network or --interface to identify the DHCP server",
                "dhcpserver add --network x              | 2 | Missing required option: --ip",
                "dhcpserver add --network x --ip 1.2.3.4 --netmask 255.0.0.0 --lowerip 1.2.3.5 | 2 | Missing required option: --upperip",
                "dhcpserver add --network lab --ip 10.1.0.1 --netmask 255.255.0.0 --lowerip 10.1.0.2 --upperip 10.1.0.3 | 2 | DHCP server already exists",
                "dhcpserver modify --network none --enable | 2 | DHCP server does not exist",
                "dhcpserver modify --network lab --ip x  | 1 | Invalid server address: x",
                "dhcpserver modify --network lab --ip 10.1.0.0 | 1 | Invalid server address: 10.1.0.0",
                "dhcpserver modify --network lab --ip 224.0.0.1 | 1 | Invalid server address: 224.0.0.1",
                "dhcpserver modify --network n --ip 192.168.15.1 | 1 | Invalid server address: 192.168.15.1",
                "dhcpserver modify --network n --ip 192.168.15.2 | 1 | Invalid server address: 192.168.15.2",
                "dhcpserver modify --network n --mac-address 080027000001 --fixed-address 192.168.15.1 | 1 | Invalid IPv4 address '192.168.15.1'",
                "dhcpserver modify --network lab --netmask 255.0.255.0 | 1 | Invalid netmask: 255.0.255.0",
                "dhcpserver modify --network lab --netmask 0.0.0.0 | 1 | Invalid netmask: 0.0.0.0",
                "dhcpserver modify --network lab --lowerip 10.2.0.1 | 1 | Invalid range lower address: 10.2.0.1",
                "dhcpserver modify --network lab --upperip 10.2.0.1 | 1 | Invalid range upper address: 10.2.0.1",
                "dhcpserver modify --network lab --upperip 10.1.0.5 | 1 | Lower bound must be less or eqaul than the upper: 10.1.0.10 vs 10.1.0.5",
                "dhcpserver remove --network none        | 1 | Failed to find DHCP server for network 'none'",
                "dhcpserver start --network none         | 1 | Failed to find DHCP server for network 'none'",
                "dhcpserver start --network lab --enable | 2 | Unknown option: --enable",
                "dhcpserver add --ifname vboxnet0 --ip 1.2.3.4 --netmask 255.0.0.0 --lowerip 1.2.3.5 --upperip 1.2.3.6 | 1 | Could not find interface 'vboxnet0'",
                "dhcpserver remove --ifname vboxnet0     | 1 | Failed to locate host-only interface 'vboxnet0'",
                "dhcpserver findlease --network lab      | 2 | You need to specify a MAC address",
                "dhcpserver findlease --network lab --mac-address x | 1 | Invalid MAC address format: x",
                "dhcpserver findlease --network lab --mac-address 080027000001 | 1 | Could not find a lease for 080027000001",
            })
    void badInputHasItsTextAndChangesNothing(String line, int exitCode, String text) {
        // given
        terminal.run("VBoxManage natnetwork add -t n -n 192.168.15.0/24").succeeded();
        Configuration before = terminal.configuration();

        // when
        Terminal.Result result = terminal.run("VBoxManage -q " + line);

        // then
        assertThat(result.err()).startsWith("VBoxManage: error: " + text + "\n");
        assertThat(result.advises()).as(result.err()).isEqualTo(!text.equals("DHCP server already exists"));
        assertThat(result.exitCode()).isEqualTo(exitCode);
        assertThat(terminal.configuration()).isEqualTo(before);
    }

    @Test
    void everyAddressThatIsMissingHasItsLine() {
        assertThat(terminal.run("VBoxManage -q dhcpserver add --network x --netmask 255.0.0.0")
                        .err())
                .startsWith("""
                        VBoxManage: error: Missing required option: --ip
                        VBoxManage: error: Missing required option: --lowerip
                        VBoxManage: error: Missing required option: --upperip

                        Usage:
                        """);
    }
}
