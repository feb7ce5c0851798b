package patchbay.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.loop.Timer;

class LoopThreadTest {
    private static final long LIMIT_SECONDS = 10;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void commandsFromAnotherThreadWakeASleepingLoop(boolean oldKernel) throws Exception {
        LoopOptions options = oldKernel ? LoopOptions.DEFAULT.asOnOldKernel() : LoopOptions.DEFAULT;
        try (LoopThread thread = LoopThread.start("loop-test", options, (culprit, thrown) -> {})) {
            for (int round = 0; round < 200; round++) {
                // when
                String answer = thread.call(() -> Thread.currentThread().getName(), 10_000);

                // then
                assertThat(answer).isEqualTo("loop-test");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTimerFiresInASleepingLoop(boolean oldKernel) throws Exception {
        // given
        LoopOptions options = oldKernel ? LoopOptions.DEFAULT.asOnOldKernel() : LoopOptions.DEFAULT;
        CountDownLatch fired = new CountDownLatch(1);
        try (LoopThread thread = LoopThread.start("loop-test", options, (culprit, thrown) -> {})) {
            long from = System.nanoTime();

            // when
            thread.loop()
                    .offer(now -> thread.loop().after(20_000_000, new Timer() {
                        @Override
                        protected void onTimer(long nowNanos) {
                            fired.countDown();
                        }
                    }));

            // then
            assertThat(fired.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(System.nanoTime() - from).isGreaterThanOrEqualTo(20_000_000);
        }
    }

    @Test
    void whatACallbackThrowsGoesToTheFailureSinkAndTheLoopGoesOn() throws Exception {
        // given
        AtomicReference<Throwable> failure = new AtomicReference<>();
        try (LoopThread thread =
                LoopThread.start("loop-test", LoopOptions.DEFAULT, (culprit, thrown) -> failure.set(thrown))) {
            // when
            thread.loop().offer(now -> {
                throw new IllegalStateException("on purpose");
            });

            // then
            assertThat(thread.call(() -> 42, 10_000)).isEqualTo(42);
            assertThat(failure.get()).hasMessage("on purpose");
        }
    }

    @Test
    void anIdleLoopSleeps() throws Exception {
        try (LoopThread thread = LoopThread.start("loop-test", LoopOptions.DEFAULT, (culprit, thrown) -> {})) {
            // given
            thread.call(() -> 0, 10_000);
            CountDownLatch pause = new CountDownLatch(1);
            long before = thread.call(() -> thread.loop().turns(), 10_000);

            // when
            pause.await(300, TimeUnit.MILLISECONDS);

            // then
            long after = thread.call(() -> thread.loop().turns(), 10_000);
            assertThat(after - before).isLessThan(2_000);
        }
    }

    @Test
    void stoppingEndsTheThread() throws Exception {
        // given
        LoopThread thread = LoopThread.start("loop-test", LoopOptions.DEFAULT, (culprit, thrown) -> {});

        // when
        thread.stop();

        // then
        assertThat(thread.awaitEnd(10_000)).isTrue();
    }

    @Test
    void namesAreAnsweredOnTheLoop() throws Exception {
        // given
        AtomicReference<String> answeredOn = new AtomicReference<>();
        AtomicInteger addresses = new AtomicInteger();
        CountDownLatch answered = new CountDownLatch(1);
        try (LoopThread thread = LoopThread.start("loop-test", LoopOptions.DEFAULT, (culprit, thrown) -> {})) {
            // when
            thread.loop()
                    .offer(now -> thread.host().names().addressesOf("localhost.", found -> {
                        addresses.set(found.size());
                        answeredOn.set(Thread.currentThread().getName());
                        answered.countDown();
                    }));

            // then
            assertThat(answered.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(answeredOn.get()).isEqualTo("loop-test");
            assertThat(addresses.get()).isPositive();
        }
    }
}
