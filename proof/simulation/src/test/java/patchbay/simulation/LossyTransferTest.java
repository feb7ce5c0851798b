package patchbay.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.testkit.LineFaults;
import patchbay.testkit.guest.SimTcpGuest;

class LossyTransferTest {
    private static final long SECOND = 1_000_000_000;
    private static final int MEBIBYTE = 1 << 20;
    private static final String GUEST = "10.0.2.15";

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.005, 0.02, 0.05, 0.1})
    void everythingArrivesUpwards(double loss) {
        assertArrives(loss, MEBIBYTE, 0);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.005, 0.02, 0.05, 0.1})
    void everythingArrivesDownwards(double loss) {
        assertArrives(loss, 0, MEBIBYTE);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.005, 0.02, 0.05, 0.1})
    void everythingArrivesBothWaysAtOnce(double loss) {
        assertArrives(loss, MEBIBYTE, MEBIBYTE);
    }

    private static void assertArrives(double loss, int upBytes, int downBytes) {
        // given
        World world = World.seeded(Double.hashCode(loss) ^ upBytes);
        SimTcpGuest guest = world.guest(GUEST);
        world.wire(GUEST).faults(new LineFaults().loss(loss).delay(200_000, 50_000));

        // when
        Transfer transfer = Transfer.begin(world, guest, 80, upBytes, downBytes).finish(600 * SECOND);

        // then
        assertThat(transfer.guest().beyondWindowBytes()).isZero();
        assertThat(transfer.guest().shrunkWindows()).isZero();
        world.comesToRest();
    }
}
