package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// What a person meets who gets something wrong: one clear line, VirtualBox's code, and nothing half changed.
@Needs(Need.DIST)
@SuppressWarnings("NullAway.Init")
class BadInputTest {
    private static Installation patchbay;

    @BeforeAll
    static void install() throws IOException {
        patchbay = new Installation(Installation.projectRoot(), Shell.HERE);
        patchbay.vboxManage("createvm", "--name", "box", "--ostype", "Debian_64", "--register")
                .orFail();
    }

    @AfterAll
    static void remove() throws IOException {
        patchbay.close();
    }

    @Test
    void anUnknownMachineIsNamedWithVirtualBoxsWords() {
        // when
        Ran ran = patchbay.vboxManage("startvm", "nobody");

        // then
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.err())
                .contains("VBoxManage: error: Could not find a registered machine named 'nobody'")
                .contains("VBOX_E_OBJECT_NOT_FOUND (0x80bb0001)");
    }

    @Test
    void aHomeThatCannotBeIsNamedWithWhatToSet() {
        // when
        Ran ran = Shell.HERE.with("PATCHBAY_HOME", "/proc/nowhere").run(patchbay.program("VBoxManage"), "list", "vms");

        // then
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.err()).contains("the folder /proc/nowhere", "cannot be made", "PATCHBAY_HOME chooses another");
    }

    @Test
    void aBadMacAddressChangesNothingOfTheCommand() {
        // given
        String before = info();

        // when
        Ran ran = patchbay.vboxManage("modifyvm", "box", "--memory", "512", "--macaddress1", "08002712345");

        // then
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.err()).contains("Invalid MAC address format");
        assertThat(info()).isEqualTo(before);
    }

    @Test
    void aSecondRuleOfTheSameNameIsRefused() {
        // given
        patchbay.vboxManage("modifyvm", "box", "--natpf1", "ssh,tcp,,2222,,22").orFail();

        // when
        Ran ran = patchbay.vboxManage("modifyvm", "box", "--natpf1", "ssh,tcp,,2223,,22");

        // then
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.err()).contains("A NAT rule of this name already exists").contains("E_INVALIDARG (0x80070057)");
        patchbay.vboxManage("modifyvm", "box", "--natpf1", "delete", "ssh").orFail();
    }

    @Test
    void whatIsRefusedLeavesTheStoreAsItWasToTheOctet() throws IOException {
        // given a network of each kind that the commands below are about
        patchbay.vboxManage("natnetwork", "add", "--netname", "natnet1", "--network", "192.168.15.0/24")
                .orFail();
        String before = storedOctets();

        // when
        for (String line : List.of(
                "createvm --name box --register",
                "modifyvm box --nic1 intnet --intnet1 lab --nic2 wlan",
                "modifyvm box --natpf1 a,tcp,,2301,,22 --natpf1 a,tcp,,2302,,22",
                "setextradata nobody key value",
                "natnetwork add --netname natnet1 --network 10.3.0.0/24",
                "natnetwork modify --netname natnet1 --port-forward-4 a:tcp:[]:1:[10.0.0.1]:1 --ipv6-prefix x",
                "dhcpserver modify --network natnet1 --upper-ip 192.168.15.9 --set-opt 6 nowhere",
                "dhcpserver modify --network natnet1 --server-ip 192.168.15.1",
                "hostonlynet add --name l --netmask 255.255.255.0 --lower-ip 10.9.0.1 --upper-ip 10.9.0.9",
                "bandwidthctl box add g --type network --limit much",
                "registervm /nowhere.vbox")) {
            Ran ran = patchbay.vboxManage(line.split(" ", -1));
            assertThat(ran.exitCode()).as(line).isNotZero();
            assertThat(ran.err()).as(line).contains("VBoxManage: error: ");
        }

        // then
        assertThat(storedOctets()).isEqualTo(before);
        patchbay.vboxManage("natnetwork", "remove", "--netname", "natnet1").orFail();
    }

    /// The store's file and its log of what is not in there yet.
    private static String storedOctets() {
        return Shell.HERE
                .run("sh", "-c", "cd " + patchbay.home() + " && sha256sum patchbay.db patchbay.db-wal")
                .orFail();
    }

    @Test
    void aPortInUseRefusesTheStartNamingRuleAddressPortReasonAndRemedy() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // given
            String port = Integer.toString(taken.getLocalPort());
            patchbay.vboxManage("modifyvm", "box", "--natpf1", "busy,tcp,127.0.0.1," + port + ",,80")
                    .orFail();

            // when
            Ran ran = patchbay.vboxManage("startvm", "box");

            // then
            assertThat(ran.exitCode()).isEqualTo(1);
            assertThat(ran.err()).contains("'busy'", "127.0.0.1:" + port, "EADDRINUSE", "What to do:");
            assertThat(info()).contains("VMState=\"poweroff\"");
            patchbay.vboxManage("modifyvm", "box", "--natpf1", "delete", "busy").orFail();
        }
    }

    @Test
    void anAddressThatIsNotTheHostsRefusesTheStart() {
        // given
        patchbay.vboxManage("modifyvm", "box", "--natpf1", "far,udp,192.0.2.77,5353,,53")
                .orFail();

        // when
        Ran ran = patchbay.vboxManage("startvm", "box");

        // then
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.err()).contains("EADDRNOTAVAIL");
        patchbay.vboxManage("modifyvm", "box", "--natpf1", "delete", "far").orFail();
    }

    @Test
    void unknownOptionsAndWordsAreMisuse() {
        assertThat(patchbay.vboxManage("modifyvm", "box", "--foo", "1").err()).contains("--foo");
        assertThat(patchbay.vboxManage("modifyvm", "box", "--foo", "1").exitCode())
                .isEqualTo(2);
        assertThat(patchbay.vboxManage("frobnicate").exitCode()).isEqualTo(2);
        assertThat(patchbay.patchbay("daemon", "dance").exitCode()).isEqualTo(2);
    }

    @Test
    void anAttachmentThatDoesNotExistIsRefusedAndAnotherNamed() {
        // given
        String before = info();

        // when
        Ran ran = patchbay.vboxManage("modifyvm", "box", "--nic1", "cloud");

        // then
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.err()).isEqualTo("""
                        VBoxManage: error: Invalid type 'cloud' specfied for NIC 1
                        VBoxManage: error: What to do: Cloud networks are a service of Oracle's; 'generic' with a UDP tunnel joins other hosts.
                        """);
        assertThat(info()).isEqualTo(before);
    }

    @Test
    void withoutQemuTheStartSaysWhatToInstall(@TempDir Path bin) throws IOException {
        // given a daemon whose PATH has no QEMU in it
        for (String program : List.of("sh", "setsid", "readlink", "ls")) {
            Files.createSymbolicLink(bin.resolve(program), Path.of("/usr/bin", program));
        }
        try (Installation bare =
                new Installation(Installation.projectRoot(), Shell.HERE.with("PATH", bin.toString()))) {
            bare.vboxManage("createvm", "--name", "box", "--ostype", "Debian_64", "--register")
                    .orFail();

            // when
            Ran ran = bare.vboxManage("startvm", "box");

            // then
            assertThat(ran.exitCode()).isEqualTo(1);
            assertThat(ran.err()).contains("qemu-system-x86");
        }
    }

    @Test
    void theSocketIsTheOwnersAlone() throws IOException {
        // given
        String status = patchbay.patchbay("daemon", "status", "--json").orFail();
        Path socket = Path.of(status.replaceAll("(?s).*\"socket\":\"([^\"]+)\".*", "$1"));

        // then
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.resolveSibling(""))))
                .isEqualTo("rwx------");
    }

    @Test
    void manyFirstCommandsAtOnceFindOneDaemon() throws Exception {
        try (Installation fresh = new Installation(Installation.projectRoot(), Shell.HERE)) {
            // when
            List<Thread> clients = java.util.stream.IntStream.range(0, 4)
                    .mapToObj(each -> Thread.ofVirtual()
                            .start(() -> fresh.vboxManage("list", "vms").orFail()))
                    .toList();
            for (Thread client : clients)
                assertThat(client.join(Duration.ofSeconds(60))).isTrue();

            // then
            Ran daemons = Shell.HERE.run("pgrep", "-c", "-f", "XX:.*patchbay.daemon.Main");
            assertThat(fresh.daemonPid()).isPositive();
            assertThat(daemons.exitCode()).isZero();
        }
    }

    private static String info() {
        return patchbay.vboxManage("showvminfo", "box", "--machinereadable").orFail();
    }
}
