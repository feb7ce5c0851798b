package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.acceptance.LabServices.end;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// Names for guests, asked by programs others wrote (dig, busybox, udhcpc) and answered by dnsmasq in the world or by
/// the network itself.
@Needs({Need.DIST, Need.ROOT, Need.TUN})
@SuppressWarnings("NullAway.Init")
class NameServersTest {
    private static final String DNS = "10.0.2.3";
    private static final String ROUTER = "192.168.15.1";
    private static final String MAPPINGS =
            "VBoxInternal/Devices/e1000/0/LUN#0/AttachedDriver/Config/HostResolverMappings/";

    private static Lab lab;
    private static Installation patchbay;
    private static Shell guest;
    private static Shell node1;
    private static final List<Process> servers = new ArrayList<>();

    @TempDir
    private static Path folder;

    @BeforeAll
    static void build() throws IOException {
        lab = new Lab();
        hostAsks(Lab.WORLD);
        servers.add(dnsmasq(lab.world(), Lab.WORLD, "198.51.100.7"));
        servers.add(dnsmasq(lab.world(), "192.0.2.1", "198.51.100.8"));
        patchbay = new Installation(
                Installation.projectRoot(),
                lab.host().with("PATCHBAY_RESOLV_CONF", resolvConf().toString()));
        manage("natnetwork", "add", "--netname", "natnet1", "--network", "192.168.15.0/24", "--enable");
        manage("createvm", "--name", "alpha", "--ostype", "Debian_64", "--register");
        manage("setextradata", "alpha", MAPPINGS + "lab/HostIP", "192.0.2.80");
        manage("setextradata", "alpha", MAPPINGS + "lab/HostNamePattern", "*.lab|printer");
        guest = attached("alpha");
        guest.run("ip", "addr", "add", "10.0.2.15/24", "dev", "eth0").orFail();
        for (String node : List.of("node1", "node2")) {
            manage("createvm", "--name", node, "--ostype", "Debian_64", "--register");
            manage("modifyvm", node, "--nic1", "natnetwork", "--nat-network1", "natnet1");
        }
        node1 = attached("node1");
        lease(node1, "one");
        lease(attached("node2"), "builder");
    }

    @AfterAll
    static void tearDown() throws IOException {
        for (Process server : servers) end(server);
        if (patchbay != null) patchbay.close();
        if (lab != null) lab.close();
    }

    @AfterEach
    void asBefore() throws IOException {
        hostAsks(Lab.WORLD);
        awaitAnswer("198.51.100.7", () -> dig(guest, "@" + DNS, "www.example.org"));
    }

    @Test
    void questionsOfEveryKindAreForwardedAndLongAnswersComeByEdnsOrTcp() {
        assertThat(dig(guest, "@" + DNS, "www.example.org")).isEqualTo("198.51.100.7");
        assertThat(dig(guest, "@" + DNS, "www.example.org", "AAAA")).isEqualTo("2001:db8::7");
        assertThat(dig(guest, "@" + DNS, "example.org", "MX")).isEqualTo("5 mail.example.org.");
        assertThat(dig(guest, "@" + DNS, "+tcp", "www.example.org")).isEqualTo("198.51.100.7");
        Ran byEdns = guest.run("dig", "@" + DNS, "+bufsize=1232", "+ignore", "big.example.org", "TXT");
        assertThat(byEdns.out())
                .contains("x".repeat(200))
                .doesNotContain("flags: qr tc")
                .contains("(UDP)");
        Ran byTcp = guest.run("dig", "@" + DNS, "+noedns", "big.example.org", "TXT");
        assertThat(byTcp.out())
                .contains("Truncated, retrying in TCP")
                .contains("x".repeat(200))
                .contains("(TCP)");
    }

    @Test
    void theHostsResolverIsFollowedAsItChanges() throws IOException {
        hostAsks("192.0.2.1");

        awaitAnswer("198.51.100.8", () -> dig(guest, "@" + DNS, "www.example.org"));
    }

    @Test
    void aDeadServerCostsOneQuestionTwoSecondsAndTheNextNothing() throws IOException {
        // given
        hostAsks("192.0.2.99", "192.0.2.1");
        awaitAnswer("198.51.100.8", () -> dig(guest, "@" + DNS, "www.example.org"));

        // then
        assertThat(dig(guest, "@" + DNS, "+timeout=1", "+tries=1", "www.example.org"))
                .isEqualTo("198.51.100.8");
        assertThat(dig(guest, "@" + DNS, "+tcp", "+timeout=2", "+tries=1", "www.example.org"))
                .isEqualTo("198.51.100.8");
    }

    @Test
    void serversOfOnesOwnAreToldAndAskedWhateverTheHostHas() throws IOException {
        // given
        manage("createvm", "--name", "gamma", "--ostype", "Debian_64", "--register");
        manage("modifyvm", "gamma", "--natdnsservers1", "192.0.2.1");
        Shell gamma = attached("gamma");
        gamma.run("ip", "addr", "add", "10.0.2.15/24", "dev", "eth0").orFail();

        // when
        hostAsks("192.0.2.99");

        // then
        assertThat(offered(gamma)).isEqualTo("192.0.2.1");
        assertThat(dig(gamma, "@" + DNS, "www.example.org")).isEqualTo("198.51.100.8");
    }

    @Test
    void aResolverOnTheHostsLoopbackIsAskedByUsAndNeverToldToAGuest() throws IOException {
        // given
        Process local = dnsmasq(lab.host(), "127.0.0.53", "198.51.100.9");
        servers.add(local);

        // when
        hostAsks("127.0.0.53");

        // then
        awaitAnswer("198.51.100.9", () -> dig(guest, "@" + DNS, "www.example.org"));
        assertThat(offered(guest)).isEqualTo(DNS);
        assertThat(offered(node1)).isEqualTo(ROUTER);
    }

    @Test
    void machinesOfANatNetworkKnowEachOthersNames() throws IOException {
        assertThat(dig(node1, "@" + ROUTER, "node2.natnet1")).isEqualTo("192.168.15.5");
        assertThat(dig(node1, "@" + ROUTER, "node2")).isEqualTo("192.168.15.5");
        assertThat(dig(node1, "@" + ROUTER, "builder")).isEqualTo("192.168.15.5");
        assertThat(dig(node1, "@" + ROUTER, "-x", "192.168.15.5")).isEqualTo("node2.natnet1.");
        assertThat(dig(node1, "@" + ROUTER, "www.example.org")).isEqualTo("198.51.100.7");
        assertThat(node1.run("busybox", "nslookup", "node2.natnet1", ROUTER).out())
                .contains("192.168.15.5");
        assertThat(offered(node1)).isEqualTo(ROUTER + " " + Lab.WORLD);
    }

    @Test
    void overTcpEachNameIsAnsweredAsOverUdp() {
        assertThat(dig(node1, "@" + ROUTER, "+tcp", "node2.natnet1")).isEqualTo("192.168.15.5");
        assertThat(dig(node1, "@" + ROUTER, "+tcp", "-x", "192.168.15.5")).isEqualTo("node2.natnet1.");
        assertThat(dig(guest, "@" + DNS, "+tcp", "deep.in.the.lab")).isEqualTo("192.0.2.80");
        Ran several = guest.run(
                "dig",
                "@" + DNS,
                "+short",
                "+tcp",
                "+keepopen",
                "printer",
                "www.example.org",
                "www.example.org",
                "AAAA");
        assertThat(several.out().lines()).containsExactly("192.0.2.80", "198.51.100.7", "2001:db8::7");
    }

    @Test
    void theHostsOwnResolverAnswersOverBoth() {
        // given
        manage("createvm", "--name", "beta", "--ostype", "Debian_64", "--register");
        manage("modifyvm", "beta", "--natdnshostresolver1", "on");
        Shell beta = attached("beta");
        beta.run("ip", "addr", "add", "10.0.2.15/24", "dev", "eth0").orFail();

        // then
        for (String way : List.of("+notcp", "+tcp")) {
            assertThat(dig(beta, "@" + DNS, way, "localhost")).isEqualTo("127.0.0.1");
            assertThat(dig(beta, "@" + DNS, way, "localhost", "MX")).isEmpty();
        }
    }

    @Test
    void mappingsByExtradataAnswerForTheirNames() {
        assertThat(dig(guest, "@" + DNS, "deep.in.the.lab")).isEqualTo("192.0.2.80");
        assertThat(dig(guest, "@" + DNS, "PRINTER")).isEqualTo("192.0.2.80");
        assertThat(dig(guest, "@" + DNS, "lab")).isEmpty();
    }

    private static String dig(Shell where, String... words) {
        List<String> line = new ArrayList<>(List.of("dig", "+short", "+timeout=3", "+tries=1"));
        line.addAll(List.of(words));
        return where.run(line.toArray(String[]::new)).out().strip();
    }

    /// The settings are looked at once a second.
    private static void awaitAnswer(String answer, Supplier<String> question) {
        long until = System.nanoTime() + 20_000_000_000L;
        String last = question.get();
        while (!last.equals(answer) && System.nanoTime() < until) last = question.get();
        assertThat(last).isEqualTo(answer);
    }

    private static void hostAsks(String... addresses) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String address : addresses)
            text.append("nameserver ").append(address).append('\n');
        Path part = Files.writeString(folder.resolve("part"), text);
        Files.move(part, resolvConf(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private static Path resolvConf() {
        return folder.resolve("resolv.conf");
    }

    private static Process dnsmasq(Shell where, String address, String answer) throws IOException {
        return where.start(List.of(
                "dnsmasq",
                "--keep-in-foreground",
                "--conf-file=/dev/null",
                "--no-resolv",
                "--no-hosts",
                "--pid-file=",
                "--user=root",
                "--bind-interfaces",
                "--listen-address=" + address,
                "--host-record=www.example.org," + answer + ",2001:db8::7",
                "--mx-host=example.org,mail.example.org,5",
                "--txt-record=big.example.org," + "x".repeat(200) + "," + "y".repeat(200) + "," + "z".repeat(200)));
    }

    private static Shell attached(String name) {
        Shell made = lab.namespace(name);
        patchbay.patchbay("attach", "--netns", lab.nameOf(name), "--vm", name, "--nic", "1", "--ifname", "eth0")
                .orFail();
        return made;
    }

    private static void lease(Shell where, String hostName) throws IOException {
        where.run(
                        "busybox",
                        "udhcpc",
                        "-i",
                        "eth0",
                        "-n",
                        "-q",
                        "-x",
                        "hostname:" + hostName,
                        "-s",
                        script("bound) ip addr add $ip/$mask dev $interface; ip route replace default via $router;;"))
                .orFail();
    }

    /// The name servers that DHCP tells now.
    private static String offered(Shell where) throws IOException {
        Ran ran = where.run(
                "busybox", "udhcpc", "-i", "eth0", "-n", "-q", "-f", "-s", script("bound) echo told: $dns;;"));
        return ran.out().replaceAll("(?s).*told: ([^\n]*).*", "$1").strip();
    }

    private static String script(String cases) throws IOException {
        Path script = Files.writeString(folder.resolve("lease"), "#!/bin/sh\ncase $1 in " + cases + " esac\n");
        Shell.HERE.run("chmod", "+x", script.toString()).orFail();
        return script.toString();
    }

    private static void manage(String... words) {
        patchbay.vboxManage(words).orFail();
    }
}
