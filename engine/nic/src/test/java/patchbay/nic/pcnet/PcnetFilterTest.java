package patchbay.nic.pcnet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchbay.nic.pci.CardBench;
import patchbay.wire.MacAddress;

/// Which frames a driver gets, and what their descriptors say of why.
class PcnetFilterTest {
    private static final long GROUP = 0x0100_5e00_0001L;

    private final CardBench bench = new CardBench();
    private final PcnetDriver driver = new PcnetDriver(bench, PcnetModel.AM79C973, 2);

    /// The modes are those of the initialization block: DRCVPA 2000h, DRCVBC 4000h, PROM 8000h.
    @ParameterizedTest
    @CsvSource({
        "0x0000, 080027123456, 0x0040", "0x0000, 080027123457, -1", "0x0000, ffffffffffff, 0x0010",
        "0x0000, 01005e000001, -1", "0x2000, 080027123456, -1", "0x2000, ffffffffffff, 0x0010",
        "0x4000, ffffffffffff, -1", "0x4000, 080027123456, 0x0040", "0x8000, 080027123457, 0x0000",
        "0x8000, 01005e000001, 0x0000", "0xe000, ffffffffffff, 0x0000", "0x0001, 080027123456, -1",
    })
    void aFramesAddressAndTheModeSayWhetherItComes(String mode, String to, String why) {
        // given
        driver.start(Integer.decode(mode));

        // when
        bench.arrive(CardBench.frame(MacAddress.parse(to), CardBench.PEER, 80));

        // then
        int status = driver.status(PcnetDriver.RECEIVE_RING, 0);
        boolean comes = Integer.decode(why) >= 0;
        assertThat((status & PcnetBits.OWN) == 0).isEqualTo(comes);
        int reasons = PcnetBits.RX_PAM | PcnetBits.RX_LAFM | PcnetBits.RX_BAM;
        if (comes) assertThat(status & reasons).isEqualTo(Integer.decode(why));
    }

    /// A driver sets one of 64 bits for a group: of its little-endian CRC the upper six. The places are Linux's
    /// (`ether_crc_le(6, address) >> 26`), computed apart.
    @ParameterizedTest
    @CsvSource({"01005e000001, 54", "3333ff123456, 52", "01005e7ffffa, 15", "333300000001, 23"})
    void aGroupComesByItsOneBitAndByNoOther(String group, int place) {
        // given
        driver.start(0);
        long to = MacAddress.parse(group);

        // when
        filter(~(1L << place));
        bench.arrive(CardBench.frame(to, CardBench.PEER, 80));
        assertThat(driver.status(PcnetDriver.RECEIVE_RING, 0) & PcnetBits.OWN).isNotZero();
        filter(1L << place);
        bench.arrive(CardBench.frame(to, CardBench.PEER, 80));

        // then
        assertThat(driver.status(PcnetDriver.RECEIVE_RING, 0) & (PcnetBits.OWN | PcnetBits.RX_LAFM))
                .isEqualTo(PcnetBits.RX_LAFM);
    }

    /// The filter of the initialization block, in its four words.
    @ParameterizedTest
    @CsvSource({"0", "1", "2", "3"})
    void theInitializationBlockBringsTheFilterInBothItsForms(int style) {
        // given
        PcnetDriver own = new PcnetDriver(new CardBench(), PcnetModel.AM79C970A, style);
        int at = PcnetDriver.BLOCK + (style >= 2 ? 12 : 8);

        // when
        own.start(0);
        own.bench.put(at, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        own.csr(0, PcnetBits.CSR0_STOP);
        own.csr(0, PcnetBits.CSR0_INIT);

        // then
        assertThat(own.csr(8)).isEqualTo(0x0201);
        assertThat(own.csr(11)).isEqualTo(0x0807);
    }

    /// A broadcast is no group to the filter, whatever bit it would have.
    @Test
    void aBroadcastThatIsNotWantedDoesNotComeByTheFilter() {
        // given
        driver.start(PcnetBits.MODE_DRCVBC);
        filter(-1);

        // when
        bench.arrive(CardBench.frame(MacAddress.BROADCAST, CardBench.PEER, 80));

        // then
        assertThat(driver.status(PcnetDriver.RECEIVE_RING, 0) & PcnetBits.OWN).isNotZero();
        bench.arrive(CardBench.frame(GROUP, CardBench.PEER, 80));
        assertThat(driver.status(PcnetDriver.RECEIVE_RING, 0) & PcnetBits.OWN).isZero();
    }

    private void filter(long bits) {
        driver.csr(0, PcnetBits.CSR0_STOP);
        for (int word = 0; word < 4; word++) driver.csr(8 + word, (int) (bits >>> 16 * word) & 0xffff);
        driver.csr(0, PcnetBits.CSR0_STRT | PcnetBits.CSR0_IENA);
    }
}
