package patchbay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// DPDK's virtio-user as the front end of our virtio cards: two `testpmd`, joined by an internal network. One sends
/// bursts, the other sends each frame back.
@Needs({Need.DIST, Need.DPDK})
@SuppressWarnings("NullAway.Init")
class DpdkFrontEndTest {
    private static final int BURSTS = 3;
    /// In each queue, 32 a burst: all of them are fewer than one ring has room for, so that none is lost.
    private static final long FRAMES = BURSTS * 32L;

    private static final long PATIENCE_NANOS = 30_000_000_000L;
    private static final int RECEIVED = 0;
    private static final int SENT = 1;

    private Installation patchbay;

    @BeforeEach
    void install() throws IOException {
        patchbay = new Installation(Installation.projectRoot(), Shell.HERE);
    }

    @AfterEach
    void remove() throws IOException {
        patchbay.close();
    }

    @ParameterizedTest(name = "{0} queues, {1}")
    @CsvSource({"1,''", "2,',packed_vq=1'"})
    void whatOneSendsComesToTheOtherAndBackAndTheCountersAddUp(int queues, String devargs) throws IOException {
        // given
        machines(queues);
        try (Testpmd sender = Testpmd.start(patchbay, "sender", queues, devargs);
                Testpmd mirror = Testpmd.start(patchbay, "mirror", queues, devargs)) {
            // when
            sends(sender, mirror, queues);

            // then
            long[] there = mirror.counts();
            assertThat(there[RECEIVED]).isEqualTo(there[SENT]);
            assertThat(counter("sender", "frames-from-guest")).isEqualTo(sender.counts()[SENT]);
            assertThat(counter("sender", "link-frames-sent")).isEqualTo(sender.counts()[RECEIVED]);
            assertThat(counter("mirror", "link-frames-sent")).isEqualTo(there[RECEIVED]);
            assertThat(counter("mirror", "frames-from-guest")).isEqualTo(there[SENT]);
        }
    }

    @Test
    void itsPortsGoOnAfterTheDaemonWasKilled() throws IOException {
        // given
        machines(1);
        try (Testpmd sender = Testpmd.start(patchbay, "sender", 1, "");
                Testpmd mirror = Testpmd.start(patchbay, "mirror", 1, "")) {
            sends(sender, mirror, 1);

            // when
            Shell.HERE.run("kill", "-9", Long.toString(patchbay.daemonPid())).orFail();
            patchbay.vboxManage("list", "vms").orFail();
            sender.command("stop", "Done.");
            mirror.command("stop", "Done.");

            // then
            sends(sender, mirror, 1);
        }
    }

    private void machines(int processors) {
        for (String name : new String[] {"sender", "mirror"}) {
            patchbay.vboxManage("createvm", "--name", name, "--ostype", "Debian_64", "--register")
                    .orFail();
            String mac = name.equals("sender") ? "5254000000A1" : "5254000000A2";
            patchbay.vboxManage("modifyvm", name, "--nic1", "intnet", "--macaddress1", mac, "--cpus", "" + processors)
                    .orFail();
            patchbay.vboxManage("modifyvm", name, "--nictype1", "virtio", "--nicbackend1", "vhost-user")
                    .orFail();
        }
    }

    /// Has all frames go there and back.
    private void sends(Testpmd sender, Testpmd mirror, int queues) throws IOException {
        long before = sender.counts()[RECEIVED];
        mirror.command("set fwd macswap", "Set macswap");
        mirror.command("start", "forwarding");
        sender.command("set eth-peer 0 52:54:00:00:00:A2", "");
        sender.command("set fwd rxonly", "Set rxonly");
        sender.command("start tx_first " + BURSTS, "forwarding");
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (sender.counts()[RECEIVED] < before + queues * FRAMES && System.nanoTime() < until) Thread.onSpinWait();
        assertThat(sender.counts()[RECEIVED] - before)
                .as(() -> "mirror " + Arrays.toString(counts(mirror)) + "\n" + counters("sender") + counters("mirror"))
                .isEqualTo(queues * FRAMES);
    }

    private static long[] counts(Testpmd of) {
        try {
            return of.counts();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private String counters(String machine) {
        return patchbay.patchbay("counters", machine).orFail();
    }

    private long counter(String machine, String name) {
        String counters = counters(machine);
        Matcher matcher = Pattern.compile(name + " +(\\d+)").matcher(counters);
        assertThat(matcher.find()).as(counters).isTrue();
        return Long.parseLong(matcher.group(1));
    }
}
