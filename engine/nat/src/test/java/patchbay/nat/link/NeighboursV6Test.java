package patchbay.nat.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import patchbay.wire.MacAddress;

class NeighboursV6Test {
    private static final long PREFIX = 0xfd17_625c_f037_0002L;

    private final NeighboursV6 neighbours = new NeighboursV6(() -> 0x1234_5678_9abc_def0L);

    @Test
    void whatWasHeardLastIsFound() {
        // when
        neighbours.learn(PREFIX, 5, 0xa);
        neighbours.learn(PREFIX, 5, 0xb);
        neighbours.learn(PREFIX + 1, 5, 0xc);

        // then
        assertThat(neighbours.find(PREFIX, 5)).isEqualTo(0xb);
        assertThat(neighbours.find(PREFIX + 1, 5)).isEqualTo(0xc);
        assertThat(neighbours.find(PREFIX, 6)).isEqualTo(MacAddress.NONE);
        assertThat(neighbours.find(0, 0)).isEqualTo(MacAddress.NONE);
    }

    @Test
    void oneThatMakesUpAddressesDisplacesItsOwn() {
        // given a hundred addresses of honest stations
        for (int station = 0; station < 100; station++) neighbours.learn(PREFIX, station, 0x100 + station);

        // when
        SplittableRandom random = new SplittableRandom(3);
        for (int flood = 0; flood < 100_000; flood++) neighbours.learn(PREFIX, random.nextLong(), 0xbad);

        // then
        long left = 0;
        for (int station = 0; station < 100; station++) {
            if (neighbours.find(PREFIX, station) == 0x100 + station) left++;
        }
        assertThat(left).isEqualTo(100);
    }

    @Test
    void aStationsOldestAddressGoesFirst() {
        // given more addresses of one station than there is place for
        for (long lo = 1; lo <= 4_096; lo++) neighbours.learn(PREFIX, lo, 0xa);

        // then the newest are there, and as many as there is place for at most
        assertThat(neighbours.find(PREFIX, 4_096)).isEqualTo(0xa);
        long known = 0;
        for (long lo = 1; lo <= 4_096; lo++) if (neighbours.find(PREFIX, lo) != MacAddress.NONE) known++;
        assertThat(known).isBetween(900L, (long) NeighboursV6.MAX_ADDRESSES);
    }
}
