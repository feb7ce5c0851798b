package patchbay.nic.pcnet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import patchbay.nic.pci.CardBench;
import patchbay.nic.pci.OnceMemory;
import patchbay.nic.pci.PacketFifo;
import patchbay.wire.Fault;

/// Memory is the card's only while the driver lets it be bus master: both chips, every software style.
class PcnetMasterTest {
    private static final int MISSED = 112;
    private static final int OFF = 3;
    private static final int ON = 7;

    private final OnceMemory memory = new OnceMemory();
    private final CardBench bench = new CardBench(memory);

    @ParameterizedTest
    @MethodSource("patchbay.nic.pcnet.PcnetHostileTest#cards")
    void aCardThatIsNotMasterNeitherReadsNorWritesMemoryForWhatArrives(PcnetModel model, int style) {
        // given
        PcnetDriver driver = new PcnetDriver(bench, model, style).start(0);
        driver.card.config().write(4, 2, OFF);
        byte[] before = bench.get(0, CardBench.MEMORY_BYTES);
        memory.begin();

        // when
        for (int frame = 0; frame < PacketFifo.PACKETS + 2; frame++) arrive();
        driver.go();

        // then
        assertThat(memory.octets()).isZero();
        assertThat(bench.get(0, CardBench.MEMORY_BYTES)).isEqualTo(before);
        assertThat(driver.card.counters().faultsOut().of(Fault.QUEUE_FULL)).isEqualTo(2);
        assertThat(driver.csr(MISSED)).isEqualTo(2);
        assertThat(driver.csr(0) & PcnetBits.CSR0_MISS).isNotZero();
        assertThat(driver.csr(0) & PcnetBits.CSR0_RINT).isZero();
    }

    @ParameterizedTest
    @MethodSource("patchbay.nic.pcnet.PcnetHostileTest#cards")
    void whatWaitedForMasteringGoesBothWaysOnceItIsGranted(PcnetModel model, int style) {
        // given
        PcnetDriver driver = new PcnetDriver(bench, model, style).start(0);
        driver.card.config().write(4, 2, OFF);
        arrive();
        driver.buffer(PcnetDriver.BUFFERS, 100, PcnetBits.STP | PcnetBits.ENP);
        driver.go();

        // when
        driver.card.config().write(4, 2, ON);
        bench.run();

        // then
        assertThat(bench.sent).hasSize(1);
        assertThat(driver.status(PcnetDriver.RECEIVE_RING, 0) & PcnetBits.OWN).isZero();
        assertThat(driver.csr(0) & PcnetBits.CSR0_RINT).isNotZero();
    }

    @ParameterizedTest
    @MethodSource("patchbay.nic.pcnet.PcnetHostileTest#cards")
    void theInitializationBlockIsReadOnceTheCardIsMaster(PcnetModel model, int style) {
        // given
        PcnetDriver driver = new PcnetDriver(bench, model, style);
        driver.card.config().write(4, 2, OFF);
        memory.begin();
        driver.start(0);
        bench.run();
        assertThat(memory.octets()).isZero();
        assertThat(driver.csr(0) & PcnetBits.CSR0_IDON).isZero();

        // when
        driver.card.config().write(4, 2, ON);
        bench.run();
        arrive();

        // then
        assertThat(driver.csr(0) & PcnetBits.CSR0_IDON).isNotZero();
        assertThat(driver.status(PcnetDriver.RECEIVE_RING, 0) & PcnetBits.OWN).isZero();
    }

    private void arrive() {
        bench.arrive(CardBench.frame(CardBench.MAC, CardBench.PEER, 60));
    }
}
