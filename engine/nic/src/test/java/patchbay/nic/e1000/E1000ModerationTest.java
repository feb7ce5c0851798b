package patchbay.nic.e1000;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import patchbay.nic.pci.CardBench;
import patchbay.testkit.VirtualLoop;

class E1000ModerationTest {
    private static final long MILLI = 1_000_000;
    /// 10 ms in units of 1.024 µs.
    private static final int TEN_MILLIS = 9_766;
    private static final int IDE = 0x80;
    private static final byte[] FRAME = CardBench.frame(CardBench.MAC, CardBench.PEER, 100);

    private final CardBench bench = new CardBench();
    private final E1000Driver driver = new E1000Driver(bench, E1000Model.I82540EM);

    @BeforeEach
    void wantInterrupts() {
        driver.sends().receives(0);
        driver.write(E1000Register.IMS, E1000Bits.ICR_RXT0 | E1000Bits.ICR_TXDW);
    }

    @Test
    void theLineRisesNoSoonerThanTheIntervalAfterItRose() {
        // given: 39 063 units of 256 ns, 10 ms
        driver.write(E1000Register.ITR, 39_063);
        bench.arrive(FRAME);
        assertThat(bench.level()).isTrue();
        driver.read(E1000Register.ICR);

        // when
        pass(2 * MILLI);
        bench.arrive(FRAME);
        bench.arrive(FRAME);

        // then
        assertThat(bench.level()).isFalse();
        pass(7 * MILLI);
        assertThat(bench.level()).isFalse();
        pass(3 * MILLI);
        assertThat(bench.level()).isTrue();
        assertThat(driver.read(E1000Register.ICR) & E1000Bits.ICR_RXT0).isNotZero();
    }

    @Test
    void withoutAnIntervalAndWithOneThatTheLoopsTimersCannotTellTheLineRisesAtOnce() {
        for (int interval : new int[] {0, 195, 4_096}) {
            // given
            driver.write(E1000Register.ITR, interval);
            driver.write(E1000Register.RDT, driver.read(E1000Register.RDH) == 0 ? 7 : 6);
            pass(2 * MILLI);

            // when
            bench.arrive(FRAME);
            driver.read(E1000Register.ICR);
            pass(interval == 4_096 ? 2 * MILLI : 1);
            bench.arrive(FRAME);

            // then
            assertThat(bench.level()).as("ITR %d", interval).isTrue();
            driver.read(E1000Register.ICR);
        }
    }

    @Test
    void anIntervalThatTheDriverTakesAwayHoldsNothingBack() {
        // given
        driver.write(E1000Register.ITR, 65_535);
        bench.arrive(FRAME);
        driver.read(E1000Register.ICR);
        bench.arrive(FRAME);
        assertThat(bench.level()).isFalse();

        // when
        driver.write(E1000Register.ITR, 0);

        // then
        assertThat(bench.level()).isTrue();
    }

    @Test
    void eachPacketBeginsTheWaitingAnewAndTheAbsoluteTimerEndsIt() {
        // given
        driver.write(E1000Register.RDTR, TEN_MILLIS);
        driver.write(E1000Register.RADV, 2 * TEN_MILLIS);

        // when
        for (int count = 0; count < 3; count++) {
            bench.arrive(FRAME);
            assertThat(bench.level()).isFalse();
            pass(6 * MILLI);
        }

        // then: 18 ms after the first, 6 after the last
        assertThat(bench.level()).isFalse();
        pass(4 * MILLI);
        assertThat(bench.level()).isTrue();
        assertThat(driver.read(E1000Register.ICR) & E1000Bits.ICR_RXT0).isNotZero();
    }

    @Test
    void theLastPacketIsToldAfterItsTime() {
        driver.write(E1000Register.RDTR, TEN_MILLIS);
        bench.arrive(FRAME);
        pass(9 * MILLI);
        assertThat(bench.level()).isFalse();
        pass(3 * MILLI);
        assertThat(bench.level()).isTrue();
    }

    @Test
    void flushingTellsAtOnceWhatWaits() {
        // given
        driver.write(E1000Register.RDTR, TEN_MILLIS);
        bench.arrive(FRAME);

        // when
        driver.write(E1000Register.RDTR, 1 << 31 | TEN_MILLIS);

        // then
        assertThat(bench.level()).isTrue();
        assertThat(driver.read(E1000Register.RDTR)).isEqualTo(TEN_MILLIS);
    }

    @Test
    void onlyDescriptorsThatSayTheyCanWaitAreToldLater() {
        // given
        driver.write(E1000Register.TIDV, TEN_MILLIS);
        driver.write(E1000Register.TADV, TEN_MILLIS);

        // when, then
        send(E1000Driver.RS | IDE);
        assertThat(driver.status(0) & 1).as("done in the ring, told later").isEqualTo(1);
        assertThat(driver.read(E1000Register.ICR) & E1000Bits.ICR_TXDW).isZero();
        pass(12 * MILLI);
        assertThat(driver.read(E1000Register.ICR) & E1000Bits.ICR_TXDW).isNotZero();
        send(E1000Driver.RS);
        assertThat(driver.read(E1000Register.ICR) & E1000Bits.ICR_TXDW).isNotZero();
        send(E1000Driver.RS | IDE);
        driver.write(E1000Register.TIDV, 1 << 31 | TEN_MILLIS);
        assertThat(driver.read(E1000Register.ICR) & E1000Bits.ICR_TXDW).isNotZero();
    }

    @Test
    void aResetDisarmsEveryTimer() {
        // given
        driver.write(E1000Register.RDTR, 0xffff);
        driver.write(E1000Register.TIDV, 0xffff);
        driver.write(E1000Register.ITR, 0xffff);
        driver.write(E1000Register.ICS, E1000Bits.ICR_TXDW);
        driver.read(E1000Register.ICR);
        driver.write(E1000Register.ICS, E1000Bits.ICR_TXDW);
        bench.arrive(FRAME);
        send(E1000Driver.RS | IDE);
        assertThat(bench.machine.loop().timers().armed()).isEqualTo(3);

        // when
        driver.card.reset();

        // then
        assertThat(bench.machine.loop().timers().armed()).isZero();
    }

    @Test
    void whatWaitsIsToldAndNoTimerIsLeftWhenTheCardLeavesItsLoop() {
        // given
        driver.write(E1000Register.RDTR, 0xffff);
        driver.write(E1000Register.TIDV, 0xffff);
        bench.arrive(FRAME);
        send(E1000Driver.RS | IDE);

        // when
        driver.card.leaveLoop();

        // then
        assertThat(bench.machine.loop().timers().armed()).isZero();
        VirtualLoop next = VirtualLoop.seeded(6);
        driver.card.moveTo(next.loop());
        next.runFor(MILLI);
        assertThat(bench.level()).isTrue();
        assertThat(driver.read(E1000Register.ICR) & (E1000Bits.ICR_RXT0 | E1000Bits.ICR_TXDW))
                .isEqualTo(E1000Bits.ICR_RXT0 | E1000Bits.ICR_TXDW);
        driver.write(E1000Register.RDTR, TEN_MILLIS);
        bench.arrive(FRAME);
        assertThat(next.loop().timers().armed()).isEqualTo(1);
    }

    /// Lets time pass, with a turn at its end, since frames come in turns.
    private void pass(long nanos) {
        bench.machine.runFor(nanos);
        bench.machine.loop().again(now -> {});
        bench.run();
    }

    private void send(int command) {
        bench.put(0x20_000, FRAME);
        driver.descriptor(0x20_000, E1000Driver.legacy(FRAME.length, E1000Driver.EOP | E1000Driver.IFCS | command));
        driver.go();
    }
}
