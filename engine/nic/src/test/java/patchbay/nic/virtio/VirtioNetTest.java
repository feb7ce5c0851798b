package patchbay.nic.virtio;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.nic.virtio.NetBench.BUFFERS;
import static patchbay.nic.virtio.NetBench.GUEST;
import static patchbay.nic.virtio.NetBench.HEADER;
import static patchbay.nic.virtio.NetBench.PEER;
import static patchbay.nic.virtio.NetBench.PLAIN;
import static patchbay.nic.virtio.NetBench.frame;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchbay.lan.Abilities;
import patchbay.lan.VnetHeader;
import patchbay.loop.Frame;
import patchbay.loop.Frame.Segmentation;
import patchbay.testkit.virtio.GuestDriver;
import patchbay.testkit.virtio.GuestDriver.Span;
import patchbay.wire.Fault;

class VirtioNetTest {
    private static final long MERGING = PLAIN | VirtioFeature.MERGEABLE_BUFFERS.bit();
    private static final byte[] OUT = frame(GUEST, PEER, 300);
    private static final byte[] IN = frame(PEER, GUEST, 300);

    private final NetBench bench = new NetBench(8);

    @Test
    void aFrameOfTheGuestGoesIntoTheSwitch() {
        // given
        bench.started(PLAIN);

        // when
        bench.tx.offer(new Span(BUFFERS, bench.put(BUFFERS, OUT), 0));
        bench.kickTransmit();

        // then
        assertThat(bench.got)
                .singleElement()
                .satisfies(got -> assertThat(got.octets()).isEqualTo(OUT));
        assertThat(bench.tx.usedCount()).isEqualTo(1);
        assertThat(bench.tx.collect()).isZero();
        assertThat(bench.calls).containsExactly(1);
        assertThat(bench.card.counters().framesPassed()).isEqualTo(1);
    }

    @Test
    void aFrameMayBeInPiecesAndInATable() {
        // given
        bench.started(PLAIN | VirtioFeature.RING_INDIRECT.bit());
        int length = bench.put(BUFFERS, OUT);
        Span header = new Span(BUFFERS, HEADER, 0);
        Span first = new Span(BUFFERS + HEADER, 100, 0);
        Span rest = new Span(BUFFERS + HEADER + 100, length - HEADER - 100, 0);

        // when
        bench.tx.offer(header, first, rest);
        bench.tx.offerIndirect(BUFFERS + 0x1000, header, first, rest);
        bench.kickTransmit();

        // then
        assertThat(bench.got)
                .hasSize(2)
                .allSatisfy(got -> assertThat(got.octets()).isEqualTo(OUT));
    }

    @Test
    void aFrameForTheGuestLandsInItsBuffer() {
        // given
        bench.started(PLAIN);
        bench.rx.offer(new Span(BUFFERS, 2_000, GuestDriver.WRITE));

        // when
        bench.fromPeer(IN);
        bench.turn();

        // then
        assertThat(bench.rx.usedCount()).isEqualTo(1);
        assertThat(bench.rx.collect()).isEqualTo(HEADER + IN.length);
        assertThat(bench.octets(BUFFERS + HEADER, IN.length)).isEqualTo(IN);
        assertThat(bench.octets(BUFFERS + 10, 2)).containsExactly(1, 0);
        assertThat(bench.calls).containsExactly(0);
    }

    @Test
    void aLongFrameIsSpreadOverBuffersThatTheDriverMerges() {
        // given
        bench.started(MERGING);
        for (int index = 0; index < 4; index++)
            bench.rx.offer(new Span(BUFFERS + 1_000L * index, 200, GuestDriver.WRITE));

        // when
        bench.fromPeer(IN);
        bench.turn();

        // then
        assertThat(bench.rx.usedCount()).isEqualTo(2);
        assertThat(bench.rx.collect()).isEqualTo(200);
        assertThat(bench.rx.collect()).isEqualTo(HEADER + IN.length - 200);
        assertThat(bench.octets(BUFFERS + 10, 2)).containsExactly(2, 0);
        assertThat(bench.octets(BUFFERS + HEADER, 200 - HEADER)).isEqualTo(Arrays.copyOf(IN, 200 - HEADER));
        assertThat(bench.octets(BUFFERS + 1_000, IN.length + HEADER - 200))
                .isEqualTo(Arrays.copyOfRange(IN, 200 - HEADER, IN.length));
    }

    @Test
    void aFrameTooLongForItsOneBufferIsLostAndTheBufferStays() {
        // given
        bench.started(PLAIN);
        bench.rx.offer(new Span(BUFFERS, 200, GuestDriver.WRITE));

        // when
        bench.fromPeer(IN);
        bench.fromPeer(frame(PEER, GUEST, 60));
        bench.turn();

        // then
        assertThat(bench.card.counters().faultsOut().of(Fault.TOO_LONG)).isEqualTo(1);
        assertThat(bench.rx.usedCount()).isEqualTo(1);
        assertThat(bench.rx.collect()).isEqualTo(HEADER + 60);
    }

    @Test
    void framesWaitInOrderUntilTheGuestHasBuffers() {
        // given
        bench.started(MERGING);
        for (int number = 0; number < 20; number++) bench.fromPeer(frame(PEER, GUEST, 60 + number));
        bench.turn();
        assertThat(bench.card.waitingFrames()).isEqualTo(20);
        assertThat(bench.rx.kicksWanted()).isTrue();

        // when
        int arrived = 0;
        for (int round = 0; round < 3; round++) {
            for (int index = 0; index < 8; index++) bench.rx.offer(new Span(BUFFERS, 100, GuestDriver.WRITE));
            bench.kickReceive();

            // then
            for (; bench.rx.usedCount() > 0; arrived++) {
                assertThat(bench.rx.collect()).isEqualTo(HEADER + 60 + arrived);
            }
        }
        assertThat(arrived).isEqualTo(20);
        assertThat(bench.card.waitingFrames()).isZero();
        assertThat(bench.card.counters().framesSent()).isEqualTo(20);
    }

    @ParameterizedTest
    @CsvSource({"TCP_V4, 11, 7, 16", "TCP_V6, 12, 8, 16", "UDP, 56, 54, 6"})
    void theOffloadFactsOfASuperFramePassBothWays(Segmentation kind, int host, int guest, int sumAt) {
        // given
        long takes = kind == Segmentation.UDP ? 1L << guest | VirtioFeature.GUEST_USO6.bit() : 1L << guest;
        long checksums = VirtioFeature.CHECKSUM.bit() | VirtioFeature.GUEST_CHECKSUM.bit();
        bench.started(MERGING | checksums | 1L << host | takes);
        byte[] octets = frame(GUEST, PEER, 5_000);
        int length = bench.put(BUFFERS, octets);
        Frame facts = new Frame().wrap(bench.memory, BUFFERS + HEADER, octets.length);
        facts.checksumMissing(34, sumAt).segments(kind, 1_448);
        VnetHeader.emit(facts, bench.memory, BUFFERS);

        // when
        bench.tx.offer(new Span(BUFFERS, length, 0));
        bench.kickTransmit();

        // then
        assertThat(bench.got).singleElement().satisfies(got -> {
            assertThat(got.segmentation()).isEqualTo(kind);
            assertThat(got.segmentBytes()).isEqualTo(1_448);
            assertThat(got.checksumMissing()).isTrue();
        });
        assertThat(bench.card.abilities())
                .isEqualTo(new Abilities(
                        true,
                        kind == Segmentation.TCP_V4,
                        kind == Segmentation.TCP_V6,
                        kind == Segmentation.UDP,
                        Abilities.ALL.maxFrameBytes()));

        // when
        MemorySegment back = bench.memory.asSlice(BUFFERS + HEADER, octets.length);
        MemorySegment.copy(frame(PEER, GUEST, 5_000), 0, back, ValueLayout.JAVA_BYTE, 0, 5_000);
        bench.rx.offer(new Span(BUFFERS + 0x8000, 0x8000, GuestDriver.WRITE));
        bench.peer.take(
                new Frame().wrap(back, 0, 5_000).checksumMissing(34, sumAt).segments(kind, 1_448));
        bench.turn();

        // then
        Frame read = new Frame().wrap(bench.memory, BUFFERS + 0x8000 + HEADER, 5_000);
        assertThat(VnetHeader.parse(bench.memory, BUFFERS + 0x8000, read)).isEqualTo(Fault.NONE);
        assertThat(read.segmentation()).isEqualTo(kind);
        assertThat(read.segmentBytes()).isEqualTo(1_448);
    }

    @Test
    void theDriverIsNotCalledWhenItDoesNotWantIt() {
        // given
        bench.started(PLAIN);
        bench.tx.callsUnwanted(true);

        // when
        bench.tx.offer(new Span(BUFFERS, bench.put(BUFFERS, OUT), 0));
        bench.kickTransmit();

        // then
        assertThat(bench.tx.usedCount()).isEqualTo(1);
        assertThat(bench.calls).isEmpty();
    }

    @Test
    void withEventIndexTheDriverIsCalledOnlyWhenItsIndexIsPassed() {
        // given
        bench.started(PLAIN | VirtioFeature.RING_EVENT_INDEX.bit());
        bench.tx.callAt(2);

        // when
        for (int count = 0; count < 2; count++) {
            bench.tx.offer(new Span(BUFFERS, bench.put(BUFFERS, OUT), 0));
            bench.kickTransmit();
        }

        // then
        assertThat(bench.calls).isEmpty();
        assertThat(bench.tx.kickAt()).isEqualTo(2);

        // when
        bench.tx.offer(new Span(BUFFERS, bench.put(BUFFERS, OUT), 0));
        bench.kickTransmit();

        // then
        assertThat(bench.calls).containsExactly(1);
    }

    @Test
    void whileThereIsTrafficNoKickIsNeeded() {
        // given
        bench.started(PLAIN);
        Span span = new Span(BUFFERS, bench.put(BUFFERS, OUT), 0);
        bench.tx.offer(span);
        bench.card.kicked(1);
        assertThat(bench.tx.kicksWanted()).isFalse();

        // when
        bench.tx.offer(span);
        bench.world.loop().turn(bench.world.clock().nanoTime());

        // then
        assertThat(bench.got).hasSize(2);
        assertThat(bench.tx.kicksWanted()).isFalse();

        // when
        bench.world.loop().rest();

        // then
        assertThat(bench.tx.kicksWanted()).isTrue();
        assertThat(bench.world.loop().nextDueNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whatCameBeforeTheKickWasWantedIsTakenAllTheSame() {
        // given
        bench.started(PLAIN);
        Span span = new Span(BUFFERS, bench.put(BUFFERS, OUT), 0);
        bench.tx.offer(span);
        bench.card.kicked(1);

        // when
        bench.tx.offer(span);
        bench.world.loop().rest();

        // then
        assertThat(bench.world.loop().nextDueNanos())
                .isEqualTo(bench.world.loop().nowNanos());
        bench.turn();
        assertThat(bench.got).hasSize(2);
    }

    @Test
    void buffersThatAreTooFewAreNoReasonToStayAwakeAndTheKickIsWantedBehindThem() {
        // given
        bench.started(MERGING | VirtioFeature.RING_EVENT_INDEX.bit());
        Span buffer = new Span(BUFFERS, 200, GuestDriver.WRITE);
        bench.rx.offer(buffer);
        bench.fromPeer(IN);
        bench.world.loop().turn(bench.world.clock().nanoTime());

        // when
        bench.world.loop().rest();

        // then
        assertThat(bench.world.loop().nextDueNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(bench.rx.kickAt()).isEqualTo(1);
        bench.rx.offer(buffer);
        bench.kickReceive();
        assertThat(bench.rx.usedCount()).isEqualTo(2);
    }

    @Test
    void buffersThatComeWhileFramesWaitNeedNoKick() {
        // given
        bench.started(PLAIN);
        bench.fromPeer(IN);
        bench.world.loop().turn(bench.world.clock().nanoTime());

        // when
        bench.rx.offer(new Span(BUFFERS, 2_000, GuestDriver.WRITE));
        bench.world.loop().turn(bench.world.clock().nanoTime());

        // then
        assertThat(bench.rx.usedCount()).isEqualTo(1);
        assertThat(bench.card.waitingFrames()).isZero();
    }

    @Test
    void aBurstOfLongChainsPasses() {
        // given
        NetBench big = new NetBench(256).started(PLAIN);
        int length = big.put(BUFFERS, OUT);
        Span[] spans = new Span[60];
        for (int at = 0; at < spans.length; at++) spans[at] = new Span(BUFFERS + 2L * at, 2, 0);
        spans[59] = new Span(BUFFERS + 118, length - 118, 0);
        for (int count = 0; count < 4; count++) big.tx.offer(spans);

        // when
        big.kickTransmit();

        // then
        assertThat(big.got)
                .hasSize(4)
                .allSatisfy(got -> assertThat(got.octets()).isEqualTo(OUT));
    }

    @Test
    void aBurstIsOneCallAndGoesOnInFurtherTurns() {
        // given
        NetBench big = new NetBench(256).started(PLAIN);
        int length = big.put(BUFFERS, OUT);
        for (int count = 0; count < 200; count++) big.tx.offer(new Span(BUFFERS, length, 0));

        // when
        big.kickTransmit();

        // then
        assertThat(big.got).hasSize(200);
        assertThat(big.calls).hasSizeLessThanOrEqualTo(200 / VirtioNet.FRAMES_A_TURN + 1);
    }

    @Test
    void aStoppedQueueGoesOnWhereItStood() {
        // given
        bench.started(PLAIN);
        int length = bench.put(BUFFERS, OUT);
        bench.tx.offer(new Span(BUFFERS, length, 0));
        bench.kickTransmit();

        // when
        int position = bench.card.stop(1);
        bench.tx.offer(new Span(BUFFERS, length, 0));
        bench.card.start(1, NetBench.place(bench.tx), position);
        bench.turn();

        // then
        assertThat(position).isEqualTo(1);
        assertThat(bench.got).hasSize(2);
    }

    @Test
    void withTheCableOutNothingPasses() {
        // given
        bench.started(PLAIN);
        bench.rx.offer(new Span(BUFFERS, 2_000, GuestDriver.WRITE));
        bench.card.link(false);

        // when
        bench.fromPeer(IN);
        bench.tx.offer(new Span(BUFFERS + 4_096, bench.put(BUFFERS + 4_096, OUT), 0));
        bench.kickTransmit();

        // then
        assertThat(bench.got).isEmpty();
        assertThat(bench.rx.usedCount()).isZero();
        assertThat(bench.tx.usedCount()).isEqualTo(1);
        assertThat(bench.card.counters().faultsIn().of(Fault.LINK_DOWN)).isEqualTo(1);
        assertThat(bench.card.counters().faultsOut().of(Fault.LINK_DOWN)).isEqualTo(1);
    }
}
