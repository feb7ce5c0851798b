package patchbay.nic.e1000;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchbay.nic.pci.CardBench;
import patchbay.wire.MacAddress;

/// The statistics registers (SDM §13.7), as `ethtool -S` reads them.
class E1000StatisticsTest {
    private final CardBench bench = new CardBench();
    private final E1000Driver driver = new E1000Driver(bench, E1000Model.I82543GC);

    /// Sizes count with the FCS: 64, 65 to 127, to 255, to 511, to 1023, and above.
    @ParameterizedTest
    @CsvSource({
        "60, 0", "61, 1", "123, 1", "124, 2", "251, 2", "252, 3", "507, 3", "508, 4", "1019, 4", "1020, 5", "1514, 5"
    })
    void aFrameIsCountedByItsSizeBothWays(int length, int place) {
        // given
        driver.sends().receives(0);
        bench.put(E1000Driver.BUFFERS + 0x8000, CardBench.frame(CardBench.PEER, CardBench.MAC, length));

        // when
        driver.descriptor(E1000Driver.BUFFERS + 0x8000, E1000Driver.legacy(length, E1000Driver.EOP));
        driver.go();
        bench.arrive(CardBench.frame(CardBench.MAC, CardBench.PEER, length));

        // then
        for (int other = 0; other < 6; other++) {
            assertThat(counter(E1000Statistics.SENT_64 + 4 * other)).isEqualTo(other == place ? 1 : 0);
            assertThat(counter(E1000Statistics.RECEIVED_64 + 4 * other)).isEqualTo(other == place ? 1 : 0);
        }
        assertThat(counter(E1000Statistics.GOOD_OCTETS_RECEIVED)).isEqualTo(length + 4);
        assertThat(counter(E1000Statistics.GOOD_OCTETS_SENT)).isEqualTo(length + 4);
    }

    @ParameterizedTest
    @CsvSource({"080027123456, 0, 0", "ffffffffffff, 1, 0", "01005e000001, 0, 1"})
    void groupsAndBroadcastsAreCountedApartBothWays(String to, int broadcasts, int groups) {
        // given
        long address = MacAddress.parse(to);
        driver.sends().receives(E1000Bits.RCTL_MPE);
        bench.put(E1000Driver.BUFFERS + 0x8000, CardBench.frame(address, CardBench.MAC, 60));

        // when
        driver.descriptor(E1000Driver.BUFFERS + 0x8000, E1000Driver.legacy(60, E1000Driver.EOP));
        driver.go();
        bench.arrive(CardBench.frame(address, CardBench.PEER, 60));

        // then
        assertThat(counter(E1000Statistics.BROADCAST_SENT)).isEqualTo(broadcasts);
        assertThat(counter(E1000Statistics.BROADCAST_RECEIVED)).isEqualTo(broadcasts);
        assertThat(counter(E1000Statistics.MULTICAST_SENT)).isEqualTo(groups);
        assertThat(counter(E1000Statistics.MULTICAST_RECEIVED)).isEqualTo(groups);
        assertThat(counter(E1000Statistics.SENT)).isEqualTo(1);
        assertThat(counter(E1000Statistics.RECEIVED)).isEqualTo(1);
    }

    @Test
    void whatFoundNoBufferIsCountedAsMissed() {
        // given
        driver.receives(0).write(E1000Register.RDT, 1);

        // when
        for (int frame = 0; frame < 1_100; frame++) {
            bench.arrive(CardBench.frame(CardBench.MAC, CardBench.PEER, 60));
        }

        // then
        long lost = 1_100L - 1 - driver.card.waitingFrames();
        assertThat(lost).isPositive();
        assertThat(counter(E1000Statistics.MISSED)).isEqualTo(lost);
        assertThat(counter(E1000Statistics.NO_BUFFER)).isEqualTo(lost);
        assertThat(counter(E1000Statistics.MISSED)).isZero();
    }

    private long counter(int offset) {
        return driver.card.readBar(0, offset, 4);
    }
}
