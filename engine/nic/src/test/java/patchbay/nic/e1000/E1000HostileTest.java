package patchbay.nic.e1000;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import patchbay.loop.Frame;
import patchbay.nic.pci.CardBench;
import patchbay.nic.pci.FlickeringMemory;
import patchbay.nic.pci.OnceMemory;
import patchbay.wire.Fault;

/// What a hostile guest can make of the rings, of each of the three cards: the classes of bugs ("rows") of
/// reliability's list that are about rings and memory. After every case a good driver finds a card
/// that works. What is enumerated stands in [E1000SmallRingsTest], numbers of every kind in [E1000BoundsTest].
class E1000HostileTest {
    private static final int BUFFER = E1000Driver.BUFFERS;

    private final CardBench bench = new CardBench();

    /// Row 2: length 0, head and tail anywhere, rings smaller than a descriptor; all small triples.
    @ParameterizedTest
    @EnumSource(E1000Model.class)
    void noHeadTailAndLengthMakeAnEndlessRing(E1000Model model) {
        // given
        E1000Driver driver = new E1000Driver(bench, model).sends().receives(0);
        byte[] frame = CardBench.frame(CardBench.MAC, CardBench.PEER, 60);

        // then
        for (int head = 0; head < 34; head++) {
            for (int tail = 0; tail < 34; tail++) {
                for (int length = 0; length < 5; length++) {
                    aim(driver, head, tail, length * 128);
                    bench.arrive(frame);
                    bench.run();
                }
            }
        }
        stillWorks(driver);
    }

    /// Row 2: a full ring without an end of packet is walked once.
    @ParameterizedTest
    @EnumSource(E1000Model.class)
    void aRingWithoutAnEndOfPacketComesToRest(E1000Model model) {
        // given
        E1000Driver driver = new E1000Driver(bench, model).sends();
        for (int round = 0; round < 200; round++) {
            driver.descriptor(BUFFER, E1000Driver.legacy(1_000, 0));
            driver.go();
        }

        // when
        driver.descriptor(BUFFER, E1000Driver.legacy(1_000, E1000Driver.EOP | E1000Driver.RS));
        driver.go();

        // then
        assertThat(bench.sent).isEmpty();
        assertThat(driver.card.counters().faultsIn().of(Fault.TOO_LONG)).isEqualTo(1);
        stillWorks(driver);
    }

    /// Row 3: buffers and rings that are no memory, such as the card's own registers.
    @ParameterizedTest
    @EnumSource(E1000Model.class)
    void addressesOutsideMemoryBreakTheQueueUntilItIsEnabledAnew(E1000Model model) {
        // given
        E1000Driver driver = new E1000Driver(bench, model).sends();
        driver.card.config().write(0x10, 4, 0xfebc_0000);

        // when
        for (long address :
                new long[] {0xfebc_0000L, -1, Long.MIN_VALUE, Long.MAX_VALUE, CardBench.MEMORY_BYTES - 10}) {
            driver.sends();
            driver.write(E1000Register.TDH, 0);
            bench.ram.set(ValueLayout.JAVA_LONG, E1000Driver.SEND_RING, address);
            bench.ram.set(ValueLayout.JAVA_LONG, E1000Driver.SEND_RING + 8, E1000Driver.legacy(100, E1000Driver.EOP));
            driver.write(E1000Register.TDT, 1);
            bench.run();

            // then
            assertThat(driver.card.isBroken()).isTrue();
        }
        assertThat(bench.sent).isEmpty();
        assertThat(driver.card.counters().faultsIn().of(Fault.OUTSIDE_MEMORY)).isEqualTo(5);
        stillWorks(driver);
    }

    /// Row 3: receive buffers that are no memory.
    @ParameterizedTest
    @EnumSource(E1000Model.class)
    void receiveBuffersOutsideMemoryBreakTheQueue(E1000Model model) {
        // given
        E1000Driver driver = new E1000Driver(bench, model).receives(0);
        bench.ram.set(ValueLayout.JAVA_LONG, E1000Driver.RECEIVE_RING, -1L);

        // when
        bench.arrive(CardBench.frame(CardBench.MAC, CardBench.PEER, 60));
        bench.arrive(CardBench.frame(CardBench.MAC, CardBench.PEER, 60));

        // then
        assertThat(driver.card.isBroken()).isTrue();
        assertThat(driver.card.counters().faultsOut().of(Fault.OUTSIDE_MEMORY)).isEqualTo(1);
        stillWorks(driver);
    }

    /// Row 3: loopback with both rings and all buffers in the same memory.
    @ParameterizedTest
    @EnumSource(E1000Model.class)
    void aLoopedFrameThatOverwritesItsOwnRingComesToRest(E1000Model model) {
        // given
        E1000Driver driver = new E1000Driver(bench, model).sends();
        driver.receives(E1000Bits.RCTL_LBM | E1000Bits.RCTL_UPE | E1000Bits.RCTL_LPE);
        for (int index = 0; index < 7; index++) {
            driver.descriptor(E1000Driver.SEND_RING, E1000Driver.legacy(128, E1000Driver.EOP | E1000Driver.RS));
            bench.ram.set(ValueLayout.JAVA_LONG, E1000Driver.RECEIVE_RING + 16L * index, (long) E1000Driver.SEND_RING);
        }

        // when
        driver.go();

        // then
        assertThat(bench.sent).isEmpty();
        stillWorks(driver);
    }

    /// Row 4: the FCS has its room from the start.
    @ParameterizedTest
    @EnumSource(E1000Model.class)
    void theLongestLoopedFramesHaveRoomForTheirFcs(E1000Model model) {
        // given
        E1000Driver driver = new E1000Driver(bench, model);
        for (int length = E1000Packet.MAX_BYTES - 100; length <= E1000Packet.MAX_BYTES; length++) {
            driver.sends().receives(E1000Bits.RCTL_LBM | E1000Bits.RCTL_UPE | E1000Bits.RCTL_LPE);
            bench.ram.set(ValueLayout.JAVA_LONG, E1000Driver.SEND_RING, (long) BUFFER);
            bench.ram.set(
                    ValueLayout.JAVA_LONG, E1000Driver.SEND_RING + 8, E1000Driver.data(length, E1000Driver.EOP, 0));
            driver.write(E1000Register.TDT, 1);
            bench.run();
        }
        stillWorks(driver);
    }

    /// Rows 1, 2, 5, 8 and 9: random descriptors in memory that changes on every read.
    @ParameterizedTest
    @EnumSource(E1000Model.class)
    void noDescriptorInFlickeringMemoryBreaksMoreThanItsQueue(E1000Model model) {
        // given
        FlickeringMemory memory = new FlickeringMemory(3);
        CardBench restless = new CardBench(memory);
        E1000Driver driver = new E1000Driver(restless, model);
        SplittableRandom chance = new SplittableRandom(4);
        memory.begin();

        // then
        for (int round = 0; round < 4_000; round++) {
            driver.sends().receives(chance.nextInt() & ~E1000Bits.RCTL_LBM);
            for (int word = 0; word < 16; word++) {
                long value = chance.nextInt(3) == 0 ? chance.nextLong() : sensible(chance, word);
                restless.ram.set(ValueLayout.JAVA_LONG, E1000Driver.SEND_RING + 8L * word, value);
            }
            driver.write(E1000Register.TDT, chance.nextInt(9));
            restless.arrive(CardBench.frame(CardBench.MAC, CardBench.PEER, chance.nextInt(14, 1_600)));
            restless.run();
            for (CardBench.Sent sent : restless.sent) {
                assertThat(sent.octets().length).isBetween(14, 65_535 + 18);
            }
            restless.sent.clear();
        }
    }

    /// Row 9: of what is handed over no octet is read twice in a turn.
    @ParameterizedTest
    @EnumSource(E1000Model.class)
    void noOctetOfADescriptorOrAFrameIsReadTwice(E1000Model model) {
        // given
        OnceMemory memory = new OnceMemory();
        CardBench watched = new CardBench(memory);
        E1000Driver driver = new E1000Driver(watched, model).sends().receives(E1000Bits.RCTL_LPE);
        driver.descriptor(BUFFER, E1000Driver.data(500, 0, 0));
        driver.descriptor(BUFFER + 0x1000, E1000Driver.data(500, E1000Driver.EOP | E1000Driver.RS, 0));

        // when
        memory.begin();
        driver.go();
        int sending = memory.octets();
        watched.arrive(CardBench.frame(CardBench.MAC, CardBench.PEER, 5_000));
        watched.run();

        // then
        assertThat(watched.sent).hasSize(1);
        assertThat(sending).isEqualTo(1_032);
        assertThat(memory.twice()).isEmpty();
        assertThat(driver.result(2) >>> 32 & 1).isEqualTo(1);
    }

    /// Row 10 and style: without memory nothing is reached, and nothing throws.
    @ParameterizedTest
    @EnumSource(E1000Model.class)
    void aCardWhoseMemoryWentAwayStopsItsQueues(E1000Model model) {
        // given
        E1000Driver driver = new E1000Driver(bench, model).sends().receives(0);
        bench.memory.clear();

        // when
        driver.write(E1000Register.TDT, 1);
        bench.run();
        bench.arrive(CardBench.frame(CardBench.MAC, CardBench.PEER, 60));

        // then
        assertThat(driver.card.isBroken()).isTrue();
    }

    @Test
    void aFrameEachWayAllocatesNothing() {
        // given
        E1000Driver driver = new E1000Driver(bench, E1000Model.I82540EM).sends().receives(0);
        bench.put(BUFFER, CardBench.frame(CardBench.PEER, CardBench.MAC, 1_000));
        driver.descriptor(BUFFER, E1000Driver.legacy(1_000, E1000Driver.EOP | E1000Driver.RS));
        MemorySegment octets = MemorySegment.ofArray(CardBench.frame(CardBench.MAC, CardBench.PEER, 1_000));
        MemorySegment copy = java.lang.foreign.Arena.ofAuto().allocate(1_000);
        copy.copyFrom(octets);
        Frame frame = new Frame().wrap(copy, 0, 1_000);
        driver.card.plug(null);
        Runnable round = () -> {
            for (int turn = 0; turn < 20_000; turn++) {
                driver.write(E1000Register.TDH, 0);
                driver.write(E1000Register.TDT, 1);
                bench.machine.loop().turn(bench.machine.clock().nanoTime());
                driver.write(E1000Register.RDH, 0);
                driver.card.send(frame);
                driver.read(E1000Register.ICR);
            }
        };

        // when
        round.run();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        round.run();
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        // then
        assertThat(allocated).isLessThan(64 * 1_024);
        assertThat(driver.card.counters().framesSent()).isEqualTo(40_000);
    }

    private static long sensible(SplittableRandom chance, int word) {
        if ((word & 1) == 0) return (long) BUFFER + chance.nextInt(0x1000);
        return chance.nextLong() & 0xffff_ffff_ff00_0000L | chance.nextInt(1_600) | (long) chance.nextInt(2) << 20;
    }

    private static void aim(E1000Driver driver, int head, int tail, int length) {
        driver.write(E1000Register.TDLEN, length);
        driver.write(E1000Register.TDH, head);
        driver.write(E1000Register.TDT, tail);
        driver.write(E1000Register.RDLEN, length);
        driver.write(E1000Register.RDH, head);
        driver.write(E1000Register.RDT, tail);
    }

    /// A driver that sets the card up as it should finds one that works.
    private void stillWorks(E1000Driver before) {
        before.write(E1000Register.CTRL, E1000Bits.CTRL_RST);
        before.write(E1000Register.CTRL, E1000Bits.CTRL_SLU);
        before.sends().receives(0);
        bench.sent.clear();
        bench.put(BUFFER + 0x8000, CardBench.frame(CardBench.PEER, CardBench.MAC, 80));
        bench.ram.set(ValueLayout.JAVA_LONG, E1000Driver.SEND_RING, BUFFER + 0x8000L);
        bench.ram.set(ValueLayout.JAVA_LONG, E1000Driver.SEND_RING + 8, E1000Driver.legacy(80, E1000Driver.EOP));
        before.write(E1000Register.TDT, 1);
        bench.run();
        bench.arrive(CardBench.frame(CardBench.MAC, CardBench.PEER, 60));
        assertThat(bench.sent).hasSize(1);
        assertThat(before.read(E1000Register.RDH)).isEqualTo(1);
    }
}
