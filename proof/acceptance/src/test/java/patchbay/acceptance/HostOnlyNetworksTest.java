package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.acceptance.LabServices.assertPings;
import static patchbay.acceptance.LabServices.retry;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// Host-only interfaces and networks of a user without rights, with real kernels as guests: the row of
/// the connectivity matrix (virtualbox.md §11), and that they last.
@Needs({Need.DIST, Need.ROOT, Need.TUN})
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init")
class HostOnlyNetworksTest {
    private static Lab lab;
    private static Ordinary user;
    private static Installation patchbay;
    private static Shell guest1;
    private static Shell guest2;

    @BeforeAll
    static void build() throws IOException {
        lab = new Lab();
        user = new Ordinary(lab);
        patchbay = user.patchbay();
        Ran made = patchbay.vboxManage("hostonlyif", "create");
        assertThat(made.out()).isEqualTo("Interface 'vboxnet0' was successfully created\n");
        guest1 = user.guest("g1", "--nic1", "hostonly", "--hostonlyadapter1", "vboxnet0");
        guest2 = user.guest("g2", "--nic1", "hostonly", "--hostonlyadapter1", "vboxnet0");
        user.lease(guest1);
        user.lease(guest2);
    }

    @AfterAll
    static void tearDown() throws IOException {
        if (user != null) user.close();
        if (lab != null) lab.close();
    }

    @Test
    @Order(1)
    void machinesReachTheHostAndEachOtherAndNotTheWorld() {
        assertThat(guest1.run("ip", "-4", "addr", "show", "eth0").out()).contains("192.168.56.101/24");
        assertThat(guest2.run("ip", "-4", "addr", "show", "eth0").out()).contains("192.168.56.102/24");
        assertThat(lab.host().run("ip", "addr", "show", "vboxnet0").out())
                .contains("192.168.56.1/24", "0a:00:27:00:00:00", "state UP");
        assertPings(guest1, "192.168.56.1");
        assertPings(guest1, "192.168.56.102");
        assertPings(lab.host(), "192.168.56.101");
        // Not even when a guest sends everything to the host.
        guest1.run("ip", "route", "add", "default", "via", "192.168.56.1").orFail();
        assertDoesNotPing(guest1, Lab.WORLD);
        lab.world()
                .run("ip", "route", "add", "192.168.56.0/24", "via", Lab.HOST)
                .orFail();
        assertDoesNotPing(lab.world(), "192.168.56.101");
        assertThat(patchbay.patchbay("leases").out()).contains("192.168.56.101", "192.168.56.102");
    }

    @Test
    @Order(2)
    void theInterfaceIsListedAsTheHostHasIt() {
        assertThat(patchbay.vboxManage("list", "hostonlyifs").orFail())
                .contains(
                        "Name:            vboxnet0\n",
                        "GUID:            786f6276-656e-4074-8000-0a0027000000\n",
                        "IPAddress:       192.168.56.1\n",
                        "IPV6Address:     fe80::800:27ff:fe00:0\n",
                        "Status:          Up\n",
                        "VBoxNetworkName: HostInterfaceNetworking-vboxnet0\n");
        assertThat(patchbay.vboxManage("list", "bridgedifs").orFail())
                .startsWith("Name:            e0\n")
                .doesNotContain("vboxnet0");
        assertThat(patchbay.lacking("Host networks")).isEmpty();
    }

    @Test
    @Order(3)
    void addressesChangeWhileMachinesRunAndOnlyWithinTheRanges() throws IOException {
        // given
        Ran denied = patchbay.vboxManage("hostonlyif", "ipconfig", "vboxnet0", "--ip", "10.9.0.1");
        assertThat(denied.exitCode()).isEqualTo(1);
        assertThat(denied.err()).contains("E_ACCESSDENIED (0x80070005) - Access denied");

        // when
        manage("hostonlyif", "ipconfig", "vboxnet0", "--ipv6", "fe80::56");
        manage("hostonlyif", "ipconfig", "vboxnet0", "--ip", "192.168.56.9");

        // then
        assertPings(guest1, "192.168.56.9");
        assertPings(guest1, "fe80::56%eth0");
        assertDoesNotPing(guest1, "192.168.56.1");
        manage("hostonlyif", "ipconfig", "vboxnet0", "--ip", "192.168.56.1");
        assertPings(guest2, "192.168.56.1");
    }

    @Test
    @Order(4)
    void aCardMovesAwayAndBack() {
        // when
        manage("modifyvm", "g2", "--nic1", "intnet");
        assertDoesNotPing(guest2, "192.168.56.1");
        manage("modifyvm", "g2", "--nic1", "hostonly");

        // then
        assertPings(guest2, "192.168.56.1");
    }

    @Test
    @Order(5)
    void anInterfaceInUseIsNotRemoved() {
        Ran ran = patchbay.vboxManage("hostonlyif", "remove", "vboxnet0");

        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.err()).contains("VBOX_E_OBJECT_IN_USE");
        assertPings(guest1, "192.168.56.1");
    }

    @Test
    @Order(6)
    void theInterfaceOutlivesTheDaemonAndMachinesComeBack() throws IOException {
        // when
        Shell.HERE.run("kill", "-9", Long.toString(patchbay.daemonPid())).orFail();

        // then
        assertThat(lab.host().run("ip", "addr", "show", "vboxnet0").out()).contains("192.168.56.1/24", "fe80::56/64");
        assertThat(patchbay.vboxManage("list", "hostonlyifs").orFail()).contains("vboxnet0");
        retry(() -> guest1.run("ping", "-c", "1", "-W", "1", "192.168.56.1"));
        assertPings(guest1, "192.168.56.1");
        assertPings(guest1, "192.168.56.102");
    }

    @Test
    @Order(7)
    void anInterfaceThatSomebodyTookAwayIsMadeAgain() {
        // when it is taken away under running machines
        lab.host().run("ip", "link", "del", "vboxnet0").orFail();

        // then
        retry(() -> guest1.run("ping", "-c", "1", "-W", "1", "192.168.56.1"));
        assertPings(guest1, "192.168.56.1");

        // and when the host lost it while no daemon ran, as by a reboot
        patchbay.patchbay("detach", "--vm", "g1", "--nic", "1").orFail();
        patchbay.patchbay("detach", "--vm", "g2", "--nic", "1").orFail();
        patchbay.patchbay("daemon", "stop").orFail();
        lab.host().run("ip", "link", "del", "vboxnet0").orFail();
        patchbay.patchbay("daemon", "start").orFail();

        // then
        assertThat(patchbay.vboxManage("list", "hostonlyifs").orFail()).contains("192.168.56.1\n");
        assertThat(lab.host().run("ip", "addr", "show", "vboxnet0").out()).contains("192.168.56.1/24", "fe80::56/64");
        assertThat(patchbay.vboxManage("hostonlyif", "remove", "vboxnet0").exitCode())
                .isZero();
        assertThat(lab.host().run("ip", "link").out()).doesNotContain("vboxnet0");
    }

    @Test
    @Order(8)
    void aHostOnlyNetworkHasTheHostAndADhcpServerWhileMachinesAreOnIt() throws IOException {
        // given
        manage(
                "hostonlynet",
                "add",
                "--name",
                "lab",
                "--netmask",
                "255.255.255.0",
                "--lower-ip",
                "192.168.60.1",
                "--upper-ip",
                "192.168.60.99");

        // when
        Shell guest = user.guest("g3", "--nic1", "hostonlynet", "--host-only-net1", "lab");
        user.lease(guest);

        // then
        assertThat(guest.run("ip", "-4", "addr", "show", "eth0").out()).contains("192.168.60.2/24");
        assertPings(guest, "192.168.60.1");
        assertPings(lab.host(), "192.168.60.2");
        assertThat(patchbay.vboxManage("hostonlynet", "remove", "--name", "lab").err())
                .contains("VBOX_E_OBJECT_IN_USE");
        patchbay.patchbay("detach", "--vm", "g3", "--nic", "1").orFail();
        assertThat(lab.host().run("ip", "addr").out()).doesNotContain("192.168.60.1");
        manage("hostonlynet", "remove", "--name", "lab");
    }

    @Test
    @Order(9)
    void aCardOfAnInterfaceThatIsNotThereIsRefused() {
        manage("createvm", "--name", "lost", "--ostype", "Debian_64", "--register");
        manage("modifyvm", "lost", "--nic1", "hostonly", "--hostonlyadapter1", "vboxnet9");
        assertThat(patchbay.vboxManage("startvm", "lost").err())
                .contains("Nonexistent host networking interface, name 'vboxnet9'");
        manage("modifyvm", "lost", "--nic1", "hostonlynet", "--host-only-net1", "nowhere");
        assertThat(patchbay.vboxManage("startvm", "lost").err()).contains("Nonexistent host-only network 'nowhere'");
    }

    @Test
    @Order(10)
    void withoutTheProgramTheCommandSaysWhatToInstall() throws IOException {
        Shell alone = patchbay.shell().with("PATCHBAY_PRIVILEGED", "/nowhere");
        patchbay.patchbay("daemon", "stop").orFail();
        Ran ran = alone.run(patchbay.program("VBoxManage"), "hostonlyif", "create");

        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err())
                .startsWith("0%...NS_ERROR_FAILURE\n")
                .contains("What to do: ", "libexec/install-privileged");
        assertThat(patchbay.lacking("Host networks")).isPresent();
        assertThat(patchbay.vboxManage("list", "hostonlyifs").out()).isEmpty();
        patchbay.patchbay("daemon", "stop").orFail();
    }

    private static void manage(String... words) {
        patchbay.vboxManage(words).orFail();
    }

    private static void assertDoesNotPing(Shell from, String to) {
        assertThat(from.run("ping", "-c", "1", "-W", "1", to).exitCode()).as(to).isNotZero();
    }
}
