package patchbay.nat.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChunkPoolTest {
    private final ChunkPool pool = new ChunkPool(Arena.ofAuto(), 100 * ChunkPool.CHUNK_BYTES);

    @Test
    void thereAreAsManyChunksAsTheLimitAllowsAndEachHasItsOwnPlace() {
        // given
        Set<String> places = new HashSet<>();

        // when
        for (int chunk = pool.takeUnreserved(); chunk != ChunkPool.NONE; chunk = pool.takeUnreserved()) {
            places.add(pool.bytes(chunk).address() + "+" + pool.start(chunk));
        }

        // then
        assertThat(places).hasSize(100);
        assertThat(pool.inUse()).isEqualTo(100);
    }

    @Test
    void aReservationIsLimitedByWhatIsFree() {
        // given
        pool.takeUnreserved();

        // when
        int granted = pool.reserve(1_000);

        // then
        assertThat(granted).isEqualTo(99);
        assertThat(pool.takeUnreserved()).isEqualTo(ChunkPool.NONE);
        assertThat(pool.takeReserved()).isNotEqualTo(ChunkPool.NONE);
    }

    @Test
    void aChunkThatCameBackIsLentAgain() {
        // given
        int first = pool.takeUnreserved();
        pool.giveBack(first);

        // when
        int second = pool.takeUnreserved();

        // then
        assertThat(second).isEqualTo(first);
        assertThat(pool.inUse()).isEqualTo(1);
    }
}
