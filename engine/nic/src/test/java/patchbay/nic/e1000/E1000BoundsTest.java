package patchbay.nic.e1000;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.nic.pci.CardBench;

/// Every number that a guest can set, at both ends of what it may be and beyond (reliability's list, row 8).
class E1000BoundsTest {
    private static final int READY = 1 << 28;
    private static final int ERROR = 1 << 30;
    private static final int VLAN_TABLE = 0x5600;

    private final CardBench bench = new CardBench();
    private final E1000Driver driver = new E1000Driver(bench, E1000Model.I82540EM);

    /// The bug of VirtualBox's virtio card was a check the wrong way round, which let in only VLANs that cannot be.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 32, 33, 4_094, 4_095})
    void aVlanComesWhenItsBitIsSetAndNoOtherBitLetsItIn(int vlan) {
        // given
        driver.receives(E1000Bits.RCTL_VFE);
        int word = VLAN_TABLE + 4 * (vlan >> 5);

        // when
        for (int at = VLAN_TABLE; at < VLAN_TABLE + 4 * 128; at += 4) driver.card.writeBar(0, at, 4, 0xffff_ffffL);
        driver.card.writeBar(0, word, 4, ~(1L << (vlan & 31)) & 0xffff_ffffL);
        bench.arrive(tagged(0xe000 | vlan));

        // then
        assertThat(driver.read(E1000Register.RDH)).isZero();
        for (int at = VLAN_TABLE; at < VLAN_TABLE + 4 * 128; at += 4) driver.card.writeBar(0, at, 4, 0);
        driver.card.writeBar(0, word, 4, 1L << (vlan & 31));
        bench.arrive(tagged(0xe000 | vlan));
        assertThat(driver.read(E1000Register.RDH)).isEqualTo(1);
    }

    /// RCTL.MO chooses which twelve bits of the address are looked up: bits 47 to 36, 46 to 35, 45 to 34, 43 to 32 as
    /// the manual counts them.
    @ParameterizedTest
    @CsvSource({
        "0, 01005e000000, 0x000",
        "0, 01005e00f0ff, 0xfff",
        "0, 01005e000010, 0x100",
        "0, 01005e001000, 0x001",
        "1, 01005e00f8ff, 0xfff",
        "1, 01005e000800, 0x001",
        "1, 01005e000010, 0x200",
        "2, 01005e00fcff, 0xfff",
        "2, 01005e000400, 0x001",
        "3, 01005e00ff0f, 0xfff",
        "3, 01005e000100, 0x001",
        "3, 01005e000010, 0x000",
    })
    void aGroupComesByOneBitOfTheMulticastTable(int offset, String group, String place) {
        // given
        int bit = Integer.decode(place);
        driver.receives(offset << 12);
        int word = 0x5200 + 4 * (bit >> 5);

        // when
        for (int at = 0x5200; at < 0x5400; at += 4) driver.card.writeBar(0, at, 4, 0xffff_ffffL);
        driver.card.writeBar(0, word, 4, ~(1L << (bit & 31)) & 0xffff_ffffL);
        bench.arrive(CardBench.frame(Long.parseLong(group, 16), CardBench.PEER, 80));

        // then
        assertThat(driver.read(E1000Register.RDH)).isZero();
        driver.card.writeBar(0, word, 4, 1L << (bit & 31));
        bench.arrive(CardBench.frame(Long.parseLong(group, 16), CardBench.PEER, 80));
        assertThat(driver.read(E1000Register.RDH)).isEqualTo(1);
    }

    /// Sixteen addresses, of which each must be said to be valid.
    @ParameterizedTest
    @CsvSource({"0, true", "1, true", "15, true", "16, false"})
    void anAddressCountsInItsPlaceAlone(int place, boolean there) {
        // given
        driver.receives(0);
        long other = 0x0800_3322_4455L;
        driver.card.writeBar(0, 0x5400 + 8L * place, 4, 0x2233_0008L);
        driver.card.writeBar(0, 0x5404 + 8L * place, 4, 0x5544L);
        bench.arrive(CardBench.frame(other, CardBench.PEER, 80));
        assertThat(driver.read(E1000Register.RDH)).isZero();

        // when
        driver.card.writeBar(0, 0x5404 + 8L * place, 4, 0x8000_5544L);
        bench.arrive(CardBench.frame(other, CardBench.PEER, 80));

        // then
        assertThat(driver.read(E1000Register.RDH)).isEqualTo(there ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource({"0, 0x0008", "62, 0", "64, 0xffff", "255, 0xffff"})
    void aWordOfTheEepromIsThereOrReadsAsOnes(int word, String value) {
        // when
        driver.write(E1000Register.EERD, word << 8 | 1);

        // then
        assertThat(driver.read(E1000Register.EERD) >>> 16).isEqualTo(Integer.decode(value));
    }

    @ParameterizedTest
    @CsvSource({"0, 1, false", "1, 0, true", "1, 31, true", "2, 0, false", "31, 31, false"})
    void onlyOnePhyAnswersForAllItsRegisters(int phy, int register, boolean there) {
        // when
        driver.write(E1000Register.MDIC, 2 << 26 | phy << 21 | register << 16);

        // then
        assertThat(driver.read(E1000Register.MDIC) & (READY | ERROR)).isEqualTo(there ? READY : READY | ERROR);
    }

    /// Neither reading nor writing is no operation.
    @ParameterizedTest
    @CsvSource({"0, true", "1, false", "2, false", "3, true"})
    void anOperationOnThePhyIsAReadOrAWrite(int operation, boolean error) {
        // when
        driver.write(E1000Register.MDIC, operation << 26 | 1 << 21 | 16 << 16);

        // then
        assertThat((driver.read(E1000Register.MDIC) & ERROR) != 0).isEqualTo(error);
    }

    /// Rings of one descriptor fewer and more than the manual allows, and the longest there is.
    @ParameterizedTest
    @CsvSource({"0, 0", "16, 0", "127, 0", "128, 128", "143, 128", "0xfff80, 0xfff80", "0xfffff, 0xfff80", "-1, 0xfff80"
    })
    void aRingHasEightDescriptorsOrAMultipleOfThem(String written, String kept) {
        // when
        driver.write(E1000Register.TDLEN, Integer.decode(written));
        driver.write(E1000Register.RDLEN, Integer.decode(written));

        // then
        assertThat(driver.read(E1000Register.TDLEN)).isEqualTo(Integer.decode(kept));
        assertThat(driver.read(E1000Register.RDLEN)).isEqualTo(Integer.decode(kept));
    }

    /// The four sizes of buffers, sixteen times as long with BSEX, but for the longest.
    @ParameterizedTest
    @CsvSource({
        "0, false, 2048", "1, false, 1024", "2, false, 512", "3, false, 256",
        "0, true, 2048", "1, true, 16384", "2, true, 8192", "3, true, 4096",
    })
    void aBufferIsFilledUpToItsSize(int size, boolean extended, int octets) {
        // given
        int control = size << 16 | (extended ? E1000Bits.RCTL_BSEX : 0) | E1000Bits.RCTL_LPE | E1000Bits.RCTL_SECRC;
        driver.receives(control);

        // when
        bench.arrive(CardBench.frame(CardBench.MAC, CardBench.PEER, octets));

        // then
        boolean fits = octets + 4 <= E1000Packet.MAX_BYTES;
        assertThat(driver.result(0) & 0xffff).isEqualTo(fits ? octets : 0);
        assertThat(driver.result(0) >>> 32 & 3).isEqualTo(fits ? 3 : 0);
        if (!fits) return;
        bench.arrive(CardBench.frame(CardBench.MAC, CardBench.PEER, octets + 1));
        assertThat(driver.read(E1000Register.RDH)).isEqualTo(octets + 5 <= E1000Packet.MAX_BYTES ? 3 : 1);
    }

    /// CTRL.RST in memory and through the I/O window, and CTRL_EXT.EE_RST, which leaves the registers alone.
    @ParameterizedTest
    @EnumSource(E1000Model.class)
    void eachWayToResetDoesWhatTheManualSays(E1000Model model) {
        // given
        E1000Driver own = new E1000Driver(new CardBench(), model);
        own.write(E1000Register.VET, 0x1234);
        own.write(E1000Register.MDIC, 1 << 26 | 1 << 21 | 22 << 16 | 0x77);

        // when
        own.write(E1000Register.CTRL_EXT, E1000Bits.CTRL_EXT_EE_RST);
        assertThat(own.read(E1000Register.VET)).isEqualTo(0x1234);
        assertThat(own.read(E1000Register.CTRL_EXT) & E1000Bits.CTRL_EXT_EE_RST).isZero();
        own.write(E1000Register.CTRL, E1000Bits.CTRL_RST);
        assertThat(own.read(E1000Register.VET)).isEqualTo(0x8100);
        own.write(E1000Register.VET, 0x1234);
        own.card.writeBar(2, 0, 4, 0);
        own.card.writeBar(2, 4, 4, E1000Bits.CTRL_RST);

        // then
        assertThat(own.read(E1000Register.VET)).isEqualTo(0x8100);
        assertThat(own.card.config().read(4, 2) & 7).isEqualTo(7);
    }

    /// The window shows what it is aimed at, and nothing past the registers.
    @Test
    void theWindowReachesEveryRegisterAndNothingBehind() {
        // when
        driver.card.writeBar(2, 0, 4, E1000Register.VET.offset);
        driver.card.writeBar(2, 4, 4, 0x4321);

        // then
        assertThat(driver.read(E1000Register.VET)).isEqualTo(0x4321);
        assertThat(driver.card.readBar(2, 0, 4)).isEqualTo(E1000Register.VET.offset);
        assertThat(driver.card.readBar(2, 4, 4)).isEqualTo(0x4321);
        driver.card.writeBar(2, 0, 4, 0x2_0000 | E1000Register.VET.offset);
        assertThat(driver.card.readBar(2, 0, 4)).isEqualTo(E1000Register.VET.offset);
        driver.card.writeBar(2, 0, 4, 0x1_fffc);
        assertThat(driver.card.readBar(2, 4, 4)).isZero();
        assertThat(driver.card.readBar(2, 8, 4)).isZero();
    }

    private static byte[] tagged(int tag) {
        byte[] frame = CardBench.frame(CardBench.MAC, CardBench.PEER, 104);
        frame[12] = (byte) 0x81;
        frame[13] = 0;
        frame[14] = (byte) (tag >>> 8);
        frame[15] = (byte) tag;
        return frame;
    }
}
