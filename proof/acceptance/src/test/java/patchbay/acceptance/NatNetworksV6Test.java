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

/// IPv6 on NAT networks with real Linux kernels as guests: rules, static guests, the host's loopback, prefixes, and a
/// path that is narrower than the network.
@Needs({Need.DIST, Need.ROOT, Need.TUN})
@SuppressWarnings("NullAway.Init")
class NatNetworksV6Test {
    private static final String PREFIX = "fd17:625c:f037:3200:";
    private static final String HOST = "2001:db8:1::2";
    /// Another address of the host, and the one that its kernel would answer from.
    private static final String OTHER = "2001:db8:1::99";

    private static final String FAR = "2001:db8:2::9";

    private static Lab lab;
    private static Installation patchbay;
    private static Shell one;
    private static Shell two;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void build() throws IOException {
        lab = new Lab().withIpv6();
        lab.host().run("ip", "addr", "add", OTHER + "/64", "dev", "e0", "nodad").orFail();
        narrowWay();
        patchbay = new Installation(Installation.projectRoot(), lab.host());
        manage("natnetwork", "add", "--netname", "six", "--network", "10.50.0.0/24", "--enable", "--ipv6", "on");
        manage("natnetwork", "modify", "--netname", "six", "--ipv6-default", "on");
        one = attached("one", "six");
        two = attached("two", "six");
        for (Shell guest : List.of(one, two)) address(guest, PREFIX);
    }

    @AfterAll
    static void tearDown() throws IOException {
        if (patchbay != null) patchbay.close();
        if (lab != null) lab.close();
    }

    @Test
    void aRuleForDatagramsLeadsToItsGuestAtOnceAndNoLongerWhenItIsDeleted() throws IOException {
        // given
        String guest = address(two, PREFIX);
        Process echo = two.start(List.of("socat", "UDP6-LISTEN:514,fork", "PIPE"));
        retry(() -> two.run("sh", "-c", "ss -6uln | grep -q ':514 '"));

        // when
        manage("natnetwork", "modify", "--netname", "six", "--port-forward-6", "log:udp:[]:5140:[" + guest + "]:514");

        // then
        assertThat(said(lab.world(), "[" + HOST + "]:5140"))
                .as(() -> evidence(guest))
                .isEqualTo("hello");
        assertThat(said(lab.world(), "[" + OTHER + "]:5140")).isEqualTo("hello");
        assertThat(said(lab.host(), "[::1]:5140")).isEqualTo("hello");
        assertThat(lab.host().run("ss", "-6uln").out()).contains(":5140 ");
        manage("natnetwork", "modify", "--netname", "six", "--port-forward-6", "delete", "log");
        assertThat(lab.host().run("ss", "-6uln").out()).doesNotContain(":5140 ");
        end(echo);
    }

    @Test
    void aRuleForConnectionsLeadsToItsGuest() throws IOException {
        // given
        Process service = served(two, "[::]:80", "node two");
        String rule = "web:tcp:[::]:8090:[" + address(two, PREFIX) + "]:80";

        // when
        manage("natnetwork", "modify", "--netname", "six", "--port-forward-6", rule);

        // then
        Ran reached = retry(() -> lab.world().run("curl", "-s", "-g", "-m", "3", "http://[" + HOST + "]:8090/page"));
        manage("natnetwork", "modify", "--netname", "six", "--port-forward-6", "delete", "web");
        end(service);
        assertThat(reached.out()).isEqualTo("node two");
    }

    @Test
    void aGuestWithAnAddressOfItsOwnChoiceReachesTheWorldAndIsReachedByItsNeighbour() throws IOException {
        // given a guest that does not listen to advertisements
        Shell guest = lab.namespace("static");
        guest.run("sysctl", "-qw", "net.ipv6.conf.default.accept_ra=0").orFail();
        attach("static", "six");

        // when
        guest.run("ip", "-6", "addr", "add", PREFIX + ":77/64", "dev", "eth0", "nodad")
                .orFail();
        guest.run("ip", "-6", "route", "add", "default", "via", "fe80::2", "dev", "eth0")
                .orFail();

        // then
        assertPings(guest, Lab.WORLD_V6);
        assertPings(guest, PREFIX + ":2");
        assertPings(one, PREFIX + ":77");
    }

    @Test
    void theHostsLoopbackIsReachedAtTheRouter() throws IOException {
        // given
        Process service = served(lab.host(), "[::1]:8092", "loopback");

        // when
        Ran reached = retry(() -> one.run("curl", "-s", "-g", "-m", "3", "http://[" + PREFIX + ":2]:8092/page"));
        Ran names = one.run("curl", "-s", "-g", "-m", "2", "http://[" + PREFIX + ":3]:8092/page");

        // then
        end(service);
        assertThat(reached.out()).isEqualTo("loopback");
        assertThat(names.exitCode()).isNotZero();
    }

    @Test
    void guestsHearAtOnceWhetherTheNetworkLeadsOut() {
        // when
        manage("natnetwork", "modify", "--netname", "six", "--ipv6-default", "off");

        // then
        retry(() -> one.run("sh", "-c", "! ip -6 route | grep -q '^default'"));
        assertThat(one.run("ip", "-6", "route").out()).doesNotContain("default via");
        manage("natnetwork", "modify", "--netname", "six", "--ipv6-default", "on");
        retry(() -> one.run("sh", "-c", "ip -6 route | grep -q '^default via fe80::2'"));
        assertPings(one, Lab.WORLD_V6);
    }

    @Test
    void whatLeavesComesFromTheAddressChosen() throws IOException {
        // given
        String prefix = "fd17:625c:f037:3300:";
        manage("setextradata", "global", "NAT/from/SourceIp6", OTHER);
        manage("natnetwork", "add", "--netname", "from", "--network", "10.51.0.0/24", "--enable", "--ipv6", "on");
        manage("natnetwork", "modify", "--netname", "from", "--ipv6-default", "on");
        Shell guest = attached("from", "from");
        address(guest, prefix);
        String who = ",fork,reuseaddr SYSTEM:'echo hello $SOCAT_PEERADDR'";
        Process tcp = lab.world().start(List.of("sh", "-c", "exec socat TCP6-LISTEN:9007" + who));
        Process udp = lab.world()
                .start(List.of("sh", "-c", "exec socat UDP6-RECVFROM:9007,bind=[" + Lab.WORLD_V6 + "]" + who));
        retry(() -> lab.world().run("sh", "-c", "ss -6ltn | grep -q ':9007 ' && ss -6uln | grep -q ':9007 '"));

        // when
        String datagram = said(guest, "[" + Lab.WORLD_V6 + "]:9007");
        Ran connection = retry(
                () -> guest.run("sh", "-c", "echo | socat -t 1 - 'TCP6:[" + Lab.WORLD_V6 + "]:9007' | grep hello"));

        // then
        end(tcp);
        end(udp);
        assertThat(datagram).contains("0db8:0001:0000:0000:0000:0000:0099");
        assertThat(connection.out()).contains("0db8:0001:0000:0000:0000:0000:0099");
        assertPings(guest, Lab.WORLD_V6);
        manage("setextradata", "global", "NAT/other/SourceIp6", "192.0.2.2");
        manage("natnetwork", "add", "--netname", "other", "--network", "10.52.0.0/24", "--enable", "--ipv6", "on");
        Ran refused = patchbay.vboxManage("natnetwork", "start", "--netname", "other");
        assertThat(refused.exitCode()).isNotZero();
        assertThat(refused.err()).contains("Invalid IPv6 address \"192.0.2.2\" as NAT/other/SourceIp6");
    }

    @Test
    void whatGoesThroughIsSeenInFlowsAndStatsAndWhoseAddressItIsInLeases() throws IOException {
        // given
        String address = address(one, PREFIX);
        Process echo = lab.world().start(List.of("socat", "UDP6-LISTEN:9003,bind=[" + Lab.WORLD_V6 + "]", "PIPE"));
        retry(() -> lab.world().run("sh", "-c", "ss -6uln | grep -q ':9003 '"));

        // when
        assertThat(said(one, "[" + Lab.WORLD_V6 + "]:9003")).isEqualTo("hello");

        // then
        end(echo);
        assertThat(patchbay.patchbay("flows", "six").orFail())
                .containsPattern("udp +answered +\\[" + address + "]:\\d+ +\\[" + Lab.WORLD_V6 + "]:9003")
                .containsPattern("six +-");
        assertThat(patchbay.patchbay("flows", "--json").orFail()).contains("\"network\": \"six\"");
        assertThat(patchbay.patchbay("leases", "six").orFail())
                .containsPattern("six +" + address + " .* own +- +one +1");
        assertThat(patchbay.patchbay("stats", "six").orFail())
                .containsPattern("nat network=six\\n")
                .containsPattern("udp-to-guest +[1-9]");
    }

    @Test
    void aPrefixOfOnesOwnIsAdvertised() throws IOException {
        // given
        manage("natnetwork", "add", "--netname", "own", "--network", "10.51.0.0/24", "--enable", "--ipv6", "on");
        manage("natnetwork", "modify", "--netname", "own", "--ipv6-prefix", "fd00:beef:1:2::/64");

        // when
        Shell guest = lab.namespace("own");
        attach("own", "own");

        // then without --ipv6-default nobody takes the router for the way out
        assertThat(address(guest, "fd00:beef:1:2:")).isNotEmpty();
        assertPings(guest, "fd00:beef:1:2::2");
        assertThat(guest.run("ip", "-6", "route").out()).doesNotContain("default");
    }

    @Test
    void guestsLearnOfANarrowPathFromPacketTooBig() {
        // when the first hears of it from the router, and the second from the host, which knows by then
        for (Shell guest : List.of(one, two)) {
            Ran ping = guest.run("ping", "-6", "-c", "2", "-i", "0.3", "-W", "1", "-M", "do", "-s", "1400", FAR);

            // then
            assertThat(ping.out() + ping.err()).contains("mtu: 1280");
            Ran learnt = guest.run("ip", "-6", "route", "get", FAR);
            assertThat(learnt.out()).contains("mtu 1280");
            Ran cut = guest.run("ping", "-6", "-c", "2", "-i", "0.2", "-W", "2", "-s", "1400", FAR);
            assertThat(cut.out()).contains("2 received");
        }
    }

    @Test
    void datagramsAndConnectionsPassANarrowPathWhole() throws IOException {
        // given
        Shell far = Shell.HERE.in(lab.nameOf("far"));
        Process echo = far.start(List.of("socat", "-b", "1400", "UDP6-LISTEN:9002,fork", "PIPE"));
        Process service = served(far, "[::]:8093", "x".repeat(300_000));
        retry(() -> far.run("sh", "-c", "ss -6uln | grep -q ':9002 '"));

        // when the first of them is lost, and tells the way's width
        String text = "y".repeat(1_400);
        Ran back = retry(() ->
                two.run("sh", "-c", "printf " + text + " | socat -b 1400 -t 1 - 'UDP6:[" + FAR + "]:9002' | grep y"));
        Ran page = retry(() -> two.run("curl", "-s", "-g", "-m", "5", "http://[" + FAR + "]:8093/page"));

        // then
        end(echo);
        end(service);
        assertThat(back.out().strip()).isEqualTo(text);
        assertThat(page.out()).hasSize(300_000);
    }

    /// A network beyond the world whose link takes no more than 1 280 octets.
    private static void narrowWay() {
        Shell far = lab.namespace("far");
        Shell world = lab.world();
        String peer = lab.nameOf("far");
        world.run("ip", "link", "add", "w2", "type", "veth", "peer", "name", "f0", "netns", peer)
                .orFail();
        world.run("ip", "link", "set", "w2", "mtu", "1280", "up").orFail();
        far.run("ip", "link", "set", "f0", "mtu", "1280", "up").orFail();
        world.run("ip", "-6", "addr", "add", "2001:db8:2::1/64", "dev", "w2", "nodad")
                .orFail();
        far.run("ip", "-6", "addr", "add", FAR + "/64", "dev", "f0", "nodad").orFail();
        far.run("ip", "-6", "route", "add", "default", "via", "2001:db8:2::1").orFail();
        world.run("sysctl", "-qw", "net.ipv6.conf.all.forwarding=1").orFail();
    }

    /// What tells why a datagram was not answered, one line a source.
    private static String evidence(String guest) {
        String kernel = "for what in addr route neigh; do ip -6 -o $what; done; ss -6uanp";
        return String.join(
                "\n",
                guest,
                "two " + oneLine(two.run("sh", "-c", kernel)),
                "one " + oneLine(one.run("sh", "-c", kernel)),
                "host " + oneLine(lab.host().run("ss", "-6uan")),
                "stats " + oneLine(patchbay.patchbay("stats", "six")));
    }

    private static String oneLine(Ran ran) {
        return ran.out().replaceAll("\\s+", " ");
    }

    private static void manage(String... words) {
        patchbay.vboxManage(words).orFail();
    }

    private static Shell attached(String name, String network) throws IOException {
        Shell guest = lab.namespace(name);
        attach(name, network);
        return guest;
    }

    private static void attach(String name, String network) {
        patchbay.vboxManage("createvm", "--name", name, "--ostype", "Debian_64", "--register")
                .orFail();
        manage("modifyvm", name, "--nic1", "natnetwork", "--nat-network1", network);
        patchbay.patchbay("attach", "--netns", lab.nameOf(name), "--vm", name, "--nic", "1", "--ifname", "eth0")
                .orFail();
    }

    /// The address a guest made itself of `prefix`, once it may be used.
    private static String address(Shell guest, String prefix) {
        String words = "ip -6 -o addr show dev eth0 -tentative scope global | grep -o '" + prefix + "[0-9a-f:]*'";
        return retry(() -> guest.run("sh", "-c", words)).orFail().strip();
    }

    /// What a datagram service answers to `hello`.
    private static String said(Shell from, String to) {
        return retry(() -> from.run("sh", "-c", "printf hello | socat -t 1 - 'UDP6:" + to + "' | grep hello"))
                .out()
                .strip();
    }

    private static Process served(Shell where, String port, String text) throws IOException {
        Path pages = Files.createDirectories(folder.resolve("pages" + port.replaceAll("\\D", "-")));
        Files.writeString(pages.resolve("page"), text);
        return where.start(List.of("busybox", "httpd", "-f", "-p", port, "-h", pages.toString()));
    }
}
