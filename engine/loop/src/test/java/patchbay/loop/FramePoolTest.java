package patchbay.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FramePoolTest {
    private final FramePool pool = new FramePool(Arena.ofAuto(), 2, 3, 1);

    @Test
    void framesOfATurnDoNotOverlapAndHaveHeadroom() {
        // given
        Frame one = Objects.requireNonNull(pool.takeLarge());
        Frame two = Objects.requireNonNull(pool.takeLarge());

        // when
        long endOfOne = one.start() + one.capacity();

        // then
        assertThat(one.start()).isGreaterThanOrEqualTo(Frame.HEADROOM_BYTES);
        assertThat(two.start() - Frame.HEADROOM_BYTES).isGreaterThanOrEqualTo(endOfOne);
        assertThat(one.capacity()).isEqualTo(FramePool.LARGE_BYTES);
    }

    @Test
    void aKindThatIsUsedUpAnswersNullUntilTheTurnEnds() {
        // given
        for (int count = 0; count < 3; count++) assertThat(pool.takeSmall()).isNotNull();

        // when
        Frame none = pool.takeSmall();
        pool.endTurn();

        // then
        assertThat(none).isNull();
        assertThat(pool.takeSmall()).isNotNull();
        assertThat(pool.lent()).isEqualTo(1);
    }

    @Test
    void aFrameThatIsTakenAgainHasForgottenItsOffloadFacts() {
        // given
        Frame frame = Objects.requireNonNull(pool.takeLarge());
        frame.length(100).checksumMissing(34, 16).segments(Frame.Segmentation.TCP_V4, 1448);
        pool.endTurn();

        // when
        Frame again = Objects.requireNonNull(pool.takeLarge());

        // then
        assertThat(again).isSameAs(frame);
        assertThat(again.length()).isZero();
        assertThat(again.isChecksumMissing()).isFalse();
        assertThat(again.segmentation()).isEqualTo(Frame.Segmentation.NONE);
    }

    @Test
    void onlyTheFrameTakenLastCanBeGivenBack() {
        // given
        Frame one = Objects.requireNonNull(pool.takeLarge());
        Frame two = Objects.requireNonNull(pool.takeLarge());

        // when
        pool.giveBackLarge(two);

        // then
        assertThat(pool.takeLarge()).isSameAs(two);
        assertThatThrownBy(() -> pool.giveBackLarge(one)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void framesThatNobodyKeepsAreLentAgainInTheSameTurn() {
        // given
        Frame small = Objects.requireNonNull(pool.takeSmall());
        Frame large = Objects.requireNonNull(pool.takeLarge());
        Frame kept = Objects.requireNonNull(pool.takeSmall());
        kept.keep();

        // when
        pool.giveBackUnkept(kept);
        pool.giveBackUnkept(small);
        pool.giveBackUnkept(large);

        // then
        assertThat(pool.lent()).isEqualTo(2);
        assertThat(pool.takeLarge()).isSameAs(large);

        // when
        kept.letGo();
        pool.giveBackUnkept(kept);

        // then
        assertThat(pool.takeSmall()).isSameAs(kept);
    }

    @Test
    void aLengthBeyondTheRoomIsRefused() {
        // given
        Frame frame = Objects.requireNonNull(pool.takeSmall());

        // then
        assertThatThrownBy(() -> frame.length(FramePool.SMALL_BYTES + 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aWindowIsLaidOverBytesOfSomebodyElse() {
        // given
        MemorySegment bytes = Arena.ofAuto().allocate(100);
        Frame window = Objects.requireNonNull(pool.takeWindow());

        // when
        window.wrap(bytes, 10, 60);

        // then
        assertThat(window.address()).isEqualTo(bytes.address() + 10);
        assertThat(window.length()).isEqualTo(60);
    }

    @Test
    void aLargeFrameThatNobodyKeepsIsLentAgainInTheSameTurn() {
        // given
        Frame frame = Objects.requireNonNull(pool.takeLarge());
        frame.keep();
        frame.letGo();

        // when
        pool.giveBackUnkept(frame);

        // then
        assertThat(pool.takeLarge()).isSameAs(frame);
    }

    @Test
    void aLargeFrameThatIsKeptOrNotTheLastStaysOnLoan() {
        // given
        Frame kept = Objects.requireNonNull(pool.takeLarge());
        kept.keep();
        pool.giveBackUnkept(kept);
        Frame last = Objects.requireNonNull(pool.takeLarge());

        // when
        kept.letGo();
        pool.giveBackUnkept(kept);

        // then
        assertThat(last).isNotSameAs(kept);
        assertThat(pool.takeLarge()).isNull();
    }
}
