package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.acceptance.LabServices.assertPings;
import static patchbay.acceptance.LabServices.retry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// Cards bridged to an interface beyond which only its own MAC address is let through, as an access point does: the
/// world drops every frame from another one. Real kernels as guests, host and LAN, and a real DHCP server there.
@Needs({Need.DIST, Need.ROOT, Need.TUN})
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init")
class SharedMacBridgeTest {
    private static final String ROUTER = "192.0.2.1";
    private static final String ROUTER_V6 = "2001:db8:1::1";
    private static final int FILE_BYTES = 8 << 20;

    private static Lab lab;
    private static Ordinary user;
    private static Process dnsmasq;
    private static String hostMac;
    private static Shell guest1;
    private static Shell guest2;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void build() throws IOException {
        lab = new Lab().withIpv6();
        hostMac = lab.host().run("cat", "/sys/class/net/e0/address").orFail().strip();
        lab.onlyFrom(hostMac);
        user = new Ordinary(lab);
        dnsmasq = lab.world()
                .start(List.of(
                        "dnsmasq",
                        "--keep-in-foreground",
                        "--conf-file=/dev/null",
                        "--port=0",
                        "--no-ping",
                        "--interface=e1",
                        "--bind-interfaces",
                        "--dhcp-leasefile=" + folder.resolve("leases"),
                        "--dhcp-range=192.0.2.100,192.0.2.120,2m"));
        guest1 = guest("s1", "e0", "shared-mac");
        guest2 = guest("s2", "e0", "auto");
    }

    @AfterAll
    static void tearDown() throws IOException {
        if (dnsmasq != null) LabServices.end(dnsmasq);
        if (user != null) user.close();
        if (lab != null) lab.close();
    }

    @Test
    @Order(1)
    void guestsGetAddressesOfTheirOwnFromTheLansServer() throws IOException {
        user.lease(guest1);
        user.lease(guest2);
        assertThat(address(guest1)).startsWith("192.0.2.1");
        assertThat(address(guest2)).startsWith("192.0.2.1").isNotEqualTo(address(guest1));
        // The server knows them by their own addresses, which stand in the messages.
        assertThat(Files.readString(folder.resolve("leases"))).contains(mac(guest1), mac(guest2));
    }

    @Test
    @Order(2)
    void everyoneReachesEveryone() {
        assertPings(guest1, ROUTER);
        assertPings(guest1, Lab.HOST);
        assertPings(guest1, address(guest2));
        assertPings(guest2, ROUTER);
        assertPings(lab.world(), address(guest1));
        assertPings(lab.world(), address(guest2));
        assertPings(lab.host(), address(guest1));
        assertPings(lab.host(), ROUTER);
        guest1.run("ip", "route", "add", "default", "via", ROUTER).orFail();
        assertPings(guest1, Lab.WORLD);
        // On the LAN they are seen with the interface's address, on the host with their own.
        assertThat(neighbour(lab.world(), address(guest1))).contains(hostMac);
        assertThat(neighbour(lab.host(), address(guest1))).contains(mac(guest1));
        assertThat(neighbour(guest2, address(guest1))).contains(mac(guest1));
        assertThat(user.patchbay().patchbay("stats", "--json").out())
                .contains("\"mode\": \"shared-mac\"")
                .containsPattern("\"addresses\": [2-9]")
                .containsPattern("\"wire-frames-sent\": [1-9]");
    }

    @Test
    @Order(3)
    void ipv6FindsItsNeighboursBothWays() {
        guest1.run("ip", "addr", "add", "2001:db8:1::51/64", "dev", "eth0").orFail();
        guest2.run("ip", "addr", "add", "2001:db8:1::52/64", "dev", "eth0").orFail();
        retry(() -> guest1.run("ping", "-c", "1", "-W", "1", ROUTER_V6));
        assertPings(guest1, ROUTER_V6);
        assertPings(lab.world(), "2001:db8:1::51");
        assertPings(lab.host(), "2001:db8:1::51");
        assertPings(guest1, "2001:db8:1::2");
        retry(() -> guest2.run("ping", "-c", "1", "-W", "1", "2001:db8:1::51"));
        assertPings(guest2, "2001:db8:1::51");
        assertPings(lab.world(), "2001:db8:1::52");
        assertThat(neighbour(lab.world(), "2001:db8:1::51")).contains(hostMac);
    }

    @Test
    @Order(4)
    void filesArriveWholeAndTheHostIsNotAskedForThem() throws IOException {
        Path file = LabServices.randomFile(folder, FILE_BYTES);
        // A host that routes would send everything a second time, if it saw it.
        lab.host().run("sysctl", "-qw", "net.ipv4.ip_forward=1").orFail();
        LabServices.assertFetches(guest1, lab.world(), ROUTER, file);
        LabServices.assertFetches(lab.world(), guest1, address(guest1), file);
        LabServices.assertFetches(guest2, lab.host(), Lab.HOST, file);
        LabServices.assertFetches(lab.host(), guest2, address(guest2), file);
        assertThat(lab.world()
                        .run("ping", "-c", "3", "-i", "0.2", address(guest1))
                        .out())
                .doesNotContain("DUP")
                .contains("3 received");
    }

    @Test
    @Order(5)
    void anAddressThatMovesToTheLanIsFoundThere() {
        // given
        String moving = "192.0.2.60";
        guest1.run("ip", "addr", "add", moving + "/24", "dev", "eth0").orFail();
        assertPings(guest1, ROUTER, "-I", moving);
        assertThat(rules()).contains("c000023c");

        // when
        guest1.run("ip", "addr", "del", moving + "/24", "dev", "eth0").orFail();
        lab.world().run("ip", "addr", "add", moving + "/24", "dev", "e1").orFail();
        lab.world()
                .run("busybox", "arping", "-U", "-c", "1", "-I", "e1", moving)
                .orFail();

        // then
        assertPings(lab.host(), moving);
        assertPings(guest2, moving);
        retry(() -> Shell.HERE.run("sh", "-c", "! echo '" + rules() + "' | grep -q c000023c"));
        assertThat(rules()).doesNotContain("c000023c");
    }

    @Test
    @Order(6)
    void aCardThatAsksForTheOtherModeIsRefused() {
        manage("createvm", "--name", "wired", "--ostype", "Debian_64", "--register");
        manage("modifyvm", "wired", "--nic1", "bridged", "--bridgeadapter1", "e0", "--bridgemode1", "wired");
        lab.namespace("lost");
        Ran refused = user.patchbay().patchbay("attach", "--netns", lab.nameOf("lost"), "--vm", "wired", "--nic", "1");
        assertThat(refused.exitCode()).isNotZero();
        assertThat(refused.err()).contains("'e0' is bridged already, in mode 'shared-mac'");
    }

    @Test
    @Order(7)
    void withTheLastMachineItsRulesGo() {
        user.patchbay().patchbay("detach", "--vm", "s1", "--nic", "1").orFail();
        assertPings(guest2, ROUTER);
        user.patchbay().patchbay("detach", "--vm", "s2", "--nic", "1").orFail();
        assertThat(rules()).doesNotContain("u32");
        assertThat(lab.host().run("ip", "link").out()).doesNotContain("pbh", "pbw");
        assertPings(lab.host(), ROUTER);
    }

    @Test
    @Order(8)
    void wiredTheLanWouldHearNothingOfAGuest() throws IOException {
        Shell guest = guest("deaf", "e0", "wired");
        guest.run("ip", "addr", "add", "192.0.2.61/24", "dev", "eth0").orFail();
        assertPings(guest, Lab.HOST);
        assertThat(guest.run("ping", "-c", "1", "-W", "1", ROUTER).out()).contains(" 0 received");
        user.patchbay().patchbay("detach", "--vm", "deaf", "--nic", "1").orFail();
    }

    @Test
    @Order(9)
    void aMacvlanIsSharedByItself() throws IOException {
        // given
        lab.host()
                .run("ip", "link", "add", "link", "e0", "name", "mv0", "type", "macvlan", "mode", "bridge")
                .orFail();
        lab.host().run("ip", "link", "set", "mv0", "up").orFail();
        lab.onlyFrom(
                lab.host().run("cat", "/sys/class/net/mv0/address").orFail().strip());

        // when
        Shell guest = guest("v1", "mv0", "auto");
        guest.run("ip", "addr", "add", "192.0.2.62/24", "dev", "eth0").orFail();

        // then
        retry(() -> guest.run("ping", "-c", "1", "-W", "1", ROUTER));
        assertPings(guest, ROUTER);
        assertPings(lab.world(), "192.0.2.62");
    }

    @Test
    @Order(10)
    void anInterfaceThatIsDownIsBridgedAndSaidSo() throws IOException {
        // given
        lab.host()
                .run("ip", "link", "add", "d0", "type", "veth", "peer", "name", "d1")
                .orFail();

        // when
        guest("down", "d0", "wired");

        // then
        assertThat(user.patchbay().patchbay("daemon", "log").out())
                .contains("Bridged interface d0 is down. Guest will not be able to use this interface");
    }

    /// The mark of a wireless interface is laid over the kernel's view of e0, for the daemon alone; what stands beyond
    /// it lets one MAC address through, as an access point does.
    @Test
    @Order(11)
    void aWirelessInterfaceIsSharedByItself() throws IOException {
        // given
        lab.onlyFrom(hostMac);
        String marked = "mount -t tmpfs none /sys/devices/virtual/net/e0 && mkdir /sys/devices/virtual/net/e0/phy80211";
        List<String> prefix = new ArrayList<>(lab.host().prefix());
        prefix.addAll(List.of("sh", "-c", marked + " && exec \"$@\"", "sh"));
        Shell guest = lab.namespace("air");
        try (Installation own = new Installation(Installation.projectRoot(), new Shell(prefix, Map.of()))) {
            // when
            assertThat(own.vboxManage("list", "bridgedifs").orFail())
                    .containsPattern("Name: +e0\n(.+\n)+Wireless: +Yes\n");
            own.vboxManage("createvm", "--name", "air", "--ostype", "Debian_64", "--register")
                    .orFail();
            own.vboxManage("modifyvm", "air", "--nic1", "bridged", "--bridgeadapter1", "e0")
                    .orFail();
            own.patchbay("attach", "--netns", lab.nameOf("air"), "--vm", "air", "--nic", "1")
                    .orFail();
            guest.run("ip", "addr", "add", "192.0.2.63/24", "dev", "eth0").orFail();

            // then
            retry(() -> guest.run("ping", "-c", "1", "-W", "1", ROUTER));
            assertPings(guest, ROUTER);
            assertPings(lab.world(), "192.0.2.63");
            assertThat(neighbour(lab.world(), "192.0.2.63")).contains(hostMac);
            assertThat(own.patchbay("stats", "--json").out()).contains("\"mode\": \"shared-mac\"");
        }
    }

    private static Shell guest(String name, String interfaceName, String mode) throws IOException {
        return user.guest(name, "--nic1", "bridged", "--bridgeadapter1", interfaceName, "--bridgemode1", mode);
    }

    private static String rules() {
        return lab.host().run("tc", "filter", "show", "dev", "e0", "ingress").out();
    }

    private static String address(Shell guest) {
        return guest.run("sh", "-c", "ip -4 -o addr show dev eth0 | head -1 | awk '{print $4}' | cut -d/ -f1")
                .orFail()
                .strip();
    }

    private static String mac(Shell guest) {
        return guest.run("sh", "-c", "ip -o link show eth0 | grep -o 'ether [0-9a-f:]*' | cut -c7-")
                .orFail()
                .strip();
    }

    private static String neighbour(Shell where, String address) {
        return where.run("ip", "neigh", "show", address).out();
    }

    private static void manage(String... words) {
        user.patchbay().vboxManage(words).orFail();
    }
}
