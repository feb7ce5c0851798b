package patchbay.nat.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import patchbay.wire.MacAddress;

class NeighboursTest {
    private final Neighbours neighbours = new Neighbours();

    @Test
    void theLatestAddressOfAGuestCounts() {
        // given
        neighbours.learn(0x0a00_020f, 0x0800_2700_0001L);

        // when
        neighbours.learn(0x0a00_020f, 0x0800_2700_0002L);

        // then
        assertThat(neighbours.find(0x0a00_020f)).isEqualTo(0x0800_2700_0002L);
        assertThat(neighbours.find(0x0a00_0210)).isEqualTo(MacAddress.NONE);
        assertThat(neighbours.find(0)).isEqualTo(MacAddress.NONE);
    }

    @Test
    void aFloodOfAddressesDoesNotPushOutWhoSpeaksInBetween() {
        // when
        for (int address = 1; address < 100_000; address++) {
            neighbours.learn(0x0a00_0000 | address, 0x0200_0000_0000L | address);
            neighbours.learn(0x0a01_020f, 0x0800_2700_0001L);

            // then
            assertThat(neighbours.find(0x0a01_020f)).isEqualTo(0x0800_2700_0001L);
        }
    }
}
