package patchbay.nic.pcnet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.nic.pci.CardBench;

/// Every number that a guest can set, at both ends of what it may be and beyond (reliability's list, row 8).
class PcnetBoundsTest {
    private static final int PACKET = PcnetDriver.BUFFERS + 0x8000;

    private final CardBench bench = new CardBench();
    private final PcnetDriver driver = new PcnetDriver(bench, PcnetModel.AM79C973, 2);

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "127, 127", "128, 0", "255, 127", "65535, 127"})
    void theRegisterThatIsNamedIsOneOf128(int written, int kept) {
        // when
        driver.card.writeBar(0, 0x12, 2, written);

        // then
        assertThat(driver.card.readBar(0, 0x12, 2)).isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(ints = {36, 37, 64, 127})
    void thereAreNoBusRegistersBehindTheLast(int index) {
        // when
        driver.bcr(index, 0xffff);

        // then
        assertThat(driver.bcr(index)).isZero();
        assertThat(driver.bcr(35)).isEqualTo(0x1022);
    }

    /// Four styles, shown in two places; descriptors of 32 bits in the last two.
    @ParameterizedTest
    @CsvSource({"0, 0x0200", "1, 0x0201", "2, 0x0302", "3, 0x0303", "4, 0x0302", "255, 0x0302"})
    void aStyleThatIsNoneLeavesTheOneBefore(int written, String shown) {
        // given
        driver.card.readBar(0, 0x14, 2);
        driver.bcr(20, 2);

        // when
        driver.bcr(20, written);

        // then
        assertThat(driver.bcr(20)).isEqualTo(Integer.decode(shown));
        assertThat(driver.csr(58)).isEqualTo(Integer.decode(shown));
    }

    /// Lengths of rings in the initialization block are powers of two up to 512; in three bits up to 128.
    @ParameterizedTest
    @CsvSource({
        "2, 0, 1",
        "2, 1, 2",
        "2, 8, 256",
        "2, 9, 512",
        "2, 10, 512",
        "2, 15, 512",
        "0, 0, 1",
        "0, 7, 128",
    })
    void aRingIsAsLongAsTheBlockSays(int style, int code, int entries) {
        // given
        PcnetDriver own = new PcnetDriver(bench, PcnetModel.AM79C970A, style).start(0);
        own.csr(0, PcnetBits.CSR0_STOP);
        if (style == 2) {
            bench.put(PcnetDriver.BLOCK + 2, new byte[] {(byte) (code << 4), (byte) (code << 4)});
        } else {
            bench.put(PcnetDriver.BLOCK + 19, new byte[] {(byte) (code << 5)});
            bench.put(PcnetDriver.BLOCK + 23, new byte[] {(byte) (code << 5)});
        }

        // when
        own.csr(0, PcnetBits.CSR0_INIT);

        // then
        assertThat(0x1_0000 - own.csr(76)).isEqualTo(entries);
        assertThat(0x1_0000 - own.csr(78)).isEqualTo(entries);
    }

    /// By CSR78 a ring has 1 to 65 536 entries, whatever memory there is; the ring still comes to rest.
    @ParameterizedTest
    @CsvSource({"0xffff, 1", "0xfffe, 2", "0x8000, 4", "0x0001, 4", "0x0000, 4"})
    void aRingOfAnyLengthIsWalkedAsFarAsItIsTheCards(String length, int sent) {
        // given
        driver.start(0);
        driver.csr(0, PcnetBits.CSR0_STOP);
        driver.csr(78, Integer.decode(length));
        for (int index = 0; index < PcnetDriver.ENTRIES; index++) {
            driver.buffer(PACKET, 100, PcnetBits.STP | PcnetBits.ENP);
        }

        // when
        driver.csr(0, PcnetBits.CSR0_STRT);
        driver.go();

        // then
        assertThat(bench.sent).hasSize(sent);
    }

    /// Lengths of buffers are negative numbers of twelve bits: 0 is 4096.
    @ParameterizedTest
    @CsvSource({"13, 0", "14, 60", "1518, 1518", "1522, 1522", "1523, 0", "4095, 0", "4096, 0"})
    void aPacketHasTheLengthOfAFrame(int length, int octets) {
        // given
        driver.start(0);

        // when
        driver.buffer(PACKET, length, PcnetBits.STP | PcnetBits.ENP);
        driver.go();

        // then
        assertThat(bench.sent).hasSize(octets == 0 ? 0 : 1);
        if (octets > 0) assertThat(bench.sent.getFirst().octets()).hasSize(octets);
        assertThat(driver.status(PcnetDriver.SEND_RING, 0) & PcnetBits.OWN).isZero();
    }

    /// The PHY of the FAST III answers at its own address and at 0, where drivers look first.
    @ParameterizedTest
    @CsvSource({"0, true", "1, false", "29, false", "30, true", "31, false"})
    void thePhyAnswersAtItsAddresses(int address, boolean there) {
        // when
        driver.bcr(33, address << 5 | 3);

        // then
        assertThat(driver.bcr(34)).isEqualTo(there ? 0x6b74 : 0xffff);
        driver.bcr(33, address << 5 | 31);
        assertThat(driver.bcr(34)).isEqualTo(there ? 0 : 0xffff);
    }

    @Test
    void thePhyNegotiatesKeepsWhatItAdvertisesAndIsReset() {
        // given
        driver.bcr(33, 4);
        driver.bcr(34, 0x0021);
        assertThat(driver.bcr(34)).isEqualTo(0x0021);

        // when
        driver.bcr(33, 0);
        driver.bcr(34, 0x1200);

        // then
        assertThat(driver.bcr(34)).isEqualTo(0x1000);
        driver.bcr(33, 5);
        assertThat(driver.bcr(34)).isEqualTo(0x45e1);
        driver.card.link(false);
        assertThat(driver.bcr(34)).isZero();
        driver.bcr(33, 0);
        driver.bcr(34, 0x8000);
        assertThat(driver.bcr(34)).isEqualTo(0x3100);
        driver.bcr(33, 4);
        assertThat(driver.bcr(34)).isEqualTo(0x05e1);
    }

    /// The lights show what their registers choose of the link; the other bits are the driver's.
    @ParameterizedTest
    @EnumSource(PcnetModel.class)
    void eachLightShowsTheLinkWhenItIsToldTo(PcnetModel model) {
        // given
        PcnetDriver own = new PcnetDriver(bench, model, 2);

        // then
        for (int light = 4; light <= 7; light++) {
            own.bcr(light, 0x0080);
            assertThat(own.bcr(light)).isEqualTo(0x0080);
            own.bcr(light, 0x00c0);
            assertThat(own.bcr(light)).isEqualTo(0x80c0);
        }
        own.card.link(false);
        for (int light = 4; light <= 7; light++) assertThat(own.bcr(light)).isEqualTo(0x00c0);
    }
}
