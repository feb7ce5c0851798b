package patchbay.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import patchbay.lan.LinkCounters;
import patchbay.lan.PortQueue;
import patchbay.lan.VnetHeader;
import patchbay.linux.Descriptors;
import patchbay.linux.UnixSockets;
import patchbay.loop.Errno;
import patchbay.loop.Frame;
import patchbay.wire.Fault;

/// The writer on a socket that keeps frames apart, so that it can be full.
class TapWriterTest {
    private static final int FRAME_BYTES = 1_000;

    private final Arena arena = Arena.ofAuto();
    private final LinkCounters counters = new LinkCounters();
    private final TapWriter writer = new TapWriter(arena, counters);
    private final MemorySegment into = arena.allocate(2_000);
    private final UnixSockets.Pair pair;

    TapWriterTest() throws Exception {
        pair = UnixSockets.packetPair();
    }

    @AfterEach
    void closeAll() {
        Descriptors.close(pair.first());
        Descriptors.close(pair.second());
    }

    @Test
    void framesComeOutWithTheirHeaderAndInOrder() {
        // when
        for (int number = 0; number < 5; number++) writer.gather(frame(number));
        int result = writer.flush(pair.first());

        // then
        assertThat(result).isZero();
        for (int number = 0; number < 5; number++) assertThat(nextNumber()).isEqualTo(number);
        assertThat(nextNumber()).isEqualTo(-Errno.EAGAIN);
    }

    @Test
    void whatIsNotTakenWaitsAndFollowsInOrder() {
        // given
        int sent = 0;
        while (!writer.isWaiting()) {
            writer.gather(frame(sent++));
            writer.flush(pair.first());
        }
        for (int more = 0; more < 10; more++) writer.gather(frame(sent++));
        writer.flush(pair.first());

        // when
        int taken = 0;
        while (taken < sent) {
            int number = nextNumber();
            if (number == -Errno.EAGAIN) {
                writer.unblocked();
                assertThat(writer.flush(pair.first())).isZero();
                continue;
            }

            // then
            assertThat(number).isEqualTo(taken++);
        }
        assertThat(writer.isWaiting()).isFalse();
        assertThat(counters.faultsOut().total()).isZero();
    }

    @Test
    void aQueueThatIsFullDropsAndCounts() {
        // given
        while (!writer.isWaiting()) {
            writer.gather(frame(0));
            writer.flush(pair.first());
        }

        // when
        int more = PortQueue.DEFAULT_FRAMES + 100;
        for (int number = 0; number < more; number++) {
            if (!writer.gather(frame(0))) {
                writer.flush(pair.first());
                writer.gather(frame(0));
            }
        }
        writer.flush(pair.first());

        // then
        assertThat(counters.faultsOut().of(Fault.QUEUE_FULL)).isEqualTo(101);
        assertThat(writer.waitingFrames()).isEqualTo(PortQueue.DEFAULT_FRAMES);
    }

    @Test
    void framesThatWaitWhenTheInterfaceGoesAreLostByName() {
        // given
        int gathered = 0;
        while (!writer.isWaiting()) {
            writer.gather(frame(gathered++));
            writer.flush(pair.first());
        }
        for (int more = 0; more < 5; more++) writer.gather(frame(gathered++));

        // when
        writer.reset();

        // then
        assertThat(counters.faultsOut().of(Fault.LINK_DOWN)).isEqualTo(6);
        assertThat(counters.framesSent() + counters.faultsOut().total()).isEqualTo(gathered);
        assertThat(writer.waitingFrames()).isZero();
    }

    @Test
    void aBurstHasItsLimit() {
        // when
        for (int number = 0; number < TapWriter.BURST_FRAMES; number++) {
            assertThat(writer.gather(frame(number))).isTrue();
        }

        // then
        assertThat(writer.gather(frame(0))).isFalse();
    }

    @Test
    void aDescriptorThatIsGoneIsToldToTheCaller() {
        // given
        Descriptors.close(pair.second());

        // when
        writer.gather(frame(0));

        // then
        assertThat(writer.flush(pair.first())).isEqualTo(-Errno.EPIPE);
    }

    private Frame frame(int number) {
        MemorySegment bytes = arena.allocate(FRAME_BYTES, 8);
        bytes.set(ValueLayout.JAVA_INT, 0, number);
        return new Frame().wrap(bytes, 0, FRAME_BYTES);
    }

    private int nextNumber() {
        int got = Descriptors.read(pair.second(), into.address(), 2_000);
        if (got < 0) return got;
        assertThat(got).isEqualTo(VnetHeader.BYTES + FRAME_BYTES);
        return into.get(ValueLayout.JAVA_INT_UNALIGNED, VnetHeader.BYTES);
    }
}
