package patchbay.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgendaTest {
    private final VirtualClock clock = new VirtualClock();
    private final Agenda agenda = new Agenda(clock);
    private final List<String> done = new ArrayList<>();

    @Test
    void thingsOfTheSameTimeHappenInTheOrderTheyWereScheduled() {
        // given
        agenda.after(20, () -> done.add("c"));
        agenda.after(10, () -> done.add("a"));
        agenda.after(10, () -> done.add("b"));

        // when
        clock.advance(20);
        agenda.runDue();

        // then
        assertThat(done).containsExactly("a", "b", "c");
    }

    @Test
    void nothingHappensBeforeItsTimeAndThePastMeansNow() {
        // given
        agenda.after(10, () -> done.add("later"));
        agenda.schedule(0, () -> done.add("now"));

        // when
        int count = agenda.runDue();

        // then
        assertThat(count).isEqualTo(1);
        assertThat(done).containsExactly("now");
        assertThat(agenda.nextNanos()).isEqualTo(clock.nanoTime() + 10);
    }

    @Test
    void whatIsScheduledForNowWhileRunningHappensNow() {
        // given
        agenda.after(0, () -> agenda.after(0, () -> done.add("inner")));

        // when
        agenda.runDue();

        // then
        assertThat(done).containsExactly("inner");
    }

    @Test
    void aCancelledThingDoesNotHappenAndIsNotWaitedFor() {
        // given
        Agenda.Entry entry = agenda.after(10, () -> done.add("never"));

        // when
        entry.cancel();

        // then
        assertThat(agenda.nextNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void timeDoesNotGoBack() {
        // given
        clock.advance(5);

        // when, then
        assertThatThrownBy(() -> clock.advanceTo(VirtualClock.ORIGIN_NANOS))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
