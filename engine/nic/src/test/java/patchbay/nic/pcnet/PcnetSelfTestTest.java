package patchbay.nic.pcnet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import patchbay.nic.pci.CardBench;

/// What Linux's `pcnet32` does in `ethtool -t`, register for register: a software reset, INIT without a new
/// address of the block, STOP, the loop set in CSR15, STRT.
class PcnetSelfTestTest {
    private static final int PACKET = PcnetDriver.BUFFERS + 0x8000;
    private static final int INTERNAL_LOOP = 0x0044;

    private final CardBench bench = new CardBench();

    @ParameterizedTest
    @EnumSource(PcnetModel.class)
    void itsPacketsComeBackAfterASoftwareReset(PcnetModel model) {
        // given
        PcnetDriver driver = new PcnetDriver(bench, model, 2).start(0);
        byte[] packet = CardBench.frame(CardBench.MAC, CardBench.MAC, 75);
        bench.put(PACKET, packet);

        // when
        driver.csr(0, PcnetBits.CSR0_STOP);
        driver.card.readBar(0, 0x14, 2);
        driver.csr(4, 0x0915);
        driver.bcr(20, 2);
        driver.csr(0, PcnetBits.CSR0_INIT);
        assertThat(driver.csr(0) & (PcnetBits.CSR0_IDON | PcnetBits.CSR0_MERR)).isEqualTo(PcnetBits.CSR0_IDON);
        driver.csr(0, 0);
        driver.csr(0, PcnetBits.CSR0_STOP);
        for (int sent = 0; sent < PcnetDriver.ENTRIES; sent++) {
            driver.buffer(PACKET, packet.length, PcnetBits.STP | PcnetBits.ENP);
        }
        driver.csr(15, driver.csr(15) & 0xfffc | INTERNAL_LOOP);
        driver.csr(0, PcnetBits.CSR0_STRT);
        bench.run();

        // then
        for (int received = 0; received < PcnetDriver.ENTRIES; received++) {
            assertThat(driver.status(PcnetDriver.RECEIVE_RING, received) & PcnetBits.OWN)
                    .isZero();
            assertThat(bench.get(PcnetDriver.BUFFERS + 0x1000L * received, packet.length))
                    .isEqualTo(packet);
        }
        assertThat(bench.sent).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(PcnetModel.class)
    void theAddressOfTheBlockHasTwoNamesAndOutlivesReset(PcnetModel model) {
        // given
        PcnetDriver driver = new PcnetDriver(bench, model, 2);
        driver.csr(1, 0x1234);
        driver.csr(17, 0x0056);

        // when
        driver.card.readBar(0, 0x14, 2);

        // then
        assertThat(driver.csr(16)).isEqualTo(0x1234);
        assertThat(driver.csr(2)).isEqualTo(0x0056);
        driver.card.reset();
        assertThat(driver.csr(1)).isZero();
    }
}
