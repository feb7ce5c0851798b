package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// The running daemon carries a million frames without an object for any of them: by TAPs through NAT, TCP and UDP both
/// ways, from TAP to TAP, and between two stream sockets. Measured by the JVM itself, for each loop's thread.
@Needs({Need.DIST, Need.ROOT, Need.TUN})
@SuppressWarnings("NullAway.Init")
class LoopAllocationTest {
    private static final long FRAMES = 1_000_000;
    /// Recordings until the compiler is done and a million frames have passed: an object a frame would be in each.
    private static final int MOST_RECORDINGS = 6;

    private static final int RECORDED_SECONDS = 4;
    /// What the recording's own look at the counters leaves each second; an object a frame would be 16 000 000 octets.
    private static final long NOISE_BYTES = 1 << 20;

    private static final int FRAME_BYTES = 64;
    private static final int FRAMES_A_WRITE = 64;
    private static final Pattern SOCKET = Pattern.compile("addr\\.path='?([^',\\s]+)");

    private static NatLab nat;
    private static Shell guest;
    private static final List<Process> TRAFFIC = new ArrayList<>();
    private static final List<AutoCloseable> STREAMS = new ArrayList<>();

    @TempDir
    private static Path folder;

    @BeforeAll
    static void build() throws IOException {
        nat = new NatLab(folder, 1_000);
        guest = nat.guest("a", "--nic2", "intnet");
        machine("b");
        nat.lab.namespace("b");
        attach("a", 2, "192.168.7.1/24");
        attach("b", 1, "192.168.7.2/24");
        flood(guest, nat.lab.world(), Lab.WORLD, 5201, "--bidir");
        flood(guest, nat.lab.world(), Lab.WORLD, 5202, "--bidir", "-u", "-b", "60M", "-l", "64");
        flood(guest, Shell.HERE.in(nat.lab.nameOf("b")), "192.168.7.2", 5203, "-u", "-b", "60M", "-l", "64");
        streams();
    }

    @AfterAll
    static void tearDown() throws Exception {
        for (AutoCloseable each : STREAMS) each.close();
        TRAFFIC.forEach(LabServices::end);
        if (nat != null) nat.close();
    }

    @Test
    void aMillionFramesLeaveNothingOnTheHeapOfTheLoops() throws IOException {
        long frames = 0;
        for (int count = 0; count < MOST_RECORDINGS && frames < FRAMES; count++) {
            // when
            Path file = folder.resolve("loops" + count + ".jfr");
            Map<String, Long> before = framesByNetwork();
            nat.patchbay
                    .patchbay("daemon", "record", file.toString(), "--seconds", "" + RECORDED_SECONDS)
                    .orFail();
            Map<String, Long> after = framesByNetwork();

            // then every path was in use
            assertThat(after.keySet()).containsExactlyInAnyOrder("nat", "intnet", "wire");
            long passed = 0;
            for (Map.Entry<String, Long> each : after.entrySet()) {
                long here = each.getValue() - before.getOrDefault(each.getKey(), 0L);
                assertThat(here).as(each.getKey()).isGreaterThan(1_000);
                passed += here;
            }
            frames = allocatedByLoops(file) < NOISE_BYTES ? frames + passed : 0;
        }
        assertThat(frames).isGreaterThanOrEqualTo(FRAMES);
    }

    private static Map<String, Long> framesByNetwork() {
        Map<String, Long> frames = new HashMap<>();
        for (Books.Page port : nat.patchbay.books().pages("port")) {
            String network = port.name().replaceAll(".*network=(\\S+).*", "$1");
            frames.merge(network, port.of("frames-from-guest") + port.of("frames-to-guest"), Long::sum);
        }
        return frames;
    }

    /// Octets that threads of loops allocated between the first and the last time a recording tells.
    private static long allocatedByLoops(Path recording) throws IOException {
        Map<String, Long> first = new HashMap<>();
        Map<String, Long> last = new HashMap<>();
        for (RecordedEvent event : RecordingFile.readAllEvents(recording)) {
            if (!event.getEventType().getName().equals("jdk.ThreadAllocationStatistics")) continue;
            String thread = Objects.requireNonNullElse(event.getThread("thread").getJavaName(), "");
            if (!thread.startsWith("loop")) continue;
            first.putIfAbsent(thread, event.getLong("allocated"));
            last.put(thread, event.getLong("allocated"));
        }
        assertThat(last).isNotEmpty();
        return last.entrySet().stream()
                .mapToLong(entry -> entry.getValue() - first.getOrDefault(entry.getKey(), 0L))
                .sum();
    }

    private static void machine(String name, String... options) {
        nat.patchbay
                .vboxManage("createvm", "--name", name, "--ostype", "Debian_64", "--register")
                .orFail();
        nat.patchbay.vboxManage("modifyvm", name, "--nic1", "intnet").orFail();
        for (int at = 0; at < options.length; at += 2)
            nat.patchbay
                    .vboxManage("modifyvm", name, options[at], options[at + 1])
                    .orFail();
    }

    private static void attach(String name, int nic, String address) {
        String device = "eth" + nic;
        nat.patchbay
                .patchbay(
                        "attach", "--netns", nat.lab.nameOf(name), "--vm", name, "--nic", "" + nic, "--ifname", device)
                .orFail();
        Shell namespace = Shell.HERE.in(nat.lab.nameOf(name));
        namespace.run("ip", "addr", "add", address, "dev", device).orFail();
    }

    /// Traffic until the end.
    private static void flood(Shell from, Shell to, String address, int port, String... how) throws IOException {
        TRAFFIC.add(to.start(List.of("iperf3", "-s", "-p", "" + port)));
        LabServices.retry(() -> NatLab.sh(to, "ss -tlnH sport = :" + port + " | grep -q ."))
                .orFail();
        List<String> words = new ArrayList<>(List.of("iperf3", "-c", address, "-p", "" + port, "-t", "120"));
        words.addAll(List.of(how));
        TRAFFIC.add(from.start(words));
    }

    /// Two cards whose VMMs are played here: one writes frames without end, the other reads them.
    private static void streams() throws IOException {
        ServerSocketChannel[] vmms = new ServerSocketChannel[2];
        for (int index = 0; index < 2; index++) {
            String name = index == 0 ? "writes" : "reads";
            machine(name, "--intnet1", "wire", "--macaddress1", "08002700000" + (index + 1));
            Matcher found =
                    SOCKET.matcher(nat.patchbay.patchbay("qemu-args", name).orFail());
            assertThat(found.find()).isTrue();
            Path path = Path.of(found.group(1));
            Files.createDirectories(Objects.requireNonNull(path.getParent()));
            vmms[index] = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            vmms[index].bind(UnixDomainSocketAddress.of(path));
            STREAMS.add(vmms[index]);
        }
        SocketChannel writer = vmms[0].accept();
        SocketChannel reader = vmms[1].accept();
        STREAMS.add(writer);
        STREAMS.add(reader);
        ByteBuffer burst = ByteBuffer.allocateDirect(FRAMES_A_WRITE * (Integer.BYTES + FRAME_BYTES));
        for (int count = 0; count < FRAMES_A_WRITE; count++) {
            burst.putInt(FRAME_BYTES)
                    .put(new byte[] {8, 0, 0x27, 0, 0, 2, 8, 0, 0x27, 0, 0, 1, (byte) 0x88, (byte) 0xb5});
            burst.position(burst.position() + FRAME_BYTES - 14);
        }
        pump(() -> {
            writer.write(burst.rewind());
            Thread.sleep(1); // a part of a processor, not all of it
        });
        ByteBuffer drain = ByteBuffer.allocateDirect(1 << 18);
        pump(() -> reader.read(drain.clear()));
    }

    private interface Work {
        void once() throws IOException, InterruptedException;
    }

    private static void pump(Work work) {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                while (true) work.once();
            } catch (IOException | InterruptedException closed) {
                // the end of the test
            }
        });
    }
}
