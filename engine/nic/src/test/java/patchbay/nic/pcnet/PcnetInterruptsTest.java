package patchbay.nic.pcnet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import patchbay.nic.pci.CardBench;

/// INTA# as causes, their masks and IENA make it; suspension, and how the ring goes on after it.
class PcnetInterruptsTest {
    private static final int PACKET = PcnetDriver.BUFFERS + 0x8000;
    private static final int OWN_COMMAND = 0x0080;
    private static final int OWN_CAUSE = 0x0040;
    private static final int TRANSMIT_START = 0x0008;
    private static final int TRANSMIT_START_MASK = 0x0004;

    private final CardBench bench = new CardBench();
    private final PcnetDriver driver = new PcnetDriver(bench, PcnetModel.AM79C973, 2);

    /// The masks of CSR3 stand where the causes do in CSR0.
    @ParameterizedTest
    @CsvSource({"0x0100", "0x0200", "0x0400", "0x0800", "0x1000"})
    void aCauseThatIsMaskedIsShownAndInterruptsNobody(String cause) {
        // given
        int bit = Integer.decode(cause);
        driver.start(0);
        driver.csr(0, 0x7f00 | PcnetBits.CSR0_IENA);
        driver.csr(4, 0x0915);
        assertThat(bench.level()).isFalse();
        driver.csr(3, 0x5f00);

        // when
        raise(bit);

        // then
        assertThat(bench.level()).isFalse();
        assertThat(driver.csr(0) & (bit | PcnetBits.CSR0_INTR)).isEqualTo(bit);
        driver.csr(3, 0x5f00 & ~bit);
        assertThat(bench.level()).isTrue();
        assertThat(driver.csr(0) & PcnetBits.CSR0_INTR).isNotZero();
        driver.csr(0, 0);
        assertThat(bench.level()).isFalse();
        driver.csr(0, PcnetBits.CSR0_IENA);
        assertThat(bench.level()).isTrue();
        driver.csr(0, bit | PcnetBits.CSR0_IENA);
        assertThat(bench.level()).isFalse();
        assertThat(driver.csr(0) & bit).isZero();
    }

    /// Errors are summed up in ERR.
    @ParameterizedTest
    @CsvSource({"0x0400, false", "0x0800, true", "0x1000, true"})
    void errorsAreSummedUp(String cause, boolean error) {
        // given
        driver.start(0);
        driver.csr(0, 0x7f00 | PcnetBits.CSR0_IENA);

        // when
        raise(Integer.decode(cause));

        // then
        assertThat((driver.csr(0) & PcnetBits.CSR0_ERR) != 0).isEqualTo(error);
    }

    @ParameterizedTest
    @EnumSource(PcnetModel.class)
    void csr4HasCausesAndMasksOfItsOwn(PcnetModel model) {
        // given
        PcnetDriver own = new PcnetDriver(bench, model, 2).start(0);
        own.csr(0, 0x7f00 | PcnetBits.CSR0_IENA);
        own.csr(3, 0x5f00);
        own.csr(4, 0x0115 & ~TRANSMIT_START_MASK);

        // when
        own.buffer(PACKET, 100, PcnetBits.STP | PcnetBits.ENP);
        own.go();

        // then
        assertThat(own.csr(4) & TRANSMIT_START).isNotZero();
        assertThat(bench.level()).isTrue();
        own.csr(4, own.csr(4) | TRANSMIT_START_MASK);
        assertThat(own.csr(4) & TRANSMIT_START).isZero();
        assertThat(bench.level()).isFalse();
        own.csr(4, own.csr(4) | OWN_COMMAND);
        assertThat(bench.level()).isTrue();
        assertThat(own.csr(4) & (OWN_CAUSE | OWN_COMMAND)).isEqualTo(OWN_CAUSE);
        own.csr(4, own.csr(4));
        assertThat(bench.level()).isFalse();
    }

    /// A driver that changes its filter suspends the chip; Linux's does when it is asked for registers or statistics.
    @Test
    void aSuspendedChipKeepsWhatComesAndWhatIsToGo() {
        // given
        driver.start(0);
        driver.csr(5, PcnetBits.CSR5_SPND);

        // when
        driver.buffer(PACKET, 100, PcnetBits.STP | PcnetBits.ENP);
        driver.go();
        bench.arrive(CardBench.frame(CardBench.MAC, CardBench.PEER, 100));
        bench.run();

        // then
        assertThat(bench.sent).isEmpty();
        assertThat(driver.card.waitingFrames()).isEqualTo(1);
        driver.csr(5, 0);
        bench.run();
        assertThat(bench.sent).hasSize(1);
        assertThat(driver.card.waitingFrames()).isZero();
    }

    @Test
    void stoppingEndsSuspensionAndLowersTheLine() {
        // given
        driver.start(0);
        driver.csr(5, PcnetBits.CSR5_SPND);
        raise(PcnetBits.CSR0_RINT);

        // when
        driver.csr(0, PcnetBits.CSR0_STOP);

        // then
        assertThat(driver.csr(0)).isEqualTo(PcnetBits.CSR0_STOP);
        assertThat(driver.csr(5) & PcnetBits.CSR5_SPND).isZero();
        assertThat(bench.level()).isFalse();
    }

    /// Does what leads to a cause.
    private void raise(int cause) {
        switch (cause) {
            case PcnetBits.CSR0_IDON -> {
                int mask = driver.csr(3);
                driver.csr(0, PcnetBits.CSR0_STOP);
                driver.csr(0, PcnetBits.CSR0_INIT | PcnetBits.CSR0_IENA);
                driver.csr(3, mask);
            }
            case PcnetBits.CSR0_TINT -> {
                driver.buffer(PACKET, 100, PcnetBits.STP | PcnetBits.ENP);
                driver.go();
            }
            case PcnetBits.CSR0_MERR -> {
                driver.buffer(0x7fff_0000, 100, PcnetBits.STP | PcnetBits.ENP);
                driver.go();
            }
            case PcnetBits.CSR0_MISS -> {
                driver.csr(3, driver.csr(3) | PcnetBits.CSR0_RINT);
                for (int frame = 0; frame < 2_000; frame++) {
                    bench.arrive(CardBench.frame(CardBench.MAC, CardBench.PEER, 100));
                }
            }
            default -> bench.arrive(CardBench.frame(CardBench.MAC, CardBench.PEER, 100));
        }
    }
}
