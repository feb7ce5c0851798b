package patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Configuration;
import patchbay.control.model.NatNetwork;

/// `natnetwork`, and the listings of NAT networks, virtualbox.md §3.
class NatNetworkTest {
    @TempDir
    Path directory;

    private Terminal terminal;

    @BeforeEach
    void aShell() {
        terminal = new Terminal(directory);
    }

    @Test
    void theSeedsCommandsDoWhatItSays() {
        // given
        terminal.run("VBoxManage natnetwork add --netname natnet1 --network \"192.168.15.0/24\" --enable --dhcp on")
                .succeeded();

        // when
        terminal.run("VBoxManage natnetwork modify --netname natnet1 --port-forward-4 "
                        + "\"ssh:tcp:[]:1022:[192.168.15.5]:22\"")
                .succeeded();

        // then
        assertThat(terminal.run("VBoxManage natnetwork list").succeeded().out()).isEqualTo("""
                NAT Networks:

                Name:         natnet1
                Enabled:      Yes
                Network:      192.168.15.0/24
                Gateway:      192.168.15.1
                DHCP Server:  Yes
                IPv6:         No
                IPv6 Prefix:  fd17:625c:f037:a80f::/64
                IPv6 Default: No
                Port-forwarding (ipv4)
                        ssh:tcp:[]:1022:[192.168.15.5]:22
                loopback mappings (ipv4)
                        127.0.0.1=2

                1 network found
                """);
        terminal.run("VBoxManage natnetwork modify --netname natnet1 --port-forward-4 delete ssh")
                .succeeded();
        assertThat(network("natnet1").rules4()).isEmpty();
        terminal.run("VBoxManage natnetwork remove --netname natnet1").succeeded();
        assertThat(terminal.run("VBoxManage natnetwork list").out()).endsWith("0 networks found\n");
    }

    @Test
    void dhcpIsSwitchedOnAndOffAndItsServerOutlivesTheNetwork() {
        // given
        terminal.run("VBoxManage natnetwork add --netname natnet1 --network 192.168.15.0/24 --enable --dhcp off")
                .succeeded();
        assertThat(terminal.configuration().dhcpPools()).isEmpty();

        // when
        terminal.run("VBoxManage natnetwork modify --netname natnet1 --dhcp on").succeeded();

        // then
        assertThat(terminal.run("VBoxManage list dhcpservers").succeeded().out())
                .isEqualTo("""
                NetworkName:    natnet1
                Dhcpd IP:       192.168.15.3
                LowerIPAddress: 192.168.15.4
                UpperIPAddress: 192.168.15.254
                NetworkMask:    255.255.255.0
                Enabled:        Yes
                Global Configuration:
                    minLeaseTime:     default
                    defaultLeaseTime: default
                    maxLeaseTime:     default
                    Forced options:   None
                    Suppressed opts.: None
                        1/legacy: 255.255.255.0
                Groups:               None
                Individual Configs:   None
                """);
        terminal.run("VBoxManage natnetwork modify --netname natnet1 --dhcp off")
                .succeeded();
        assertThat(terminal.configuration().dhcpPools().get("natnet1").enabled())
                .isFalse();
        terminal.run("VBoxManage natnetwork modify --netname natnet1 --dhcp on").succeeded();
        terminal.run("VBoxManage natnetwork remove --netname natnet1").succeeded();
        assertThat(terminal.configuration().dhcpPools().get("natnet1").enabled())
                .isTrue();
    }

    @Test
    void listNatnetworksLeavesOutTheSwitchRulesAndMappingsUnlessItIsLong() {
        // given
        terminal.run("VBoxManage natnetwork add -t a -n 10.222.173.0/24 -d --ipv6 on --ipv6-default on")
                .succeeded();

        // then
        assertThat(terminal.run("VBoxManage list natnets").out()).isEqualTo("""
                Name:         a
                Network:      10.222.173.0/24
                Gateway:      10.222.173.1
                DHCP Server:  Yes
                IPv6:         Yes
                IPv6 Prefix:  fd17:625c:f037:dead::/64
                IPv6 Default: Yes

                """);
        assertThat(terminal.run("VBoxManage list -l natnetworks").out()).contains("Enabled:      No\n", "127.0.0.1=2");
        assertThat(terminal.run("VBoxManage list natnets --json").out()).contains("\"network\": \"10.222.173.0/24\"");
        assertThat(terminal.run("VBoxManage natnetwork list b*").out())
                .isEqualTo("NAT Networks:\n\n0 networks found\n");
        assertThat(terminal.run("VBoxManage natnetwork list ?").out()).endsWith("1 network found\n");
    }

    @Test
    void anotherNetworkTakesGuestsOfRulesAndTheUntouchedDhcpServerAlong() {
        // given
        add("natnet1");
        terminal.run("VBoxManage natnetwork modify -t natnet1 -p ssh:tcp:[127.0.0.1]:1022:[192.168.15.5]:22")
                .succeeded();

        // when
        terminal.run("VBoxManage natnetwork modify -t natnet1 -n 10.5.0.0/16").succeeded();

        // then
        assertThat(network("natnet1").rules4().getFirst().guestAddress()).isEqualTo("10.5.0.5");
        assertThat(terminal.run("VBoxManage list dhcpservers").out())
                .contains("Dhcpd IP:       10.5.0.3", "UpperIPAddress: 10.5.255.254");
    }

    @Test
    void everySpellingDoesTheSame() {
        // given
        terminal.run(
                        "VBoxManage natnetwork add --netname a --network 10.7.0.0/24 --enable --dhcp off --ipv6 on"
                                + " --ipv6-prefix fd00:1::/64 --loopback-4 127.0.0.2=9 --loopback-6 7"
                                + " --port-forward-4 w:TCP:[]:0x50:[10.7.0.9]:0100 --port-forward-6 v:udp:[::1]:53:[fd00:1::5]:53")
                .succeeded();

        // when
        terminal.run("VBoxManage natnetwork add -t=b --ipv4-prefix:10.7.0.0/24 -e -h NO -6 enabled"
                        + " --ipv6-prefix=fd00:1:: -l 127.0.0.2=9 -L 0x7 -p w:tcp:[]:80:[10.7.0.9]:64"
                        + " -P v:udp:[::1]:53:[fd00:1::5]:53")
                .succeeded();

        // then
        NatNetwork a = network("a");
        NatNetwork b = network("b");
        assertThat(b)
                .isEqualTo(new NatNetwork(
                        "b",
                        a.enabled(),
                        a.network(),
                        a.dhcp(),
                        a.ipv6(),
                        a.ipv6Prefix(),
                        a.ipv6Default(),
                        a.rules4(),
                        a.rules6(),
                        a.loopbacks(),
                        a.loopback6()));
    }

    @Test
    void aRuleWithoutANameIsGivenOneAndMappingsComeAndGo() {
        // given
        add("n");

        // when
        terminal.run("VBoxManage natnetwork modify -t n -p :udp:[]:5353:[192.168.15.9]:53 -l 127.0.0.5=6"
                        + " -l delete 127.0.0.1")
                .succeeded();

        // then
        assertThat(network("n").rules4().getFirst().name()).isEqualTo("udp_[]%5353_[192.168.15.9]%53");
        assertThat(network("n").loopbacks()).containsOnlyKeys("127.0.0.5");
    }

    @Test
    void whileItRunsItsAddressesAreFixedAndItsRulesAreNot() {
        // given
        add("n");
        terminal.run("VBoxManage natnetwork start --netname n").succeeded();
        assertThat(terminal.machinery.services).containsExactly("DHCP n", "NAT n");

        // when
        Terminal.Result refused = terminal.run("VBoxManage natnetwork modify -t n -n 10.0.0.0/24");

        // then
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err())
                .startsWith("VBoxManage: error: Unable to change settings while NATNetwork instance is running\n"
                        + "VBoxManage: error: Details: code VBOX_E_INVALID_OBJECT_STATE (0x80bb0007),"
                        + " component NATNetworkWrap, interface INATNetwork, callee nsISupports\n")
                .contains("VBoxManage: error: Failed to set configuration\n");
        terminal.run("VBoxManage natnetwork modify -t n -p a:tcp:[]:1:[192.168.15.5]:1 --dhcp off")
                .succeeded();
        terminal.run("VBoxManage natnetwork stop --netname n").succeeded();
        assertThat(terminal.machinery.services).isEmpty();
        terminal.run("VBoxManage natnetwork modify -t n -n 10.0.0.0/24").succeeded();
    }

    @Test
    void aDisabledNetworkIsStartedWithoutAnEffect() {
        add("n");
        terminal.run("VBoxManage natnetwork modify -t n --disable").succeeded();

        terminal.run("VBoxManage natnetwork start -t n").succeeded();

        assertThat(terminal.machinery.services).isEmpty();
    }

    @Test
    void whatTheRunningNetworkRefusesIsNotStored() {
        // given
        add("n");
        Configuration before = terminal.configuration();
        terminal.machinery.refuseNext(Refusal.of(ErrorCode.VBOX_E_HOST_ERROR, Component.CONSOLE, "port in use"));

        // when
        Terminal.Result result = terminal.run("VBoxManage natnetwork modify -t n -p a:tcp:[]:1:[192.168.15.5]:1");

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("port in use");
        assertThat(terminal.configuration()).isEqualTo(before);
    }

    @Test
    void cardsAreAttachedByModifyvmAndControlvmAndShownByTheirNetwork() {
        // given
        terminal.withMachine();
        add("natnet1");

        // when
        terminal.run("VBoxManage modifyvm web --nic1 natnetwork --nat-network1 natnet1")
                .succeeded();

        // then
        assertThat(terminal.run("VBoxManage showvminfo web").out()).contains("Attachment: NAT Network 'natnet1'");
        assertThat(terminal.run("VBoxManage showvminfo web --machinereadable").out())
                .contains("nat-network1=\"natnet1\"\n", "nic1=\"natnetwork\"\n");
        terminal.run("VBoxManage startvm web");
        terminal.run("VBoxManage controlvm web nic1 natnetwork other").succeeded();
        assertThat(terminal.machine("web").adapter(1).names().natNetwork()).isEqualTo("other");
        assertThat(terminal.run("VBoxManage controlvm web nic1 natnetwork").exitCode())
                .isEqualTo(2);
    }

    @Test
    void anEmptyPrefixIsTakenWhereIpv6IsSwitchedOffByTheSameCommand() {
        // given
        add("n");
        terminal.run("VBoxManage natnetwork modify -t n --ipv6 on --ipv6-prefix fd00:1::")
                .succeeded();

        // when
        Terminal.Result alone = terminal.run("VBoxManage natnetwork modify -t n --ipv6-prefix \"\"");
        terminal.run("VBoxManage natnetwork modify -t n --ipv6-prefix \"\" --ipv6 off")
                .succeeded();

        // then
        assertThat(alone.err())
                .contains("error: Setting an empty IPv6 prefix when IPv6 is enabled\n", "code E_FAIL (0x80004005)");
        assertThat(network("n").ipv6PrefixText()).as("derived again").isEqualTo("fd17:625c:f037:a80f::/64");
        assertThat(network("n").ipv6()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "natnetwork                                    | 2 | Not enough parameters",
                "natnetwork frob                               | 2 | Invalid parameter 'frob'",
                "natnetwork add stray -t x -n 10.0.0.0/24      | 2 | Invalid parameter 'stray'",
                "natnetwork add -n 10.0.0.0/24                 | 2 | You need to specify the --netname option",
                "natnetwork add -t x                           | 2 | You need to specify the --network option",
                "natnetwork add -t x -t y -n 10.0.0.0/24       | 2 | You can only specify --netname only once.",
                "natnetwork modify -t n -n 10.0.0.0/24 -n 10.1.0.0/24 | 2 | You can only specify --network only once.",
                "natnetwork modify -t n -h on -h off           | 2 | You can specify --dhcp only once.",
                "natnetwork modify -t n -6 on -6 off           | 2 | You can specify --ipv6 only once.",
                "natnetwork modify -t n --ipv6-default on --ipv6-default on | 2 | You can specify --ipv6-default only once.",
                "natnetwork modify -t n --ipv6-prefix fd00:: --ipv6-prefix fd01:: | 2 | You can specify --ipv6-prefix only once.",
                "natnetwork modify -t n --enable --disable     | 2 | You can specify either --enable or --disable once.",
                "natnetwork modify -t n -d -d                  | 2 | You can specify either --enable or --disable once.",
                "natnetwork modify -t n -p delete              | 2 | Not enough parameters",
                "natnetwork modify -t n -l delete              | 2 | Not enough parameters",
                "natnetwork modify -t n -p delete 0123456789012345678901234567890123456789012345678901234567890123 | 2 | Port-forward rule name is too long",
                "natnetwork add -t n -n 10.0.0.0/24            | 2 | NATNetwork server already exists",
                "natnetwork add -t `` -n 10.0.0.0/24           | 2 | Network name cannot be empty",
                "natnetwork add -t x -n 10.0.0.0               | 2 | 10.0.0.0 network is too small",
                "natnetwork add -t x -n 10.0.0.0/33            | 2 | 10.0.0.0/33 is not a valid IPv4 CIDR notation",
                "natnetwork add -t x -n fd00::/64              | 2 | fd00::/64 is not a valid IPv4 CIDR notation",
                "natnetwork add -t x -n 10.0.0.0/31            | 2 | 10.0.0.0/31 network is too small",
                "natnetwork add -t x -n 0.0.0.0/0              | 2 | 0.0.0.0/0 specifies zero prefix",
                "natnetwork add -t x -n 10.0.0.1/24            | 2 | 10.0.0.1/24: the specified address is longer than the specified prefix",
                "natnetwork add -t x -n 10.0.0.0/24 -h maybe   | 2 | Invalid argument format: -h=maybe",
                "natnetwork add -t x -n 10.0.0.0/24 -p delete a | 2 | Port-forward could be deleted on modify",
                "natnetwork modify -t none --dhcp on           | 2 | NATNetwork server does not exist",
                "natnetwork modify -t n -n 10.0.0.0/8x         | 2 | 10.0.0.0/8x is not a valid IPv4 CIDR notation",
                "natnetwork modify -t n --ipv6-prefix fd00::/48 | 2 | Invalid IPv6 prefix length 48, must be 64",
                "natnetwork modify -t n --ipv6-prefix ff02::   | 2 | IPv6 prefix ff02:: is not unicast",
                "natnetwork modify -t n --ipv6-prefix fe80::   | 2 | IPv6 prefix fe80:: is not unicast",
                "natnetwork modify -t n --ipv6-prefix fd00::1  | 2 | Non-zero bits in the interface ID part of the IPv6 prefix fd00::1/64",
                "natnetwork modify -t n --ipv6-prefix 10.0.0.0 | 2 | 10.0.0.0 is not a valid IPv6 prefix",
                "natnetwork modify -t n -p ssh                 | 2 | Invalid port-forward rule ssh",
                "natnetwork modify -t n -p a:tcp:[]:0:[10.0.0.5]:22 | 2 | Invalid port-forward rule a:tcp:[]:0:[10.0.0.5]:22",
                "natnetwork modify -t n -p a:tcp:[]:65536:[10.0.0.5]:22 | 2 | Invalid port-forward rule a:tcp:[]:65536:[10.0.0.5]:22",
                "natnetwork modify -t n -p a:tcp:[]:1022:[]:22 | 2 | Invalid port-forward rule a:tcp:[]:1022:[]:22",
                "natnetwork modify -t n -p a:sctp:[]:1022:[10.0.0.5]:22 | 2 | Invalid port-forward rule a:sctp:[]:1022:[10.0.0.5]:22",
                "natnetwork modify -t n -p a:tcp:[]:1022:[fd00::5]:22 | 2 | Invalid port-forward rule a:tcp:[]:1022:[fd00::5]:22",
                "natnetwork modify -t n -P a:tcp:[]:1022:[10.0.0.5]:22 | 2 | Invalid port-forward rule a:tcp:[]:1022:[10.0.0.5]:22",
                "natnetwork modify -t n -p ssh:udp:[]:9:[192.168.15.9]:9 | 2 | A NAT rule of this name already exists",
                "natnetwork modify -t n -p b:tcp:[]:1022:[192.168.15.9]:9 | 2 | A NAT rule for this host port and this host IP already exists",
                "natnetwork modify -t n -p delete nothere      | 2 | Code E_INVALIDARG (0x80070057) - One or more arguments are invalid (extended info not available)",
                "natnetwork modify -t n -l 10.0.0.1=3          | 2 | '10.0.0.1' is no address of the host's loopback",
                "natnetwork modify -t n -l 127.0.0.2           | 2 | invalid loopback string",
                "natnetwork modify -t n -l 127.0.0.2=1         | 2 | the offset of '127.0.0.2' must be 2 to 254, not 1",
                "natnetwork modify -t n -l 127.0.0.2=2         | 2 | two loopback addresses have the offset 2",
                "natnetwork modify -t n -l 127.0.0.2=255       | 2 | the offset of '127.0.0.2' must be 2 to 254, not 255",
                "natnetwork modify -t n -L 3                   | 2 | the offset of '::1' must be 2, or 4 to 4294967295",
                "natnetwork modify -t n -l delete 127.9.9.9    | 2 | invalid loopback string",
                "natnetwork remove --netname none              | 2 | NATNetwork server does not exist",
                "natnetwork remove -t n --enable               | 2 | Unknown option: --enable",
                "natnetwork start -t none                      | 2 | NATNetwork server does not exist",
                "natnetwork stop                               | 2 | Not enough parameters",
                "natnetwork add                                | 2 | Not enough parameters",
                "natnetwork stop --enable                      | 2 | Unknown option: --enable",
                "natnetwork list --enable                      | 2 | Unknown option: --enable",
            })
    void badInputHasItsTextAndChangesNothing(String line, int exitCode, String text) {
        // given
        add("n");
        terminal.run("VBoxManage natnetwork modify -t n -p ssh:tcp:[]:1022:[192.168.15.5]:22")
                .succeeded();
        Configuration before = terminal.configuration();

        // when
        Terminal.Result result = terminal.run("VBoxManage -q " + line.replace("``", "\"\""));

        // then
        assertThat(result.err()).startsWith("VBoxManage: error: " + text + "\n");
        assertThat(result.advises()).as(result.err()).isTrue();
        assertThat(result.exitCode()).isEqualTo(exitCode);
        assertThat(terminal.configuration()).isEqualTo(before);
    }

    @Test
    void aRouterIsNotPutWhereTheDhcpServerIs() {
        // given
        terminal.run("VBoxManage dhcpserver add --network lab --ip 10.9.0.1 --netmask 255.255.255.0"
                        + " --lowerip 10.9.0.10 --upperip 10.9.0.20")
                .succeeded();
        add("n");
        terminal.run("VBoxManage dhcpserver modify --network n --lowerip 192.168.15.10")
                .succeeded();
        Configuration before = terminal.configuration();

        // when
        Terminal.Result added = terminal.run("VBoxManage -q natnetwork add -t lab -n 10.9.0.0/24");
        Terminal.Result mapped = terminal.run("VBoxManage -q natnetwork modify -t n -l 127.0.0.2=3");

        // then
        assertThat(added.err()).startsWith("VBoxManage: error: The network's DHCP server has the address 10.9.0.1\n");
        assertThat(mapped.err())
                .startsWith("VBoxManage: error: The network's DHCP server has the address 192.168.15.3\n")
                .contains("dhcpserver modify --server-ip");
        assertThat(mapped.exitCode()).isEqualTo(2);
        assertThat(terminal.configuration()).isEqualTo(before);
    }

    private void add(String name) {
        terminal.run("VBoxManage natnetwork add --netname " + name + " --network 192.168.15.0/24")
                .succeeded();
    }

    private NatNetwork network(String name) {
        return terminal.configuration().natNetworks().get(name);
    }
}
