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

/// Real Linux kernels as guests: network namespaces whose only interface is a card of a machine, a daemon in a
/// namespace that has no way out but to a small world, and what must pass and must not.
@Needs({Need.DIST, Need.ROOT, Need.TUN})
@SuppressWarnings("NullAway.Init")
class NamespacesTest {
    private static final int FILE_BYTES = 16 << 20;
    private static final Duration TRANSFER = Duration.ofMinutes(2);

    private static Lab lab;
    private static Installation patchbay;
    private static Shell guest1;
    private static Shell guest2;
    private static Process server;
    private static String checksum;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void build() throws IOException {
        lab = new Lab();
        patchbay = new Installation(Installation.projectRoot(), lab.host());
        guest1 = guest("g1", "web,tcp,,8080,,80");
        guest2 = guest("g2", "other,udp,,8081,,81");
        server = outside(lab.world(), Lab.WORLD, 8080, FILE_BYTES);
        checksum = ready(server);
    }

    @AfterAll
    static void tearDown() throws IOException {
        if (server != null) server.destroy();
        if (patchbay != null) patchbay.close();
        if (lab != null) lab.close();
    }

    @Test
    void theKernelsDhcpClientGetsTheFirstLease() {
        assertThat(guest1.run("ip", "-4", "addr", "show", "eth0").orFail()).contains("10.0.2.15/24");
        assertThat(guest2.run("ip", "-4", "addr", "show", "eth0").orFail()).contains("10.0.2.15/24");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 20})
    void filesArriveWholeBothWaysAtOnceWithAndWithoutLoss(int perMille) throws IOException {
        // given
        Shell host = lab.host();
        if (perMille > 0) {
            lab.lose(host, "e0", perMille);
            lab.lose(lab.world(), "e1", perMille);
            lab.lose(guest1, "eth0", perMille);
        }
        Path up = Files.write(folder.resolve("up"), new byte[FILE_BYTES / 4]);

        // when
        Thread upload = Thread.ofVirtual()
                .unstarted(() -> guest1.run(
                        List.of(
                                "curl",
                                "-s",
                                "-m",
                                "100",
                                "--data-binary",
                                "@" + up,
                                "-o",
                                folder.resolve("sum").toString(),
                                "http://" + Lab.WORLD + ":8080/upload"),
                        new byte[0],
                        TRANSFER));
        upload.start();
        Ran down = guest1.run(
                List.of("sh", "-c", "curl -s -m 100 http://" + Lab.WORLD + ":8080/file | sha256sum"),
                new byte[0],
                TRANSFER);
        join(upload);

        // then
        if (perMille > 0)
            for (Shell each : List.of(host, lab.world(), guest1)) each.run("nft", "delete", "table", "netdev", "loss");
        assertThat(down.out()).startsWith(checksum);
        String expected = Shell.HERE.run("sha256sum", up.toString()).out().substring(0, 64);
        assertThat(Files.readString(folder.resolve("sum"))).startsWith(expected);
    }

    @Test
    void thePingOfAGuestReachesTheWorldAndTheGateway() {
        assertThat(guest1.run("ping", "-c", "3", "-i", "0.2", Lab.WORLD).out()).contains("3 received");
        assertThat(guest1.run("ping", "-c", "3", "-i", "0.2", "10.0.2.2").out()).contains("3 received");
    }

    @Test
    void aRefusedPortIsRefusedAndAnUnknownHostIsUnreachable() {
        // when
        Ran refused = guest1.run("curl", "-s", "-m", "5", "http://" + Lab.WORLD + ":9/");

        // then curl's code 7 is a failed connect, 28 a timeout
        assertThat(refused.exitCode()).isEqualTo(7);
        assertThat(refused.took()).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void theWorldReachesAGuestByARuleAndNotWithoutOne() throws IOException {
        // given
        Process service = guest1.start(List.of("busybox", "httpd", "-f", "-p", "80", "-h", folder.toString()));
        Files.writeString(folder.resolve("index.html"), "guest one");

        // when
        Ran byRule = retry(() -> lab.world().run("curl", "-s", "-m", "3", "http://" + Lab.HOST + ":8080/index.html"));
        Ran without = lab.world().run("curl", "-s", "-m", "2", "http://" + Lab.HOST + ":80/index.html");
        Ran direct = lab.world().run("curl", "-s", "-m", "2", "http://10.0.2.15/index.html");

        // then
        end(service);
        assertThat(byRule.out()).contains("guest one");
        assertThat(without.exitCode()).isNotZero();
        assertThat(direct.exitCode()).isNotZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "10.0.2.2", "10.0.2.3", "10.0.2.4", "10.0.2.99", "0.0.0.0", "169.254.169.254"})
    void aGuestDoesNotReachTheHostsLoopback(String address) throws IOException {
        // given a service on the daemon's own loopback
        Files.writeString(folder.resolve("secret"), "secret");
        Process service =
                lab.host().start(List.of("busybox", "httpd", "-f", "-p", "127.0.0.1:8088", "-h", folder.toString()));
        assertThat(retry(() -> lab.host().run("curl", "-s", "-m", "2", "http://127.0.0.1:8088/secret"))
                        .out())
                .isEqualTo("secret");
        guest1.run("ip", "route", "replace", "169.254.0.0/16", "via", "10.0.2.2");

        // when
        Ran reached = guest1.run("curl", "-s", "-m", "2", "http://" + address + ":8088/secret");

        // then
        end(service);
        assertThat(reached.out()).doesNotContain("secret");
        assertThat(reached.exitCode()).isNotZero();
    }

    @Test
    void loopbackBecomesReachableUnderTheGatewaysAddressWhenItIsAllowed() throws IOException {
        // given
        Shell trusted = guest("g3", "", "--natlocalhostreachable1", "on");
        Files.writeString(folder.resolve("shared"), "shared");
        Process service =
                lab.host().start(List.of("busybox", "httpd", "-f", "-p", "127.0.0.1:8089", "-h", folder.toString()));

        // when
        Ran reached = retry(() -> trusted.run("curl", "-s", "-m", "3", "http://10.0.2.2:8089/shared"));

        // then
        end(service);
        assertThat(reached.out()).isEqualTo("shared");
    }

    @Test
    void aHostWithoutIpv6GivesAddressesButNoDefaultRouteAndNoLoopback() throws IOException {
        // given
        Ran address = retry(() -> guest1.run("sh", "-c", "ip -6 addr show eth0 | grep fd17:625c:f037:2:"));
        assertThat(address.exitCode()).isZero();
        Process service =
                lab.host().start(List.of("busybox", "httpd", "-f", "-p", "[::1]:8090", "-h", folder.toString()));
        Files.writeString(folder.resolve("six"), "secret");
        assertThat(retry(() -> lab.host().run("curl", "-s", "-m", "2", "http://[::1]:8090/six"))
                        .out())
                .isEqualTo("secret");

        // when
        String routes = guest1.run("ip", "-6", "route").out();
        Ran reached = guest1.run("curl", "-s", "-m", "2", "http://[fd17:625c:f037:2::2]:8090/six");

        // then
        end(service);
        assertThat(routes).contains("fd17:625c:f037:2::/64").doesNotContain("default");
        assertThat(reached.exitCode()).isNotZero();
    }

    @Test
    void aGuestThatChangesItsMacAddressKeepsItsNat() throws IOException {
        // given
        Shell guest = guest("g7", "");

        // when
        guest.run("ip", "link", "set", "eth0", "address", "02:00:00:00:00:07").orFail();
        guest.run("ip", "route", "replace", "default", "via", "10.0.2.2").orFail();

        // then
        assertThat(guest.run("ping", "-c", "3", "-i", "0.2", Lab.WORLD).out()).contains("3 received");
    }

    @Test
    void oneGuestsNatDoesNotLeadToAnothers() {
        // given guest 2 has the same address on a network of its own
        Ran arp = guest1.run("busybox", "arping", "-c", "2", "-w", "2", "-I", "eth0", "10.0.2.16");

        // then
        assertThat(arp.out()).contains("Received 0");
        assertThat(guest2.run("ip", "neigh").out()).doesNotContain("10.0.2.15");
    }

    @Test
    void guestsOnAnInternalNetworkMeetAndTheHostDoesNotSeeThem() throws IOException {
        // given
        Shell a = onLab("la", "192.168.77.1/24");
        Shell b = onLab("lb", "192.168.77.2/24");

        // when
        Ran ping = a.run("ping", "-c", "3", "-i", "0.2", "192.168.77.2");

        // then
        assertThat(ping.out()).contains("3 received");
        assertThat(b.run("ip", "neigh").out()).contains("192.168.77.1");
        assertThat(lab.host().run("ip", "neigh").out()).doesNotContain("192.168.77.");
        assertThat(lab.host().run("ping", "-c", "1", "-W", "1", "192.168.77.1").exitCode())
                .isNotZero();
    }

    @Test
    void aCardInANamespaceKeepsItsAddressWhenTheDaemonIsKilled() throws IOException {
        // given
        Shell guest = guest("g4", "");
        assertThat(guest.run("ping", "-c", "1", "-W", "2", "10.0.2.2").out()).contains("1 received");

        // when
        Shell.HERE.run("kill", "-9", Long.toString(patchbay.daemonPid())).orFail();
        patchbay.vboxManage("list", "vms").orFail();

        // then
        Ran ping = retry(() -> guest.run("ping", "-c", "1", "-W", "1", "10.0.2.2"));
        assertThat(ping.out()).contains("1 received");
        patchbay.patchbay("detach", "--vm", "g4", "--nic", "1").orFail();
        assertThat(guest.run("ip", "link").out()).doesNotContain("eth0");
    }

    @Test
    void anInterfaceThatIsDeletedInItsNamespaceGivesItsCardBack() throws IOException {
        // given
        Shell guest = onLab("gone", "192.168.78.7/24");

        // when
        guest.run("ip", "link", "del", "eth0").orFail();

        // then
        Ran again = retry(() -> patchbay.patchbay(
                "attach", "--netns", lab.nameOf("gone"), "--vm", "gone", "--nic", "1", "--ifname", "eth7"));
        assertThat(again.exitCode()).as(again.toString()).isZero();
        assertThat(guest.run("ip", "link").out()).contains("eth7");
    }

    @Test
    void aRuleGivenToAMachineThatIsOffReachesItsNamespace() throws IOException {
        // given
        Shell guest = guest("g6", "");
        Process service = guest.start(List.of("busybox", "httpd", "-f", "-p", "80", "-h", folder.toString()));
        Files.writeString(folder.resolve("six"), "guest six");

        // when
        patchbay.vboxManage("modifyvm", "g6", "--natpf1", "late,tcp,,8086,,80").orFail();

        // then
        Ran reached = retry(() -> lab.world().run("curl", "-s", "-m", "3", "http://" + Lab.HOST + ":8086/six"));
        end(service);
        assertThat(reached.out()).isEqualTo("guest six");
    }

    @Test
    void theTraceOfACardIsReadByTcpdump() throws IOException {
        // given
        Shell guest = guest(
                "g5",
                "",
                "--nictrace1",
                "on",
                "--nictracefile1",
                folder.resolve("g5.pcap").toString());
        guest.run("ping", "-c", "2", "-i", "0.2", "10.0.2.2").orFail();

        // when
        String watched = patchbay.patchbay("stats", "g5", "--json").out();
        patchbay.patchbay("detach", "--vm", "g5", "--nic", "1").orFail();
        Ran read = Shell.HERE.run("tcpdump", "-nr", folder.resolve("g5.pcap").toString());

        // then
        assertThat(watched).containsPattern("\"trace-frames\": [1-9]").contains("\"trace-lost\": 0");
        assertThat(read.out())
                .contains("ICMP echo request")
                .contains("ICMP echo reply")
                .contains("BOOTP/DHCP");
    }

    private static Shell guest(String name, String rule, String... options) throws IOException {
        patchbay.vboxManage("createvm", "--name", name, "--ostype", "Debian_64", "--register")
                .orFail();
        if (!rule.isEmpty())
            patchbay.vboxManage("modifyvm", name, "--natpf1", rule).orFail();
        for (int at = 0; at < options.length; at += 2)
            patchbay.vboxManage("modifyvm", name, options[at], options[at + 1]).orFail();
        return LabServices.leased(lab, patchbay, folder, name);
    }

    private static Shell onLab(String name, String address) throws IOException {
        patchbay.vboxManage("createvm", "--name", name, "--ostype", "Debian_64", "--register")
                .orFail();
        patchbay.vboxManage("modifyvm", name, "--nic1", "intnet", "--intnet1", "lab")
                .orFail();
        Shell guest = lab.namespace(name);
        patchbay.patchbay("attach", "--netns", lab.nameOf(name), "--vm", name, "--nic", "1", "--ifname", "eth0")
                .orFail();
        guest.run("ip", "addr", "add", address, "dev", "eth0").orFail();
        return guest;
    }
}
