package patchbay.nic.e1000;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.loop.Frame.Segmentation;
import patchbay.nic.pci.CardBench;

/// Every small ring that can be written, against a second reading of the manual that is as plain as can be
/// (reliability's list, rows 1 and 2).
class E1000SmallRingsTest {
    private static final int BUFFER = E1000Driver.BUFFERS;
    private static final int LONGEST = 5;
    private static final int LENGTH = 100;
    private static final int HEADER = 54;
    private static final long OFFSETS = 14 | 24L << 8 | 33L << 16 | 34L << 32 | 50L << 40;

    private final CardBench bench = new CardBench();

    /// A descriptor as it may stand in a ring.
    private enum Kind {
        LEGACY(LENGTH, 0),
        LEGACY_END(LENGTH, E1000Driver.EOP),
        EMPTY_END(0, E1000Driver.EOP),
        DATA(LENGTH, E1000Driver.DEXT),
        DATA_END(LENGTH, E1000Driver.DEXT | E1000Driver.EOP),
        CONTEXT(0, E1000Driver.DEXT);

        final int octets;
        final boolean ends;
        final long word;

        Kind(int octets, int command) {
            this.octets = octets;
            this.ends = (command & E1000Driver.EOP) != 0;
            int asked = command | E1000Driver.RS;
            boolean extended = (command & E1000Driver.DEXT) != 0;
            this.word = octets == 0 && extended
                    ? E1000Driver.context(0, asked, 0, 0)
                    : extended ? E1000Driver.data(octets, asked, 0) : E1000Driver.legacy(octets, asked);
        }
    }

    /// What comes of a ring: the frames' lengths, how many descriptors are done, and how many packets were refused.
    private record Outcome(List<Integer> frames, int done, long refused) {}

    /// Sequences of up to five descriptors, from the ring's beginning and over its end.
    @ParameterizedTest
    @ValueSource(ints = {0, 5})
    void everySmallSendRingIsSentAsTheManualSaysAndComesToRest(int head) {
        // given
        E1000Driver driver = new E1000Driver(bench, E1000Model.I82540EM).sends();

        // then
        for (int length = 1; length <= LONGEST; length++) {
            Kind[] ring = new Kind[length];
            int rings = (int) Math.pow(Kind.values().length, length);
            for (int number = 0; number < rings; number++) {
                for (int at = 0, rest = number; at < length; at++, rest /= Kind.values().length) {
                    ring[at] = Kind.values()[rest % Kind.values().length];
                }
                Outcome got = walk(driver, ring, head);
                if (!got.equals(expected(ring))) {
                    assertThat(got).as("%s from %d", List.of(ring), head).isEqualTo(expected(ring));
                }
            }
        }
    }

    private Outcome walk(E1000Driver driver, Kind[] ring, int head) {
        long refused = driver.card.counters().faultsIn().total();
        bench.sent.clear();
        for (int index = 0; index < ring.length; index++) {
            long at = E1000Driver.SEND_RING + 16L * ((head + index) % E1000Driver.ENTRIES);
            bench.ram.set(ValueLayout.JAVA_LONG, at, (long) BUFFER);
            bench.ram.set(ValueLayout.JAVA_LONG, at + 8, ring[index].word);
        }
        int tail = (head + ring.length) % E1000Driver.ENTRIES;
        driver.write(E1000Register.TDT, head);
        driver.write(E1000Register.TDH, head);
        driver.write(E1000Register.TDT, tail);
        bench.run();
        int now = driver.read(E1000Register.TDH);
        int done = Math.floorMod(now - head, E1000Driver.ENTRIES);
        for (int index = 0; index < ring.length; index++) {
            int status = driver.status((head + index) % E1000Driver.ENTRIES);
            assertThat(status & 1).as("done, %d of %s", index, List.of(ring)).isEqualTo(index < done ? 1 : 0);
        }
        List<Integer> frames =
                bench.sent.stream().map(sent -> sent.octets().length).toList();
        return new Outcome(frames, done, driver.card.counters().faultsIn().total() - refused);
    }

    /// Data from the first descriptor to the one that ends the packet is a frame; a context in between is for the
    /// next one. What has no end is not begun.
    private static Outcome expected(Kind[] ring) {
        List<Integer> frames = new ArrayList<>();
        int done = 0;
        long refused = 0;
        int octets = 0;
        boolean inside = false;
        for (int index = 0; index < ring.length; index++) {
            inside |= ring[index] != Kind.CONTEXT;
            octets += ring[index].octets;
            if (inside && !ring[index].ends) continue;
            if (inside && octets > 0) frames.add(octets);
            if (inside && octets == 0) refused++;
            inside = false;
            octets = 0;
            done = index + 1;
        }
        return new Outcome(frames, done, refused);
    }

    /// Every head, tail and length of a packet: a ring of eight takes what it has buffers for, and no octet more.
    @ParameterizedTest
    @EnumSource(E1000Model.class)
    void everySmallReceiveRingTakesWhatItHasBuffersFor(E1000Model model) {
        // given
        E1000Driver driver = new E1000Driver(bench, model);
        int bufferBytes = 256;
        int control = E1000Bits.RCTL_LPE | E1000Bits.RCTL_SECRC | 3 << 16;

        // then
        for (int head = 0; head < E1000Driver.ENTRIES; head++) {
            for (int tail = 0; tail < E1000Driver.ENTRIES; tail++) {
                for (int pieces = 1; pieces <= E1000Driver.ENTRIES; pieces++) {
                    driver.receives(control);
                    driver.write(E1000Register.RDT, head);
                    driver.write(E1000Register.RDH, head);
                    driver.write(E1000Register.RDT, tail);
                    long lost = driver.card.waitingFrames();
                    bench.arrive(CardBench.frame(CardBench.MAC, CardBench.PEER, pieces * bufferBytes));
                    int free = Math.floorMod(tail - head, E1000Driver.ENTRIES);
                    int taken = pieces <= free ? pieces : 0;
                    String what = head + " to " + tail + ", " + pieces;
                    assertThat(driver.read(E1000Register.RDH)).as(what).isEqualTo((head + taken) % E1000Driver.ENTRIES);
                    assertThat(driver.card.waitingFrames() - lost).as(what).isEqualTo(taken > 0 ? 0 : 1);
                    driver.write(E1000Register.CTRL, E1000Bits.CTRL_RST);
                    driver.write(E1000Register.CTRL, E1000Bits.CTRL_SLU);
                }
            }
        }
    }

    /// Row 1: contexts in every position of a packet of three pieces, the good one and those that hurt. What leaves is
    /// what the context before the first piece said, or nothing does (CVE-2018-3294).
    @Test
    void contextsInEveryPositionOfAPacketLeaveItAsItsFirstPieceFoundIt() {
        // given
        E1000Driver driver = new E1000Driver(bench, E1000Model.I82540EM);
        bench.put(BUFFER, tcp(1_000));
        long[] contexts = {
            0,
            context(946, HEADER, 100),
            context(946, HEADER, 0),
            context(946, HEADER, 65_535),
            context(946, 0, 100),
            context(945, 255, 100),
            context(745, 255, 100),
            context(0xf_ffff, 255, 1),
        };

        // then
        int choices = contexts.length;
        for (int number = 0; number < choices * choices * choices; number++) {
            long before = contexts[number % choices];
            long second = contexts[number / choices % choices];
            long third = contexts[number / choices / choices];
            send(driver, before, second, third);
            check(before, List.of(before, second, third));
        }
    }

    private void send(E1000Driver driver, long before, long second, long third) {
        driver.write(E1000Register.CTRL, E1000Bits.CTRL_RST);
        driver.write(E1000Register.CTRL, E1000Bits.CTRL_SLU);
        driver.sends();
        driver.rewind();
        bench.sent.clear();
        int tse = E1000Driver.TSE;
        if (before != 0) driver.descriptor(OFFSETS, before);
        driver.descriptor(BUFFER, E1000Driver.data(300, tse, 3));
        if (second != 0) driver.descriptor(OFFSETS, second);
        driver.descriptor(BUFFER + 300, E1000Driver.data(300, tse, 3));
        if (third != 0) driver.descriptor(OFFSETS, third);
        driver.descriptor(BUFFER + 600, E1000Driver.data(400, tse | E1000Driver.EOP, 3));
        driver.go();
    }

    private void check(long plan, List<Long> contexts) {
        int header = (int) (plan >>> 40) & 0xff;
        int segment = (int) (plan >>> 48) & 0xffff;
        boolean fits = header >= HEADER && segment > 0 && header + (plan & 0xf_ffff) == 1_000;
        assertThat(bench.sent).as("%x", plan).hasSize(fits ? 1 : 0);
        if (!fits) return;
        CardBench.Sent sent = bench.sent.getFirst();
        assertThat(sent.octets()).as("%s", contexts).hasSize(1_000);
        boolean cut = segment < 1_000;
        assertThat(sent.segment()).isEqualTo(cut ? segment : 0);
        assertThat(sent.kind()).isEqualTo(cut ? Segmentation.TCP_V4 : Segmentation.NONE);
    }

    private static long context(int payload, int header, int segment) {
        return E1000Driver.context(payload, E1000Driver.TSE | 3, header, segment);
    }

    /// An IPv4 TCP packet as a driver gives it to a card that segments.
    private static byte[] tcp(int length) {
        byte[] frame = CardBench.frame(CardBench.PEER, CardBench.MAC, length);
        ByteBuffer octets = ByteBuffer.wrap(frame);
        octets.putShort(12, (short) 0x0800);
        octets.putLong(14, 0x4500_0000_0001_4000L).putInt(22, 0x4006_0000);
        octets.putShort(46, (short) 0x5010);
        return frame;
    }
}
