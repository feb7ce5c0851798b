package patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import patchbay.control.grammar.CommandSpec;
import patchbay.control.grammar.Grammar;
import patchbay.control.grammar.HardwareOptions;
import patchbay.control.grammar.OptionSpec;
import patchbay.control.model.Machine;
import patchbay.control.store.MachineJson;

/// Every option of modifyvm in the table, in each of its spellings and in all three forms, does the same.
class ModifyVmOptionsTest {
    /// A value for each option, and what it leaves behind in the stored machine.
    private static final Map<String, List<String>> EXAMPLES = Map.ofEntries(
            Map.entry("--name", List.of("shop", "\"name\":\"shop\"")),
            Map.entry("--groups", List.of("/a/b,/c", "\"groups\":[\"/a/b\",\"/c\"]")),
            Map.entry("--os-type", List.of("Windows10_64", "\"osType\":\"Windows10_64\"")),
            Map.entry("--memory", List.of("0x400", "\"memoryMib\":1024")),
            Map.entry("--cpus", List.of("3", "\"cpus\":3")),
            Map.entry("--kernel", List.of("/boot/k", "\"kernel\":\"/boot/k\"")),
            Map.entry("--initrd", List.of("/boot/i", "\"initrd\":\"/boot/i\"")),
            Map.entry("--append", List.of("quiet", "\"append\":\"quiet\"")),
            Map.entry("--disk", List.of("/d.qcow2", "\"disks\":[\"/d.qcow2\"]")),
            Map.entry("--qemu-arg", List.of("-snapshot", "\"qemuArgs\":[\"-snapshot\"]")),
            Map.entry("--chipset", List.of("PIIX3", "\"qemuArgs\":[]")),
            Map.entry("--nic", List.of("INTNET", "\"attachment\":\"intnet\",\"internalNetwork\":\"intnet\"")),
            Map.entry("--nic-type", List.of("VirtIO", "\"type\":\"virtio\"")),
            Map.entry("--nic-backend", List.of("VHOST-user", "\"backend\":\"vhost-user\"")),
            Map.entry("--mac-address", List.of("0800271234ab", "\"mac\":\"0800271234AB\"")),
            Map.entry("--cable-connected", List.of("Off", "\"cableConnected\":false")),
            Map.entry("--nic-speed", List.of("4294967295", "\"speedKbps\":4294967295")),
            Map.entry("--nic-boot-prio", List.of("4", "\"bootPriority\":4")),
            Map.entry("--nic-promisc", List.of("allow-network", "\"promiscuous\":\"allow-vms\"")),
            Map.entry("--nic-bandwidth-group", List.of("none", "\"bootPriority\":0")),
            Map.entry("--nic-trace", List.of("on", "\"trace\":true")),
            Map.entry("--nic-trace-file", List.of("/t.pcap", "\"traceFile\":\"/t.pcap\"")),
            Map.entry("--nic-property", List.of("sport=10001", "\"properties\":{\"sport\":\"10001\"}")),
            Map.entry("--intnet", List.of("lab", "\"internalNetwork\":\"lab\"")),
            Map.entry("--bridge-adapter", List.of("eth0", "\"bridgedInterface\":\"eth0\"")),
            Map.entry("--bridge-mode", List.of("Shared-MAC", "\"bridgeMode\":\"shared-mac\"")),
            Map.entry("--host-only-adapter", List.of("vboxnet0", "\"hostOnlyInterface\":\"vboxnet0\"")),
            Map.entry("--host-only-net", List.of("lab", "\"hostOnlyNetwork\":\"lab\"")),
            Map.entry("--nat-network", List.of("natnet1", "\"natNetwork\":\"natnet1\"")),
            Map.entry("--nic-generic-drv", List.of("UDPTunnel", "\"genericDriver\":\"UDPTunnel\"")),
            Map.entry("--nat-net", List.of("10.7/16", "\"network\":\"10.7/16\"")),
            Map.entry("--nat-bind-ip", List.of("10.45.0.2", "\"bindAddress\":\"10.45.0.2\"")),
            Map.entry("--nat-settings", List.of("16000,128,128,0,0", "\"mtuBytes\":16000,\"socketSendKib\":128")),
            Map.entry("--nat-pf", List.of("ssh,tcp,,2222,,22", "\"name\":\"ssh\",\"protocol\":\"tcp\"")),
            Map.entry(
                    "--nat-alias-mode",
                    List.of("log,sameports", "\"aliasLog\":true,\"aliasProxyOnly\":false,\"aliasSamePorts\":true")),
            Map.entry("--nat-tftp-prefix", List.of("/srv", "\"tftpPrefix\":\"/srv\"")),
            Map.entry("--nat-tftp-file", List.of("pxe.0", "\"tftpFile\":\"pxe.0\"")),
            Map.entry("--nat-tftp-server", List.of("10.0.2.4", "\"tftpServer\":\"10.0.2.4\"")),
            Map.entry("--nat-dns-pass-domain", List.of("off", "\"dnsPassDomain\":false")),
            Map.entry("--nat-dns-proxy", List.of("on", "\"dnsProxy\":true")),
            Map.entry("--nat-dns-host-resolver", List.of("on", "\"dnsHostResolver\":true")),
            Map.entry("--nat-dns-servers", List.of("9.9.9.9,2620:fe::fe", "\"dnsServers\":\"9.9.9.9,2620:fe::fe\"")),
            Map.entry("--nat-forward-broadcast", List.of("off", "\"forwardBroadcast\":false")),
            Map.entry("--nat-enable-tftp", List.of("off", "\"tftp\":false")),
            Map.entry("--nat-localhostreachable", List.of("on", "\"localhostReachable\":true")));

    @TempDir
    Path directory;

    private static List<OptionSpec> options() {
        CommandSpec modifyvm = Objects.requireNonNull(Grammar.find("VBoxManage", "modifyvm"));
        return modifyvm.options();
    }

    /// The words of every spelling and form of every option, with the text they must leave behind.
    static Stream<List<String>> everyWay() {
        List<List<String>> ways = new ArrayList<>();
        for (OptionSpec option : options()) {
            if (HardwareOptions.without(option.name())) continue;
            List<String> example = Objects.requireNonNull(EXAMPLES.get(option.name()), option.name());
            for (String spelling : option.spellings()) {
                String name = spelling + (option.indexed() ? "8" : "");
                String value = example.getFirst();
                ways.add(List.of(example.getLast(), name, value));
                ways.add(List.of(example.getLast(), name + "=" + value));
                ways.add(List.of(example.getLast(), name + ":" + value));
            }
        }
        return ways.stream();
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void everySpellingAndFormDoesTheSame(List<String> way) {
        // given
        Terminal terminal = new Terminal(directory).withMachine();
        terminal.run("VBoxManage hostonlyif create");
        Machine before = terminal.machine("web");
        List<String> words = new ArrayList<>(List.of("modifyvm", before.uuid().toString()));
        words.addAll(way.subList(1, way.size()));

        // when
        terminal.run("VBoxManage", words).succeeded();

        // then
        String after = MachineJson.write(terminal.machine(before.uuid().toString()));
        assertThat(after).contains(way.getFirst());
    }

    @Test
    void optionsAreTakenFromLeftToRight() {
        // given
        Terminal terminal = new Terminal(directory).withMachine();

        // when
        terminal.run("VBoxManage modifyvm web --nic2 nat --nic2=none --nic2:intnet --intnet2 a --intnet2=b")
                .succeeded();

        // then
        assertThat(terminal.machine("web").adapter(2).names().internal()).isEqualTo("b");
        assertThat(terminal.machine("web").adapter(2).enabled()).isTrue();
    }

    @Test
    void aCardThatIsTakenOutKeepsEverythingElse() {
        // given
        Terminal terminal = new Terminal(directory).withMachine();
        terminal.run("VBoxManage modifyvm web --natpf1 ssh,tcp,,2222,,22 --nic1 intnet --intnet1 lab")
                .succeeded();
        String mac = terminal.machine("web").adapter(1).mac();

        // when
        terminal.run("VBoxManage modifyvm web --nic1 none").succeeded();
        terminal.run("VBoxManage modifyvm web --nic1 nat").succeeded();

        // then
        assertThat(terminal.machine("web").adapter(1).mac()).isEqualTo(mac);
        assertThat(terminal.machine("web").adapter(1).nat().rules()).hasSize(1);
        assertThat(terminal.machine("web").adapter(1).names().internal()).isEqualTo("lab");
    }

    @ParameterizedTest
    @CsvSource({
        "intnet, --intnet, internal network, none",
        "bridged, --bridgeadapter, bridged interface, none",
        "hostonly, --hostonlyadapter, host only interface, none",
        "hostonlynet, --hostonlynet, host-only network, none",
        "natnetwork, --natnetwork, NAT network, ''",
    })
    void theNameThatACardIsAttachedByIsNotTakenAway(String mode, String option, String what, String empty) {
        // given
        Terminal terminal = new Terminal(directory).withMachine();
        String name = mode.equals("bridged") ? "eth0" : mode.equals("hostonly") ? "vboxnet0" : "lab";
        terminal.run("VBoxManage hostonlyif create");
        terminal.run("VBoxManage modifyvm web --nic2 " + mode + " " + option + "2 " + name)
                .succeeded();
        Machine before = terminal.machine("web");

        // when
        Terminal.Result result = terminal.run("VBoxManage", List.of("modifyvm", "web", option + "2", empty));

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("Empty or null " + what + " name is not valid");
        assertThat(terminal.machine("web")).isEqualTo(before);
        terminal.run("VBoxManage", List.of("modifyvm", "web", "--nic2", "nat", option + "2", empty))
                .succeeded();
    }

    @Test
    void aNewStationIsMadeOnRequest() {
        // given
        Terminal terminal = new Terminal(directory).withMachine();
        String before = terminal.machine("web").adapter(1).mac();

        // when
        terminal.run("VBoxManage modifyvm web --macaddress1 auto").succeeded();

        // then
        assertThat(terminal.machine("web").adapter(1).mac())
                .startsWith("080027")
                .isNotEqualTo(before);
    }

    @Test
    void aRenamedMachineStaysInItsFolder() {
        // given
        Terminal terminal = new Terminal(directory).withMachine();
        String folder = terminal.machine("web").folder();

        // when
        terminal.run("VBoxManage modifyvm web --name shop").succeeded();

        // then
        assertThat(terminal.machine("shop").folder()).isEqualTo(folder).endsWith("web");
    }

    @Test
    void listsOfDisksAndQemuArgumentsAreClearedByNone() {
        // given
        Terminal terminal = new Terminal(directory).withMachine();
        terminal.run("VBoxManage modifyvm web --disk a --disk b --qemu-arg -x --kernel k")
                .succeeded();

        // when
        terminal.run("VBoxManage modifyvm web --disk none --disk c --qemu-arg none --kernel none")
                .succeeded();

        // then
        Machine machine = terminal.machine("web");
        assertThat(machine.boot().disks())
                .containsExactly(directory.resolve("c").toString());
        assertThat(machine.qemuArgs()).isEmpty();
        assertThat(machine.boot().kernel()).isEmpty();
    }

    @Test
    void aFailingOptionChangesNothing() {
        // given
        Terminal terminal = new Terminal(directory).withMachine();
        Machine before = terminal.machine("web");

        // when
        Terminal.Result result = terminal.run("VBoxManage modifyvm web --memory 2048 --nic2 nat --nictype2 NE2000");

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(terminal.machine("web")).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--bridgeadapter1 eth7      | Interface \"eth7\" doesn't seem to exist",
                "--bridgeadapter1 vboxnet0  | Interface \"vboxnet0\" is of type host-only",
                "--hostonlyadapter1 eth0    | Interface \"eth0\" is of type bridged",
                "--hostonlyadapter1 vboxnet7 | Interface \"vboxnet7\" doesn't seem to exist",
            })
    void anInterfaceThatIsNotThereIsKeptWithAWarning(String words, String warning) {
        // given
        Terminal terminal = new Terminal(directory).withMachine();
        terminal.run("VBoxManage hostonlyif create");

        // when
        Terminal.Result result = terminal.run("VBoxManage modifyvm web " + words);

        // then
        assertThat(result.err()).isEqualTo("VBoxManage: warning: " + warning + "\n");
        assertThat(result.exitCode()).isZero();
        assertThat(MachineJson.write(terminal.machine("web"))).contains("\"" + words.split(" ", -1)[1] + "\"");
    }

    @Test
    void wordsForValuesAreReadInAnyCase() {
        // given
        Terminal terminal = new Terminal(directory).withMachine();
        terminal.run("VBoxManage modifyvm web --bridgeadapter1 eth0 --nicpromisc1 deny --natnet1 10.7/16")
                .succeeded();

        // when
        terminal.run("VBoxManage modifyvm web --bridgeadapter1 None --nicpromisc1 Allow-VMs --natnet1 Default"
                        + " --nicbandwidthgroup1 NONE --macaddress1 Auto")
                .succeeded();

        // then
        assertThat(MachineJson.write(terminal.machine("web")))
                .contains("\"bridgedInterface\":\"\"", "\"promiscuous\":\"allow-vms\"", "\"network\":\"\"");
    }

    /// Every spelling of every option about other hardware, with a value of its kind.
    static Stream<List<String>> otherHardware() {
        return options().stream()
                .filter(option -> HardwareOptions.without(option.name()))
                .flatMap(option -> option.spellings().stream()
                        .map(spelling -> List.of(
                                spelling,
                                switch (option.kind()) {
                                    case ON_OFF -> "Off";
                                    case UINT32 -> "0x10";
                                    case PORT -> "0x3F8 4";
                                    case PORT_MODE -> "server /run/console";
                                    case NONE -> "";
                                    case CPUID_LEAF -> "80000001:1f";
                                    case CPUID_VALUES -> "0x1:0 0 756E6547 0xffffffff 1";
                                    case TWO_NAMES -> "OHCI USB";
                                    default -> "x";
                                })));
    }

    @ParameterizedTest
    @MethodSource("otherHardware")
    void otherHardwareIsReadWithAWarningAndNothingIsKept(List<String> option) {
        // given
        Terminal terminal = new Terminal(directory).withMachine();
        Machine before = terminal.machine("web");

        // when
        Terminal.Result result = terminal.run("VBoxManage modifyvm web " + option.getFirst() + " " + option.getLast());

        // then
        assertThat(result.exitCode()).isZero();
        assertThat(result.err())
                .isEqualTo("VBoxManage: warning: Without effect, since this hardware is as QEMU has it: "
                        + option.getFirst() + "\n");
        assertThat(terminal.machine("web")).isEqualTo(before);
    }
}
