package patchbay.uplink.vde;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OwnersTest {
    private final Owners<String> owners = new Owners<>();
    private final String one = "one";
    private final String two = "two";

    @Test
    void aStationIsWhereItWasLastHeard() {
        owners.learn(1, one, 0);
        owners.learn(1, two, 1);

        assertThat(owners.find(1, 2)).isSameAs(two);
    }

    @Test
    void aStationThatIsSilentForLongIsForgotten() {
        owners.learn(1, one, 0);

        assertThat(owners.find(1, Owners.AGE_NANOS - 1)).isSameAs(one);
        assertThat(owners.find(1, Owners.AGE_NANOS)).isNull();
    }

    @Test
    void aPortThatGoesTakesItsStationsAlong() {
        owners.learn(1, one, 0);
        owners.learn(2, two, 0);
        owners.forget(one);

        assertThat(owners.find(1, 1)).isNull();
        assertThat(owners.find(2, 1)).isSameAs(two);
    }

    @Test
    void aFloodOfStationsCostsNoMoreThanItsRoomAndTheNewestIsKnown() {
        SplittableRandom random = new SplittableRandom(3);
        for (int count = 0; count < 100_000; count++) {
            long mac = random.nextLong() & 0xfeff_ffff_ffffL;
            owners.learn(mac, one, count);
            assertThat(owners.find(mac, count)).isSameAs(one);
        }
    }
}
