package patchbay.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import patchbay.loop.Errno;
import patchbay.loop.Poller;

class SimPollerTest {
    private static final long MILLI = 1_000_000;

    private final VirtualLoop machine = VirtualLoop.seeded(7);
    private final SimSockets sockets = machine.host().sockets();
    private final SimPoller poller = machine.host().poller();
    private final List<Integer> told = new ArrayList<>();

    private int udp() {
        return sockets.openUdp(true);
    }

    @Test
    void whatIsReadyAlreadyIsToldAfterTheWatchBegins() {
        // given
        int handle = udp();

        // when
        assertThat(poller.watch(handle, told::add)).isZero();
        machine.runFor(MILLI);

        // then
        assertThat(told).containsExactly(Poller.WRITABLE);
    }

    @Test
    void whoWatchesInputHearsNothingOfRoom() {
        // given
        int handle = udp();

        // when
        assertThat(poller.watchInput(handle, told::add)).isZero();
        machine.runFor(MILLI);

        // then
        assertThat(told).isEmpty();
    }

    @Test
    void aHandleIsWatchedOnceAndMustExist() {
        // given
        int handle = udp();
        poller.watch(handle, told::add);

        // when, then
        assertThat(poller.watch(handle, told::add)).isEqualTo(-Errno.EEXIST);
        assertThat(poller.watch(99, told::add)).isEqualTo(-Errno.EBADF);
        assertThat(poller.watched()).isEqualTo(1);
    }

    @Test
    void nothingIsToldAboutWhatWasForgottenInTheSameTurn() {
        // given
        int first = udp();
        int second = udp();
        poller.watch(first, events -> {
            told.add(1);
            poller.forget(second);
        });
        poller.watch(second, events -> told.add(2));

        // when
        machine.runFor(MILLI);

        // then
        assertThat(told).containsExactly(1);
    }

    @Test
    void noMoreThanAskedForIsToldInOneTurn() {
        // given
        for (int count = 0; count < 5; count++) poller.watch(udp(), told::add);

        // when
        int collected = poller.collect(3, (listener, events) -> listener.onReady(events));

        // then
        assertThat(collected).isEqualTo(3);
        assertThat(poller.collect(3, (listener, events) -> listener.onReady(events)))
                .isEqualTo(2);
        assertThat(poller.hasReady()).isFalse();
    }

    @Test
    void closingWhatIsWatchedIsAMistakeOfTheCaller() {
        // given
        int handle = udp();
        poller.watch(handle, told::add);

        // when, then
        assertThatThrownBy(() -> sockets.close(handle)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aHandleNumberIsGivenAgainButItsOldWatchIsGone() {
        // given
        int old = udp();
        poller.watch(old, events -> told.add(-1));
        poller.forget(old);
        sockets.close(old);

        // when
        int fresh = udp();
        poller.watch(fresh, told::add);
        machine.runFor(MILLI);

        // then
        assertThat(fresh).isEqualTo(old);
        assertThat(told).containsExactly(Poller.WRITABLE);
    }

    @Test
    void anUnconnectedSocketIsHungUpAsLinuxSays() {
        // given
        int handle = sockets.openTcp(true);

        // when
        poller.watch(handle, told::add);
        machine.runFor(MILLI);

        // then
        assertThat(told).containsExactly(Poller.WRITABLE | Poller.HUNG_UP);
    }

    @Test
    void watchingBeforeConnectingTellsNothingUntilTheConnectEnds() {
        // given
        SimService web = machine.world().listens("203.0.113.7", 80).acceptsAfter(5 * MILLI);
        int handle = sockets.openTcp(true);
        poller.watch(handle, told::add);
        sockets.connect(handle, web.endpoint().toEndpoint());

        // when
        machine.runFor(4 * MILLI);

        // then
        assertThat(told).isEmpty();
        machine.runFor(2 * MILLI);
        assertThat(told).containsExactly(Poller.WRITABLE);
    }
}
