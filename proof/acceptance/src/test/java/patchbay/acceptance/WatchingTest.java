package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    void theCountersOfEveryPortAndNatAddUp() {
        // when
        List<Map<String, Long>> meters =
                meters(patchbay.patchbay("stats", "web").orFail());

        // then
        assertThat(meters).hasSize(2).allSatisfy(meter -> {
            boolean port = meter.containsKey("frames-forwarded");
            long handled = port ? of(meter, "frames-forwarded") : of(meter, "frames-handled");
            assertThat(of(meter, "frames-from-guest")).isPositive().isEqualTo(handled + drops(meter, "drop."));
            if (!port) return;
            assertThat(of(meter, "frames-for-guest"))
                    .isEqualTo(of(meter, "frames-to-guest")
                            - of(meter, "segments-to-guest")
                            + of(meter, "frames-cut")
                            + drops(meter, "drop-to-guest."));
            assertThat(of(meter, "link-frames-received"))
                    .isEqualTo(of(meter, "link-frames-passed") + drops(meter, "drop-link."));
            assertThat(of(meter, "link-frames-accepted"))
                    .isEqualTo(of(meter, "link-frames-sent")
                            + of(meter, "link-frames-waiting")
                            + drops(meter, "drop-link-to-guest."));
        });
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

    private static List<Map<String, Long>> meters(String text) {
        List<Map<String, Long>> meters = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (!line.startsWith(" ")) {
                meters.add(new HashMap<>());
            } else {
                String[] words = line.strip().split(" +", 2);
                meters.getLast().put(words[0], Long.valueOf(words[1]));
            }
        }
        return meters;
    }

    private static long of(Map<String, Long> meter, String name) {
        return meter.getOrDefault(name, 0L);
    }

    private static long drops(Map<String, Long> meter, String prefix) {
        return meter.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
