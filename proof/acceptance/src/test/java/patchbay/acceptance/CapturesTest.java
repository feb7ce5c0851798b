package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// What `patchbay capture` writes, read by tshark.
@Needs({Need.DIST, Need.ROOT, Need.TUN})
@SuppressWarnings("NullAway.Init")
class CapturesTest {
    @TempDir
    private Path folder;

    private Lab lab;
    private Installation patchbay;
    private Shell left;
    private Shell right;

    @BeforeEach
    void build() throws IOException {
        lab = new Lab();
        patchbay = new Installation(Installation.projectRoot(), lab.host());
        machine("left");
        machine("right");
    }

    @AfterEach
    void tearDown() throws IOException {
        patchbay.close();
        lab.close();
    }

    @Test
    void tsharkReadsAPipeAsItComes() throws Exception {
        // given
        plug();
        left.run("ping", "-c", "1", "192.168.5.2").orFail();
        Process reader = patchbay.shell()
                .start(
                        List.of(
                                "bash",
                                "-c",
                                patchbay.program("patchbay")
                                        + " capture left --nic 1 | tshark -l -n -i - -c 6 -Y icmp -T fields"
                                        + " -e frame.interface_name -e frame.packet_flags_direction -e icmp.type -e frame.time_epoch"));
        BufferedReader err = reader.errorReader(StandardCharsets.UTF_8);
        await(err, "Capturing NIC 1 of 'left'");
        await(err, "Capturing on");

        // when
        left.run("ping", "-c", "4", "-i", "0.1", "192.168.5.2").orFail();

        // then tshark ends after six frames, and the capture with it
        List<String> lines = reader.inputReader(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).hasSizeGreaterThanOrEqualTo(2).allMatch(line -> line.startsWith("left.nic1\t"));
        assertThat(lines.get(0)).contains("\t0x00000002\t8\t");
        assertThat(lines.get(1)).contains("\t0x00000001\t0\t");
        double seconds = Double.parseDouble(lines.get(0).split("\t", -1)[3]);
        assertThat(seconds).isBetween(System.currentTimeMillis() / 1e3 - 60, System.currentTimeMillis() / 1e3);
        left.run("ping", "-c", "1", "192.168.5.2").orFail();
        assertThat(reader.waitFor()).isZero();
    }

    @Test
    void aWholeNetworkIsReadFromItsFirstCardToItsLastEachFrameOnce() throws Exception {
        // given: nobody is there yet
        Process reader = patchbay.shell()
                .start(List.of(
                        "bash",
                        "-c",
                        patchbay.program("patchbay") + " capture --network intnet --seconds 60"
                                + " | tcpdump -l -n -c 6 -r - icmp"));
        BufferedReader err = reader.errorReader(StandardCharsets.UTF_8);
        await(err, "Capturing network 'intnet'");

        // when
        plug();
        left.run("ping", "-c", "2", "-i", "0.1", "192.168.5.2").orFail();
        for (String each : List.of("left", "right")) {
            patchbay.patchbay("detach", "--vm", each, "--nic", "1").orFail();
        }
        attach("left", "192.168.5.1/24", left);
        attach("right", "192.168.5.2/24", right);
        left.run("ping", "-c", "3", "-i", "0.1", "192.168.5.2").orFail();

        // then: requests and answers, each once, of both times; the reader ends after six, and the capture with it
        List<String> lines = reader.inputReader(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).hasSize(6);
        for (int frame = 0; frame < 6; frame++) {
            assertThat(lines.get(frame)).contains(frame % 2 == 0 ? "ICMP echo request" : "ICMP echo reply");
        }
        assertThat(reader.waitFor()).isZero();
    }

    @Test
    void aFileBeginsBeforeTheCardIsThereFollowsItAndIsWholeAfterCtrlC() throws Exception {
        // given
        Path file = folder.resolve("left.pcapng");
        Process capture = capture("--file", file.toString(), "--snap", "60");
        await(capture.errorReader(StandardCharsets.UTF_8), "Capturing NIC 1 of 'left'");

        // when the card comes, and is then put on another network
        plug();
        left.run("ping", "-c", "2", "-i", "0.1", "-s", "500", "192.168.5.2").orFail();
        patchbay.vboxManage("modifyvm", "right", "--intnet1", "other").orFail();
        patchbay.vboxManage("modifyvm", "left", "--intnet1", "other").orFail();
        left.run("ping", "-c", "3", "-i", "0.1", "-s", "600", "192.168.5.2").orFail();
        Shell.HERE.run("kill", "-INT", "" + capture.pid()).orFail();

        // then
        assertThat(capture.waitFor()).isZero();
        assertThat(text(capture)).containsPattern("[0-9]+ frames captured, 0 lost");
        Ran read = read(file, "-Y", "icmp", "-T", "fields", "-e", "frame.len", "-e", "frame.cap_len");
        assertThat(read.orFail().lines()).hasSize(10);
        assertThat(read.out().lines().filter("542\t60"::equals)).hasSize(4);
        assertThat(read.out().lines().filter("642\t60"::equals)).hasSize(6);
        assertThat(read.err()).doesNotContain("cut short");
    }

    @Test
    void aReaderThatStandsStillCostsFramesOfTheCaptureAndNothingElse() throws Exception {
        // given
        plug();
        Path go = folder.resolve("go");
        Path file = folder.resolve("late.pcapng");
        Shell.HERE.run("mkfifo", go.toString()).orFail();
        Process reader = patchbay.shell()
                .start(List.of(
                        "bash",
                        "-c",
                        "set -o pipefail; " + patchbay.program("patchbay")
                                + " capture left --seconds 60 --json | (read -r < " + go + "; cat > " + file + ")"));
        BufferedReader err = reader.errorReader(StandardCharsets.UTF_8);
        await(err, "Capturing NIC 1 of 'left'");

        // when more goes over the card than may wait, in fragments of which a busy kernel may lose one
        Ran ping = left.run("ping", "-A", "-q", "-s", "65000", "-c", "150", "192.168.5.2");
        String counters = patchbay.patchbay("counters", "left").orFail();
        assertThat(ping.orFail()).as(counters).containsPattern("1[45][0-9] received");
        Shell.HERE.run("bash", "-c", "echo > " + go).orFail();
        patchbay.patchbay("detach", "--vm", "left", "--nic", "1").orFail();
        patchbay.vboxManage("unregistervm", "left").orFail();

        // then
        assertThat(reader.waitFor()).isZero();
        String report = err.lines().reduce("", (all, line) -> all + line);
        assertThat(counters).containsPattern("capture-lost +[1-9]");
        assertThat(report).containsPattern("\"lost\": [1-9]");
        Ran read = read(file, "-T", "fields", "-e", "frame.number");
        assertThat(read.orFail().lines().count()).isEqualTo(number(report, "frames"));
        assertThat(read.err()).doesNotContain("cut short");
    }

    private static long number(String json, String key) {
        return Long.parseLong(json.replaceAll(".*\"" + key + "\": ([0-9]+).*", "$1"));
    }

    private Ran read(Path file, String... words) {
        String[] whole = new String[words.length + 4];
        whole[0] = "tshark";
        whole[1] = "-n";
        whole[2] = "-r";
        whole[3] = file.toString();
        System.arraycopy(words, 0, whole, 4, words.length);
        return Shell.HERE.run(whole);
    }

    private Process capture(String... words) throws IOException {
        // what runs the tests may have Ctrl-C ignored, as a shell does for its background
        List<String> whole = new ArrayList<>(
                List.of("env", "--default-signal=INT", patchbay.program("patchbay"), "capture", "left"));
        whole.addAll(List.of(words));
        return patchbay.shell().start(whole);
    }

    private static String text(Process process) {
        return process.errorReader(StandardCharsets.UTF_8).lines().reduce("", (all, line) -> all + line + "\n");
    }

    private static void await(BufferedReader reader, String begin) throws IOException {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.startsWith(begin)) return;
        }
        throw new IllegalStateException("it ended without saying: " + begin);
    }

    private void machine(String name) {
        patchbay.vboxManage("createvm", "--name", name, "--ostype", "Debian_64", "--register")
                .orFail();
        patchbay.vboxManage("modifyvm", name, "--nic1", "intnet").orFail();
    }

    private void plug() {
        left = guest("left", "192.168.5.1/24");
        right = guest("right", "192.168.5.2/24");
    }

    private Shell guest(String name, String address) {
        Shell guest = lab.namespace(name);
        for (String each : List.of("all", "default")) {
            guest.run("sysctl", "-qw", "net.ipv6.conf." + each + ".disable_ipv6=1")
                    .orFail();
        }
        attach(name, address, guest);
        return guest;
    }

    private void attach(String name, String address, Shell guest) {
        patchbay.patchbay("attach", "--netns", lab.nameOf(name), "--vm", name, "--nic", "1", "--ifname", "eth0")
                .orFail();
        guest.run("ip", "addr", "add", address, "dev", "eth0").orFail();
    }
}
