package patchbay.lan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import patchbay.loop.Frame;
import patchbay.testkit.VirtualLoop;

/// A bad cable in virtual time.
class ImpairmentTest {
    private static final long MILLI = 1_000_000L;
    private static final long ALPHA = 0x0800_2700_0001L;
    private static final long BETA = 0x0800_2700_0002L;

    private final VirtualLoop world = VirtualLoop.seeded(42).poisonFrames();
    private final Switch network = new Switch("lab", world.loop());
    private final Ear alpha = new Ear();
    private final Ear beta = new Ear();
    private final SwitchPort alphaPort = network.plug(PortSettings.card("alpha", ALPHA), alpha);
    private final SwitchPort betaPort = network.plug(PortSettings.card("beta", BETA), beta);

    @Test
    void framesAreDelayedByWhatIsSaidInTheOrderTheyCame() {
        // given
        alphaPort.impairFromStation(settings(20 * MILLI, 0, 0, 0, 0, 0, 1_000), Arena.ofAuto());

        // when
        long begun = world.clock().nanoTime();
        for (int mark = 0; mark < 100; mark++) send(60 + mark, mark);
        world.runFor(200 * MILLI);

        // then
        assertThat(beta.marks()).hasSize(100).isSorted();
        for (Heard heard : beta.frames) assertThat(heard.atNanos - begun).isBetween(20 * MILLI, 22 * MILLI);
    }

    @Test
    void jitterStaysWithinItsBoundsAndReorders() {
        // given
        alphaPort.impairFromStation(settings(20 * MILLI, 5 * MILLI, 0, 0, 0, 0, 1_000), Arena.ofAuto());

        // when
        long begun = world.clock().nanoTime();
        for (int mark = 0; mark < 200; mark++) send(100, mark);
        world.runFor(200 * MILLI);

        // then
        assertThat(beta.frames).hasSize(200);
        for (Heard heard : beta.frames) assertThat(heard.atNanos - begun).isBetween(15 * MILLI, 27 * MILLI);
        assertThat(beta.marks()).isNotEqualTo(beta.marks().stream().sorted().toList());
    }

    @Test
    void lossAndDuplicatesAreSharesOfAll() {
        // given
        Impairment bad = alphaPort.impairFromStation(settings(0, 0, 100_000, 50_000, 0, 0, 1_000), Arena.ofAuto());

        // when
        for (int count = 0; count < 20_000; count++) send(60, count);

        // then ten of a hundred lost, five of a hundred of the others doubled; four standard deviations
        assertThat(bad.lost()).isCloseTo(2_000L, within(170L));
        assertThat(bad.doubled()).isCloseTo(900L, within(120L));
        assertThat(beta.frames).hasSize((int) (20_000 - bad.lost() + bad.doubled()));
    }

    @Test
    void aSharedLineHoldsFramesOfAllItsCablesInTheirOrder() {
        // given a line on which a frame takes 10 ms
        long[] free = {world.clock().nanoTime()};
        SharedLine line = (octets, now) -> free[0] = Math.max(free[0], now) + 10 * MILLI;
        ImpairmentSettings good = ImpairmentSettings.good(8);
        Impairment first = alphaPort.impairFromStation(good, line, Arena.ofAuto());
        Impairment second = betaPort.impairFromStation(good, line, Arena.ofAuto());

        // when
        for (int mark = 0; mark < 10; mark++) {
            send(100, mark);
            betaPort.take(Bench.frame(BETA, ALPHA, 100));
        }
        world.runFor(81 * MILLI);

        // then half of what found room has left, and the line has not been used for the rest
        assertThat(first.given() + second.given()).isBetween(7L, 8L);
        assertThat(first.overflowed() + second.overflowed()).isEqualTo(4);
        world.runFor(81 * MILLI);
        assertThat(beta.marks()).hasSize(8).isSorted();
        assertThat(alpha.frames).hasSize(8);
    }

    @Test
    void aRateSpacesFramesAndDropsWhatIsMoreThanItsQueue() {
        // given 1 Mbit/s: a frame of 1 250 octets takes 10 ms
        Impairment bad = alphaPort.impairFromStation(settings(0, 0, 0, 0, 0, 1_000_000, 50), Arena.ofAuto());

        // when
        for (int mark = 0; mark < 100; mark++) send(1_250, mark);
        world.runFor(1_000 * MILLI);

        // then
        assertThat(beta.frames).hasSize(50);
        assertThat(bad.overflowed()).isEqualTo(50);
        long first = beta.frames.getFirst().atNanos;
        assertThat(beta.frames.getLast().atNanos - first).isBetween(489 * MILLI, 492 * MILLI);
    }

    @Test
    void someFramesOvertakeOthers() {
        // given
        alphaPort.impairFromStation(settings(20 * MILLI, 0, 0, 0, 250_000, 0, 1_000), Arena.ofAuto());

        // when
        for (int mark = 0; mark < 400; mark++) send(60, mark);
        world.runFor(5 * MILLI);

        // then a quarter comes at once, the others later
        assertThat(beta.frames.size()).isBetween(65, 135);
        world.runFor(100 * MILLI);
        assertThat(beta.frames).hasSize(400);
    }

    @Test
    void eachDirectionIsByItself() {
        // given
        betaPort.impairToStation(settings(0, 0, 1_000_000, 0, 0, 0, 1), Arena.ofAuto());

        // when
        send(60, 1);
        sendFrom(betaPort, BETA, ALPHA, 60, 2);
        world.runFor(10 * MILLI);

        // then
        assertThat(beta.frames).isEmpty();
        assertThat(alpha.frames).hasSize(1);
    }

    @Test
    void framesOfEverySizeComeOutAsTheyWere() {
        // given
        alphaPort.impairFromStation(settings(5 * MILLI, 0, 0, 0, 0, 0, 1_000), Arena.ofAuto());

        // when
        List<Integer> sizes = List.of(60, 1_514, 2_047, 2_048, 2_049, 9_014, 65_000, 61);
        for (int size : sizes) send(size, size & 0x7f);
        world.runFor(50 * MILLI);

        // then
        assertThat(beta.frames.stream().map(heard -> heard.octets.length)).containsExactlyElementsOf(sizes);
        for (Heard heard : beta.frames)
            for (int at = 14; at < heard.octets.length; at++)
                assertThat(heard.octets[at]).isEqualTo((byte) (heard.octets.length & 0x7f));
    }

    @Test
    void clearingLosesWhatIsUnderWayAndTheBooksAddUp() {
        // given
        Impairment bad =
                alphaPort.impairFromStation(settings(20 * MILLI, 0, 200_000, 200_000, 0, 0, 30), Arena.ofAuto());
        for (int mark = 0; mark < 100; mark++) send(60, mark);
        assertThat(bad.waiting()).isEqualTo(30);

        // when
        alphaPort.impairFromStation(null, Arena.ofAuto());
        send(60, 1);
        world.runFor(100 * MILLI);

        // then
        assertThat(beta.frames).hasSize(1);
        assertThat(bad.taken() + bad.doubled()).isEqualTo(bad.given() + bad.lost() + bad.overflowed() + bad.waiting());
    }

    @Test
    void whatComesOutOfAPulledCableIsCounted() {
        // given ten frames under way to a station
        Impairment bad = betaPort.impairToStation(settings(20 * MILLI, 0, 0, 0, 0, 0, 30), Arena.ofAuto());
        for (int mark = 0; mark < 10; mark++) send(60, mark);

        // when
        betaPort.cable(false);
        world.runFor(100 * MILLI);

        // then
        assertThat(beta.frames).isEmpty();
        assertThat(bad.cutOff()).isEqualTo(10);
        assertThat(bad.taken()).isEqualTo(bad.given() + bad.cutOff());
    }

    @Test
    void theSameSeedIsTheSameFate() {
        List<Integer> once = new ImpairmentTest().fate();
        List<Integer> again = new ImpairmentTest().fate();

        assertThat(once).isEqualTo(again).hasSizeBetween(50, 200);
    }

    private List<Integer> fate() {
        alphaPort.impairFromStation(settings(5 * MILLI, 4 * MILLI, 300_000, 100_000, 10_000, 0, 1_000), Arena.ofAuto());
        for (int mark = 0; mark < 127; mark++) send(60, mark);
        world.runFor(50 * MILLI);
        return beta.marks();
    }

    @SuppressWarnings("TooManyParameters") // as the record
    private static ImpairmentSettings settings(
            long delay, long jitter, int loss, int duplicate, int reorder, long rate, int limit) {
        return new ImpairmentSettings(delay, jitter, loss, duplicate, reorder, rate, limit);
    }

    private void send(int length, int mark) {
        sendFrom(alphaPort, ALPHA, BETA, length, mark);
    }

    private void sendFrom(SwitchPort from, long source, long destination, int length, int mark) {
        world.loop().again(now -> {
            Frame frame = length <= 1_984
                    ? world.frames().takeSmall()
                    : world.frames().takeLarge();
            frame.length(length);
            for (int at = 0; at < length; at++)
                frame.bytes().set(ValueLayout.JAVA_BYTE, frame.start() + at, (byte) mark);
            for (int at = 0; at < 6; at++) {
                frame.bytes().set(ValueLayout.JAVA_BYTE, frame.start() + at, (byte) (destination >>> 8 * (5 - at)));
                frame.bytes().set(ValueLayout.JAVA_BYTE, frame.start() + 6 + at, (byte) (source >>> 8 * (5 - at)));
            }
            frame.bytes().set(ValueLayout.JAVA_BYTE, frame.start() + 12, (byte) 8);
            from.take(frame);
        });
        world.runFor(0);
    }

    private static final class Heard {
        final long atNanos;
        final byte[] octets;

        Heard(long atNanos, byte[] octets) {
            this.atNanos = atNanos;
            this.octets = octets;
        }
    }

    private final class Ear implements Station {
        final List<Heard> frames = new ArrayList<>();

        List<Integer> marks() {
            return frames.stream().map(heard -> (int) heard.octets[14]).toList();
        }

        @Override
        public void send(Frame frame) {
            byte[] octets = frame.bytes().asSlice(frame.start(), frame.length()).toArray(ValueLayout.JAVA_BYTE);
            frames.add(new Heard(world.clock().nanoTime(), octets));
        }

        @Override
        public Abilities abilities() {
            return Abilities.ALL;
        }
    }
}
