package patchbay.nic.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import patchbay.loop.Frame;
import patchbay.nic.pci.CardBench;
import patchbay.nic.pci.FlickeringMemory;
import patchbay.testkit.virtio.GuestDriver;
import patchbay.testkit.virtio.GuestDriver.Span;
import patchbay.wire.Fault;

/// What a hostile guest can make of the registers and of the control queue: the rows of reliability.md §3 that concern
/// this card beyond its rings ([HostileRingTest]). After every case a good driver finds a card that works.
class VirtioPciHostileTest {
    private static final long BUFFER = VirtioDriver.BUFFERS;
    private static final int WRITE = GuestDriver.WRITE;
    private static final byte[] IN = CardBench.frame(CardBench.MAC, CardBench.PEER, 60);
    private static final int NEEDS_RESET = 0x40;

    private final CardBench bench = new CardBench();
    private final VirtioDriver driver = new VirtioDriver(bench, VirtioShape.PLAIN);

    static Stream<Arguments> lies() {
        return Stream.of(
                lie("no room for an answer", ring -> ring.offer(new Span(BUFFER, 2, 0))),
                lie(
                        "what we read behind what we write",
                        ring -> ring.offer(new Span(BUFFER, 1, WRITE), new Span(BUFFER, 2, 0))),
                lie("a length of zero", ring -> ring.offer(new Span(BUFFER, 0, 0), new Span(BUFFER, 1, WRITE))),
                lie(
                        "an answer outside of memory",
                        ring -> ring.offer(new Span(BUFFER, 2, 0), new Span(1L << 40, 1, WRITE))),
                lie("a command outside of memory", ring -> ring.offer(new Span(-8, 16, 0), new Span(BUFFER, 1, WRITE))),
                lie("a chain in a circle", ring -> {
                    ring.descriptor(0, new Span(BUFFER, 2, 0), GuestDriver.NEXT, 0);
                    ring.available(0, 0);
                    ring.availableIndex(1);
                }),
                lie("an index that jumps past the ring", ring -> ring.availableIndex(17)),
                lie("a table that was not agreed on", ring -> ring.offer(new Span(BUFFER, 16, GuestDriver.INDIRECT))));
    }

    private static Arguments lie(String name, Consumer<GuestDriver> lie) {
        return Arguments.of(name, lie);
    }

    /// Rows 2, 3, 6 and 7.
    @ParameterizedTest(name = "{0}")
    @MethodSource("lies")
    void aLieInTheControlQueueBreaksItAndTheDriverIsTold(String name, Consumer<GuestDriver> lie) {
        // given
        driver.starts(VirtioDriver.CONTROLLED);
        driver.causes();

        // when
        lie.accept(driver.control);
        driver.notify(2);

        // then
        assertThat(driver.card.tallies().get("queues-broken")).isEqualTo(1);
        assertThat(driver.status() & NEEDS_RESET).isEqualTo(NEEDS_RESET);
        assertThat(driver.causes() & 2).isEqualTo(2);
        driver.sends(driver.tx, 1, 60);
        assertThat(bench.sent).hasSize(1);
        stillWorks();
    }

    @Test
    void aCommandLongerThanAnyIsAnsweredWithAnError() {
        // given
        driver.starts(VirtioDriver.CONTROLLED);
        bench.put(0x3f000, new byte[] {9});

        // when
        driver.control.offer(new Span(BUFFER, ControlQueue.MAX_BYTES + 1, 0), new Span(0x3f000, 1, WRITE));
        driver.notify(2);

        // then
        assertThat(bench.get(0x3f000, 1)).containsExactly(1);
        stillWorks();
    }

    /// Row 3: the card's own registers are no memory to it.
    @Test
    void buffersThatAreTheCardsOwnRegistersBreakTheQueue() {
        // given
        driver.starts(VirtioDriver.PLAIN);

        // when
        driver.tx.offer(new Span(0xfe00_0000L, 100, 0));
        driver.notify(1);

        // then
        assertThat(driver.card.counters().faultsIn().of(Fault.OUTSIDE_MEMORY)).isEqualTo(1);
        assertThat(driver.status() & NEEDS_RESET).isEqualTo(NEEDS_RESET);
        stillWorks();
    }

    /// Row 8: rings of every kind that cannot be.
    @Test
    void ringsThatCannotBeAreNotSetUp() {
        // given
        long end = CardBench.MEMORY_BYTES;
        long[][] places = {
            {16, 8, 0x1000, 0x2000},
            {16, 0, 0x1001, 0x2000},
            {16, 0, 0x1000, 0x2002},
            {16, end, 0x1000, 0x2000},
            {16, end - 16, 0x1000, 0x2000},
            {16, 0, end - 4, 0x2000},
            {16, 0, 0x1000, end - 8},
            {16, -16, 0x1000, 0x2000},
            {16, Long.MIN_VALUE, Long.MAX_VALUE - 1, -4},
            {3, 0, 0x1000, 0x2000}
        };

        // then
        for (long[] place : places) {
            assertThat(driver.negotiates(VirtioDriver.PLAIN)).isTrue();
            driver.register(0x16, 2, 1);
            driver.register(0x18, 2, place[0]);
            driver.register(0x20, 8, place[1]);
            driver.register(0x28, 8, place[2]);
            driver.register(0x30, 8, place[3]);
            driver.register(0x1c, 2, 1);
            assertThat(driver.register(0x1c, 2)).as("%s", (Object) place).isZero();
        }
        for (int size : new int[] {0, 257, 512, 0x8000, 0xffff}) {
            driver.register(0x18, 2, size);
            assertThat(driver.register(0x18, 2)).isEqualTo(3);
        }
        stillWorks();
    }

    /// Row 8: the pages of a driver from before, at both ends of memory and beyond.
    @Test
    void legacyPagesOutsideMemoryAreNoRings() {
        for (long page :
                new long[] {CardBench.MEMORY_BYTES / 4_096 - 1, CardBench.MEMORY_BYTES / 4_096, 0xffff_ffffL}) {
            driver.card.writeBar(0, 0x12, 1, 0);
            driver.card.writeBar(0, 0x12, 1, 3);
            driver.card.writeBar(0, 0x0e, 2, 1);
            driver.card.writeBar(0, 0x08, 4, page);
            driver.card.writeBar(0, 0x12, 1, 7);
            driver.card.writeBar(0, 0x10, 2, 1);
            bench.run();
            assertThat(driver.card.readBar(0, 0x08, 4)).isZero();
        }
        stillWorks();
    }

    @Test
    void queuesThatAreNotThereCanBeNamedAndNothingHappens() {
        // given
        driver.starts(VirtioDriver.CONTROLLED);

        // then
        for (int queue : new int[] {3, 4, 16, 63, 64, 255, 1_023}) driver.notify(queue);
        for (int queue : new int[] {3, 0x7fff, 0x8000, 0xffff}) {
            driver.register(0x16, 2, queue);
            assertThat(driver.register(0x18, 2)).isZero();
            assertThat(driver.register(0x1a, 2)).isEqualTo(0xffff);
            for (int at = 0x18; at < 0x38; at += 2) driver.register(at, 2, 1);
        }
        driver.card.writeBar(0, 0x10, 2, 0xffff);
        stillWorks();
    }

    /// Every width at every offset of every region and of the configuration space, in any order.
    @Test
    void noAccessAnywhereThrows() {
        // given
        SplittableRandom chance = new SplittableRandom(7);
        driver.starts(VirtioDriver.CONTROLLED);

        // then
        for (int round = 0; round < 300_000; round++) {
            int bar = chance.nextInt(6);
            int bytes = 1 << chance.nextInt(4);
            long offset = chance.nextInt(64) == 0 ? chance.nextLong() : offset(chance);
            long value = chance.nextBoolean() ? chance.nextLong() : chance.nextInt(64);
            switch (chance.nextInt(4)) {
                case 0 -> driver.card.readBar(bar, offset, bytes);
                case 1 -> driver.card.config().read(chance.nextInt(260), bytes);
                case 2 -> driver.card.config().write(chance.nextInt(260), bytes, (int) value);
                default -> driver.card.writeBar(bar, offset, bytes, value);
            }
            if (round % 64 == 0) bench.run();
        }
        stillWorks();
    }

    /// Rows 1, 5, 8 and 9: commands and frames in memory that changes on every read.
    @Test
    void noCommandInFlickeringMemoryBreaksMoreThanItsQueue() {
        // given
        FlickeringMemory memory = new FlickeringMemory(11);
        CardBench restless = new CardBench(memory);
        VirtioDriver other = new VirtioDriver(restless, new VirtioShape(2, 1_500, 1_000));
        SplittableRandom chance = new SplittableRandom(12);
        memory.begin();

        // then
        for (int round = 0; round < 3_000; round++) {
            if (round % 8 == 0) other.starts(VirtioDriver.CONTROLLED | chance.nextLong() & VirtioFeature.all());
            byte[] body = new byte[chance.nextInt(1, 40)];
            chance.nextBytes(body);
            restless.put(BUFFER, new byte[] {(byte) chance.nextInt(7), (byte) chance.nextInt(7)});
            restless.put(BUFFER + 2, body);
            if (other.control != null) {
                other.control.offer(new Span(BUFFER, 2 + body.length, 0), new Span(0x3f000, 1, WRITE));
            }
            for (int queue = 0; queue < 5; queue++) other.notify(queue);
            other.receives(IN);
            other.sends(other.tx, 1, chance.nextInt(14, 1_600));
            restless.sent.clear();
        }
    }

    /// Row 10.
    @Test
    void aCardWhoseMemoryWentAwayRests() {
        // given
        driver.starts(VirtioDriver.CONTROLLED);
        bench.memory.clear();

        // when
        for (int queue = 0; queue < 3; queue++) driver.notify(queue);
        bench.arrive(IN);
        bench.run();

        // then
        assertThat(bench.sent).isEmpty();
        driver.remaps();
        stillWorks();
    }

    @Test
    void aFrameEachWayAllocatesNothing() {
        // given
        driver.starts(VirtioDriver.CONTROLLED | VirtioFeature.MERGEABLE_BUFFERS.bit());
        driver.commands(0, (byte) 0);
        driver.card.plug(null);
        Span[] out = {new Span(BUFFER, VirtioDriver.HEADER + 1_000, 0)};
        Span[] in = {new Span(BUFFER + 0x8000, 2_000, WRITE)};
        bench.put(BUFFER + VirtioDriver.HEADER, CardBench.frame(CardBench.PEER, CardBench.MAC, 1_000));
        MemorySegment copy = Arena.ofAuto().allocate(1_000);
        copy.copyFrom(MemorySegment.ofArray(CardBench.frame(CardBench.MAC, CardBench.PEER, 1_000)));
        Frame frame = new Frame().wrap(copy, 0, 1_000);
        Runnable round = () -> {
            for (int turn = 0; turn < 20_000; turn++) {
                driver.tx.offer(out);
                driver.rx.offer(in);
                driver.card.writeBar(4, 0x3004, 2, 1);
                driver.card.send(frame);
                bench.machine.loop().turn(bench.machine.clock().nanoTime());
                driver.card.readBar(4, 0x1000, 1);
            }
        };

        // when
        round.run();
        bench.levels.clear();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        round.run();
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        // then
        assertThat(driver.card.counters().framesSent()).isEqualTo(40_000);
        assertThat(driver.card.counters().faultsIn().of(Fault.LINK_DOWN)).isEqualTo(40_000);
        assertThat(allocated).isLessThan(256 * 1_024); // the bench's own list of levels
    }

    private static long offset(SplittableRandom chance) {
        return chance.nextBoolean() ? chance.nextInt(64) : chance.nextInt(4) * 0x1000 + chance.nextInt(64);
    }

    /// A driver that sets the card up as it should finds one that works.
    private void stillWorks() {
        driver.card.reset();
        driver.card.config().write(4, 2, 7);
        bench.sent.clear();
        driver.starts(VirtioDriver.CONTROLLED);
        driver.sends(driver.tx, 1, 80);
        assertThat(bench.sent).hasSize(1);
        assertThat(driver.commands(0, (byte) 0)).isTrue();
        assertThat(driver.receives(IN)).isTrue();
        assertThat(bench.get(BUFFER + 0x8000 + VirtioDriver.HEADER, 1)).containsExactly(8);
        assertThat(driver.status()).isEqualTo(15);
    }
}
