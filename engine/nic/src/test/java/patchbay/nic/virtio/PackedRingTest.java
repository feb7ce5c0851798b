package patchbay.nic.virtio;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.nic.virtio.NetBench.BUFFERS;
import static patchbay.nic.virtio.NetBench.GUEST;
import static patchbay.nic.virtio.NetBench.HEADER;
import static patchbay.nic.virtio.NetBench.PEER;
import static patchbay.nic.virtio.NetBench.frame;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.testkit.virtio.GuestDriver;
import patchbay.testkit.virtio.GuestDriver.Span;
import patchbay.testkit.virtio.PackedDriver;
import patchbay.wire.Fault;

class PackedRingTest {
    private static final long FEATURES = NetBench.PLAIN
            | VirtioFeature.RING_PACKED.bit()
            | VirtioFeature.RING_INDIRECT.bit()
            | VirtioFeature.MERGEABLE_BUFFERS.bit();
    private static final int SIZE = 5;
    private static final int BEGINNING = 0x8000_8000;

    private final NetBench bench = new NetBench(8);
    private final PackedDriver rx = new PackedDriver(bench.memory, NetBench.RX_RING, SIZE);
    private final PackedDriver tx = new PackedDriver(bench.memory, NetBench.TX_RING, SIZE);

    private void start(long features) {
        bench.card.features(features);
        start(0, rx, BEGINNING);
        start(1, tx, BEGINNING);
        bench.turn();
        bench.calls.clear();
    }

    private void start(int index, PackedDriver driver, int position) {
        bench.card.start(
                index,
                new RingPlace(SIZE, driver.descriptors(), driver.driverEvents(), driver.deviceEvents()),
                position);
        bench.card.enable(index, true);
    }

    @Test
    void framesPassManyTimesRoundTheRingInChainsOfEveryLength() {
        // given
        start(FEATURES);
        int length = bench.put(BUFFERS, frame(GUEST, PEER, 100));

        for (int round = 0; round < 50; round++) {
            // when
            int pieces = round % SIZE + 1;
            Span[] spans = new Span[pieces];
            for (int index = 0; index < pieces; index++) {
                int octets = index < pieces - 1 ? 10 : length - 10 * (pieces - 1);
                spans[index] = new Span(BUFFERS + 10L * index, octets, 0);
            }
            tx.offer(spans);
            bench.kickTransmit();

            // then
            assertThat(tx.collect()).as("round %d", round).isZero();
            assertThat(tx.collect()).isEqualTo(-1);
            assertThat(bench.got).hasSize(round + 1);
            assertThat(bench.got.getLast().octets()).isEqualTo(frame(GUEST, PEER, 100));
        }
    }

    /// QEMU, user-mode-linux and DPDK's virtio-user.
    @ParameterizedTest
    @ValueSource(ints = {0x8000_8000, 0, 0x8000})
    void theBeginningIsUnderstoodAsFrontEndsSayIt(int position) {
        // given
        start(FEATURES);
        start(1, new PackedDriver(bench.memory, 0x9000, SIZE), position);
        PackedDriver fresh = new PackedDriver(bench.memory, 0x9000, SIZE);

        // when
        fresh.offer(new Span(BUFFERS, bench.put(BUFFERS, frame(GUEST, PEER, 100)), 0));
        bench.kickTransmit();

        // then
        assertThat(fresh.collect()).isZero();
        assertThat(bench.got).hasSize(1);
    }

    @Test
    void framesForTheGuestAreMergedOverTheEndOfTheRing() {
        // given
        start(FEATURES);

        for (int round = 0; round < 20; round++) {
            // when
            for (int index = 0; index < 3; index++) rx.offer(new Span(BUFFERS + 200L * index, 100, GuestDriver.WRITE));
            bench.fromPeer(frame(PEER, GUEST, 250));
            bench.turn();

            // then
            assertThat(rx.collect()).as("round %d", round).isEqualTo(100);
            assertThat(rx.collect()).isEqualTo(100);
            assertThat(rx.collect()).isEqualTo(HEADER + 250 - 200);
            assertThat(bench.octets(BUFFERS + 10, 2)).containsExactly(3, 0);
        }
    }

    @Test
    void aFrameThatLacksBuffersTakesNoneAndComesWhenTheyAreThere() {
        // given
        start(FEATURES);
        rx.offer(new Span(BUFFERS, 100, GuestDriver.WRITE));
        bench.fromPeer(frame(PEER, GUEST, 150));
        bench.turn();
        assertThat(rx.collect()).isEqualTo(-1);

        // when
        rx.offer(new Span(BUFFERS + 200, 100, GuestDriver.WRITE));
        bench.kickReceive();

        // then
        assertThat(rx.collect()).isEqualTo(100);
        assertThat(rx.collect()).isEqualTo(HEADER + 150 - 100);
    }

    @Test
    void theKickForWhatIsLackingIsWantedBehindWhatIsThere() {
        // given
        start(FEATURES | VirtioFeature.RING_EVENT_INDEX.bit());
        rx.offer(new Span(BUFFERS, 100, GuestDriver.WRITE));

        // when
        bench.fromPeer(frame(PEER, GUEST, 150));
        bench.turn();

        // then
        assertThat(rx.kicks()).isEqualTo(2);
        assertThat(rx.kickAt()).isEqualTo(1 | 0x8000);
        assertThat(bench.world.loop().nextDueNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whileThereIsTrafficNoKickIsNeeded() {
        // given
        start(FEATURES);
        Span span = new Span(BUFFERS, bench.put(BUFFERS, frame(GUEST, PEER, 100)), 0);
        tx.offer(span);
        bench.card.kicked(1);

        // when
        tx.offer(span);
        bench.world.loop().turn(bench.world.clock().nanoTime());

        // then
        assertThat(tx.kicks()).isEqualTo(1);
        assertThat(bench.got).hasSize(2);
    }

    @Test
    void tablesAreReadInTheirOrder() {
        // given
        start(FEATURES);
        int length = bench.put(BUFFERS, frame(GUEST, PEER, 100));
        long table = BUFFERS + 0x1000;
        GuestDriver writer = new GuestDriver(bench.memory, table, 2);
        writer.descriptor(0, new Span(BUFFERS, 20, 0), 0, 0);
        writer.descriptor(1, new Span(BUFFERS + 20, length - 20, 0), 0, 0);

        // when
        tx.offer(new Span(table, 32, GuestDriver.INDIRECT));
        bench.kickTransmit();

        // then
        assertThat(bench.got)
                .singleElement()
                .satisfies(got -> assertThat(got.octets()).isEqualTo(frame(GUEST, PEER, 100)));
    }

    @Test
    void theDriverIsCalledAsItsEventAreaSays() {
        // given
        start(FEATURES | VirtioFeature.RING_EVENT_INDEX.bit());
        int length = bench.put(BUFFERS, frame(GUEST, PEER, 100));

        // when
        tx.calls(1, 0);
        send(length);
        assertThat(bench.calls).isEmpty();
        tx.calls(2, 2 | 0x8000);
        send(length);
        assertThat(bench.calls).isEmpty();
        send(length);

        // then
        assertThat(bench.calls).containsExactly(1);
        assertThat(tx.kicks()).isEqualTo(2);
        assertThat(tx.kickAt()).isEqualTo(3 | 0x8000);
    }

    @Test
    void aStoppedRingGoesOnWhereItStoodAlsoInItsSecondRound() {
        // given
        start(FEATURES);
        int length = bench.put(BUFFERS, frame(GUEST, PEER, 100));
        for (int count = 0; count < SIZE + 2; count++) send(length);

        // when
        int position = bench.card.stop(1);
        start(1, tx, position);
        send(length);

        // then
        assertThat(position).isEqualTo(2 << 16 | 2);
        assertThat(bench.got).hasSize(SIZE + 3);
    }

    @Test
    void chainsAndIdsThatCannotBeBreakTheQueue() {
        // given
        start(FEATURES);

        // when
        for (int index = 0; index < SIZE; index++) {
            bench.memory.set(
                    java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED, tx.descriptors() + 16L * index, BUFFERS);
            bench.memory.set(
                    java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED,
                    tx.descriptors() + 16L * index + 8,
                    0x0081_0000_0000_0040L);
        }
        bench.kickTransmit();

        // then
        assertThat(bench.card.isBroken(1)).isTrue();
        assertThat(bench.card.counters().faultsIn().of(Fault.BROKEN_RING)).isEqualTo(1);
    }

    private void send(int length) {
        tx.offer(new Span(BUFFERS, length, 0));
        bench.kickTransmit();
        assertThat(tx.collect()).isZero();
    }
}
