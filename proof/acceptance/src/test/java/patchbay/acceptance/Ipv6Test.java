package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.acceptance.LabServices.end;
import static patchbay.acceptance.LabServices.join;
import static patchbay.acceptance.LabServices.outside;
import static patchbay.acceptance.LabServices.ready;
import static patchbay.acceptance.LabServices.retry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// IPv6 through NAT with real Linux kernels: a namespace as guest, which makes its own address, a host that
/// has IPv6, and a world.
@Needs({Need.DIST, Need.ROOT, Need.TUN})
@SuppressWarnings("NullAway.Init")
class Ipv6Test {
    private static final int FILE_BYTES = 16 << 20;
    private static final Duration TRANSFER = Duration.ofMinutes(2);
    private static final String PREFIX = "fd17:625c:f037:2:";

    private static Lab lab;
    private static Installation patchbay;
    private static Shell guest;
    private static Process server;
    private static String checksum;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void build() throws IOException {
        lab = new Lab().withIpv6();
        patchbay = new Installation(Installation.projectRoot(), lab.host());
        guest = guest("six");
        server = outside(lab.world(), Lab.WORLD_V6, 8080, FILE_BYTES);
        checksum = ready(server);
    }

    @AfterAll
    static void tearDown() throws IOException {
        if (server != null) server.destroy();
        if (patchbay != null) patchbay.close();
        if (lab != null) lab.close();
    }

    @Test
    void theKernelMakesItselfAnAddressAndTakesTheDefaultRoute() {
        assertThat(guest.run("ip", "-6", "addr", "show", "eth0", "scope", "global")
                        .out())
                .contains(PREFIX)
                .doesNotContain("tentative");
        assertThat(guest.run("ip", "-6", "route").out())
                .contains("default via fe80::2 dev eth0 proto ra")
                .contains(PREFIX + ":/64 dev eth0");
        assertThat(guest.run("cat", "/proc/sys/net/ipv6/conf/eth0/mtu").out()).isEqualTo("1500\n");
    }

    @Test
    void theGatewayAndTheWorldAnswerPings() {
        assertThat(ping(PREFIX + ":2")).contains("3 received").contains("ttl=64");
        assertThat(ping("fe80::2%eth0")).contains("3 received");
        assertThat(ping(Lab.WORLD_V6)).contains("3 received").contains("ttl=63");
        Ran large = guest.run("ping", "-6", "-c", "2", "-i", "0.2", "-s", "5000", Lab.WORLD_V6);
        assertThat(large.out()).contains("2 received");
    }

    @Test
    void theGatewayIsAHopToTheWorld() {
        Ran ping = guest.run("ping", "-6", "-c", "1", "-W", "2", "-t", "1", Lab.WORLD_V6);
        assertThat(ping.out()).contains("From " + PREFIX + ":2").contains("Time exceeded");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 20})
    void filesArriveWholeBothWaysAtOnceWithAndWithoutLoss(int perMille) throws IOException {
        // given
        List<Shell> lossy = List.of(lab.host(), lab.world(), guest);
        if (perMille > 0) {
            lab.lose(lab.host(), "e0", perMille);
            lab.lose(lab.world(), "e1", perMille);
            lab.lose(guest, "eth0", perMille);
        }
        Path up = Files.write(folder.resolve("up"), new byte[FILE_BYTES / 4]);
        String url = "http://[" + Lab.WORLD_V6 + "]:8080";

        // when
        String sum = folder.resolve("sum").toString();
        List<String> uploads =
                List.of("curl", "-s", "-m", "100", "--data-binary", "@" + up, "-o", sum, url + "/upload");
        Thread upload = Thread.ofVirtual().start(() -> guest.run(uploads, new byte[0], TRANSFER));
        List<String> downloads = List.of("sh", "-c", "curl -s -m 100 '" + url + "/file' | sha256sum");
        Ran down = guest.run(downloads, new byte[0], TRANSFER);
        join(upload);

        // then
        if (perMille > 0) for (Shell each : lossy) each.run("nft", "delete", "table", "netdev", "loss");
        assertThat(down.out()).startsWith(checksum);
        String expected = Shell.HERE.run("sha256sum", up.toString()).out().substring(0, 64);
        assertThat(Files.readString(folder.resolve("sum"))).startsWith(expected);
    }

    @Test
    void datagramsReachTheWorldAndComeBackWhole() throws IOException {
        // given
        Process echo = lab.world()
                .start(List.of("socat", "-b", "1200", "UDP6-LISTEN:9001,bind=[" + Lab.WORLD_V6 + "]", "PIPE"));
        byte[] bytes = new byte[24_000];
        new java.util.Random(6).nextBytes(bytes);
        Path sent = Files.write(folder.resolve("datagrams"), bytes);
        assertThat(retry(() -> lab.world().run("sh", "-c", "ss -6uln | grep -q :9001"))
                        .exitCode())
                .isZero();

        // when
        String socat = "socat -b 1200 -t 2 - 'UDP6:[" + Lab.WORLD_V6 + "]:9001' < " + sent + " | sha256sum";
        Ran back = guest.run("sh", "-c", socat);

        // then
        end(echo);
        assertThat(back.out())
                .startsWith(Shell.HERE.run("sha256sum", sent.toString()).out().substring(0, 64));
    }

    @Test
    void theHostsV6LoopbackLeadsToAGuestByARule() throws IOException {
        // given
        String words = "ip -6 -o addr show eth0 scope global | grep -o '" + PREFIX + "[0-9a-f:]*'";
        String address = guest.run("sh", "-c", words).out().strip();
        Process service = guest.start(List.of("busybox", "httpd", "-f", "-p", "[::]:80", "-h", folder.toString()));
        Files.writeString(folder.resolve("six"), "guest six");

        // when
        patchbay.vboxManage("modifyvm", "six", "--natpf1", "web6,tcp,::1,8091," + address + ",80")
                .orFail();

        // then
        Ran reached = retry(() -> lab.host().run("curl", "-s", "-g", "-m", "3", "http://[::1]:8091/six"));
        end(service);
        assertThat(reached.out()).isEqualTo("guest six");
    }

    @Test
    void aRuleForDatagramsLeadsFromTheHostsV6LoopbackToAGuestUntilItIsDeleted() throws IOException {
        // given
        String words = "ip -6 -o addr show eth0 scope global | grep -o '" + PREFIX + "[0-9a-f:]*'";
        String address = guest.run("sh", "-c", words).out().strip();
        Process echo = guest.start(List.of("socat", "UDP6-LISTEN:514,fork", "PIPE"));
        retry(() -> guest.run("sh", "-c", "ss -6uln | grep -q ':514 '"));

        // when
        patchbay.vboxManage("modifyvm", "six", "--natpf1", "log6,udp,::1,8514," + address + ",514")
                .orFail();

        // then
        Ran said =
                retry(() -> lab.host().run("sh", "-c", "printf hello | socat -t 1 - 'UDP6:[::1]:8514' | grep hello"));
        assertThat(said.out().strip()).isEqualTo("hello");
        patchbay.vboxManage("modifyvm", "six", "--natpf1", "delete", "log6").orFail();
        assertThat(lab.host().run("ss", "-6uln").out()).doesNotContain(":8514 ");
        end(echo);
    }

    @Test
    void guestsLoseAndGetTheirDefaultRouteWithTheHost() {
        // when
        lab.host().run("ip", "-6", "route", "del", "default").orFail();
        Ran lost = retry(() -> guest.run("sh", "-c", "! ip -6 route | grep -q ^default"));
        lab.host()
                .run("ip", "-6", "route", "add", "default", "via", "2001:db8:1::1")
                .orFail();
        Ran back = retry(() -> guest.run("sh", "-c", "ip -6 route | grep -q ^default"));

        // then
        assertThat(lost.exitCode()).isZero();
        assertThat(back.exitCode()).isZero();
    }

    @Test
    void aRefusedPortIsRefusedAtOnce() {
        // when
        Ran refused = guest.run("curl", "-s", "-m", "5", "http://[" + Lab.WORLD_V6 + "]:9/");

        // then curl's code 7 is a failed connect, 28 a timeout
        assertThat(refused.exitCode()).isEqualTo(7);
        assertThat(refused.took()).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void aHostWithoutARouteIsUnreachableAtOnce() {
        // given
        lab.host()
                .run("ip", "-6", "route", "add", "unreachable", "2001:db8:dead::/48")
                .orFail();

        // when
        Ran unreachable = guest.run("curl", "-s", "-m", "5", "http://[2001:db8:dead::1]:80/");

        // then
        assertThat(unreachable.exitCode()).isEqualTo(7);
        assertThat(unreachable.took()).isLessThan(Duration.ofSeconds(4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"::1", "::ffff:127.0.0.1", PREFIX + ":2", PREFIX + ":3", PREFIX + ":99", "fe80::2%25eth0"})
    void aGuestDoesNotReachTheHostsLoopback(String address) throws IOException {
        // given services on the daemon's own loopback
        Files.writeString(folder.resolve("secret"), "secret");
        Process service = serve("[::1]:8088");
        Process serviceV4 = serve("127.0.0.1:8088");
        assertThat(retry(() -> lab.host().run("curl", "-s", "-m", "2", "http://[::1]:8088/secret"))
                        .out())
                .isEqualTo("secret");
        for (String own : List.of("::1/128", "::ffff:0:0/96")) {
            guest.run("ip", "-6", "addr", "del", own, "dev", "lo");
            guest.run("ip", "-6", "route", "replace", own, "via", "fe80::2", "dev", "eth0");
        }

        // when
        Ran reached = guest.run("curl", "-s", "-m", "2", "http://[" + address + "]:8088/secret");

        // then
        end(service);
        end(serviceV4);
        assertThat(reached.out()).doesNotContain("secret");
        assertThat(reached.exitCode()).isNotZero();
    }

    @Test
    void loopbackBecomesReachableUnderTheGatewaysAddressWhenItIsAllowed() throws IOException {
        // given
        Shell trusted = guest("trusted", "--natlocalhostreachable1", "on");
        Files.writeString(folder.resolve("shared"), "shared");
        Process service = serve("[::1]:8089");

        // when
        Ran reached = retry(() -> trusted.run("curl", "-s", "-m", "3", "http://[" + PREFIX + ":2]:8089/shared"));

        // then
        end(service);
        assertThat(reached.out()).isEqualTo("shared");
    }

    private static String ping(String address) {
        return guest.run("ping", "-6", "-c", "3", "-i", "0.2", "-W", "2", address)
                .out();
    }

    private static Process serve(String place) throws IOException {
        return lab.host().start(List.of("busybox", "httpd", "-f", "-p", place, "-h", folder.toString()));
    }

    private static Shell guest(String name, String... options) throws IOException {
        patchbay.vboxManage("createvm", "--name", name, "--ostype", "Debian_64", "--register")
                .orFail();
        for (int at = 0; at < options.length; at += 2)
            patchbay.vboxManage("modifyvm", name, options[at], options[at + 1]).orFail();
        Shell made = lab.namespace(name);
        patchbay.patchbay("attach", "--netns", lab.nameOf(name), "--vm", name, "--nic", "1", "--ifname", "eth0")
                .orFail();
        retry(() -> made.run("sh", "-c", "ip -6 addr show eth0 | grep " + PREFIX + " | grep -v tentative"))
                .orFail();
        return made;
    }
}
