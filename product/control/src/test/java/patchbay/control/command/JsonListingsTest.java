package patchbay.control.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchbay.control.json.JsonReader;

/// `--json` on every listing: a whole value with what the text says.
class JsonListingsTest {
    @TempDir
    private Path directory;

    private Terminal terminal;

    @BeforeEach
    void somethingOfEverything() {
        terminal = new Terminal(directory).withMachine();
        for (String line : new String[] {
            "natnetwork add --netname lab --network 192.168.15.0/24 --enable --dhcp on",
            "natnetwork add --netname other --network 192.168.16.0/24",
            "hostonlynet add --name net --netmask 255.255.255.0 --lower-ip 192.168.57.1 --upper-ip 192.168.57.9",
            "hostonlyif create",
            "modifyvm web --nic2 intnet --intnet2 back",
            "bandwidthctl web add slow --type network --limit 1m",
            "setextradata web key text",
            "setextradata global all text",
            "guestproperty set web /Lab/Role head",
        }) {
            assertThat(terminal.run("VBoxManage " + line).exitCode()).as(line).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "VBoxManage list vms | \"web\"",
                "VBoxManage list runningvms | []",
                "VBoxManage list ostypes | \"Debian_64\"",
                "VBoxManage list systemproperties | \"machinefolder\"",
                "VBoxManage list natnetworks | \"192.168.15.0/24\"",
                "VBoxManage list dhcpservers | \"lab\"",
                "VBoxManage list intnets | \"back\"",
                "VBoxManage list hostonlyifs | \"vboxnet0\"",
                "VBoxManage list hostonlynets | \"192.168.57.9\"",
                "VBoxManage list bridgedifs | \"eth0\"",
                "VBoxManage natnetwork list | \"other\"",
                "VBoxManage natnetwork list lab | \"lab\"",
                "VBoxManage bandwidthctl web list | \"slow\"",
                "VBoxManage getextradata web | \"key\": \"text\"",
                "VBoxManage getextradata web key | \"key\": \"text\"",
                "VBoxManage getextradata global enumerate | \"all\": \"text\"",
                "VBoxManage guestproperty enumerate web | \"/Lab/Role\"",
                "VBoxManage dhcpserver findlease --network lab --mac-address 080027aabbcc | \"192.168.15.4\"",
                "VBoxManage showvminfo web | \"back\"",
                "patchbay leases | \"lab\"",
                "patchbay counters web | \"frames-from-guest\"",
                "patchbay doctor | \"QEMU\"",
                "patchbay vde list | []",
                "patchbay impair web | []",
                "patchbay flows | \"idleMillis\"",
                "patchbay stats | \"subject\"",
            })
    void everyListingIsOneValue(String line, String part) {
        // when
        String out = terminal.run(line + " --json").succeeded().out();

        // then
        assertThat(JsonReader.read(out)).isNotNull();
        assertThat(out).contains(part);
    }

    @ParameterizedTest
    @CsvSource({
        "natnetwork add --netname x --network 10.0.0.0/24 --json",
        "dhcpserver start --network lab --json",
        "dhcpserver modify --network lab --json"
    })
    void whatIsNoListingDoesNotKnowIt(String words) {
        Terminal.Result result = terminal.run("VBoxManage " + words);

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("Unknown option: --json");
    }
}
