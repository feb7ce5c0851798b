package patchbay.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.lan.Abilities;
import patchbay.loop.Errno;
import patchbay.testkit.LineFaults;
import patchbay.testkit.guest.GuestConnection;
import patchbay.testkit.guest.GuestTcpState;
import patchbay.testkit.guest.SimTcpGuest;

class TransferV6Test {
    private static final long SECOND = 1_000_000_000;
    private static final int MEBIBYTE = 1 << 20;
    private static final String GUEST = "fd17:625c:f037:2::15";
    private static final String FAR = "2001:db8::7";

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.005, 0.02, 0.05})
    void everythingArrivesBothWaysAtOnce(double loss) {
        // given
        World world = World.seeded(Double.hashCode(loss) ^ 6);
        SimTcpGuest guest = world.guest(GUEST);
        world.wire(GUEST).faults(new LineFaults().loss(loss).delay(200_000, 50_000));

        // when
        Transfer transfer = Transfer.begin(world, guest, 80, MEBIBYTE, MEBIBYTE).finish(600 * SECOND);

        // then
        assertThat(transfer.guest().beyondWindowBytes()).isZero();
        assertThat(transfer.guest().shrunkWindows()).isZero();
        assertThat(guest.refusedFrames()).isZero();
        world.comesToRest();
    }

    @Test
    void aCardWithOffloadsGetsSuperFramesWhole() {
        // given
        World world = World.seeded(7);
        SimTcpGuest guest = world.guest(GUEST, Abilities.ALL);

        // when
        Transfer.begin(world, guest, 80, MEBIBYTE, MEBIBYTE).finish(60 * SECOND);

        // then many segments came in one frame
        assertThat(world.counter("tcp-segments-to-guest")).isLessThan(MEBIBYTE / 1_440);
        assertThat(guest.refusedFrames()).isZero();
        world.comesToRest();
    }

    @Test
    void bothFamiliesOfOneNetworkAtOnce() {
        // given
        World world = World.seeded(8);
        SimTcpGuest six = world.guest(GUEST);
        SimTcpGuest four = world.guest("10.0.2.15");

        // when
        Transfer first = Transfer.begin(world, six, 80, MEBIBYTE, MEBIBYTE);
        Transfer second = Transfer.begin(world, four, 81, MEBIBYTE, MEBIBYTE);

        // then
        first.finish(60 * SECOND);
        second.finish(60 * SECOND);
        world.comesToRest();
    }

    @Test
    void whatTheHostSaysReachesTheGuest() {
        // given
        World world = World.seeded(9);
        SimTcpGuest guest = world.guest(GUEST);
        world.beyond().listens(FAR, 1).refuses();
        world.beyond().listens(FAR, 2).unreachable(Errno.ENETUNREACH);

        // when
        GuestConnection refused = guest.connect(FAR, 1);
        GuestConnection unreachable = guest.connect(FAR, 2);
        world.runFor(SECOND);

        // then
        assertThat(refused.state()).isEqualTo(GuestTcpState.CLOSED);
        assertThat(unreachable.state()).isEqualTo(GuestTcpState.CLOSED);
        assertThat(guest.icmpErrors()).hasSize(1);
        world.comesToRest();
    }
}
