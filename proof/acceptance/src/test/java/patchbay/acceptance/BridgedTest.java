package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.acceptance.LabServices.assertPings;
import static patchbay.acceptance.LabServices.retry;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// Cards of a user without rights on an interface of the host, with real kernels as guests, host and LAN: the row of
/// the connectivity matrix (virtualbox.md §11), and that nothing is left behind.
@Needs({Need.DIST, Need.ROOT, Need.TUN})
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init")
class BridgedTest {
    private static final String ROUTER = "192.0.2.1";
    private static final int FILE_BYTES = 8 << 20;

    private static Lab lab;
    private static Ordinary user;
    private static Installation patchbay;
    private static Shell guest1;
    private static Shell guest2;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void build() throws IOException {
        lab = new Lab();
        user = new Ordinary(lab);
        patchbay = user.patchbay();
        guest1 = user.guest("b1", "--nic1", "bridged", "--bridgeadapter1", "e0");
        guest2 = user.guest("b2", "--nic1", "bridged", "--bridgeadapter1", "e0");
        address(guest1, "192.0.2.51/24");
        address(guest2, "192.0.2.52/24");
    }

    @AfterAll
    static void tearDown() throws IOException {
        if (user != null) user.close();
        if (lab != null) lab.close();
    }

    @Test
    @Order(1)
    void everyoneReachesEveryone() {
        assertPings(guest1, ROUTER);
        assertPings(guest1, Lab.HOST);
        assertPings(guest1, "192.0.2.52");
        assertPings(lab.world(), "192.0.2.51");
        assertPings(lab.host(), "192.0.2.51");
        assertPings(lab.host(), ROUTER);
        guest1.run("ip", "route", "add", "default", "via", ROUTER).orFail();
        assertPings(guest1, Lab.WORLD);
        // Beyond the router the guest is seen with its own address.
        assertThat(lab.world().run("ip", "neigh", "show", "192.0.2.51").out()).contains("lladdr 08:00:27");
    }

    @Test
    @Order(2)
    void aGroupFrameOfTheLanComesOnceAndGoesNowhereElse() {
        // given
        long sentBefore = packets(lab.host(), "e0", "tx");
        long heardBefore = packets(guest1, "eth0", "rx");

        // when somebody on the LAN looks for an address that nobody has
        lab.world().run("ping", "-c", "1", "-W", "1", "192.0.2.77");

        // then
        assertThat(packets(lab.host(), "e0", "tx") - sentBefore).isLessThan(20);
        assertThat(packets(guest1, "eth0", "rx") - heardBefore).isBetween(1L, 20L);
    }

    private static long packets(Shell where, String device, String way) {
        String text = where.run("ip", "-s", "-j", "link", "show", "dev", device).orFail();
        Matcher matcher =
                Pattern.compile("\"" + way + "\":\\{[^}]*\"packets\":([0-9]+)").matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return Long.parseLong(matcher.group(1));
    }

    @Test
    @Order(2)
    void filesArriveWholeBetweenGuestHostAndLan() throws IOException {
        Path file = LabServices.randomFile(folder, FILE_BYTES);
        long before = framesForGuest();
        LabServices.assertFetches(guest1, lab.world(), ROUTER, file);
        // As segments of 1500 octets it would be 5800 frames.
        assertThat(framesForGuest() - before).isLessThan(2_900);
        LabServices.assertFetches(guest1, lab.host(), Lab.HOST, file);
        LabServices.assertFetches(lab.host(), guest1, "192.0.2.51", file);
        LabServices.assertFetches(lab.world(), guest1, "192.0.2.51", file);
    }

    @Test
    @Order(3)
    void ipv6AndItsGroupsPassAsWell() {
        String router = lab.world()
                .run("sh", "-c", "ip -6 -o addr show dev e1 scope link | grep -o 'fe80[0-9a-f:]*'")
                .out()
                .strip();
        retry(() -> guest1.run("ping", "-c", "1", "-W", "1", router + "%eth0"));
        assertPings(guest1, router + "%eth0");
    }

    @Test
    @Order(3)
    void whoMaySeeEverythingSeesTheLansOtherTraffic() {
        // given a station of the LAN that is not here
        String mac = "02:00:00:00:00:99";
        lab.world()
                .run("ip", "neigh", "replace", "192.0.2.99", "lladdr", mac, "dev", "e1")
                .orFail();

        // when
        assertThat(heard("192.0.2.99")).isLessThan(25);
        manage("modifyvm", "b1", "--nicpromisc1", "allow-all");

        // then
        assertThat(heard("192.0.2.99")).isBetween(50L, 75L);
        assertPings(guest1, ROUTER);
        manage("modifyvm", "b1", "--nicpromisc1", "deny");
        assertThat(heard("192.0.2.99")).isLessThan(25);
    }

    /// How many frames guest 1 gets while the world sends 50 pings to an address.
    private static long heard(String address) {
        long before = packets(guest1, "eth0", "rx");
        lab.world().run("ping", "-c", "50", "-i", "0.01", "-W", "1", address);
        return packets(guest1, "eth0", "rx") - before;
    }

    @Test
    @Order(3)
    void whoListensOnTheInterfaceDisturbsNobody() throws IOException {
        // given
        Path seen = folder.resolve("seen");
        Process listener =
                lab.host().start(List.of("sh", "-c", "exec tcpdump -n -l -i e0 icmp >" + seen + " 2>" + seen + ".err"));
        retry(() -> Shell.HERE.run("grep", "-q", "listening on", seen + ".err"));

        // when
        assertPings(guest1, ROUTER);
        assertPings(lab.world(), "192.0.2.51");
        assertPings(lab.host(), "192.0.2.52");

        // then
        retry(() -> Shell.HERE.run("grep", "-q", "192.0.2.51 > " + ROUTER, seen.toString()));
        LabServices.end(listener);
        assertThat(Files.readString(seen)).contains("192.0.2.51 > " + ROUTER);
        assertPings(guest1, ROUTER);
        assertPings(lab.world(), "192.0.2.51");
    }

    @Test
    @Order(3)
    void ourDhcpServerHearsARenewalFromTheLan() throws IOException {
        // given
        manage(
                "dhcpserver",
                "add",
                "--network=HostInterfaceNetworking-e0",
                "--server-ip=192.0.2.200",
                "--netmask=255.255.255.0",
                "--lower-ip=192.0.2.201",
                "--upper-ip=192.0.2.220",
                "--enable");
        Path script = Files.writeString(
                folder.resolve("lease"), "#!/bin/sh\n[ $1 = bound ] && ip addr add $ip/32 dev $interface; echo $1\n");
        Shell.HERE.run("chmod", "-R", "755", folder.toString()).orFail();

        // when
        Process client = lab.world().start(List.of("busybox", "udhcpc", "-f", "-i", "e1", "-s", script.toString()));
        BufferedReader events = client.inputReader();
        String event = events.readLine();
        while (!"bound".equals(event)) event = events.readLine();
        Shell.HERE.run("kill", "-USR1", Long.toString(client.pid())).orFail();

        // then
        assertThat(events.readLine()).isEqualTo("renew");
        LabServices.end(client);
        lab.world().run("ip", "addr", "flush", "dev", "e1", "to", "192.0.2.201/32");
    }

    @Test
    @Order(4)
    void aDaemonThatIsKilledLeavesNothingAndItsMachinesComeBack() throws IOException {
        // when
        Shell.HERE.run("kill", "-9", Long.toString(patchbay.daemonPid())).orFail();

        // then
        retry(() -> lab.host().run("sh", "-c", "! ip link | grep pb[hw]"));
        assertThat(lab.host().run("ip", "link").out()).doesNotContain("pbh", "pbw");
        assertPings(lab.host(), ROUTER);
        patchbay.patchbay("daemon", "start").orFail();
        retry(() -> guest1.run("ping", "-c", "1", "-W", "1", ROUTER));
        assertPings(guest1, Lab.HOST);
        assertPings(lab.world(), "192.0.2.52");
        assertThat(rules()).isEqualTo(1);
    }

    @Test
    @Order(5)
    void withTheLastMachineRulesAndInterfacesGo() {
        // when one leaves, the other stays
        patchbay.patchbay("detach", "--vm", "b1", "--nic", "1").orFail();
        assertPings(guest2, ROUTER);
        patchbay.patchbay("detach", "--vm", "b2", "--nic", "1").orFail();

        // then
        assertThat(rules()).isZero();
        assertThat(lab.host().run("ip", "link").out()).doesNotContain("pbh", "pbw");
        assertThat(lab.host().run("ip", "-d", "link", "show", "e0").out()).contains("promiscuity 0");
        assertPings(lab.host(), ROUTER);
    }

    @Test
    @Order(6)
    void aBridgeOfTheKernelGetsATapAsAPart() throws IOException {
        // given
        lab.host().run("ip", "link", "add", "br0", "type", "bridge").orFail();
        lab.host().run("ip", "addr", "add", "198.51.100.1/24", "dev", "br0").orFail();
        lab.host().run("ip", "link", "set", "br0", "up").orFail();

        // when
        Shell guest = user.guest("b3", "--nic1", "bridged", "--bridgeadapter1", "br0");
        address(guest, "198.51.100.7/24");

        // then
        retry(() -> guest.run("ping", "-c", "1", "-W", "1", "198.51.100.1"));
        assertPings(guest, "198.51.100.1");
        assertPings(lab.host(), "198.51.100.7");
        assertThat(lab.host().run("ip", "link").out()).containsPattern("pbw[0-9]+.* master br0");
        patchbay.patchbay("detach", "--vm", "b3", "--nic", "1").orFail();
        assertThat(lab.host().run("ip", "link").out()).doesNotContain("pbw");
    }

    @Test
    @Order(7)
    void anInterfaceThatIsNotThereIsRefused() {
        manage("createvm", "--name", "lost", "--ostype", "Debian_64", "--register");
        manage("modifyvm", "lost", "--nic1", "bridged", "--bridgeadapter1", "none9");
        Ran ran = patchbay.vboxManage("startvm", "lost");
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.err()).contains("Nonexistent host networking interface, name 'none9'");
    }

    private static long framesForGuest() {
        String text = patchbay.patchbay("counters", "b1", "--json").orFail();
        return Long.parseLong(
                text.replaceAll("(?s).*\"frames-for-guest\": ([0-9]+).*", "$1").strip());
    }

    /// Priorities with rules on e0, of both sides together.
    private static long rules() {
        String both = lab.host()
                        .run("tc", "filter", "show", "dev", "e0", "ingress")
                        .out()
                + lab.host().run("tc", "filter", "show", "dev", "e0", "egress").out();
        return both.lines()
                .map(line -> line.replaceFirst(".* pref ([0-9]+) .*", "$1"))
                .filter(text -> text.matches("[0-9]+"))
                .distinct()
                .count();
    }

    private static void address(Shell guest, String address) {
        guest.run("ip", "addr", "add", address, "dev", "eth0").orFail();
    }

    private static void manage(String... words) {
        patchbay.vboxManage(words).orFail();
    }
}
