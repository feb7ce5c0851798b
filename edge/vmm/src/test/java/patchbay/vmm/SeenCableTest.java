package patchbay.vmm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import patchbay.testkit.VirtualLoop;

class SeenCableTest {
    private static final long PAUSE_NANOS = SeenCable.HEARD_NANOS;

    private final VirtualLoop machine = VirtualLoop.seeded(11);
    private final List<Boolean> seen = new ArrayList<>();
    private final SeenCable cable = new SeenCable(machine.loop(), true, PAUSE_NANOS, seen::add);

    @Test
    void itIsSeenAtOnceWhereTheCardIsPluggedInFirst() {
        // when
        cable.plugged();

        // then
        assertThat(seen).containsExactly(true);
    }

    @Test
    void onAnotherNetworkItIsSeenAgainAfterAWhile() {
        // given
        cable.plugged();

        // when
        replug();

        // then
        machine.runFor(PAUSE_NANOS - 10_000_000);
        assertThat(seen).containsExactly(true, false);
        machine.runFor(20_000_000);
        assertThat(seen).containsExactly(true, false, true);
    }

    @Test
    void aCardThatIsMovedOnInThatWhileIsSeenAWhileAfterTheLastMove() {
        // given
        cable.plugged();
        replug();
        machine.runFor(PAUSE_NANOS / 2);

        // when
        replug();

        // then
        machine.runFor(PAUSE_NANOS - 10_000_000);
        assertThat(seen).containsExactly(true, false);
        machine.runFor(20_000_000);
        assertThat(seen).containsExactly(true, false, true);
    }

    @Test
    void whatTheUserSaysInThatWhileIsTrueAfterIt() {
        // given
        cable.plugged();
        replug();

        // when
        cable.in(false);
        machine.runFor(2 * PAUSE_NANOS);

        // then
        assertThat(cable.isUp()).isFalse();
        cable.in(true);
        assertThat(seen).containsExactly(true, false, true);
    }

    @Test
    void aDriverThatSawNoLinkBeforeIsNotMadeToWait() {
        // given
        cable.in(false);
        cable.plugged();
        cable.unplugged();

        // when
        cable.in(true);
        cable.plugged();

        // then
        assertThat(seen).containsExactly(true);
    }

    @Test
    void itMovesWithItsCardToAnotherLoop() {
        // given
        VirtualLoop next = VirtualLoop.seeded(12);
        cable.plugged();
        cable.unplugged();

        // when
        cable.joinLoop(next.loop());
        cable.plugged();

        // then
        machine.runFor(2 * PAUSE_NANOS);
        assertThat(cable.isUp()).isFalse();
        next.runFor(2 * PAUSE_NANOS);
        assertThat(cable.isUp()).isTrue();
    }

    @Test
    void nothingIsSeenAfterItsEnd() {
        // given
        cable.plugged();
        replug();

        // when
        cable.end();
        machine.runFor(2 * PAUSE_NANOS);

        // then
        assertThat(seen).containsExactly(true, false);
    }

    private void replug() {
        machine.loop().turn(machine.clock().nanoTime());
        cable.unplugged();
        cable.plugged();
    }
}
