package patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchbay.control.model.Configuration;
import patchbay.control.model.DhcpPool;
import patchbay.control.store.MemoryStore;

/// The scopes, options and conditions of `dhcpserver add|modify`, virtualbox.md §4.1, §4.5 and §4.6.
class DhcpServerScopesTest {
    private static final String ADD =
            "VBoxManage dhcpserver add --network lab --server-ip 10.1.0.1 --netmask 255.255.0.0 --lower-ip 10.1.0.10"
                    + " --upper-ip 10.1.0.99";
    private static final String MODIFY = "VBoxManage dhcpserver modify --network lab ";

    private static final String LISTING = """
                NetworkName:    lab
                Dhcpd IP:       10.1.0.1
                LowerIPAddress: 10.1.0.10
                UpperIPAddress: 10.1.0.99
                NetworkMask:    255.255.0.0
                Enabled:        No
                Global Configuration:
                    minLeaseTime:     60 sec
                    defaultLeaseTime: default
                    maxLeaseTime:     default
                    Forced options:   3, 6
                    Suppressed opts.: None
                        1/legacy: 255.255.0.0
                        6/legacy: 10.1.0.53
                      224/hex:    de:ad:be:ef
                Group:                pxe
                    Conditions:       include VendorCID* PXEClient*
                    Conditions:       exclude MAC        08:00:27:00:00:09
                    minLeaseTime:     default
                    defaultLeaseTime: default
                    maxLeaseTime:     120 sec
                    Forced options:   None
                    Suppressed opts.: 3
                       67/legacy: boot.0
                Individual Config:    VM NIC: UUID slot 2, MAC COLONS
                    Fixed Address:    10.1.0.77
                    minLeaseTime:     default
                    defaultLeaseTime: default
                    maxLeaseTime:     default
                    Forced options:   None
                    Suppressed opts.: None
                       12/legacy: web2
                Individual Config:    MAC 08:00:27:aa:bb:cc
                    Fixed Address:    dynamic
                    minLeaseTime:     default
                    defaultLeaseTime: 900 sec
                    maxLeaseTime:     default
                    Forced options:   None
                    Suppressed opts.: None
                    DHCP options:     None
                """;

    @TempDir
    Path directory;

    private final MemoryStore store = new MemoryStore();
    private Terminal terminal;

    @BeforeEach
    void aShell() {
        terminal = new Terminal(directory, store).withMachine();
        terminal.run(ADD + " --set-opt 6 10.1.0.53 --group pxe --incl-vendor-wild PXEClient* --set-opt 67 boot.0")
                .succeeded();
    }

    @Test
    void everyScopeIsListedInTheLayoutOfVirtualBox() {
        // given
        terminal.run("VBoxManage modifyvm web --nic2 intnet --intnet2 lab").succeeded();
        String mac = terminal.machine("web").adapter(2).mac().toLowerCase(java.util.Locale.ROOT);

        // when
        terminal.run(MODIFY + "--set-opt-hex 224 de:ad:be:ef --force-opt 3 --force-opt 6 --min-lease-time 60"
                        + " --group pxe --excl-mac 08:00:27:00:00:09 --max-lease-time 120 --suppress-opt 3"
                        + " --vm web --nic 2 --fixed-address 10.1.0.77 --set-opt 12 web2"
                        + " --mac-address 08:00:27:AA:BB:CC --default-lease-time 900")
                .succeeded();

        // then
        String colons = mac.replaceAll("(..)(?!$)", "$1:");
        assertThat(terminal.run("VBoxManage list dhcpservers").succeeded().out())
                .isEqualTo(
                        LISTING.replace("UUID", terminal.machine("web").uuid().toString())
                                .replace("COLONS", colons));
    }

    @Test
    void whatWasSetIsTakenBackPieceByPiece() {
        // given
        terminal.run(MODIFY + "--force-opt 6 --suppress-opt 3 --group pxe --incl-mac 08:00:27:00:00:01"
                        + " --vm web --fixed-address 10.1.0.5 --set-opt 12 a --mac-address 080027AABBCC --set-opt 12 b")
                .succeeded();

        // when
        terminal.run(MODIFY + "--unforce-opt 6 --unsuppress-opt 3 --del-opt 6 --group pxe --del-mac 08:00:27:00:00:01"
                        + " --zap-conditions --zap-options --vm web --fixed-address \"\" --mac-address 08-00-27-AA-BB-CC"
                        + " --remove-config")
                .succeeded();

        // then
        assertThat(terminal.run("VBoxManage list dhcpservers").out())
                .contains("""
                            Forced options:   None
                            Suppressed opts.: None
                                1/legacy: 255.255.0.0
                        Group:                pxe
                            Conditions:       None
                        """, "    Fixed Address:    dynamic\n")
                .doesNotContain("08:00:27:aa:bb:cc");
        terminal.run(MODIFY + "--group pxe --remove-config --vm web --remove-config")
                .succeeded();
        assertThat(terminal.run("VBoxManage list dhcpservers").out())
                .contains("Groups:               None\nIndividual Configs:   None\n");
    }

    @Test
    void theMaskIsOptionOneAndOldScriptsSetOptionsByIdAndValue() {
        // when
        terminal.run(MODIFY + "--set-opt 1 255.255.255.0 --options --id 3 --value 10.1.0.2 --vm web --id 12 --value w")
                .succeeded();

        // then
        assertThat(terminal.run("VBoxManage list dhcpservers").out())
                .contains("NetworkMask:    255.255.255.0\n", "        3/legacy: 10.1.0.2\n", "       12/legacy: w\n");
        terminal.run(MODIFY + "--id 3 --remove --zap-options").succeeded();
        assertThat(pool().mask()).isEqualTo(0xffff_ff00);
        assertThat(pool().scopes().global().options()).isEmpty();
    }

    @Test
    void everythingIsThereAfterARestartAndInJson() {
        // given
        terminal.run(MODIFY + "--force-opt 6 --suppress-opt 3 --set-opt-hex 43 0104 --max-lease-time 77"
                        + " --vm web --fixed-address 10.1.0.5 --mac-address 080027AABBCC --set-opt 12 b")
                .succeeded();

        // when
        Configuration read = new Terminal(directory, store).configuration();

        // then
        assertThat(read).isEqualTo(terminal.configuration());
        assertThat(terminal.run("VBoxManage list dhcpservers --json")
                        .succeeded()
                        .out())
                .contains("\"hex\": \"0104\"", "\"fixedAddress\": \"10.1.0.5\"", "\"subject\": \"vendor-wild\"");
    }

    @Test
    void whatIsSaidOfAMachineThatIsGoneIsRemovedByItsUuid() {
        // given
        terminal.run(MODIFY + "--vm web --fixed-address 10.1.0.5").succeeded();
        String uuid = terminal.machine("web").uuid().toString();
        terminal.run("VBoxManage unregistervm web").succeeded();
        assertThat(terminal.run("VBoxManage list dhcpservers").out())
                .contains("VM NIC: " + uuid + " slot 1, MAC unknown\n");

        // when
        terminal.run(MODIFY + "--vm " + uuid + " --remove-config").succeeded();

        // then
        assertThat(pool().scopes().clients()).isEmpty();
    }

    @Test
    void aNatNetworkThatMovesKeepsWhatItsServerTells() {
        // given
        terminal.run("VBoxManage natnetwork add --netname n --network 10.7.0.0/24 --enable")
                .succeeded();
        terminal.run("VBoxManage dhcpserver modify --network n --set-opt 42 10.7.0.9")
                .succeeded();

        // when
        terminal.run("VBoxManage natnetwork modify --netname n --network 10.8.0.0/24")
                .succeeded();

        // then
        assertThat(terminal.run("VBoxManage list dhcpservers").out())
                .contains("Dhcpd IP:       10.8.0.3\n", "       42/legacy: 10.7.0.9\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--set-opt x 1                      | 2 | Invalid argument format: --set-opt=x",
                "--set-opt 256 1                    | 2 | Invalid argument format: --set-opt=256",
                "--set-opt 3                        | 2 | Missing the 1st value for option --set-opt",
                "--set-opt                          | 2 | --set-opt: RTGetOpt: Command line option needs argument",
                "--set-opt-hex 43 0g                | 2 | Malformed hex string given to --set-opt-hex 43: 0g",
                "--del-opt x                        | 2 | Invalid argument format: --del-opt=x",
                "--min-lease-time never             | 2 | Invalid argument format: --min-lease-time=never",
                "--max-lease-time 4294967296        | 2 | Invalid argument format: --max-lease-time=4294967296",
                "--nic 1                            | 2 | --nic option requires a --vm preceeding selecting the VM it should apply to",
                "--vm web --nic 0                   | 2 | invalid NIC number: 0",
                "--vm web --nic 9                   | 1 | Argument slot is invalid (must be slot < 8)",
                "--vm none --set-opt 3 10.1.0.1     | 1 | Could not find a registered machine named 'none'",
                "--vm none                          | 1 | Could not find a registered machine named 'none'",
                "--group \"\" --set-opt 3 10.1.0.1  | 2 | Group name cannot be empty",
                "--mac-address x                    | 2 | Invalid argument format: --mac-address=x",
                "--fixed-address 10.1.0.5           | 2 | --fixed-address can only be applied to a VM NIC or an MAC address",
                "--group g --fixed-address 10.1.0.5 | 2 | --fixed-address can only be applied to a VM NIC or an MAC address",
                "--vm web --fixed-address x         | 1 | Invalid IPv4 address 'x': VERR_INVALID_PARAMETER",
                "--vm web --fixed-address 10.2.0.1  | 1 | Invalid IPv4 address '10.2.0.1'",
                "--vm web --fixed-address 10.1.0.1  | 1 | Invalid IPv4 address '10.1.0.1'",
                "--vm web --fixed-address 10.1.0.5 --mac-address 080027000001 --fixed-address 10.1.0.5 | 1 | The fixed address 10.1.0.5 is given twice",
                "--remove-config                    | 2 | --remove-config cannot be applied to the global config",
                "--zap-conditions                   | 2 | --zap-conditions can only be with a group selected",
                "--incl-mac 08:00:27:00:00:01       | 2 | A group must be selected to perform condition alterations.",
                "--vm web --excl-user x             | 2 | A group must be selected to perform condition alterations.",
                "--group g --incl-vendor \"\"       | 2 | Condition value cannot be empty",
                "--group g --incl-mac 08:00         | 1 | Not a valid MAC address: 08:00",
                "--group g --incl-mac-wild 08:00    | 1 | Malformed MAC wildcard address: 08:00 (offset 5)",
                "--group g --incl-mac-wild zz:*     | 1 | Malformed MAC wildcard address: zz:* (offset 0)",
                "--group pxe --del-vendor x         | 1 | Could not find any condition of type 2 with value 'x' to delete",
                "--set-opt 3 x                      | 1 | Malformed option 3 value 'x' (encoding 0, vrc=VERR_INVALID_PARAMETER)",
                "--set-opt 13 65536                 | 1 | Malformed option 13 value '65536' (encoding 0, vrc=VERR_INVALID_PARAMETER)",
                "--set-opt 19 perhaps               | 1 | Malformed option 19 value 'perhaps' (encoding 0, vrc=VERR_INVALID_PARAMETER)",
                "--set-opt 33 10.1.0.1              | 1 | Malformed option 33 value '10.1.0.1' (encoding 0, vrc=VERR_INVALID_PARAMETER)",
                "--set-opt 43 01                    | 1 | Unsupported option 43 (encoding 0, value 01)",
                "--set-opt 200 x                    | 1 | Unsupported option 200 (encoding 0, value x)",
                "--set-opt-hex 0 01                 | 1 | Unsupported option 0 (encoding 1, value 01)",
                "--set-opt-hex 255 01               | 1 | Unsupported option 255 (encoding 1, value 01)",
                "--set-opt 1 255.0.255.0            | 1 | Invalid netmask: 255.0.255.0",
                "--set-opt-hex 1 01                 | 1 | Invalid netmask: 01",
                "--del-opt 1                        | 1 | DHCP option DHCPOption_SubnetMask cannot be deleted",
                "--del-opt 42                       | 1 | DHCP option 42 was not found",
                "--force-opt 0                      | 1 | Invalid option: 0",
                "--suppress-opt 255                 | 1 | Invalid option: 255",
                "--id 3 --group g                   | 2 | Incomplete option sequence preseeding '--group'",
                "--id 3 --id 4                      | 2 | Incomplete option sequence preseeding '--id=4'",
                "--vm web --id 3 --nic 2            | 2 | Incomplete option sequence preseeding '--nic=2'",
                "--id 3                             | 2 | Incomplete option sequence: '--id=3' without --value or --remove",
                "--value x                          | 2 | --value without --id=dhcp-opt-no",
                "--remove                           | 2 | --remove without --id=dhcp-opt-no",
                "--set-opt 3 10.1.0.9 --set-opt 4 x | 1 | Malformed option 4 value 'x' (encoding 0, vrc=VERR_INVALID_PARAMETER)",
                "--frob                             | 2 | Unknown option: --frob"
            })
    void badInputHasItsTextAndChangesNothing(String options, int exitCode, String text) throws Exception {
        // given
        var before = store.snapshot();

        // when
        Terminal.Result result = terminal.run(MODIFY.replace("VBoxManage", "VBoxManage -q") + options);

        // then
        assertThat(result.err()).startsWith("VBoxManage: error: " + text + "\n");
        assertThat(result.advises()).as(result.err()).isTrue();
        assertThat(result.exitCode()).isEqualTo(exitCode);
        assertThat(store.snapshot()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"--del-opt 3", "--unforce-opt 3", "--unsuppress-opt 3", "--zap-options", "--remove-config"})
    void whatTakesAwayIsNotForNewServers(String options) {
        Terminal.Result result = terminal.run(ADD.replace("lab", "new") + " --group g " + options);

        assertThat(result.err()).contains(options.split(" ", -1)[0] + " does not apply to the 'add' subcommand");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(terminal.configuration().dhcpPools()).doesNotContainKey("new");
    }

    @Test
    void scopesHaveLimits() {
        for (int group = 1; group < 64; group++) {
            terminal.run(MODIFY + "--group g" + group + " --set-opt 3 10.1.0.1").succeeded();
        }

        assertThat(terminal.run(MODIFY + "--group g64 --set-opt 3 10.1.0.1").err())
                .contains("a DHCP server has at most 64 groups");
    }

    private DhcpPool pool() {
        DhcpPool pool = terminal.configuration().dhcpPools().get("lab");
        if (pool == null) throw new AssertionError("no server");
        return pool;
    }
}
