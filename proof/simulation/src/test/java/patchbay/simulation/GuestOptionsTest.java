package patchbay.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.testkit.LineFaults;
import patchbay.testkit.guest.GuestTcpSettings;

/// Whatever a guest's TCP offers in its SYN, every octet arrives both ways at once, over a wire with every fault.
class GuestOptionsTest {
    private static final long MINUTE = 60 * ByHand.SECOND;
    private static final int OCTETS = 150_000;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14})
    void anyWindowScale(int shift) {
        assertArrives(81 + shift, new GuestTcpSettings().windowScale(shift).receiveBuffer(1 << 20), 0.02);
    }

    @ParameterizedTest
    @ValueSource(ints = {88, 256, 536, 1_220, 1_460, 8_960, 65_495})
    void anyMss(int mss) {
        assertArrives(mss, new GuestTcpSettings().mss(mss), 0.01);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.005, 0.02, 0.05})
    void anyLossWithoutSackAndTimestamps(double loss) {
        assertArrives(Double.hashCode(loss), new GuestTcpSettings().sack(false).timestamps(false), loss);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.005, 0.02, 0.05})
    void anyLossWithAllOptions(double loss) {
        assertArrives(7 + Double.hashCode(loss), new GuestTcpSettings(), loss);
    }

    private static void assertArrives(long seed, GuestTcpSettings settings, double loss) {
        // given
        World world = World.seeded(seed);
        var guest = world.guest(ByHand.GUEST).settings(settings);
        world.wire(ByHand.GUEST)
                .faults(new LineFaults()
                        .loss(loss)
                        .duplication(0.01)
                        .reordering(0.02, ByHand.MILLI)
                        .corruption(0.005)
                        .delay(200_000, 50_000));

        // when
        Transfer transfer = Transfer.begin(world, guest, 80, OCTETS, OCTETS);

        // then
        transfer.finish(30 * MINUTE);
        assertThat(transfer.guest().beyondWindowBytes()).isZero();
        assertThat(transfer.guest().shrunkWindows()).isZero();
        world.comesToRest();
    }
}
