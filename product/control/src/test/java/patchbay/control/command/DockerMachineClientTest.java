package patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.control.model.Attachment;
import patchbay.control.model.Machine;

/// What libmachine runs and reads, in docker-machine and minikube, virtualbox.md §8.3. A command failed for it when its
/// error stream holds `error:`.
class DockerMachineClientTest {
    private static final String NETWORK = "HostInterfaceNetworking-vboxnet0";

    @TempDir
    Path directory;

    private Terminal terminal;

    @BeforeEach
    void aShell() {
        terminal = new Terminal(directory);
    }

    private String vbox(String words) {
        Terminal.Result result = terminal.run("VBoxManage " + words);
        assertThat(result.err()).as(words).doesNotContain("error:");
        assertThat(result.exitCode()).as(words).isZero();
        return result.out();
    }

    @Test
    void theVersionSplitsAtItsDots() {
        String[] parts = vbox("--version").strip().split("\\.", -1);

        assertThat(Integer.parseInt(parts[0])).isEqualTo(7);
        assertThat(Integer.parseInt(parts[1])).isZero();
    }

    @Test
    void aMachineThatIsNotThereIsKnownByTheWords() {
        assertThat(terminal.run("VBoxManage showvminfo dev --machinereadable").err())
                .contains("Could not find a registered machine named");
    }

    @Test
    void createMakesAMachineWithANatAndAHostOnlyCard() {
        // given the options it gives with the cards' in one command
        vbox("createvm --basefolder " + directory + "/store --name dev --register");
        vbox("modifyvm dev --firmware bios --bioslogofadein off --bioslogofadeout off --bioslogodisplaytime 0"
                + " --biosbootmenu disabled --ostype Linux26_64 --cpus 1 --memory 1024 --acpi on --ioapic on"
                + " --rtcuseutc on --natdnshostresolver1 off --natdnsproxy1 on --cpuhotplug off --pae on --hpet on"
                + " --hwvirtex on --nestedpaging on --largepages on --vtxvpid on --accelerate3d off --boot1 dvd");
        vbox("modifyvm dev --nic1 nat --nictype1 82540EM --cableconnected1 on");

        // when
        String hostOnly = hostOnly("192.168.99.1");
        vbox("modifyvm dev --nic2 hostonly --nictype2 82540EM --nicpromisc2 deny --hostonlyadapter2 " + hostOnly
                + " --cableconnected2 on");
        assertThat(terminal.run("VBoxManage modifyvm dev --natpf1 delete ssh").exitCode())
                .isEqualTo(1);
        vbox("modifyvm dev --natpf1 ssh,tcp,127.0.0.1,22022,,22");
        vbox("startvm dev --type headless");

        // then
        String info = vbox("showvminfo dev --machinereadable");
        assertThat(ClientLines.first("(?m)^VMState=\"(\\w+)\"", info)).isEqualTo("running");
        String number = ClientLines.first("(?m)^hostonlyadapter([\\d]+)", info);
        assertThat(number).isEqualTo("2");
        assertThat(ClientLines.first("(?m)^macaddress" + number + "=\"(.*)\"", info))
                .matches("080027[0-9A-F]{6}");
        Machine machine = terminal.machine("dev");
        assertThat(machine.adapter(1).attachment()).isEqualTo(Attachment.NAT);
        assertThat(machine.adapter(1).nat().dns().proxy()).isTrue();
        vbox("controlvm dev acpipowerbutton");
        vbox("controlvm dev poweroff");
        vbox("unregistervm --delete dev");
        vbox("dhcpserver remove --netname " + NETWORK);
    }

    @Test
    void theInterfaceOfTheLastTimeIsFoundByItsAddress() {
        // given minikube's address
        vbox("hostonlyif create");
        vbox("hostonlyif ipconfig vboxnet0 --ip 192.168.59.1 --netmask 255.255.255.0");

        // then
        assertThat(hostOnlyByAddress()).containsEntry("192.168.59.1", "vboxnet0");
    }

    private String hostOnly(String address) {
        String name = ClientLines.first("Interface '(.+)' was successfully created", vbox("hostonlyif create"));
        assertThat(vbox("list hostonlyifs")).contains("Name:            " + name + "\n");
        vbox("hostonlyif ipconfig " + name + " --ip 192.168.56.1 --netmask 255.255.255.0");
        terminal.machinery.allowed.add(address);
        vbox("hostonlyif ipconfig " + name + " --ip " + address + " --netmask 255.255.255.0");
        // A server whose network is listed is modified, another one added.
        boolean known = keys(vbox("list dhcpservers"), "NetworkName").containsKey(NETWORK);
        vbox("dhcpserver " + (known ? "modify" : "add") + " --netname " + NETWORK
                + " --ip 192.168.99.6 --netmask 255.255.255.0 --lowerip 192.168.99.100 --upperip 192.168.99.254"
                + " --enable");
        assertThat(keys(vbox("list dhcpservers"), "NetworkName").get(NETWORK)).containsEntry("Enabled", "Yes");
        assertThat(hostOnlyByAddress()).containsEntry(address, name);
        return name;
    }

    private Map<String, String> hostOnlyByAddress() {
        Map<String, String> found = new LinkedHashMap<>();
        keys(vbox("list hostonlyifs"), "Name").forEach((name, keys) -> {
            assertThat(keys).containsEntry("DHCP", "Disabled").containsKeys("VBoxNetworkName", "HardwareAddress");
            found.put(keys.get("IPAddress"), name);
        });
        return found;
    }

    /// `Key: value` lines; one with the key `begin` begins a record.
    private static Map<String, Map<String, String>> keys(String text, String begin) {
        Map<String, Map<String, String>> records = new LinkedHashMap<>();
        Map<String, String> current = new LinkedHashMap<>();
        for (String line : text.split("\n", -1)) {
            Matcher matcher = Pattern.compile("(.+):\\s+(.*)").matcher(line);
            if (!matcher.find()) continue;
            if (matcher.group(1).equals(begin)) {
                current = new LinkedHashMap<>();
                records.put(matcher.group(2), current);
            }
            current.put(matcher.group(1), matcher.group(2));
        }
        return records;
    }
}
