package patchbay.nic.e1000;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import patchbay.nic.pci.CardBench;
import patchbay.nic.pci.OnceMemory;
import patchbay.nic.pci.PacketFifo;
import patchbay.wire.Fault;

/// Memory is the card's only while the driver lets it be bus master.
class E1000MasterTest {
    private static final int OFF = 3;
    private static final int ON = 7;

    private final OnceMemory memory = new OnceMemory();
    private final CardBench bench = new CardBench(memory);

    @ParameterizedTest
    @EnumSource(E1000Model.class)
    void aCardThatIsNotMasterNeitherReadsNorWritesMemoryForWhatArrives(E1000Model model) {
        // given
        E1000Driver driver = new E1000Driver(bench, model).sends().receives(0);
        driver.card.config().write(4, 2, OFF);
        byte[] before = bench.get(0, CardBench.MEMORY_BYTES);
        memory.begin();

        // when
        for (int frame = 0; frame < PacketFifo.PACKETS + 2; frame++) arrive();
        driver.write(E1000Register.RDT, E1000Driver.ENTRIES - 2);
        bench.run();

        // then
        assertThat(memory.octets()).isZero();
        assertThat(bench.get(0, CardBench.MEMORY_BYTES)).isEqualTo(before);
        assertThat(driver.read(E1000Register.RDH)).isZero();
        assertThat(driver.card.counters().faultsOut().of(Fault.QUEUE_FULL)).isEqualTo(2);
        assertThat(driver.read(E1000Register.ICR) & (E1000Bits.ICR_RXO | E1000Bits.ICR_RXT0))
                .isEqualTo(E1000Bits.ICR_RXO);
    }

    @ParameterizedTest
    @EnumSource(E1000Model.class)
    void whatWaitedForMasteringGoesBothWaysOnceItIsGranted(E1000Model model) {
        // given
        E1000Driver driver = new E1000Driver(bench, model).sends().receives(0);
        driver.card.config().write(4, 2, OFF);
        arrive();
        driver.descriptor(E1000Driver.BUFFERS, E1000Driver.legacy(100, E1000Driver.EOP));
        driver.go();
        assertThat(bench.sent).isEmpty();

        // when
        driver.card.config().write(4, 2, ON);
        bench.run();

        // then
        assertThat(bench.sent).hasSize(1);
        assertThat(driver.read(E1000Register.RDH)).isEqualTo(1);
        assertThat(driver.read(E1000Register.ICR) & E1000Bits.ICR_RXT0).isNotZero();
    }

    private void arrive() {
        bench.arrive(CardBench.frame(CardBench.MAC, CardBench.PEER, 60));
    }
}
