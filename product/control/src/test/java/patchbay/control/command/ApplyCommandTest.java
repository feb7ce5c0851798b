package patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Adapter;
import patchbay.control.model.Attachment;
import patchbay.control.model.CableFault;
import patchbay.control.model.Configuration;
import patchbay.control.model.Machine;
import patchbay.control.model.NicType;

class ApplyCommandTest {
    private static final String CLUSTER = """
            version: 1
            natNetworks:
              natnet1:
                network: 192.168.15.0/24
                rules4: ["ssh,tcp,,2022,192.168.15.5,22"]
            dhcpServers:
              lab:
                server: 10.0.3.1
                lower: 10.0.3.10
                upper: 10.0.3.20
                clients:
                  - vm: head
                    nic: 2
                    fixedAddress: 10.0.3.9
            machines:
              head:
                osType: Debian_64
                memoryMib: 512
                kernel: boot/vmlinuz
                bandwidthGroups:
                  - {name: slow, type: Network, bytesPerSecond: 125000}
                nics:
                  1:
                    attachment: nat
                    type: virtio
                    rules:
                      - ssh,tcp,127.0.0.1,2222,,22
                    bandwidthGroup: slow
                  2:
                    attachment: intnet
                    internalNetwork: lab
                    cableConnected: off
                    impair: {delay: 20ms, loss: 1%}
              node1:
                osType: Debian_64
                nics: {1: {attachment: natnetwork, natNetwork: natnet1, mac: "080027000001"}}
            extradata:
              Lab/Owner: me
            """;

    @TempDir
    private Path directory;

    private Terminal terminal;

    @BeforeEach
    void aTerminal() {
        terminal = new Terminal(directory);
    }

    @Test
    void aLabIsMadeAsItSays() throws IOException {
        // when
        Terminal.Result result = apply(CLUSTER, "--yes").succeeded();

        // then
        assertThat(result.out())
                .contains("+ machine head\n", "    nics.1.attachment: nat\n", "5 to make, 1 to change.");
        Machine head = terminal.machine("head");
        Adapter first = head.adapter(1);
        assertThat(head.memoryMib()).isEqualTo(512);
        assertThat(head.boot().kernel())
                .isEqualTo(directory.resolve("boot/vmlinuz").toString());
        assertThat(first.enabled()).isTrue();
        assertThat(first.type()).isEqualTo(NicType.VIRTIO);
        assertThat(first.mac()).startsWith("080027");
        assertThat(first.bandwidthGroup()).isEqualTo("slow");
        assertThat(first.nat().rules()).hasSize(1);
        assertThat(head.adapter(2).attachment()).isEqualTo(Attachment.INTNET);
        assertThat(head.adapter(2).cableConnected()).isFalse();
        assertThat(CableFault.of(head, 2)).isEqualTo(CableFault.parse("delay=20ms loss=1% direction=both"));
        assertThat(head.adapter(3).enabled()).isFalse();
        assertThat(Path.of(head.folder())).isDirectory();
        Configuration configuration = terminal.configuration();
        assertThat(configuration.natNetworks().get("natnet1").rules4()).hasSize(1);
        assertThat(configuration.dhcpPools()).containsKeys("natnet1", "lab");
        assertThat(configuration
                        .dhcpPools()
                        .get("lab")
                        .scopes()
                        .clients()
                        .getFirst()
                        .machine())
                .isEqualTo(head.uuid());
        assertThat(configuration.extradata().values()).containsEntry("Lab/Owner", "me");
    }

    @Test
    void appliedAgainItChangesNothing() throws IOException {
        // given
        apply(CLUSTER, "--yes").succeeded();
        Configuration before = terminal.configuration();

        // when
        Terminal.Result result = apply(CLUSTER, "--yes").succeeded();

        // then
        assertThat(result.out()).isEqualTo("There is nothing to change.\n");
        assertThat(terminal.configuration()).isEqualTo(before);
    }

    @Test
    void aChangeIsShownAndMadeAndTheRestStays() throws IOException {
        // given
        apply(CLUSTER, "--yes").succeeded();
        terminal.run("VBoxManage createvm --name other --register").exitCode();
        Configuration before = terminal.configuration();

        // when
        Terminal.Result result =
                apply(CLUSTER.replace("delay: 20ms", "delay: 30ms"), "--yes").succeeded();

        // then
        assertThat(result.out()).isEqualTo("""
                ~ machine head
                    nics.2.impair.delay: 20ms -> 30ms
                0 to make, 1 to change.
                Not in the lab, and left as it is: machine other.
                """);
        Configuration after = terminal.configuration();
        Machine head = terminal.machine("head");
        assertThat(after.without(head.uuid())).isEqualTo(before.without(head.uuid()));
        assertThat(head.adapter(1)).isEqualTo(before.machines().get(head.uuid()).adapter(1));
    }

    @Test
    void aDryRunShowsAndChangesNothing() throws IOException {
        // given
        Configuration before = terminal.configuration();

        // when
        Terminal.Result shown = apply(CLUSTER, "--dry-run").succeeded();
        Terminal.Result json = apply(CLUSTER, "--dry-run --json").succeeded();

        // then
        assertThat(shown.out()).contains("+ NAT network natnet1");
        assertThat(json.out())
                .contains("\"action\": \"make\"", "\"kind\": \"machine\"", "\"applied\": false")
                .contains("\"path\": \"nics.1.attachment\"");
        assertThat(terminal.configuration()).isEqualTo(before);
        assertThat(directory.resolve("machines")).doesNotExist();
    }

    @Test
    void onATerminalItAsks() throws IOException {
        // given
        Files.writeString(directory.resolve("lab.yaml"), CLUSTER);

        // when
        Terminal.Result no = terminal.runOnScreen("patchbay apply -f lab.yaml", "n\n");
        int machines = terminal.configuration().machines().size();
        Terminal.Result yes = terminal.runOnScreen("patchbay apply -f lab.yaml", "yes\n");

        // then
        assertThat(no.out()).endsWith("Make it so? [y/N] ");
        assertThat(machines).isZero();
        assertThat(yes.exitCode()).isZero();
        assertThat(terminal.configuration().machines()).hasSize(2);
    }

    @Test
    void whatWasExportedAndAppliedElsewhereIsExportedAlike() throws IOException {
        // given
        apply(CLUSTER, "--yes").succeeded();
        terminal.run(
                        "VBoxManage dhcpserver modify --network lab --group g --incl-mac 080027AABBCC --set-opt 6 10.0.3.1")
                .succeeded();
        terminal.run(
                        "VBoxManage modifyvm node1 --nic5 generic --nicgenericdrv5 UDPTunnel --nicproperty5 sport=5 --append"
                                + " \"yes: no # 0x1\" --nicpromisc5 allow-all")
                .succeeded();
        String lab = terminal.run("patchbay export").succeeded().out();
        terminal.run("patchbay export --file out.yaml").succeeded();

        // when
        Terminal other = new Terminal(directory.resolve("other"));
        Files.createDirectory(directory.resolve("other"));
        Files.writeString(directory.resolve("other/lab.yaml"), lab);
        other.run("patchbay apply -f lab.yaml --yes").succeeded();

        // then
        assertThat(other.run("patchbay export").succeeded().out()).isEqualTo(lab);
        assertThat(other.run("patchbay export --json").succeeded().out())
                .isEqualTo(terminal.run("patchbay export --json").out());
        assertThat(Files.readString(directory.resolve("out.yaml"))).isEqualTo(lab);
        assertThat(lab).contains("ssh,tcp,127.0.0.1,2222,,22", "delay: 20ms").doesNotContain("uuid", "folder");
    }

    @Test
    void anExportOfSomeMachinesHasTheirNetworks() throws IOException {
        // given
        apply(CLUSTER, "--yes").succeeded();

        // when
        String lab = terminal.run("patchbay export node1").succeeded().out();

        // then
        assertThat(lab).contains("node1:", "natnet1:").doesNotContain("head:", "lab:", "Lab/Owner");
    }

    @Test
    void aRunningMachineIsChangedWhereThatCanBeAndElseNothingIs() throws IOException {
        // given
        apply(CLUSTER, "--yes").succeeded();
        terminal.run("VBoxManage startvm head");
        Configuration before = terminal.configuration();

        // when
        Terminal.Result memory =
                apply(CLUSTER.replace("memoryMib: 512", "memoryMib: 600") + "  Lab/More: x\n", "--yes");

        // then
        assertThat(memory.exitCode()).isEqualTo(1);
        assertThat(memory.err()).contains("The machine 'head' is already locked for a session", "Nothing was changed");
        assertThat(terminal.configuration()).isEqualTo(before);

        // when
        apply(CLUSTER.replace("cableConnected: off", "cableConnected: on"), "--yes")
                .succeeded();

        // then
        assertThat(terminal.machinery.live(terminal.machine("head").uuid())).isEqualTo(terminal.machine("head"));
        assertThat(terminal.machine("head").adapter(2).cableConnected()).isTrue();
    }

    @Test
    void whatTheLabDoesNotNameIsSaidAndStays() throws IOException {
        // given
        terminal.withMachine();
        terminal.run("VBoxManage natnetwork add --netname other --network 10.9.0.0/24 --enable")
                .succeeded();

        // when
        String plan = apply("machines: {a: {}}", "--yes").succeeded().out();

        // then
        assertThat(plan).endsWith("""
                        1 to make, 0 to change.
                        Not in the lab, and left as it is: NAT network other, DHCP server other, machine web.
                        """);
        assertThat(terminal.machine("web").adapter(1).enabled()).isTrue();
        assertThat(terminal.configuration().natNetworks()).containsKey("other");
    }

    @Test
    void aStepThatFailsSaysWhatIsDoneAndWhatNotAndApplyingAgainCompletesIt() throws IOException {
        // given a lab whose second machine cannot be made: its folder is a file
        String lab = """
                natNetworks: {net: {network: 10.7.0.0/24}}
                machines: {a: {}, b: {}, c: {}}
                """;
        Files.createDirectories(directory.resolve("machines"));
        Files.writeString(directory.resolve("machines/b"), "in the way");

        // when
        Terminal.Result result = apply(lab, "--yes");

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .contains("The lab was made in part only; apply it again to go on."
                        + " Done: NAT network net, DHCP server net, machine a. Not done: machine b, machine c");
        assertThat(terminal.configuration().machines()).hasSize(1);

        // and when what was in the way is gone
        Files.delete(directory.resolve("machines/b"));
        assertThat(apply(lab, "--yes").succeeded().out()).contains("2 to make, 0 to change.");

        // then
        assertThat(terminal.configuration().machines()).hasSize(3);
        assertThat(apply(lab, "--yes").succeeded().out()).startsWith("There is nothing to change.");
    }

    @Test
    void aRefusalOnTheWayEndsItThere() throws IOException {
        // given
        apply(CLUSTER, "--yes").succeeded();
        terminal.run("VBoxManage startvm head");
        terminal.machinery.refuseNext(Refusal.of(ErrorCode.VBOX_E_HOST_ERROR, Component.CONSOLE, "the port is taken"));

        // when
        Terminal.Result result = apply(
                CLUSTER.replace("network: 192.168.15.0/24", "network: 192.168.16.0/24")
                        .replace("192.168.15.5", "192.168.16.5"),
                "--yes");

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .contains("the port is taken", "The lab was made in part only; apply it again to go on");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "|there is nothing in it",
                "machines: [|line 1: this is no YAML",
                "a: 1\\na: 2|a lab has 'a' twice",
                "machine: {}|line 1: a lab has no 'machine'; it has version, name, natNetworks",
                "name: a b\nmachines: {}|line 1: a lab's name is of letters, digits",
                "name: ''\nmachines: {}|line 1: a lab's name is of letters, digits",
                "extradata: {Patchbay/Lab/mine: x}|'Patchbay/Lab/mine' is kept by labs themselves",
                "version: 2|this Patchbay reads labs of version 1",
                "machines: []|machines is to be a mapping",
                "machines:\\n  web:\\n    memry: 5|line 3: machines.web has no 'memry'; it has osType",
                "machines:\\n  web:\\n    memry: 5|Did you mean 'memoryMib'?",
                "machines:\\n  web:\\n    xyzzy:\\n      deep: 5|line 3: machines.web has no 'xyzzy'; it has osType",
                "machines:\\n  web:\\n    bandwidthGroups:\\n    - name: g\\n      rate: 5|line 5: machines.web.bandwidthGroups[0] has no 'rate'; it has name, type, bytesPerSecond",
                "machines:\\n  web:\\n    bandwidthGroups: [{name: g, bytesPerSecond: much}]|is to be a whole number",
                "machines: {w: {bandwidthGroups: [x]}}|machines.w.bandwidthGroups[0] is to be a mapping",
                "dhcpServers: {n: {global: {options: {6: {txt: x}}}}}|dhcpServers.n.global.options.6 has no 'txt'; it has text, hex. Did you mean 'text'?",
                "dhcpServers: {n: {groups: [{nam: g}]}}|dhcpServers.n.groups[0] has no 'nam'; it has name",
                "dhcpServers: {n: {groups: [{conditions: [{includes: on}]}]}}|groups[0].conditions[0] has no 'includes'",
                "dhcpServers: {n: {groups: [{terms: {options: {6: {text: x, more: y}}}}]}}|terms.options.6 has no 'more'",
                "dhcpServers: {n: {clients: [{vm: web, slot: 1}]}}|dhcpServers.n.clients[0] has no 'slot'; it has mac, vm, nic",
                "dhcpServers: {n: {clients: [{terms: {lease: 1}}]}}|clients[0].terms has no 'lease'; it has minLeaseTime",
                "machines:\\n  web:\\n    memoryMib: much|line 3: machines.web.memoryMib is to be a whole number",
                "machines:\\n  web:\\n    memoryMib: 3|machines.web: the memory size in MB must be 4 to 2097152, not 3",
                "machines:\\n  web:\\n    osType: CPM|line 3: 'CPM' is not a valid Guest OS type",
                "machines:\\n  a/b: {}|machines.a/b: a machine's name is no path",
                "machines:\\n  web:\\n    nics: {9: {}}|machines.web.nics has no '9'; it has 1, 2",
                "machines:\\n  web:\\n    nics: {1: {attachment: wifi}}|'attachment' holds an unknown word",
                "machines:\\n  web:\\n    nics: {1: {type: NE3000}}|'type' holds an unknown word",
                "machines:\\n  web:\\n    nics: {1: {mac: 12}}|Invalid MAC address format",
                "machines:\\n  web:\\n    nics: {1: {cableConnected: maybe}}|is to be true or false",
                "machines:\\n  web:\\n    nics: {1: {rules: [x]}}|the NAT rule 'x' has not six fields",
                "machines:\\n  web:\\n    nics: {1: {rules: ['a,icmp,,1,,2']}}|is for tcp or udp",
                "machines:\\n  web:\\n    nics: {1: {rules: ['a,tcp,,99999,,2']}}|the host port of a NAT rule",
                "machines:\\n  web:\\n    nics: {1: {rules: ['a,tcp,x,1,,2']}}|Invalid IPv4 address",
                "machines:\\n  web:\\n    nics: {1: {impair: {loss: 101%}}}|Invalid --loss '101%'",
                "machines:\\n  web:\\n    nics: {1: {impair: {lost: 1%}}}|no cable has a 'lost'",
                "machines:\\n  web:\\n    nics: {1: {bandwidthGroup: g}}|Could not find a bandwidth group named 'g'",
                "machines:\\n  web:\\n    nics: {1: [a]}|machines.web.nics.1 is to be a mapping",
                "natNetworks: {n: {}}|natNetworks.n: 'network' holds an unknown word",
                "natNetworks: {n: {network: 10.0.0.0/31}}|network is too small",
                "natNetworks: {n: {network: 10.0.0.0/24, rules4: ['a,tcp,,1,,2']}}|a rule of a NAT network names its guest",
                "dhcpServers: {n: {server: 10.0.0.1}}|dhcpServers.n: 'lower' is no address",
                "dhcpServers: {n: {server: 10.0.0.1, lower: 10.0.0.9, upper: 10.0.0.8}}|Lower bound must be less or eqaul",
                "hostOnlyInterfaces: {eth0: {}}|'eth0' is no name of a host-only interface",
                "hostOnlyNetworks: {h: {}}|'lower' is no address",
                "extradata: {a: [1]}|a string was expected",
                "a: &a [*a, *a]\\nmachines: *a|a lab has no 'a'",
                "extradata: &a {a: *a}|deeper than 32 levels",
                "machines: &a {w: {extradata: {k: {l: x}}}}|a string was expected"
            })
    void badInputHasItsTextAndChangesNothing(String line) throws IOException {
        // given
        int bar = line.lastIndexOf('|');
        Configuration before = terminal.configuration();

        // when
        Terminal.Result result = apply(line.substring(0, bar).replace("\\n", "\n"), "--yes");

        // then
        assertThat(result.err()).contains(line.substring(bar + 1), "lab.yaml: ");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(terminal.configuration()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a: ", "- ", "? "})
    void aFileOfNothingButDepthIsRefused(String opening) throws IOException {
        // when
        Terminal.Result result = apply(opening.repeat(100_000), "--yes");

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("lab.yaml: ");
    }

    @Test
    void misuseHasItsText() throws IOException {
        Files.writeString(directory.resolve("lab.yaml"), CLUSTER);
        assertThat(terminal.run("patchbay apply").err()).contains("Parameter --file is required");
        assertThat(terminal.run("patchbay apply -f lab.yaml").err()).contains("Give --yes");
        assertThat(terminal.run("patchbay apply -f nothing.yaml --yes").err()).contains("Cannot read the lab");
        assertThat(terminal.run("patchbay apply lab.yaml").exitCode()).isEqualTo(2);
        assertThat(terminal.run("patchbay export nobody").err())
                .contains("Could not find a registered machine named 'nobody'");
        assertThat(terminal.run("patchbay export --file no/such/folder").exitCode())
                .isEqualTo(1);
        assertThat(terminal.run("VBoxManage apply -f lab.yaml").exitCode()).isEqualTo(2);
        assertThat(terminal.configuration().machines()).isEmpty();
    }

    @Test
    void anAddressTheHostDoesNotAllowIsRefused() throws IOException {
        // when
        Terminal.Result result = apply("hostOnlyInterfaces: {vboxnet0: {address: 10.1.1.1}}", "--yes");

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("E_ACCESSDENIED", "/etc/patchbay/networks.conf");
        assertThat(terminal.configuration()).isEqualTo(Configuration.EMPTY);
    }

    private Terminal.Result apply(String lab, String options) throws IOException {
        Files.writeString(directory.resolve("lab.yaml"), lab);
        return terminal.run("patchbay apply -f lab.yaml " + options);
    }
}
