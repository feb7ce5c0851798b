package patchbay.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import patchbay.loop.Frame;

class LossyWireTest {
    private static final long MILLI = 1_000_000;
    private static final int FRAMES = 2_000;

    private final VirtualClock clock = new VirtualClock();
    private final Agenda agenda = new Agenda(clock);
    private final LossyLine line = new LossyWire(agenda, new SeededChance(3), "test").toEngine();
    private final MemorySegment memory = Arena.ofAuto().allocate(70_000);
    private final List<Integer> numbers = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();
    private int wrongBits;
    private int shortFrames;

    LossyWireTest() {
        line.to(frame -> {
            numbers.add(frame.length() < 4 ? -1 : frame.bytes().get(ValueLayout.JAVA_INT_UNALIGNED, frame.start()));
            times.add(clock.sinceStartNanos());
            if (frame.length() < 100) shortFrames++;
            for (long at = 4; at < frame.length(); at++) {
                wrongBits += Integer.bitCount(frame.bytes().get(ValueLayout.JAVA_BYTE, frame.start() + at));
            }
        });
    }

    private void send(int number) {
        memory.set(ValueLayout.JAVA_INT_UNALIGNED, 0, number);
        line.deliver(new Frame().wrap(memory, 0, 100));
    }

    private void sendAll() {
        for (int number = 0; number < FRAMES; number++) send(number);
        while (agenda.nextNanos() != Long.MAX_VALUE) {
            clock.advanceTo(agenda.nextNanos());
            agenda.runDue();
        }
    }

    @Test
    void aPerfectWireDeliversEverythingInOrderAfterItsDelay() {
        // given
        line.faults(new LineFaults().delay(5 * MILLI, 0));

        // when
        sendAll();

        // then
        assertThat(numbers).hasSize(FRAMES).isSorted();
        assertThat(times).allMatch(time -> time == 5 * MILLI);
        assertThat(line.bytes()).isEqualTo(100L * FRAMES);
        assertThat(wrongBits).isZero();
    }

    @Test
    void jitterKeepsTheOrder() {
        // given
        line.faults(new LineFaults().delay(5 * MILLI, 3 * MILLI));

        // when
        sendAll();

        // then
        assertThat(numbers).hasSize(FRAMES).isSorted();
        assertThat(times).allMatch(time -> time >= 5 * MILLI && time <= 8 * MILLI);
    }

    @Test
    void lossAndDuplicationComeAtTheirRate() {
        // given
        line.faults(new LineFaults().loss(0.1).duplication(0.2));

        // when
        sendAll();

        // then
        assertThat(line.lost()).isBetween(150L, 250L);
        assertThat(line.duplicated()).isBetween(290L, 430L);
        assertThat(numbers).hasSize((int) (FRAMES - line.lost() + line.duplicated()));
    }

    @Test
    void aHeldBackFrameIsOvertaken() {
        // given
        line.faults(new LineFaults().reordering(0.1, MILLI).delay(MILLI, 0));

        // when
        sendAll();

        // then
        assertThat(numbers).hasSize(FRAMES).doesNotHaveDuplicates();
        assertThat(line.reordered()).isPositive();
        int overtaken = 0;
        for (int at = 1; at < numbers.size(); at++) if (numbers.get(at) < numbers.get(at - 1)) overtaken++;
        assertThat(overtaken).isPositive();
    }

    @Test
    void corruptionTurnsOneBitAndSparesWhatTheCardWasToSum() {
        // given
        line.faults(new LineFaults().corruption(1));

        // when
        send(0);
        send(0);
        memory.set(ValueLayout.JAVA_INT_UNALIGNED, 0, 7);
        line.deliver(new Frame().wrap(memory, 0, 100).checksumMissing(34, 16));
        agenda.runDue();

        // then
        int turned = wrongBits + Integer.bitCount(numbers.get(0)) + Integer.bitCount(numbers.get(1));
        assertThat(turned).isEqualTo(2);
        assertThat(numbers.get(2)).isEqualTo(7);
        assertThat(line.corrupted()).isEqualTo(2);
    }

    @Test
    void cutFramesAreShorterButNotEmpty() {
        // given
        line.faults(new LineFaults().cutting(1));

        // when
        sendAll();

        // then
        assertThat(shortFrames).isEqualTo(FRAMES);
        assertThat(line.cut()).isEqualTo(FRAMES);
    }

    @Test
    void burstsLoseFramesInARow() {
        // given
        line.faults(new LineFaults().bursts(0.02, 0.2));

        // when
        sendAll();

        // then
        int longest = 0;
        for (int at = 1; at < numbers.size(); at++) {
            longest = Math.max(longest, numbers.get(at) - numbers.get(at - 1) - 1);
        }
        assertThat(longest).isGreaterThan(4);
    }

    @Test
    void aSlowLineSpreadsFramesAndDropsWhatItsQueueCannotHold() {
        // given
        line.faults(new LineFaults().rate(100_000, 50_000));

        // when
        sendAll();

        // then
        assertThat(numbers).hasSize(500);
        assertThat(times.getLast()).isEqualTo(500 * MILLI);
        assertThat(line.lost()).isEqualTo(FRAMES - 500);
    }

    @Test
    void aPulledCableLosesEverything() {
        // given
        line.unplug();
        send(1);

        // when
        line.replug();
        send(2);
        agenda.runDue();

        // then
        assertThat(numbers).containsExactly(2);
    }

    @Test
    void offloadFactsComeOutAsTheyWentIn() {
        // given
        Frame[] out = new Frame[1];
        line.to(frame -> out[0] = new Frame().factsOf(frame));

        // when
        line.deliver(
                new Frame().wrap(memory, 0, 60_000).checksumMissing(34, 16).segments(Frame.Segmentation.TCP_V4, 1_448));
        agenda.runDue();

        // then
        assertThat(out[0].isChecksumMissing()).isTrue();
        assertThat(out[0].checksumStartAt()).isEqualTo(34);
        assertThat(out[0].segmentation()).isEqualTo(Frame.Segmentation.TCP_V4);
        assertThat(out[0].segmentBytes()).isEqualTo(1_448);
    }
}
