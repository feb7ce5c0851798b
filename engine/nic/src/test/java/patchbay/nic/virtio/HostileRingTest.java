package patchbay.nic.virtio;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.nic.virtio.NetBench.BUFFERS;
import static patchbay.nic.virtio.NetBench.GUEST;
import static patchbay.nic.virtio.NetBench.PEER;
import static patchbay.nic.virtio.NetBench.PLAIN;
import static patchbay.nic.virtio.NetBench.frame;

import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import patchbay.testkit.virtio.GuestDriver;
import patchbay.testkit.virtio.GuestDriver.Span;
import patchbay.wire.Fault;

/// What a hostile guest writes into its rings (reliability: endless rings, loops, nested tables, jumps, lengths).
class HostileRingTest {
    private static final int NEXT = GuestDriver.NEXT;
    private static final int WRITE = GuestDriver.WRITE;
    private static final int INDIRECT = GuestDriver.INDIRECT;
    private static final Span GOOD = new Span(BUFFERS, 100, 0);
    private static final long TABLE = BUFFERS + 0x1000;

    private final NetBench bench = new NetBench(8).started(PLAIN | VirtioFeature.RING_INDIRECT.bit());

    static Stream<Arguments> lies() {
        return Stream.of(
                lie("a chain that points to itself", Fault.BROKEN_RING, tx -> first(tx, GOOD, NEXT, 0)),
                lie("a chain in a circle of two", Fault.BROKEN_RING, tx -> {
                    tx.descriptor(1, GOOD, NEXT, 0);
                    first(tx, GOOD, NEXT, 1);
                }),
                lie("a next outside of the table", Fault.BROKEN_RING, tx -> first(tx, GOOD, NEXT, 8)),
                lie("a length of zero", Fault.BROKEN_RING, tx -> first(tx, new Span(BUFFERS, 0, 0), 0, 0)),
                lie(
                        "a buffer to be written where it is to be read",
                        Fault.BROKEN_RING,
                        tx -> first(tx, GOOD, WRITE, 0)),
                lie("an address outside of memory", Fault.OUTSIDE_MEMORY, tx -> first(tx, span(1L << 40, 100), 0, 0)),
                lie("an address that wraps around", Fault.OUTSIDE_MEMORY, tx -> first(tx, span(-50, 100), 0, 0)),
                lie(
                        "the last octet outside of memory",
                        Fault.OUTSIDE_MEMORY,
                        tx -> first(tx, span(NetBench.MEMORY_BYTES - 99, 100), 0, 0)),
                lie("a length of 4 GiB", Fault.OUTSIDE_MEMORY, tx -> first(tx, span(BUFFERS, -1), 0, 0)),
                lie("a head outside of the table", Fault.BROKEN_RING, tx -> {
                    tx.available(0, 8);
                    tx.availableIndex(1);
                }),
                lie("an index that jumps past the ring", Fault.BROKEN_RING, tx -> tx.availableIndex(9)),
                lie("an index that runs backwards", Fault.BROKEN_RING, tx -> tx.availableIndex(0xffff)),
                lie(
                        "a table inside a table",
                        Fault.BROKEN_RING,
                        tx -> tx.offerIndirect(TABLE, new Span(TABLE, 16, INDIRECT))),
                lie(
                        "a table of no whole descriptors",
                        Fault.BROKEN_RING,
                        tx -> first(tx, new Span(TABLE, 17, INDIRECT), 0, 0)),
                lie("an empty table", Fault.BROKEN_RING, tx -> first(tx, new Span(TABLE, 0, INDIRECT), 0, 0)),
                lie(
                        "a table longer than any ring",
                        Fault.BROKEN_RING,
                        tx -> first(tx, new Span(TABLE, 16 * 1_025, INDIRECT), 0, 0)),
                lie(
                        "a table outside of memory",
                        Fault.OUTSIDE_MEMORY,
                        tx -> first(tx, new Span(1L << 40, 16, INDIRECT), 0, 0)),
                lie(
                        "a table that also goes on",
                        Fault.BROKEN_RING,
                        tx -> first(tx, new Span(TABLE, 16, INDIRECT), NEXT, 1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lies")
    void itsQueueStopsAndOnlyIts(String name, Fault reason, Consumer<GuestDriver> lie) {
        // when
        lie.accept(bench.tx);
        bench.kickTransmit();
        bench.kickTransmit();

        // then
        assertThat(bench.card.isBroken(1)).isTrue();
        assertThat(bench.card.timesBroken()).isEqualTo(1);
        assertThat(bench.card.counters().faultsIn().of(reason)).isEqualTo(1);
        assertThat(bench.got).isEmpty();
        bench.rx.offer(new Span(BUFFERS, 2_000, WRITE));
        bench.fromPeer(frame(PEER, GUEST, 60));
        bench.turn();
        assertThat(bench.rx.usedCount()).isEqualTo(1);
    }

    @Test
    void aBrokenQueueWorksAgainWhenTheDriverStartsItAnew() {
        // given
        bench.tx.availableIndex(9);
        bench.kickTransmit();
        bench.card.stop(1);
        GuestDriver again = new GuestDriver(bench.memory, NetBench.TX_RING + 0x4000, 8);

        // when
        bench.start(1, again);
        again.offer(new Span(BUFFERS, bench.put(BUFFERS, frame(GUEST, PEER, 60)), 0));
        bench.kickTransmit();

        // then
        assertThat(bench.got).hasSize(1);
        assertThat(bench.card.isBroken(1)).isFalse();
    }

    @Test
    void aReadOnlyBufferForReceivingBreaksTheReceiveQueue() {
        // when
        bench.rx.offer(GOOD);
        bench.fromPeer(frame(PEER, GUEST, 60));
        bench.turn();

        // then
        assertThat(bench.card.isBroken(0)).isTrue();
        assertThat(bench.card.counters().faultsOut().of(Fault.BROKEN_RING)).isEqualTo(1);
    }

    @Test
    void aTableWhereNoneWasAgreedOnBreaksTheQueue() {
        // given
        NetBench plain = new NetBench(8).started(PLAIN);

        // when
        plain.tx.offerIndirect(TABLE, GOOD);
        plain.kickTransmit();

        // then
        assertThat(plain.card.isBroken(1)).isTrue();
    }

    @Test
    void lengthsThatCannotBeAFrameAreRefusedAndTheQueueGoesOn() {
        // given
        int tooShort = NetBench.HEADER + 13;
        int tooLong = 0x20000;

        // when
        bench.tx.offer(new Span(BUFFERS, tooShort, 0));
        bench.tx.offer(new Span(BUFFERS, tooLong, 0));
        bench.tx.offer(new Span(BUFFERS, bench.put(BUFFERS, frame(GUEST, PEER, 60)), 0));
        bench.kickTransmit();

        // then
        assertThat(bench.card.counters().faultsIn().of(Fault.TRUNCATED)).isEqualTo(1);
        assertThat(bench.card.counters().faultsIn().of(Fault.TOO_LONG)).isEqualTo(1);
        assertThat(bench.got).hasSize(1);
        assertThat(bench.tx.usedCount()).isEqualTo(3);
    }

    @Test
    void whatStandsBeforeALieInABurstPasses() {
        // when
        Span good = new Span(BUFFERS, bench.put(BUFFERS, frame(GUEST, PEER, 60)), 0);
        for (int count = 0; count < 3; count++) bench.tx.offer(good);
        bench.tx.offer(span(1L << 40, 100));
        bench.tx.offer(good);
        bench.kickTransmit();

        // then
        assertThat(bench.card.isBroken(1)).isTrue();
        assertThat(bench.got).hasSize(3);
        assertThat(bench.card.counters().framesReceived()).isEqualTo(4);
        assertThat(bench.card.counters().faultsIn().of(Fault.OUTSIDE_MEMORY)).isEqualTo(1);
    }

    private static Arguments lie(String name, Fault reason, Consumer<GuestDriver> lie) {
        return Arguments.of(name, reason, lie);
    }

    private static Span span(long address, int length) {
        return new Span(address, length, 0);
    }

    private static void first(GuestDriver driver, Span span, int moreFlags, int next) {
        driver.descriptor(0, span, moreFlags, next);
        driver.available(0, 0);
        driver.availableIndex(1);
    }
}
