package patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.HostInterface;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Configuration;
import patchbay.wire.IpAddress;

/// `hostonlyif`, `hostonlynet` and their listings, virtualbox.md §5.
class HostOnlyTest {
    private static final String PROGRESS = "0%...10%...20%...30%...40%...50%...60%...70%...80%...90%...100%\n";
    private static final String NET = "VBoxManage hostonlynet add --name lab --netmask 255.255.255.0"
            + " --lower-ip 192.168.57.1 --upper-ip 192.168.57.199";

    @TempDir
    Path directory;

    private Terminal terminal;

    @BeforeEach
    void aShell() {
        terminal = new Terminal(directory).withMachine();
    }

    @Test
    void anInterfaceIsMadeWithVirtualBoxsProgressNameAddressAndDhcpServer() {
        // when
        Terminal.Result result = terminal.run("VBoxManage hostonlyif create");

        // then
        assertThat(result.out()).isEqualTo("Interface 'vboxnet0' was successfully created\n");
        assertThat(result.err()).isEqualTo(PROGRESS);
        assertThat(result.exitCode()).isZero();
        assertThat(terminal.run("VBoxManage list hostonlyifs").succeeded().out())
                .isEqualTo("""
                Name:            vboxnet0
                GUID:            786f6276-656e-4074-8000-0a0027000000
                DHCP:            Disabled
                IPAddress:       192.168.56.1
                NetworkMask:     255.255.255.0
                IPV6Address:     \n\
                IPV6NetworkMaskPrefixLength: 0
                HardwareAddress: 0a:00:27:00:00:00
                MediumType:      Ethernet
                Wireless:        No
                Status:          Down
                VBoxNetworkName: HostInterfaceNetworking-vboxnet0

                """);
        assertThat(terminal.run("VBoxManage list dhcpservers").out())
                .contains("HostInterfaceNetworking-vboxnet0", "192.168.56.100", "192.168.56.101", "192.168.56.254");
    }

    @Test
    void theFirstFreeNumberIsTakenAndMachinesReadTheNameAlone() {
        // given a number that somebody else on the host has
        terminal.machinery.interfaces.add(
                new HostInterface("vboxnet1", false, 0, 0, IpAddress.ANY_V6, 0, 0x0a00_2700_0001L, false, true));

        // then
        assertThat(terminal.run("VBoxManage hostonlyif create --machinereadable")
                        .out())
                .isEqualTo("vboxnet0");
        assertThat(terminal.run("VBoxManage hostonlyif create --machinereadable")
                        .out())
                .isEqualTo("vboxnet2");
        assertThat(terminal.run("VBoxManage list dhcpservers").out()).doesNotContain("vboxnet2");
        terminal.run("VBoxManage hostonlyif remove vboxnet0");
        assertThat(terminal.run("VBoxManage hostonlyif create --machinereadable")
                        .out())
                .isEqualTo("vboxnet0");
    }

    @Test
    void thereAreAtMost128() {
        // given
        for (int number = 0; number < 128; number++) {
            terminal.machinery.interfaces.add(new HostInterface(
                    "vboxnet" + number, false, 0, 0, IpAddress.ANY_V6, 0, 0x0a00_2700_0000L | number, false, true));
        }

        // when
        Terminal.Result result = terminal.run("VBoxManage hostonlyif create");

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .contains("Failed to create the host-only adapter", "There are 128 already: remove one with");
        assertThat(terminal.configuration().hostOnly().interfaces()).isEmpty();
    }

    @Test
    void anInterfaceBeyondTheAllowedRangesHasNoAddress() {
        for (int number = 0; number < 9; number++) terminal.run("VBoxManage hostonlyif create");

        assertThat(terminal.configuration().hostOnly().interfaces())
                .hasEntrySatisfying(
                        "vboxnet7",
                        each -> assertThat(IpAddress.formatV4(each.address())).isEqualTo("192.168.63.1"))
                .hasEntrySatisfying(
                        "vboxnet8", each -> assertThat(each.address()).isZero());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--ip 192.168.60.9 --netmask 255.255.255.128",
                "-ip 192.168.60.9 -netmask 255.255.255.128",
            })
    void anAddressIsChangedInEitherSpelling(String options) {
        // given
        terminal.run("VBoxManage hostonlyif create");

        // when
        terminal.run("VBoxManage hostonlyif ipconfig vboxnet0 " + options).succeeded();
        terminal.run("VBoxManage hostonlyif ipconfig vboxnet0 --ipv6 fe80::9").succeeded();

        // then
        assertThat(terminal.run("VBoxManage list hostonlyifs").out())
                .contains("192.168.60.9\n", "255.255.255.128\n", "fe80::9\n", "PrefixLength: 64\n");
        assertThat(terminal.run("VBoxManage list hostonlyifs --json").out())
                .contains("\"address\": \"192.168.60.9\"", "\"ipv6\": \"fe80::9\"");
        terminal.machinery.interfaces.add(new HostInterface(
                "vboxnet0", false, 0xc0a8_3c09, 25, IpAddress.parse("fe80::1"), 64, 0x0a00_2700_0000L, false, true));
        assertThat(terminal.run("VBoxManage list hostonlyifs").out())
                .as("the address that was set, not the kernel's own beside it")
                .contains("fe80::9\n");
        terminal.machinery.interfaces.removeLast();
        terminal.run("VBoxManage hostonlyif ipconfig vboxnet0 --ip \"\"").succeeded();
        assertThat(terminal.run("VBoxManage list hostonlyifs").out()).contains("IPAddress:       0.0.0.0\n");
    }

    @Test
    void anInterfaceThatGoesLeavesItsDhcpServerAndWhatMachinesSay() {
        // given
        terminal.run("VBoxManage hostonlyif create");
        terminal.run("VBoxManage modifyvm web --nic2 hostonly --hostonlyadapter2 vboxnet0")
                .succeeded();

        // when
        Terminal.Result result = terminal.run("VBoxManage hostonlyif remove vboxnet0");

        // then
        assertThat(result.err()).isEqualTo(PROGRESS);
        assertThat(terminal.run("VBoxManage list hostonlyifs").out()).isEmpty();
        assertThat(terminal.run("VBoxManage list dhcpservers").out()).contains("HostInterfaceNetworking-vboxnet0");
        assertThat(terminal.run("VBoxManage showvminfo web --machinereadable").out())
                .contains("hostonlyadapter2=\"vboxnet0\"\n", "nic2=\"hostonly\"\n");
    }

    @Test
    void theDhcpServerOfAnInterfaceIsNamedByIt() {
        // given
        terminal.run("VBoxManage hostonlyif create");

        // when
        terminal.run("VBoxManage dhcpserver modify --ifname vboxnet0 --upperip 192.168.56.200")
                .succeeded();

        // then
        assertThat(terminal.run("VBoxManage list dhcpservers").out()).contains("192.168.56.200");
        terminal.run("VBoxManage dhcpserver remove --interface vboxnet0").succeeded();
        assertThat(terminal.run("VBoxManage dhcpserver modify --interface vboxnet1 --enable")
                        .err())
                .startsWith("VBoxManage: error: Could not find interface 'vboxnet1'\n");
    }

    @Test
    void aHostThatRefusesLeavesTheStoreAsItWas() {
        // given
        Configuration before = terminal.configuration();
        terminal.machinery.refuseNext(
                Refusal.of(ErrorCode.E_FAIL, Component.HOST, "no right").withRemedy("Install it."));

        // when
        Terminal.Result result = terminal.run("VBoxManage hostonlyif create");

        // then
        assertThat(result.err())
                .startsWith("0%...NS_ERROR_FAILURE\nVBoxManage: error: no right\n")
                .endsWith("What to do: Install it.\n");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(terminal.configuration()).isEqualTo(before);
    }

    @Test
    void hostOnlyNetworksAreMadeChangedListedAndRemoved() {
        terminal.run(NET).succeeded();
        terminal.run("VBoxManage hostonlynet modify --name lab --upperip 192.168.57.99 --disable")
                .succeeded();
        assertThat(terminal.run("VBoxManage list hostonlynets").succeeded().out())
                .matches("""
                        Name:            lab
                        GUID:            [0-9a-f-]{36}

                        State:           Disabled
                        NetworkMask:     255\\.255\\.255\\.0
                        LowerIP:         192\\.168\\.57\\.1
                        UpperIP:         192\\.168\\.57\\.99
                        VBoxNetworkName: hostonly-lab

                        """);
        assertThat(terminal.run("VBoxManage list hostonlynets --json").out()).contains("\"upper\": \"192.168.57.99\"");
        String uuid = String.valueOf(
                        terminal.configuration().hostOnly().networks().get("lab"))
                .replaceFirst(".*uuid=([0-9a-f-]+).*", "$1");
        terminal.run("VBoxManage hostonlynet modify --id " + uuid + " --enable").succeeded();
        terminal.run("VBoxManage modifyvm web --nic2 hostonlynet --host-only-net2 lab")
                .succeeded();
        assertThat(terminal.run("VBoxManage showvminfo web --machinereadable").out())
                .contains("hostonly-network2=\"lab\"\n", "nic2=\"hostonlynetwork\"\n");
        assertThat(terminal.run("VBoxManage showvminfo web").out()).contains("Host Only Network 'lab'");
        terminal.run("VBoxManage hostonlynet remove --id " + uuid).succeeded();
        assertThat(terminal.run("VBoxManage list hostonlynets").out()).isEmpty();
    }

    @Test
    void theInterfacesOfTheHostAreListedForBridging() {
        String text = """
                Name:            eth0
                GUID:            30687465-0000-4000-8000-525400000002
                DHCP:            Enabled
                IPAddress:       192.0.2.2
                NetworkMask:     255.255.255.0
                IPV6Address:     fe80::2
                IPV6NetworkMaskPrefixLength: 64
                HardwareAddress: 52:54:00:00:00:02
                MediumType:      Ethernet
                Wireless:        No
                Status:          Up
                VBoxNetworkName: HostInterfaceNetworking-eth0

                """;
        assertThat(terminal.run("VBoxManage list bridgedifs").succeeded().out()).isEqualTo(text);
        assertThat(terminal.run("VBoxManage list hostifs").succeeded().out()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hostonlyif                       | 2 | No sub-command specified",
                "hostonlyif frob                  | 2 | Unknown sub-command 'frob'",
                "hostonlyif create vboxnet3       | 2 | Invalid parameter 'vboxnet3'",
                "hostonlyif create --ip 1.2.3.4   | 2 | Unknown option: --ip",
                "hostonlyif remove                | 2 | No interface name was specified",
                "hostonlyif remove a b            | 2 | Only one interface name can be specified",
                "hostonlyif remove vboxnet0 --ip 1.2.3.4 | 2 | Unknown option: --ip",
                "hostonlyif ipconfig              | 2 | No interface name was specified",
                "hostonlyif ipconfig vboxnet0     | 2 | Neither -dhcp nor -ip nor -ipv6 was specfified",
                "hostonlyif ipconfig vboxnet0 --netmask 255.0.0.0 | 2 | Neither -dhcp nor -ip nor -ipv6 was specfified",
                "hostonlyif ipconfig vboxnet0 --dhcp --ip 1.2.3.4 | 2 | You can not use --dhcp with static ip configuration parameters: --ip, --netmask, --ipv6 and --netmasklengthv6.",
                "hostonlyif ipconfig vboxnet0 --ip 1.2.3.4 --ipv6 fe80::1 | 2 | You can not use ipv4 configuration (--ip and --netmask) with ipv6 (--ipv6 and --netmasklengthv6) simultaneously.",
                "hostonlyif ipconfig vboxnet0 --ip | 2 | --ip: RTGetOpt: Command line option needs argument",
                "hostonlyif ipconfig vboxnet9 --ip 192.168.56.1 | 2 | Could not find interface 'vboxnet9'",
                "hostonlyif ipconfig vboxnet0 --dhcp | 1 | Code E_NOTIMPL (0x80004001) - Method not implemented (extended info not available)",
                "hostonlyif ipconfig vboxnet0 --ip 1.2.3 | 1 | Invalid IPv4 address '1.2.3'",
                "hostonlyif ipconfig vboxnet0 --ip fe80::1 | 1 | Invalid IPv4 address 'fe80::1'",
                "hostonlyif ipconfig vboxnet0 --ip 192.168.56.1 --netmask 255.0.255.0 | 1 | Invalid netmask '255.0.255.0'",
                "hostonlyif ipconfig vboxnet0 --ip 10.0.0.1 | 1 | Code E_ACCESSDENIED (0x80070005) - Access denied (extended info not available)",
                "hostonlyif ipconfig vboxnet0 --ip 192.168.56.1 --netmask 255.255.0.0 | 1 | Code E_ACCESSDENIED (0x80070005) - Access denied (extended info not available)",
                "hostonlyif ipconfig vboxnet0 --ipv6 192.168.56.1 | 1 | Invalid IPv6 address '192.168.56.1'",
                "hostonlyif ipconfig vboxnet0 --ipv6 fe80::1 --netmasklengthv6 129 | 1 | Invalid IPv6 prefix length 129",
                "hostonlyif ipconfig vboxnet0 --ipv6 2001:db8::1 | 1 | Code E_ACCESSDENIED (0x80070005) - Access denied (extended info not available)",
                "dhcpserver modify --ifname vboxnet0 --ip 192.168.56.1 | 1 | Invalid server address: 192.168.56.1",
                "hostonlynet                      | 2 | No sub-command specified",
                "hostonlynet frob                 | 2 | Unknown sub-command 'frob'",
                "hostonlynet add                  | 2 | The --name parameter must be specified",
                "hostonlynet add --name x         | 2 | The --netmask parameter must be specified",
                "hostonlynet add --name x --netmask 255.255.255.0 | 2 | The --lower-ip parameter must be specified",
                "hostonlynet modify --enable      | 2 | Either --name or --id parameter must be specified",
                "hostonlynet remove               | 2 | Either --name or --id parameter must be specified",
                "hostonlynet remove --name lab --enable | 2 | Unknown option: --enable",
                "hostonlynet remove --name none   | 1 | Could not find a host-only network 'none'",
                "hostonlynet modify --id 1234     | 1 | Could not find a host-only network '1234'",
                "hostonlynet add --name lab --netmask 255.255.255.0 --lower-ip 192.168.58.1 --upper-ip 192.168.58.9 | 1 | A host-only network with the name 'lab' already exists",
                "hostonlynet add --name x --id y --netmask 255.255.255.0 --lower-ip 192.168.58.1 --upper-ip 192.168.58.9 | 1 | Invalid UUID 'y'",
                "hostonlynet modify --name lab --netmask x | 1 | Invalid netmask: x",
                "hostonlynet modify --name lab --netmask 255.0.255.0 | 1 | Invalid netmask: 255.0.255.0",
                "hostonlynet modify --name lab --lower-ip 192.168.57.0 | 1 | Invalid range lower address: 192.168.57.0",
                "hostonlynet modify --name lab --upper-ip 192.168.58.9 | 1 | Invalid range upper address: 192.168.58.9",
                "hostonlynet modify --name lab --upper-ip 192.168.57.2 | 1 | The range 192.168.57.1 to 192.168.57.2 is too small: it must hold three addresses",
                "hostonlynet modify --name lab --lower-ip 10.0.0.1 --upper-ip 10.0.0.9 | 1 | Code E_ACCESSDENIED (0x80070005) - Access denied (extended info not available)",
            })
    void badInputHasItsTextAndChangesNothing(String line, int exitCode, String text) {
        // given
        terminal.run("VBoxManage hostonlyif create");
        terminal.run(NET).succeeded();
        Configuration before = terminal.configuration();

        // when
        Terminal.Result result = terminal.run("VBoxManage -q " + line);

        // then
        assertThat(result.err()).startsWith("VBoxManage: error: " + text + "\n");
        assertThat(result.advises()).as(result.err()).isTrue();
        assertThat(result.exitCode()).isEqualTo(exitCode);
        assertThat(result.out()).isEmpty();
        assertThat(terminal.configuration()).isEqualTo(before);
    }

    @Test
    void removingWhatIsNotThereFailsAfterItsProgress() {
        Terminal.Result result = terminal.run("VBoxManage hostonlyif remove vboxnet9");

        assertThat(result.err())
                .startsWith("0%...NS_ERROR_FAILURE\nVBoxManage: error: Could not find interface 'vboxnet9'\n");
        assertThat(result.exitCode()).isEqualTo(2);
    }
}
