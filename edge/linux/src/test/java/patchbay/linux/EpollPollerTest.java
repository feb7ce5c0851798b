package patchbay.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import patchbay.loop.Errno;
import patchbay.loop.Poller;

class EpollPollerTest {
    private final EpollPoller poller;
    private final UnixSockets.Pair pair;

    EpollPollerTest() throws LinuxException {
        poller = new EpollPoller(true);
        pair = UnixSockets.pair();
    }

    @AfterEach
    void closeAll() {
        Descriptors.close(pair.first());
        Descriptors.close(pair.second());
        poller.close();
    }

    @Test
    void readinessIsToldOnceAndAnewWithMoreOctets() {
        // given
        List<Integer> told = new ArrayList<>();
        poller.watch(pair.second(), told::add);
        poller.collect(8, Ready::tell);
        told.clear();

        // when
        UnixSockets.send(pair.first(), new byte[1]);
        int first = poller.collect(8, Ready::tell);
        int second = poller.collect(8, Ready::tell);
        UnixSockets.send(pair.first(), new byte[1]);
        int third = poller.collect(8, Ready::tell);

        // then
        assertThat(new int[] {first, second, third}).containsExactly(1, 0, 1);
        assertThat(told).allMatch(events -> (events & Poller.READABLE) != 0);
    }

    @Test
    void whatIsReadyAlreadyIsToldToAFreshWatch() {
        // given
        UnixSockets.send(pair.first(), new byte[1]);
        List<Integer> told = new ArrayList<>();

        // when
        poller.watch(pair.second(), told::add);
        poller.collect(8, Ready::tell);

        // then
        assertThat(told).containsExactly(Poller.READABLE | Poller.WRITABLE);
    }

    @Test
    void whoWatchesInputHearsNothingOfRoom() {
        // given
        List<Integer> told = new ArrayList<>();

        // when
        poller.watchInput(pair.second(), told::add);
        int fresh = poller.collect(8, Ready::tell);
        UnixSockets.send(pair.first(), new byte[1]);
        poller.collect(8, Ready::tell);

        // then
        assertThat(fresh).isZero();
        assertThat(told).containsExactly(Poller.READABLE);
    }

    @Test
    void eventsOfAForgottenDescriptorAreNotToldToItsSuccessor() throws Exception {
        // given
        List<String> told = new ArrayList<>();
        UnixSockets.Pair other = UnixSockets.pair();
        poller.watch(pair.second(), events -> told.add("first"));
        poller.watch(other.second(), events -> told.add("old"));
        poller.collect(8, Ready::tell);
        told.clear();
        UnixSockets.send(pair.first(), new byte[1]);
        UnixSockets.send(other.first(), new byte[1]);
        poller.await(0);

        // when
        poller.collect(1, Ready::tell);
        poller.forget(other.second());
        Descriptors.close(other.second());
        int successor = Descriptors.duplicate(pair.first());
        assertThat(successor).isEqualTo(other.second());
        poller.watch(successor, events -> told.add("successor " + (events & Poller.READABLE)));
        poller.collect(8, Ready::tell);
        poller.collect(8, Ready::tell);

        // then
        assertThat(told).containsExactly("first", "successor 0");
        poller.forget(successor);
        Descriptors.close(successor);
        Descriptors.close(other.first());
    }

    @Test
    void aListenerThatForgetsAnotherSilencesItInTheSameRound() throws Exception {
        // given
        List<String> told = new ArrayList<>();
        UnixSockets.Pair other = UnixSockets.pair();
        UnixSockets.send(pair.first(), new byte[1]);
        UnixSockets.send(other.first(), new byte[1]);
        poller.watch(pair.second(), events -> {
            told.add("one");
            poller.forget(other.second());
        });
        poller.watch(other.second(), events -> {
            told.add("two");
            poller.forget(pair.second());
        });

        // when
        poller.collect(8, Ready::tell);

        // then
        assertThat(told).hasSize(1);
        Descriptors.close(other.first());
        Descriptors.close(other.second());
    }

    @Test
    void aWakeUpEndsTheNextSleep() {
        // given
        poller.wakeUp();
        long from = System.nanoTime();

        // when
        poller.await(20_000_000_000L);

        // then
        assertThat(System.nanoTime() - from).isLessThan(10_000_000_000L);
        assertThat(poller.collect(8, Ready::tell)).isZero();
    }

    @Test
    void aDescriptorThatIsNoneIsRefused() {
        assertThat(poller.watch(-1, events -> {})).isEqualTo(-Errno.EBADF);
        assertThat(poller.watch(19_999, events -> {})).isEqualTo(-Errno.EBADF);
    }
}
