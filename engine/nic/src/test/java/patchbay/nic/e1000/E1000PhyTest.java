package patchbay.nic.e1000;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import patchbay.nic.pci.CardBench;

class E1000PhyTest {
    private static final int READY = 1 << 28;
    private static final int ERROR = 1 << 30;

    private final CardBench bench = new CardBench();
    private final E1000Driver driver = new E1000Driver(bench, E1000Model.I82540EM);

    @Test
    void registersAreReadAndWrittenThroughMdic() {
        // then
        assertThat(read(1, 2)).isEqualTo(0x0141);
        assertThat(read(1, 3)).isEqualTo(0x0c24);
        write(1, 22, 0x1234);
        assertThat(read(1, 22)).isEqualTo(0x1234);
        write(1, 2, 0);
        assertThat(read(1, 2)).isEqualTo(0x0141);
    }

    @Test
    void nobodyAnswersAtAnotherAddress() {
        // when
        driver.write(E1000Register.MDIC, 2 << 26 | 5 << 21 | 2 << 16);

        // then
        assertThat(driver.read(E1000Register.MDIC) & (READY | ERROR)).isEqualTo(READY | ERROR);
    }

    @Test
    void aLostLinkIsReadOnceEvenWhenItIsBack() {
        // given
        assertThat(read(1, 1) & 4).isNotZero();

        // when
        driver.card.link(false);
        driver.card.link(true);

        // then
        assertThat(read(1, 1) & 4).isZero();
        assertThat(read(1, 1) & 4).isNotZero();
    }

    @Test
    void negotiatingAnewIsToldAsALinkChange() {
        // given
        driver.read(E1000Register.ICR);

        // when
        write(1, 0, 0x1200);

        // then
        assertThat(driver.read(E1000Register.ICR) & E1000Bits.ICR_LSC).isNotZero();
        assertThat(read(1, 0)).isEqualTo(0x1000);
    }

    @Test
    void theOldChipsBusIsDrivenByBitsOfControl() {
        // given
        E1000Driver old = new E1000Driver(new CardBench(), E1000Model.I82543GC);

        // then
        assertThat(bangRead(old, 2)).isEqualTo(0x0141);
        assertThat(bangRead(old, 3)).isEqualTo(0x0c50);
        bangWrite(old, 22, 0xbeef);
        assertThat(bangRead(old, 22)).isEqualTo(0xbeef);
        assertThat(bangRead(old, 1) & 4).isNotZero();
    }

    /// Linux's e1000 enables its transmitter when its watchdog sees a link come. One that looks while the driver resets
    /// the chip takes the old link for a new one; only the loss that follows a reset puts it right.
    @Test
    void theLinkIsLostWhileItIsNegotiated() {
        // given
        read(1, 1);
        write(1, 0, 0x1200);
        driver.read(E1000Register.ICR);

        // then
        assertThat(read(1, 1) & 0x24).isZero();
        assertThat(driver.read(E1000Register.STATUS) & E1000Bits.STATUS_LU).isZero();

        // when
        bench.machine.runFor(2_100_000_000L);

        // then
        assertThat(driver.read(E1000Register.ICR) & E1000Bits.ICR_LSC).isNotZero();
        read(1, 1);
        assertThat(read(1, 1) & 0x24).isEqualTo(0x24);
    }

    @Test
    void aCardThatChangesItsLoopHasNegotiatedAtOnce() {
        // given
        write(1, 0, 0x9140);

        // when
        driver.card.leaveLoop();

        // then
        read(1, 1);
        assertThat(read(1, 1) & 4).isNotZero();
    }

    /// IEEE 802.3 leaves what a reset of the PHY does to how the link is chosen to the maker; Marvell's takes it
    /// from the write that resets. Linux's e1000_integrated_phy_loopback needs that.
    @Test
    void aResetTakesSpeedAndNegotiationFromItsOwnWrite() {
        // given
        write(1, 0, 0x4140);

        // when
        write(1, 0, 0x8140);

        // then
        assertThat(read(1, 0)).isEqualTo(0x0140);
        write(1, 0, 0x9140);
        assertThat(read(1, 0)).isEqualTo(0x1140);
    }

    /// What Linux's e1000_nonintegrated_phy_loopback does and checks, in `ethtool -t`.
    @Test
    void theOldChipsPhyLoopsAsLinuxSelfTestWantsIt() {
        // given
        E1000Driver old = new E1000Driver(new CardBench(), E1000Model.I82543GC);

        // when
        bangWrite(old, 0, bangRead(old, 0) | 0x8000);
        bangWrite(old, 20, bangRead(old, 20) | 0x0070);
        bangWrite(old, 0, 0x8100);
        bangWrite(old, 20, bangRead(old, 20) | 0x0070);
        bangWrite(old, 29, 0x001a);
        bangWrite(old, 30, 0x8ff0);
        bangWrite(old, 0, bangRead(old, 0) | 0x4000);

        // then
        assertThat(bangRead(old, 0)).isEqualTo(0x4100);
        assertThat(bangRead(old, 20)).isEqualTo(0x0070);
        assertThat(bangRead(old, 29)).isEqualTo(0x001a);
    }

    private int read(int phy, int register) {
        driver.write(E1000Register.MDIC, 2 << 26 | phy << 21 | register << 16);
        int value = driver.read(E1000Register.MDIC);
        assertThat(value & (READY | ERROR)).isEqualTo(READY);
        return value & 0xffff;
    }

    private void write(int phy, int register, int value) {
        driver.write(E1000Register.MDIC, 1 << 26 | phy << 21 | register << 16 | value);
    }

    /// As Linux's e1000_read_phy_reg_ex does for the 82543.
    private static int bangRead(E1000Driver card, int register) {
        out(card, -1, 32);
        out(card, register | 1 << 5 | 0b10 << 10 | 0b01 << 12, 14);
        int control = card.read(E1000Register.CTRL) & ~(E1000Bits.CTRL_MDIO_OUT | E1000Bits.CTRL_MDIO);
        pulse(card, control);
        int value = 0;
        for (int bit = 0; bit < 16; bit++) {
            card.write(E1000Register.CTRL, control | E1000Bits.CTRL_MDC);
            value = value << 1 | ((card.read(E1000Register.CTRL) & E1000Bits.CTRL_MDIO) != 0 ? 1 : 0);
            card.write(E1000Register.CTRL, control);
        }
        pulse(card, control);
        return value;
    }

    private static void bangWrite(E1000Driver card, int register, int value) {
        out(card, -1, 32);
        out(card, value | 0b10 << 16 | register << 18 | 1 << 23 | 0b01 << 28 | 0b01 << 30, 32);
    }

    private static void out(E1000Driver card, int bits, int count) {
        int control = card.read(E1000Register.CTRL) | E1000Bits.CTRL_MDIO_OUT;
        for (int bit = count - 1; bit >= 0; bit--) {
            int data = (bits >>> bit & 1) != 0 ? E1000Bits.CTRL_MDIO : 0;
            pulse(card, control & ~E1000Bits.CTRL_MDIO | data);
        }
    }

    private static void pulse(E1000Driver card, int control) {
        card.write(E1000Register.CTRL, control & ~E1000Bits.CTRL_MDC);
        card.write(E1000Register.CTRL, control | E1000Bits.CTRL_MDC);
        card.write(E1000Register.CTRL, control & ~E1000Bits.CTRL_MDC);
    }
}
