package patchbay.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class EventLoopTest {
    private final Queue<ReadyListener> ready = new ArrayDeque<>();
    private final List<String> happened = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private int wakeUps;
    private long clockNanos = 1_000;
    private final EventLoop loop = new EventLoop(
            new BareHost(),
            new FramePool(Arena.ofAuto(), 1, 1, 1),
            () -> wakeUps++,
            (culprit, thrown) -> failures.add(thrown));

    @Test
    void aTurnDoesCommandsThenReadinessThenContinuationsThenTimersThenTheFlush() {
        // given
        loop.writeLater(now -> happened.add("port"));
        loop.flushLater(now -> happened.add("protocol"));
        loop.timers().arm(timer(() -> happened.add("timer")), clockNanos);
        loop.again(now -> happened.add("again"));
        ready.add(events -> happened.add("ready"));
        loop.offer(now -> happened.add("command"));

        // when
        turnAfter(5_000_000);

        // then
        assertThat(happened).containsExactly("command", "ready", "again", "timer", "protocol", "port");
    }

    @Test
    void workThatAsksToGoOnRunsInTheNextTurnAndMakesItDueAtOnce() {
        // given
        loop.again(now -> {
            happened.add("first");
            loop.again(later -> happened.add("second"));
        });

        // when
        turnAfter(0);

        // then
        assertThat(happened).containsExactly("first");
        assertThat(loop.nextDueNanos()).isEqualTo(loop.nowNanos());
        turnAfter(0);
        assertThat(happened).containsExactly("first", "second");
        assertThat(loop.nextDueNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whatACallbackThrowsReachesTheGuardAndTheTurnGoesOn() {
        // given
        ready.add(events -> {
            throw new IllegalStateException("broken session");
        });
        ready.add(events -> happened.add("healthy"));

        // when
        turnAfter(0);

        // then
        assertThat(failures)
                .hasSize(1)
                .first()
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.THROWABLE)
                .hasMessage("broken session");
        assertThat(happened).containsExactly("healthy");
    }

    @Test
    void commandsBeyondTheLimitAreRefusedAndEachOfferWakesTheDriver() {
        // given
        int taken = 0;

        // when
        while (loop.offer(now -> happened.add("command"))) taken++;

        // then
        assertThat(taken).isEqualTo(EventLoop.MAX_WAITING_COMMANDS);
        assertThat(wakeUps).isEqualTo(taken + 1);
        assertThat(loop.nextDueNanos()).isEqualTo(loop.nowNanos());
    }

    @Test
    void framesOfATurnAreBackAfterItsFlush() {
        // given
        loop.offer(now -> loop.frames().takeLarge());
        loop.writeLater(now -> happened.add("lent " + loop.frames().lent()));

        // when
        turnAfter(0);

        // then
        assertThat(happened).containsExactly("lent 1");
        assertThat(loop.frames().lent()).isZero();
    }

    @Test
    void aFlusherMayAskForAnotherFlusherInTheSameTurn() {
        // given
        loop.flushLater(now -> loop.flushLater(later -> loop.writeLater(last -> happened.add("written"))));

        // when
        turnAfter(0);

        // then
        assertThat(happened).containsExactly("written");
    }

    @Test
    void whatIsWatchedIsLookedAtInEveryTurnUntilTheLoopRests() {
        // given
        loop.watch(memory(() -> {}));

        // when
        turnAfter(0);
        turnAfter(0);
        loop.rest();
        turnAfter(0);

        // then
        assertThat(happened).containsExactly("look", "look", "rest");
        assertThat(loop.nextDueNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whatIsFoundInTheMomentOfTheRestIsDueAtOnce() {
        // given
        loop.watch(memory(() -> loop.again(now -> happened.add("found"))));

        // when
        loop.rest();

        // then
        assertThat(loop.nextDueNanos()).isEqualTo(loop.nowNanos());
        turnAfter(0);
        assertThat(happened).containsExactly("rest", "found");
    }

    @Test
    void theKernelIsAskedSeldomerWhileSomethingIsWatchedButNotLess() {
        // given
        turnAfter(0);
        loop.watch(memory(() -> {}));
        ready.add(events -> happened.add("ready"));

        // when
        turnAfter(9_000);
        turnAfter(1_000);
        ready.add(events -> happened.add("ready"));
        loop.rest();
        turnAfter(0);

        // then
        assertThat(happened).containsExactly("look", "ready", "look", "rest", "ready");
    }

    @Test
    void whatThrowsInALookIsLookedAtNoMore() {
        // given
        loop.watch(new Watched() {
            @Override
            public int look(long nowNanos) {
                throw new IllegalStateException("broken card");
            }

            @Override
            public void rest() {
                happened.add("rest");
            }
        });

        // when
        turnAfter(0);
        turnAfter(0);
        loop.rest();

        // then
        assertThat(failures).hasSize(1);
        assertThat(happened).isEmpty();
    }

    private Watched memory(Runnable atRest) {
        return new Watched() {
            @Override
            public int look(long nowNanos) {
                happened.add("look");
                return 0;
            }

            @Override
            public void rest() {
                happened.add("rest");
                atRest.run();
            }
        };
    }

    private void turnAfter(long nanos) {
        clockNanos += nanos;
        loop.turn(clockNanos);
    }

    private static Timer timer(Runnable action) {
        return new Timer() {
            @Override
            protected void onTimer(long nowNanos) {
                action.run();
            }
        };
    }

    /// A machine with a clock and readiness only: the loop itself asks for nothing else.
    private final class BareHost implements Host, Clock, Poller {
        @Override
        public Clock clock() {
            return this;
        }

        @Override
        public Poller poller() {
            return this;
        }

        @Override
        public Chance chance() {
            throw new UnsupportedOperationException();
        }

        @Override
        public HostSockets sockets() {
            throw new UnsupportedOperationException();
        }

        @Override
        public HostNames names() {
            throw new UnsupportedOperationException();
        }

        @Override
        public long nanoTime() {
            return clockNanos;
        }

        @Override
        public long wallMillis() {
            return 0;
        }

        @Override
        public int watch(int handle, ReadyListener listener) {
            return 0;
        }

        @Override
        public void forget(int handle) {}

        @Override
        public int collect(int maxEvents, ReadySink sink) {
            int told = 0;
            for (ReadyListener listener = ready.poll(); listener != null; listener = ready.poll()) {
                sink.ready(listener, READABLE);
                told++;
            }
            return told;
        }
    }
}
