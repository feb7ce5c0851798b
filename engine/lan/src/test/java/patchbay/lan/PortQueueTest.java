package patchbay.lan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import patchbay.loop.FaultCounters;
import patchbay.wire.Fault;

class PortQueueTest {
    private final FaultCounters faults = new FaultCounters();
    private final Arena arena = Arena.ofAuto();
    private MemorySegment ring = MemorySegment.NULL;
    private int reservations;

    @Test
    void whatGoesInComesOutInOrderHoweverItIsTaken() {
        for (long seed = 1; seed <= 30; seed++) streamsTrulyWith(seed);
    }

    private void streamsTrulyWith(long seed) {
        // given
        SplittableRandom random = new SplittableRandom(seed);
        PortQueue queue = new PortQueue(this::reserve, faults, 16, 5_000);
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        MemorySegment header = arena.allocate(12);

        // when
        for (int step = 0; step < 3_000; step++) {
            if (random.nextBoolean()) {
                byte[] octets = new byte[random.nextInt(14, 1_500)];
                random.nextBytes(octets);
                header.set(ValueLayout.JAVA_BYTE, 3, (byte) step);
                if (queue.add(header, 2, 4, Bench.frame(octets))) {
                    sent.write(header.asSlice(2, 4).toArray(ValueLayout.JAVA_BYTE), 0, 4);
                    sent.write(octets, 0, octets.length);
                }
            } else {
                int octets = random.nextInt(queue.bytes() + 1);
                take(queue, octets, written);
            }
            assertThat(queue.frames()).isBetween(0, 16);
            assertThat(queue.bytes()).isBetween(0, 5_000);
            assertThat(queue.isEmpty()).isEqualTo(queue.bytes() == 0);
        }
        take(queue, queue.bytes(), written);

        // then
        assertThat(written.toByteArray()).as("seed %d", seed).isEqualTo(sent.toByteArray());
        assertThat(queue.frames()).isZero();
        assertThat(queue.spans()).isZero();
    }

    @Test
    void aDeviceTakesRecordByRecord() {
        // given
        SplittableRandom random = new SplittableRandom(3);
        PortQueue queue = new PortQueue(this::reserve, faults, 8, 4_000);
        ArrayDeque<byte[]> expected = new ArrayDeque<>();

        for (int step = 0; step < 2_000; step++) {
            byte[] octets = new byte[random.nextInt(14, 1_500)];
            random.nextBytes(octets);
            if (queue.add(Bench.frame(octets))) expected.add(octets);
            if (random.nextInt(3) == 0 || queue.frames() == 8) {
                // when
                ByteArrayOutputStream record = new ByteArrayOutputStream();
                take(queue, queue.headBytes(), record);

                // then
                assertThat(record.toByteArray()).isEqualTo(expected.poll());
            }
        }
    }

    @Test
    void theNewestFrameIsDroppedWhenTooManyWait() {
        // given
        PortQueue queue = new PortQueue(this::reserve, faults);
        for (int frame = 0; frame < PortQueue.DEFAULT_FRAMES; frame++) queue.add(Bench.frame(new byte[60]));

        // when
        boolean taken = queue.add(Bench.frame(new byte[60]));

        // then
        assertThat(taken).isFalse();
        assertThat(queue.frames()).isEqualTo(PortQueue.DEFAULT_FRAMES);
        assertThat(faults.of(Fault.QUEUE_FULL)).isEqualTo(1);
    }

    @Test
    void theNewestFrameIsDroppedWhenTooManyOctetsWait() {
        // given
        PortQueue queue = new PortQueue(this::reserve, faults);
        byte[] large = new byte[65_536];
        for (int frame = 0; frame < 32; frame++)
            assertThat(queue.add(Bench.frame(large))).isTrue();

        // when
        boolean taken = queue.add(Bench.frame(new byte[14]));

        // then
        assertThat(taken).isFalse();
        assertThat(queue.bytes()).isEqualTo(PortQueue.DEFAULT_BYTES);
        assertThat(faults.of(Fault.QUEUE_FULL)).isEqualTo(1);
    }

    @Test
    void theRestOfAPartialWriteComesFirst() {
        // given
        PortQueue queue = new PortQueue(this::reserve, faults, 4, 1_000);
        MemorySegment memory = arena.allocate(10);
        memory.set(ValueLayout.JAVA_BYTE, 7, (byte) 0x77);

        // when
        queue.addRest(memory, 7, 3);
        queue.add(Bench.frame(new byte[14]));

        // then
        assertThat(queue.headBytes()).isEqualTo(3);
        assertThat(queue.bytes()).isEqualTo(17);
    }

    @Test
    void memoryIsReservedOnlyWhenAFrameHasToWait() {
        // given
        PortQueue queue = new PortQueue(this::reserve, faults);

        // when
        int before = reservations;
        queue.add(Bench.frame(new byte[60]));
        queue.clear();
        queue.add(Bench.frame(new byte[60]));

        // then
        assertThat(before).isZero();
        assertThat(reservations).isEqualTo(1);
    }

    @Test
    void moreThanWaitsCannotBeTaken() {
        // given
        PortQueue queue = new PortQueue(this::reserve, faults, 4, 1_000);

        // when, then
        assertThatThrownBy(() -> queue.consume(1)).isInstanceOf(IllegalArgumentException.class);
    }

    /// Reads `octets` octets through the spans, as a system call would, and consumes them.
    private void take(PortQueue queue, int octets, ByteArrayOutputStream into) {
        int left = octets;
        for (int span = 0; span < queue.spans() && left > 0; span++) {
            int length = Math.min(left, queue.length(span));
            long at = queue.address(span) - ring.address();
            byte[] copy = ring.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
            into.write(copy, 0, copy.length);
            left -= length;
        }
        assertThat(left).isZero();
        queue.consume(octets);
    }

    private MemorySegment reserve(long bytes, long alignment) {
        reservations++;
        ring = arena.allocate(bytes, alignment);
        return ring;
    }
}
