package patchbay.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TimerWheelTest {
    private static final long TICK_NANOS = 1L << 20;
    private static final long MILLIS = 1_000_000L;

    private final List<Recorded> fired = new ArrayList<>();
    private final TimerWheel wheel = new TimerWheel(0);
    private long nowNanos;

    private final class Recorded extends Timer {
        private long firedAtNanos = -1;

        @Override
        protected void onTimer(long nowNanos) {
            firedAtNanos = nowNanos;
            fired.add(this);
        }
    }

    @Test
    void aTimerFiresNeverEarlyAndAtMostATickLate() {
        // given
        SplittableRandom random = new SplittableRandom(1);
        List<Recorded> timers = new ArrayList<>();
        for (int count = 0; count < 2_000; count++) {
            Recorded timer = new Recorded();
            wheel.arm(timer, random.nextLong(MILLIS, 400_000L * MILLIS));
            timers.add(timer);
        }

        // when
        while (wheel.armed() > 0) sleepUntilDue();

        // then
        assertThat(timers)
                .allSatisfy(timer ->
                        assertThat(timer.firedAtNanos).isBetween(timer.dueNanos(), timer.dueNanos() + TICK_NANOS));
    }

    @Test
    void timersOfOneTickFireInTheOrderOfArming() {
        // given
        Recorded first = new Recorded();
        Recorded second = new Recorded();
        Recorded third = new Recorded();
        wheel.arm(second, 5_000 * MILLIS);
        wheel.arm(first, 5_000 * MILLIS);
        wheel.arm(third, 5_000 * MILLIS);

        // when
        advanceTo(6_000 * MILLIS);

        // then
        assertThat(fired).containsExactly(second, first, third);
    }

    @Test
    void aDisarmedTimerDoesNotFire() {
        // given
        Recorded timer = new Recorded();
        wheel.arm(timer, 10 * MILLIS);

        // when
        wheel.disarm(timer);
        advanceTo(1_000 * MILLIS);

        // then
        assertThat(fired).isEmpty();
        assertThat(wheel.nextDueNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aTimerArmedAgainWhileFiringFiresInALaterTick() {
        // given
        Timer again = new Timer() {
            private int times;

            @Override
            protected void onTimer(long nowNanos) {
                if (++times < 5) wheel.arm(this, nowNanos);
                else fired.add(new Recorded());
            }
        };
        wheel.arm(again, 0);

        // when
        for (int turn = 1; turn <= 4; turn++) advanceTo(2L * turn * MILLIS);

        // then
        assertThat(fired).isEmpty();
        advanceTo(10 * MILLIS);
        assertThat(fired).hasSize(1);
    }

    @Test
    void whatIsDueBeyondTheSpanStillFiresInTime() {
        // given
        long dayNanos = 24L * 3_600 * 1_000 * MILLIS;
        Recorded timer = new Recorded();
        wheel.arm(timer, dayNanos);

        // when
        while (wheel.armed() > 0) sleepUntilDue();

        // then
        assertThat(timer.firedAtNanos).isBetween(dayNanos, dayNanos + TICK_NANOS);
    }

    @Test
    void sleepingUntilTheNextDueTimeWakesRarely() {
        // given
        Recorded timer = new Recorded();
        wheel.arm(timer, 3_600_000 * MILLIS);

        // when
        int wakeUps = 0;
        while (wheel.armed() > 0) {
            sleepUntilDue();
            wakeUps++;
        }

        // then
        assertThat(wakeUps).isLessThanOrEqualTo(4);
    }

    @Test
    void randomArmingAndDisarmingAgreesWithASortedList() {
        // given
        SplittableRandom random = new SplittableRandom(42);
        Recorded[] timers = new Recorded[50];
        for (int index = 0; index < timers.length; index++) timers[index] = new Recorded();

        for (int round = 0; round < 5_000; round++) {
            // when
            Recorded timer = timers[random.nextInt(timers.length)];
            if (random.nextInt(4) == 0) wheel.disarm(timer);
            else wheel.arm(timer, nowNanos + random.nextLong(200 * MILLIS));
            fired.clear();
            advanceTo(nowNanos + random.nextLong(20 * MILLIS));

            // then
            for (Recorded one : timers) {
                boolean late = one.isArmed() && one.dueNanos() + TICK_NANOS <= nowNanos;
                assertThat(late).isFalse();
            }
            assertThat(fired).allSatisfy(one -> assertThat(one.dueNanos()).isLessThanOrEqualTo(nowNanos));
        }
    }

    private void sleepUntilDue() {
        advanceTo(wheel.nextDueNanos());
    }

    private void advanceTo(long untilNanos) {
        nowNanos = untilNanos;
        wheel.advance(nowNanos, timer -> timer.onTimer(nowNanos));
    }
}
