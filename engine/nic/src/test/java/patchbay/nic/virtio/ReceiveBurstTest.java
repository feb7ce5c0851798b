package patchbay.nic.virtio;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.nic.virtio.NetBench.BUFFERS;
import static patchbay.nic.virtio.NetBench.GUEST;
import static patchbay.nic.virtio.NetBench.HEADER;
import static patchbay.nic.virtio.NetBench.PEER;
import static patchbay.nic.virtio.NetBench.PLAIN;
import static patchbay.nic.virtio.NetBench.frame;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import patchbay.nic.GuestMemory;
import patchbay.testkit.virtio.GuestDriver;
import patchbay.testkit.virtio.GuestDriver.Span;
import patchbay.wire.Fault;

/// Frames of a turn are placed in the guest's buffers together; each of them fares as if it were alone.
class ReceiveBurstTest {
    private static final long MERGING = PLAIN | VirtioFeature.MERGEABLE_BUFFERS.bit();
    private static final int BUFFER_BYTES = 200;

    private final NetBench bench = new NetBench(64);

    @Test
    void framesOfATurnAreSeenTogetherAndInOrder() {
        // given
        bench.started(MERGING);
        offer(0, 40);

        // when
        for (int number = 0; number < 40; number++) bench.fromPeer(frame(PEER, GUEST, 60 + number));
        int before = bench.rx.usedCount();
        bench.turn();

        // then
        assertThat(before).isZero();
        assertThat(bench.calls).containsExactly(0);
        for (int number = 0; number < 40; number++) {
            assertThat(bench.rx.collect()).isEqualTo(HEADER + 60 + number);
            assertThat(octets(number, 60 + number)).isEqualTo(frame(PEER, GUEST, 60 + number));
        }
    }

    @Test
    void eachFrameOfABurstSaysHowManyBuffersItHas() {
        // given
        bench.started(MERGING);
        offer(0, 8);

        // when
        int[] lengths = {60, 500, 100, 300};
        for (int length : lengths) bench.fromPeer(frame(PEER, GUEST, length));
        bench.turn();

        // then
        int first = 0;
        for (int length : lengths) {
            int buffers = (HEADER + length + BUFFER_BYTES - 1) / BUFFER_BYTES;
            assertThat(bench.octets(place(first) + 10, 2)).containsExactly(buffers, 0);
            first += buffers;
        }
        assertThat(bench.rx.usedCount()).isEqualTo(first);
        assertThat(octets(4, 100)).isEqualTo(frame(PEER, GUEST, 100));
    }

    @Test
    void aFrameTooLongInTheMidstOfABurstIsLostAlone() {
        // given
        bench.started(PLAIN);
        offer(0, 4);

        // when
        for (int length : new int[] {60, 500, 61, 62}) bench.fromPeer(frame(PEER, GUEST, length));
        bench.turn();

        // then
        assertThat(bench.rx.usedCount()).isEqualTo(3);
        for (int length : new int[] {60, 61, 62}) assertThat(bench.rx.collect()).isEqualTo(HEADER + length);
        assertThat(bench.card.counters().faultsOut().of(Fault.TOO_LONG)).isEqualTo(1);
        assertThat(bench.card.counters().framesSent()).isEqualTo(3);
    }

    @Test
    void whatFindsNoBufferWaitsBehindWhatDid() {
        // given
        bench.started(MERGING);
        offer(0, 3);

        // when
        for (int number = 0; number < 8; number++) bench.fromPeer(frame(PEER, GUEST, 60 + number));
        bench.turn();
        assertThat(bench.card.waitingFrames()).isEqualTo(5);
        offer(3, 8);
        bench.kickReceive();

        // then
        assertThat(bench.card.waitingFrames()).isZero();
        for (int number = 0; number < 8; number++)
            assertThat(bench.rx.collect()).isEqualTo(HEADER + 60 + number);
    }

    @Test
    void aBufferThatIsNoMemoryEndsTheBurstAndTheQueue() {
        // given
        bench.started(MERGING);
        offer(0, 2);
        bench.rx.offer(new Span(NetBench.MEMORY_BYTES, BUFFER_BYTES, GuestDriver.WRITE));
        offer(2, 4);

        // when
        for (int number = 0; number < 6; number++) bench.fromPeer(frame(PEER, GUEST, 60));
        bench.turn();

        // then
        assertThat(bench.card.isBroken(0)).isTrue();
        assertThat(bench.card.counters().framesSent()).isEqualTo(2);
        assertThat(bench.card.counters().faultsOut().of(Fault.OUTSIDE_MEMORY)).isEqualTo(1);
        assertThat(bench.card.counters().faultsOut().of(Fault.NO_RECEIVER)).isEqualTo(3);
        assertThat(bench.card.counters().framesAccepted()).isEqualTo(6);
    }

    @Test
    void aQueueThatIsStoppedGivesTheDriverWhatWasHeldForIt() {
        // given
        bench.started(MERGING);
        offer(0, 4);

        // when
        bench.fromPeer(frame(PEER, GUEST, 60));
        bench.card.stop(0);

        // then
        assertThat(bench.rx.usedCount()).isEqualTo(1);
        assertThat(bench.card.counters().framesSent()).isEqualTo(1);
    }

    @Test
    void aQueueThatMayNotWorkAnyMoreLosesWhatWasHeldForIt() {
        // given
        bench.started(MERGING);
        offer(0, 4);

        // when
        bench.fromPeer(frame(PEER, GUEST, 60));
        bench.card.enable(0, false);
        bench.turn();

        // then
        assertThat(bench.rx.usedCount()).isZero();
        assertThat(bench.card.counters().faultsOut().of(Fault.NO_RECEIVER)).isEqualTo(1);
        assertThat(bench.card.waitingFrames()).isZero();
    }

    @Test
    void memoryThatGoesInTheMidstOfABurstLosesTheRestOfIt() {
        // given
        Vanishing guest = new Vanishing();
        NetBench gone = new NetBench(guest, 64).started(MERGING);
        for (int number = 0; number < 8; number++) {
            gone.rx.offer(new Span(place(number), BUFFER_BYTES, GuestDriver.WRITE));
        }

        // when
        guest.writesLeft = 3;
        for (int number = 0; number < 8; number++) gone.fromPeer(frame(PEER, GUEST, 60));
        gone.turn();

        // then
        assertThat(gone.card.isBroken(0)).isTrue();
        assertThat(gone.card.counters().framesSent()).isEqualTo(3);
        assertThat(gone.card.counters().faultsOut().of(Fault.OUTSIDE_MEMORY)).isEqualTo(5);
    }

    private void offer(int first, int count) {
        for (int number = first; number < first + count; number++) {
            bench.rx.offer(new Span(place(number), BUFFER_BYTES, GuestDriver.WRITE));
        }
    }

    private static long place(int buffer) {
        return BUFFERS + 1_024L * buffer;
    }

    private byte[] octets(int buffer, int length) {
        return bench.octets(place(buffer) + HEADER, length);
    }

    /// Memory whose file is cut short after so many frames.
    private static final class Vanishing extends GuestMemory {
        int writesLeft = Integer.MAX_VALUE;

        @Override
        public Fault write(long address, MemorySegment from, long at, long length) {
            if (writesLeft-- == 0) throw new InternalError("a fault occurred in an unsafe memory access operation");
            return super.write(address, from, at, length);
        }
    }
}
