package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// What one sees from outside of a real kernel's traffic: flows, counters that add up, metrics, recordings.
@Needs({Need.DIST, Need.ROOT, Need.TUN})
@SuppressWarnings("NullAway.Init")
class WatchingTest {
    private static Lab lab;
    private static Installation patchbay;
    private static Shell guest;
    private static Process server;
    private static Process talk;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void build() throws IOException {
        lab = new Lab();
        patchbay = new Installation(Installation.projectRoot(), lab.host());
        server = lab.world().start(List.of("busybox", "nc", "-l", "-p", "8080"));
        patchbay.vboxManage("createvm", "--name", "web", "--ostype", "Debian_64", "--register")
                .orFail();
        guest = lab.namespace("g1");
        patchbay.patchbay("attach", "--netns", lab.nameOf("g1"), "--vm", "web", "--nic", "1", "--ifname", "eth0")
                .orFail();
        guest.run("ip", "addr", "add", "10.0.2.15/24", "dev", "eth0").orFail();
        guest.run("ip", "link", "set", "eth0", "up").orFail();
        guest.run("ip", "route", "add", "default", "via", "10.0.2.2").orFail();
        talk = guest.start(List.of("busybox", "nc", Lab.WORLD, "8080"));
        talk.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
        talk.getOutputStream().flush();
        assertThat(server.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("hello");
        guest.run("ping", "-c", "2", "-i", "0.2", Lab.WORLD);
    }

    @AfterAll
    static void tearDown() throws IOException {
        if (talk != null) talk.destroy();
        if (server != null) server.destroy();
        if (patchbay != null) patchbay.close();
        if (lab != null) lab.close();
    }

    @Test
    void aConnectionIsListedWithItsEndsAndOctets() {
        // when
        String flows = patchbay.patchbay("flows", "web").orFail();

        // then
        assertThat(flows.lines().filter(line -> line.startsWith("tcp")))
                .singleElement()
                .asString()
                .contains("established", "10.0.2.15:", Lab.WORLD + ":8080", " 6 ", " web ");
        assertThat(patchbay.patchbay("flows", "--json", "--sort", "age").orFail())
                .contains("\"octetsFromGuest\": 6", "\"state\": \"established\"");
    }

    @Test
    void theCountersOfEveryPortAndNatAddUpAndAgreeWithEachOther() {
        // when
        Books books = settled("web");

        // then
        assertThat(books.errors()).isEmpty();
        Books.Page port = one(books, "port");
        Books.Page gateway = one(books, "service");
        Books.Page nat = one(books, "nat");
        assertThat(port.of("frames-from-guest")).isPositive().isEqualTo(port.of("link-frames-passed"));
        assertThat(port.of("frames-to-guest")).isPositive().isEqualTo(port.of("link-frames-accepted"));
        assertThat(gateway.of("frames-to-guest")).isPositive().isEqualTo(nat.of("frames-from-guest"));
        assertThat(gateway.of("frames-from-guest")).isPositive().isEqualTo(nat.of("frames-to-guest"));
        assertThat(port.of("frames-delivered") + gateway.of("frames-delivered"))
                .isEqualTo(port.of("frames-for-guest") + gateway.of("frames-for-guest"));
    }

    @Test
    void whatANetworkFloodsIsCountedAtEveryPort() {
        // given three machines, one of which sees everything
        for (int host = 1; host <= 3; host++) {
            String name = "lan" + host;
            patchbay.vboxManage("createvm", "--name", name, "--ostype", "Debian_64", "--register")
                    .orFail();
            patchbay.vboxManage("modifyvm", name, "--nic1", "intnet", "--intnet1", "flood")
                    .orFail();
            if (host == 3)
                patchbay.vboxManage("modifyvm", name, "--nicpromisc1", "allow-all")
                        .orFail();
            Shell namespace = lab.namespace(name);
            patchbay.patchbay("attach", "--netns", lab.nameOf(name), "--vm", name, "--nic", "1", "--ifname", "eth0")
                    .orFail();
            namespace.run("sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1").orFail();
            namespace.run("ip", "addr", "add", "192.168.7." + host + "/24", "dev", "eth0");
            namespace.run("sysctl", "-qw", "net.ipv4.icmp_echo_ignore_broadcasts=0");
        }

        // when for everybody, for one, and for nobody
        Shell first = lab.host().in(lab.nameOf("lan1"));
        first.run("ping", "-b", "-c", "20", "-i", "0.01", "192.168.7.255");
        first.run("ping", "-c", "20", "-i", "0.01", "192.168.7.2").orFail();
        first.run("ip", "neigh", "add", "192.168.7.9", "lladdr", "02:00:00:00:00:09", "dev", "eth0");
        first.run("ping", "-c", "20", "-i", "0.01", "-W", "1", "192.168.7.9");

        // then
        Books books = settled("flood");
        assertThat(books.errors()).isEmpty();
        List<Books.Page> ports = books.pages("port");
        assertThat(ports).hasSize(3);
        for (Books.Page port : ports) {
            assertThat(port.of("frames-from-guest")).isEqualTo(port.of("link-frames-passed"));
            assertThat(port.of("frames-to-guest")).isEqualTo(port.of("link-frames-accepted"));
        }
        assertThat(sum(ports, "frames-delivered")).isPositive().isEqualTo(sum(ports, "frames-for-guest"));
        assertThat(sum(ports, "frames-delivered")).isGreaterThan(sum(ports, "frames-forwarded"));
    }

    /// Of a moment without traffic: ports of one network are read one after the other.
    private static Books settled(String name) {
        String before = "";
        String now = patchbay.patchbay("stats", name).orFail();
        for (int again = 0; again < 50 && !now.equals(before); again++) {
            before = now;
            now = patchbay.patchbay("stats", name).orFail();
        }
        return new Books(now);
    }

    private static Books.Page one(Books books, String subject) {
        assertThat(books.pages(subject)).as(subject).hasSize(1);
        return books.pages(subject).getFirst();
    }

    private static long sum(List<Books.Page> pages, String name) {
        return pages.stream().mapToLong(page -> page.of(name)).sum();
    }

    @Test
    void aPictureThatChangesLeavesTheTerminalAsItWas() throws IOException {
        // given
        Path before = folder.resolve("before");
        Path after = folder.resolve("after");
        String command =
                "stty -g >" + before + "; " + patchbay.program("patchbay") + " flows --watch; stty -g >" + after;

        // when
        String out = patchbay.shell()
                .run(
                        List.of("script", "-qec", command, "/dev/null"),
                        "q".getBytes(StandardCharsets.UTF_8),
                        Duration.ofSeconds(60))
                .orFail();

        // then
        assertThat(out).contains("\u001b[?1049h", "flows by vm", "\u001b[?1049l");
        assertThat(Files.readString(after)).isNotEmpty().isEqualTo(Files.readString(before));
    }

    @Test
    void metricsAreServedOnTheLoopbackOnRequest() {
        // given
        assertThat(patchbay.patchbay("daemon", "start", "--http", "0.0.0.0:9464")
                        .exitCode())
                .isEqualTo(1);
        patchbay.patchbay("daemon", "start", "--http", "127.0.0.1:9464").orFail();

        // when
        Ran metrics = lab.host().run("curl", "-s", "-m", "20", "http://127.0.0.1:9464/metrics");
        Ran rebound =
                lab.host().run("curl", "-s", "-m", "20", "-H", "Host: evil.example", "http://127.0.0.1:9464/metrics");

        // then
        assertThat(metrics.orFail())
                .contains("# TYPE patchbay_nat_frames_from_guest_total counter")
                .contains("patchbay_nat_flows{kind=\"tcp\",nic=\"1\",vm=\"web\"} 1");
        assertThat(rebound.out()).doesNotContain("patchbay_");
        assertThat(patchbay.patchbay("daemon", "status").orFail()).contains("http://127.0.0.1:9464/metrics");
        patchbay.patchbay("daemon", "start", "--http", "off").orFail();
        assertThat(lab.host()
                        .run("curl", "-s", "-m", "5", "http://127.0.0.1:9464/metrics")
                        .exitCode())
                .isNotZero();
    }

    @Test
    void flowsAreRecordedForTheFlightRecorder() throws IOException {
        // given
        Path file = folder.resolve("flows.jfr");
        Process recording = patchbay.shell()
                .start(List.of(patchbay.program("patchbay"), "daemon", "record", file.toString(), "--seconds", "5"));

        // when
        while (recording.isAlive()) guest.run("busybox", "nc", "-w", "1", Lab.WORLD, "9");

        // then
        String jfr = Path.of(System.getProperty("java.home"), "bin", "jfr").toString();
        assertThat(Files.size(file)).isPositive();
        assertThat(Shell.HERE
                        .run(jfr, "print", "--events", "patchbay.FlowClose", file.toString())
                        .orFail())
                .contains("peer = \"" + Lab.WORLD + ":9\"", "reason = \"REFUSED\"");
    }
}
