package patchbay.nic.virtio;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.nic.virtio.NetBench.BUFFERS;
import static patchbay.nic.virtio.NetBench.GUEST;
import static patchbay.nic.virtio.NetBench.PEER;
import static patchbay.nic.virtio.NetBench.frame;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.testkit.virtio.GuestDriver.Span;
import patchbay.testkit.virtio.PackedDriver;
import patchbay.wire.Fault;

class RingLogTest {
    private static final long PACKED = NetBench.PLAIN | VirtioFeature.RING_PACKED.bit();
    private static final int SIZE = 5;
    private static final int PACKED_USED = 16;
    private static final int PACKED_OLD_USED = 18;
    private static final int PACKED_OLD_WRAP = 21;
    private static final int SPLIT_USED = 14;

    private final NetBench bench = new NetBench(8);
    private final PackedDriver tx = new PackedDriver(bench.memory, NetBench.TX_RING, SIZE);
    private final MemorySegment memory = Arena.ofAuto().allocate(RingLog.bytes(true, SIZE), 8);
    private final int length = bench.put(BUFFERS, frame(GUEST, PEER, 100));

    /// A back end that knows nothing of the one before but its log; the front end's own word is of no use.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 5, 6, 9, 10, 11})
    void aPackedRingGoesOnWhereTheLogSaysInWhateverRound(int sent) {
        // given
        start();
        for (int count = 0; count < sent; count++) send();
        bench.card.stop(1);

        // when
        start();
        send();

        // then
        assertThat(bench.got).hasSize(sent + 1);
        assertThat(bench.card.isBroken(1)).isFalse();
    }

    @Test
    void aBackEndThatWasKilledBeforeTheDriverSawItsLastUseDoesIt() {
        // given
        start();
        send();
        bench.card.stop(1);
        memory.set(ValueLayout.JAVA_SHORT, PACKED_USED, (short) 2);

        // when
        start();
        send();

        // then
        assertThat(bench.got).hasSize(2);
    }

    @Test
    void aBackEndThatWasKilledAfterTheDriverSawItsLastUseDoesItNotAgain() {
        // given
        start();
        for (int count = 0; count < SIZE; count++) send();
        bench.card.stop(1);
        memory.set(ValueLayout.JAVA_SHORT, PACKED_OLD_USED, (short) (SIZE - 1));
        memory.set(ValueLayout.JAVA_BYTE, PACKED_OLD_WRAP, (byte) 1);

        // when
        start();
        send();

        // then
        assertThat(bench.got).hasSize(SIZE + 1);
    }

    @Test
    void aSplitRingsLogHasItsUsedIndexAndNothingInFlight() {
        // given
        RingLog log = RingLog.of(memory, false, 8);
        assertThat(log.open()).isEqualTo(Fault.NONE);
        bench.card.features(NetBench.PLAIN);
        bench.card.start(1, NetBench.place(bench.tx), 0, log);
        bench.card.enable(1, true);

        // when
        for (int count = 0; count < 3; count++) {
            bench.tx.offer(new Span(BUFFERS, length, 0));
            bench.kickTransmit();
        }

        // then
        assertThat(memory.get(ValueLayout.JAVA_SHORT, SPLIT_USED)).isEqualTo((short) 3);
        assertThat(log.open()).isEqualTo(Fault.NONE);
    }

    @ParameterizedTest(name = "octet {0} is {1}")
    @CsvSource({"8,2", "9,1", "10,4", "10,6", "32,1", "160,255"})
    void aLogThatIsNoneOrHasChainsInFlightIsRefused(int at, int value) {
        // given
        RingLog log = RingLog.of(memory, true, SIZE);
        assertThat(log.open()).isEqualTo(Fault.NONE);

        // when
        memory.set(ValueLayout.JAVA_BYTE, at, (byte) value);

        // then
        assertThat(log.open()).isEqualTo(Fault.BAD_FIELD);
    }

    @Test
    void aPlaceOutsideTheRingIsItsBeginningAndALogOfAnotherKindIsRefused() {
        // given
        RingLog log = RingLog.of(memory, true, SIZE);
        log.open();

        // when
        memory.set(ValueLayout.JAVA_SHORT, PACKED_OLD_USED, (short) 0x7fff);
        log.open();

        // then
        assertThat(log.place((place, wrap) -> false)).isEqualTo(0x8000);
        bench.card.features(NetBench.PLAIN);
        assertThat(bench.card.start(1, NetBench.place(bench.tx), 0, log)).isEqualTo(Fault.BAD_FIELD);
        assertThat(bench.card.isStarted(1)).isFalse();
    }

    private void start() {
        RingLog log = RingLog.of(memory, true, SIZE);
        assertThat(log.open()).isEqualTo(Fault.NONE);
        bench.card.features(PACKED);
        RingPlace place = new RingPlace(SIZE, tx.descriptors(), tx.driverEvents(), tx.deviceEvents());
        assertThat(bench.card.start(1, place, 0, log)).isEqualTo(Fault.NONE);
        bench.card.enable(1, true);
        bench.turn();
    }

    private void send() {
        tx.offer(new Span(BUFFERS, length, 0));
        bench.kickTransmit();
        assertThat(tx.collect()).isZero();
    }
}
