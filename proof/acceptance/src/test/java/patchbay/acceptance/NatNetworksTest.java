package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.acceptance.LabServices.assertPings;
import static patchbay.acceptance.LabServices.end;
import static patchbay.acceptance.LabServices.retry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// NAT networks with real Linux kernels as guests, as in [NamespacesTest]: what passes between them, to the
/// world, and from it.
@Needs({Need.DIST, Need.ROOT, Need.TUN})
@SuppressWarnings("NullAway.Init")
class NatNetworksTest {
    private static Lab lab;
    private static Installation patchbay;
    private static Shell node1;
    private static Shell node2;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void build() throws IOException {
        lab = new Lab();
        patchbay = new Installation(Installation.projectRoot(), lab.host());
        manage("natnetwork", "add", "--netname", "natnet1", "--network", "192.168.15.0/24", "--enable", "--dhcp", "on");
        node1 = attached("node1", "natnetwork", "--nat-network1", "natnet1");
        node2 = attached("node2", "intnet", "--intnet1", "natnet1");
        lease(node1);
        lease(node2);
    }

    @AfterAll
    static void tearDown() throws IOException {
        if (patchbay != null) patchbay.close();
        if (lab != null) lab.close();
    }

    @Test
    void machinesReachEachOtherAndTheWorldAndNothingReachesThem() {
        assertThat(node1.run("ip", "-4", "addr").out()).contains("192.168.15.4/24");
        assertThat(node2.run("ip", "-4", "addr").out()).contains("192.168.15.5/24");
        assertThat(node1.run("ip", "route").out()).contains("default via 192.168.15.1");
        assertPings(node1, "192.168.15.5");
        assertPings(node1, "192.168.15.1");
        assertPings(node1, Lab.WORLD);
        assertPings(node2, Lab.WORLD);
        Ran in = lab.host().run("ping", "-c", "1", "-W", "1", "192.168.15.4");
        assertThat(in.exitCode()).isNotZero();
        assertThat(patchbay.patchbay("leases", "natnet1").orFail()).contains("192.168.15.4", "192.168.15.5", "acked");
    }

    @Test
    void aRuleLeadsToItsGuestAtOnceAndNoLongerWhenItIsDeleted() throws IOException {
        // given
        Process service = served(node2, "80", "node two");

        // when
        manage("natnetwork", "modify", "--netname", "natnet1", "--port-forward-4", "web:tcp:[]:8090:[192.168.15.5]:80");

        // then
        Ran reached = retry(() -> lab.world().run("curl", "-s", "-m", "3", "http://" + Lab.HOST + ":8090/page"));
        assertThat(reached.out()).isEqualTo("node two");
        manage("natnetwork", "modify", "--netname", "natnet1", "--port-forward-4", "delete", "web");
        Ran after = lab.world().run("curl", "-s", "-m", "2", "http://" + Lab.HOST + ":8090/page");
        end(service);
        assertThat(after.exitCode()).isEqualTo(7);
    }

    @Test
    void theFirstDatagramByARuleReachesAGuestThatNeverSpoke() throws IOException {
        // given a guest with an address that nobody has heard of
        Shell silent = attached("silent", "natnetwork", "--nat-network1", "natnet1");
        silent.run("ip", "addr", "add", "192.168.15.77/24", "dev", "eth0").orFail();
        Path heard = folder.resolve("heard");
        Process listener = silent.start(List.of("socat", "-u", "UDP4-RECV:514", "OPEN:" + heard + ",creat,append"));
        retry(() -> silent.run("sh", "-c", "ss -lun | grep ':514 '"));
        manage(
                "natnetwork",
                "modify",
                "--netname",
                "natnet1",
                "--port-forward-4",
                "log:udp:[]:5140:[192.168.15.77]:514");

        // when one datagram comes
        lab.world()
                .run("sh", "-c", "echo first | socat -u - UDP4-SENDTO:" + Lab.HOST + ":5140")
                .orFail();

        // then
        Ran read = retry(() -> Shell.HERE.run("grep", "first", heard.toString()));
        end(listener);
        assertThat(read.exitCode()).isZero();
        assertThat(patchbay.patchbay("stats").orFail()).containsPattern("to-guest-held-sent +1\n");
    }

    @Test
    void aRuleWhosePortIsTakenIsRefusedAndNotStored() throws IOException {
        // given
        Process service = served(lab.host(), "8091", "taken");
        retry(() -> lab.host().run("curl", "-s", "-m", "2", "http://127.0.0.1:8091/page"));
        String before = patchbay.vboxManage("natnetwork", "list").orFail();

        // when
        Ran ran = patchbay.vboxManage(
                "natnetwork", "modify", "--netname", "natnet1", "--port-forward-4", "x:tcp:[]:8091:[192.168.15.5]:80");

        // then
        end(service);
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.err()).contains("EADDRINUSE", "'x'");
        assertThat(patchbay.vboxManage("natnetwork", "list").orFail()).isEqualTo(before);
    }

    @Test
    void theHostsLoopbackIsReachedUnderItsMappedAddress() throws IOException {
        // given
        Process service = served(lab.host(), "127.0.0.1:8092", "loopback");

        // when
        Ran mapped = retry(() -> node1.run("curl", "-s", "-m", "3", "http://192.168.15.2:8092/page"));
        Ran gateway = node1.run("curl", "-s", "-m", "2", "http://192.168.15.1:8092/page");

        // then
        end(service);
        assertThat(mapped.out()).isEqualTo("loopback");
        assertThat(gateway.exitCode()).isNotZero();
    }

    @Test
    void aCardOnTheInternalNetworkIsOnTheNatNetworkAddedLater() throws IOException {
        // given two cards on an internal network
        Shell before = attached("before", "intnet", "--intnet1", "later");

        // when
        manage("natnetwork", "add", "--netname", "later", "--network", "10.44.0.0/16", "--enable", "--dhcp", "on");
        lease(before);

        // then
        assertThat(before.run("ip", "-4", "addr").out()).contains("10.44.0.4/16");
        assertPings(before, Lab.WORLD);
        manage("natnetwork", "remove", "--netname", "later");
        assertThat(before.run("ping", "-c", "1", "-W", "1", Lab.WORLD).exitCode())
                .isNotZero();
        assertThat(patchbay.vboxManage("list", "dhcpservers").orFail()).contains("NetworkName:    later");
    }

    @Test
    void dhcpIsSwitchedWhileMachinesRun() throws IOException {
        // given a guest with an address of its own
        manage("natnetwork", "add", "--netname", "switched", "--network", "10.45.0.0/24", "--enable", "--dhcp", "off");
        Shell guest = attached("switched", "natnetwork", "--nat-network1", "switched");
        guest.run("ip", "addr", "add", "10.45.0.77/24", "dev", "eth0").orFail();
        guest.run("ip", "route", "add", "default", "via", "10.45.0.1").orFail();
        assertPings(guest, Lab.WORLD);
        assertThat(asked(guest).exitCode()).isNotZero();

        // when
        manage("natnetwork", "modify", "--netname", "switched", "--dhcp", "on");

        // then
        assertThat(asked(guest).exitCode()).isZero();
        manage("natnetwork", "modify", "--netname", "switched", "--dhcp", "off");
        assertThat(asked(guest).exitCode()).isNotZero();
        assertPings(guest, Lab.WORLD);
    }

    @Test
    void aNetworkThatWasStartedRunsAgainAfterKillNine() throws IOException {
        // given a network without machines that was started, with a rule to be seen by
        manage("natnetwork", "add", "--netname", "alone", "--network", "10.46.0.0/24", "--enable");
        manage("natnetwork", "modify", "--netname", "alone", "--port-forward-4", "p:tcp:[]:8093:[10.46.0.9]:1");
        assertThat(listens("8093")).isFalse();
        manage("natnetwork", "start", "--netname", "alone");
        assertThat(listens("8093")).isTrue();
        String leases = patchbay.patchbay("leases", "natnet1", "--json").orFail();

        // when
        Shell.HERE.run("kill", "-9", Long.toString(patchbay.daemonPid())).orFail();

        // then
        assertThat(patchbay.patchbay("leases", "natnet1", "--json").orFail()).isEqualTo(leases);
        assertThat(listens("8093")).isTrue();
        retry(() -> node1.run("ping", "-c", "1", "-W", "1", Lab.WORLD));
        assertPings(node1, Lab.WORLD);
        assertPings(node1, "192.168.15.5");
        manage("natnetwork", "stop", "--netname", "alone");
        assertThat(listens("8093")).isFalse();
    }

    @Test
    void outgoingConnectionsComeFromTheAddressChosen() throws IOException {
        // given
        lab.host().run("ip", "addr", "add", "192.0.2.99/24", "dev", "e0");
        manage("setextradata", "global", "NAT/chosen/SourceIp4", "192.0.2.99");
        manage("natnetwork", "add", "--netname", "chosen", "--network", "10.47.0.0/24", "--enable");
        Shell guest = attached("chosen", "natnetwork", "--nat-network1", "chosen");
        lease(guest);

        // when
        Process listener = lab.world().start(List.of("busybox", "nc", "-l", "-p", "8094"));
        retry(() -> lab.world().run("sh", "-c", "ss -ltn | grep ':8094 '"));
        Process call = guest.start(List.of("busybox", "nc", Lab.WORLD, "8094"));

        // then
        Ran seen = retry(() -> lab.world().run("sh", "-c", "ss -tn | grep '192.0.2.99.*' | grep 8094"));
        end(call);
        end(listener);
        assertThat(seen.out()).contains("192.0.2.99");
    }

    @Test
    void guestsMakeAddressesOfTheIpv6PrefixAndHearOfTheWayOut() throws IOException {
        // given
        manage("natnetwork", "add", "--netname", "six", "--network", "10.48.0.0/24", "--enable", "--ipv6", "on");
        manage("natnetwork", "modify", "--netname", "six", "--ipv6-default", "on");
        Shell a = attached("six-a", "natnetwork", "--nat-network1", "six");
        Shell b = attached("six-b", "natnetwork", "--nat-network1", "six");

        // when
        for (Shell guest : List.of(a, b)) {
            Ran made = retry(() -> guest.run(
                    "sh", "-c", "ip -6 addr show dev eth0 -tentative scope global | grep fd17:625c:f037:3000:"));
            assertThat(made.exitCode()).as(made.toString()).isZero();
        }

        // then
        assertThat(a.run("ip", "-6", "route").out()).contains("default via fe80::2");
        assertPings(a, "fd17:625c:f037:3000::2");
        String other = b.run("sh", "-c", "ip -6 -o addr show dev eth0 scope global | grep -o 'fd17[0-9a-f:]*'")
                .out()
                .strip();
        assertPings(a, other);
    }

    @Test
    void aCardOfANetworkThatIsNotThereIsRefused() {
        // given
        patchbay.vboxManage("createvm", "--name", "lost", "--ostype", "Debian_64", "--register")
                .orFail();
        manage("modifyvm", "lost", "--nic1", "natnetwork", "--nat-network1", "nowhere");

        // when
        Ran ran = patchbay.vboxManage("startvm", "lost");

        // then
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.err()).contains("Could not find a NAT network named 'nowhere'", "VBOX_E_OBJECT_NOT_FOUND");
    }

    private static void manage(String... words) {
        patchbay.vboxManage(words).orFail();
    }

    /// A namespace with the card of a new machine as its only interface.
    private static Shell attached(String name, String mode, String option, String network) throws IOException {
        patchbay.vboxManage("createvm", "--name", name, "--ostype", "Debian_64", "--register")
                .orFail();
        manage("modifyvm", name, "--nic1", mode, option, network);
        Shell guest = lab.namespace(name);
        patchbay.patchbay("attach", "--netns", lab.nameOf(name), "--vm", name, "--nic", "1", "--ifname", "eth0")
                .orFail();
        return guest;
    }

    private static void lease(Shell guest) throws IOException {
        Path script = Files.writeString(
                folder.resolve("lease"),
                "#!/bin/sh\ncase $1 in bound) ip addr add $ip/$mask dev $interface; ip route replace default via $router;; esac\n");
        Shell.HERE.run("chmod", "+x", script.toString()).orFail();
        guest.run("busybox", "udhcpc", "-i", "eth0", "-n", "-q", "-s", script.toString())
                .orFail();
    }

    /// Asks for a lease and does nothing with it.
    private static Ran asked(Shell guest) {
        return guest.run("busybox", "udhcpc", "-i", "eth0", "-n", "-q", "-t", "2", "-T", "1", "-s", "/bin/true");
    }

    private static boolean listens(String port) {
        return lab.host().run("ss", "-ltn").out().contains(":" + port + " ");
    }

    private static Process served(Shell where, String port, String text) throws IOException {
        Path pages = Files.createDirectories(folder.resolve("pages" + port.replace(":", "-")));
        Files.writeString(pages.resolve("page"), text);
        return where.start(List.of("busybox", "httpd", "-f", "-p", port, "-h", pages.toString()));
    }
}
