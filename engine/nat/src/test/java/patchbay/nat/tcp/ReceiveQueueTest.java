package patchbay.nat.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReceiveQueueTest {
    private static final int MEBIBYTE = 1 << 20;
    private static final int FIRST = -3_000; // the numbers wrap early

    private final Arena arena = Arena.ofAuto();
    private final ChunkPool pool = new ChunkPool(arena, MEBIBYTE);
    private final ReceiveQueue queue = new ReceiveQueue(pool, 256 * 1024, 64);

    ReceiveQueueTest() {
        queue.begin(FIRST);
    }

    @Test
    void segmentsInAnyOrderComeOutAsTheStream() {
        for (int seed = 0; seed < 40; seed++) {
            // given
            SplittableRandom random = new SplittableRandom(seed);
            byte[] stream = new byte[60_000];
            random.nextBytes(stream);
            MemorySegment source = arena.allocate(stream.length).copyFrom(MemorySegment.ofArray(stream));
            queue.begin(FIRST);
            int next = FIRST;
            ByteArrayOutputStream taken = new ByteArrayOutputStream();

            // when
            while (taken.size() < stream.length) {
                int at = random.nextInt(2) == 0 ? next - FIRST : random.nextInt(stream.length);
                int length = Math.min(1 + random.nextInt(3_000), stream.length - at);
                int from = Math.max(at, next - FIRST);
                length -= from - at;
                if (length > 0) next = offer(source, from, length, next);
                if (random.nextInt(3) == 0) drain(taken, next, random);
            }

            // then
            assertThat(taken.toByteArray()).isEqualTo(stream);
            queue.release();
            assertThat(pool.inUse()).isZero();
        }
    }

    private int offer(MemorySegment source, int from, int length, int next) {
        int kept = queue.keep(FIRST + from, source, from, length);
        if (from + FIRST == next) return queue.join(next + kept);
        queue.note(FIRST + from, FIRST + from + kept);
        return next;
    }

    private void drain(ByteArrayOutputStream taken, int next, SplittableRandom random) {
        while (queue.hostNext() != next) {
            int piece = Math.min(next - queue.hostNext(), ChunkPool.CHUNK_BYTES - queue.headOffset());
            piece = 1 + random.nextInt(piece);
            long at = pool.start(queue.headChunk()) + queue.headOffset();
            taken.writeBytes(pool.bytes(queue.headChunk()).asSlice(at, piece).toArray(ValueLayout.JAVA_BYTE));
            queue.taken(piece);
            if (random.nextInt(4) == 0) return;
        }
    }

    @Test
    void whatIsReservedIsThereWhenOthersTakeTheRest() {
        // given
        int promised = queue.reserve(100_000);
        while (pool.takeUnreserved() != ChunkPool.NONE) {}

        // when
        int kept = queue.keep(FIRST, arena.allocate(promised), 0, promised);

        // then
        assertThat(promised).isGreaterThanOrEqualTo(100_000);
        assertThat(kept).isEqualTo(promised);
    }

    @Test
    void withoutMemoryTheBeginningIsKept() {
        // given
        while (pool.available() > 1) pool.takeUnreserved();

        // when
        int kept = queue.keep(FIRST, arena.allocate(20_000), 0, 20_000);

        // then
        assertThat(kept).isEqualTo(ChunkPool.CHUNK_BYTES);
    }

    @Test
    void octetsThatPassByGiveTheirMemoryBack() {
        // given
        queue.keep(FIRST, arena.allocate(100), 0, 100);
        queue.taken(100);

        // when
        queue.skip(3 * ChunkPool.CHUNK_BYTES);

        // then
        assertThat(pool.inUse()).isZero();
    }

    @Test
    void aPromiseIsGivenBackWithTheQueue() {
        // given
        queue.reserve(200_000);

        // when
        queue.release();

        // then
        assertThat(pool.reserved()).isZero();
        assertThat(pool.available()).isEqualTo(MEBIBYTE / ChunkPool.CHUNK_BYTES);
    }
}
