package patchbay.nic.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.nic.GuestArea;
import patchbay.nic.GuestMemory;
import patchbay.testkit.virtio.GuestDriver;
import patchbay.testkit.virtio.GuestDriver.Span;
import patchbay.wire.Fault;

/// A guest that changes its memory between any two of our reads.
class FlickeringMemoryTest {
    private final Set<Long> read = new HashSet<>();
    private SplittableRandom chance = new SplittableRandom(1);
    private boolean flickering;
    private boolean readTwice;

    @ParameterizedTest
    @ValueSource(longs = {0, 1L << 28, 1L << 29, 1L << 34, 1L << 34 | 1L << 28 | 1L << 29})
    void whateverItReadsTheCardLives(long ringFeatures) {
        for (int seed = 0; seed < 100; seed++) {
            // given
            chance = new SplittableRandom(seed);
            flickering = false;
            NetBench bench = new NetBench(new Flickering(), 4).started(NetBench.PLAIN | 1 << 15 | ringFeatures);
            flickering = true;

            // when
            for (int round = 0; round < 20; round++) {
                bench.tx.offer(new Span(NetBench.BUFFERS, 100, 0));
                bench.rx.offer(new Span(NetBench.BUFFERS + 4_096, 100, GuestDriver.WRITE));
                bench.fromPeer(NetBench.frame(NetBench.PEER, NetBench.GUEST, 300));
                bench.kickTransmit();
                bench.kickReceive();
            }

            // then
            assertThat(bench.card.timesBroken()).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void noDescriptorAndNoOctetOfAFrameIsReadTwice() {
        // given
        NetBench bench = new NetBench(new Flickering(), 8).started(NetBench.PLAIN | VirtioFeature.RING_INDIRECT.bit());
        int length = bench.put(NetBench.BUFFERS, NetBench.frame(NetBench.GUEST, NetBench.PEER, 200));

        // when
        bench.tx.offerIndirect(
                NetBench.BUFFERS + 0x1000,
                new Span(NetBench.BUFFERS, 12, 0),
                new Span(NetBench.BUFFERS + 12, length - 12, 0));
        bench.tx.offer(new Span(NetBench.BUFFERS + 0x2000, length, 0));
        read.clear();
        bench.kickTransmit();

        // then
        assertThat(bench.card.counters().framesPassed()).isEqualTo(2);
        assertThat(readTwice).isFalse();
    }

    /// Scrambles what was read, with values of the kind that hurt.
    private void scramble(MemorySegment memory, long at, long length) {
        if (!flickering || chance.nextInt(4) != 0) return;
        for (long here = at; here < at + length; here++) {
            int octet = chance.nextInt(3) == 0 ? chance.nextInt(256) : chance.nextInt(8);
            memory.set(ValueLayout.JAVA_BYTE, here, (byte) octet);
        }
    }

    private final class Flickering extends GuestMemory {
        @Override
        public Fault read(long address, MemorySegment into, long at, long length) {
            Fault fault = super.read(address, into, at, length);
            for (long here = address; here < address + length && fault == Fault.NONE; here++) note(here);
            if (fault == Fault.NONE && flickering) super.write(address, scrambled(length), 0, length);
            return fault;
        }

        @Override
        protected GuestArea area(MemorySegment memory, long start, long length) {
            return new FlickeringArea(memory, start, length);
        }
    }

    private MemorySegment scrambled(long length) {
        byte[] octets = new byte[(int) length];
        for (int at = 0; at < octets.length; at++) octets[at] = (byte) chance.nextInt(8);
        return MemorySegment.ofArray(octets);
    }

    private void note(long octet) {
        if (!read.add(octet)) readTwice = true;
    }

    private final class FlickeringArea extends GuestArea {
        private final MemorySegment memory;

        FlickeringArea(MemorySegment memory, long start, long length) {
            super(memory, start, length);
            this.memory = memory;
        }

        @Override
        public int u16(long at) {
            int value = super.u16(at);
            scramble(memory, start() + at, 2);
            return value;
        }

        @Override
        public int i32(long at) {
            int value = super.i32(at);
            scramble(memory, start() + at, 4);
            return value;
        }

        @Override
        public long i64(long at) {
            long value = super.i64(at);
            for (long here = start() + at; here < start() + at + 8; here++) note(here);
            scramble(memory, start() + at, 8);
            return value;
        }
    }
}
