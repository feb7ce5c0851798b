package patchbay.nic.e1000;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchbay.nic.pci.CardBench;
import patchbay.nic.pci.PacketFifo;
import patchbay.wire.Fault;
import patchbay.wire.MacAddress;

class E1000ReceiveTest {
    private static final long GROUP = 0x0100_5e01_0203L;

    private final CardBench bench = new CardBench();
    private final E1000Driver driver = new E1000Driver(bench, E1000Model.I82540EM);

    @Test
    void aFrameComesWithItsFcsAndAnInterrupt() {
        // given
        driver.receives(0).write(E1000Register.IMS, E1000Bits.ICR_RXT0);
        byte[] frame = CardBench.frame(CardBench.MAC, CardBench.PEER, 42);

        // when
        bench.arrive(frame);

        // then
        byte[] padded = Arrays.copyOf(frame, 60);
        assertThat(bench.get(E1000Driver.BUFFERS, 60)).isEqualTo(padded);
        assertThat(driver.result(0) & 0xffff).isEqualTo(64);
        assertThat(driver.result(0) >>> 32 & 0xff).isEqualTo(E1000Bits.RX_DD | E1000Bits.RX_EOP | E1000Bits.RX_IXSM);
        CRC32 crc = new CRC32();
        crc.update(padded);
        int fcs = ByteBuffer.wrap(bench.get(E1000Driver.BUFFERS + 60, 4))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt();
        assertThat(fcs).isEqualTo((int) crc.getValue());
        assertThat(driver.read(E1000Register.RDH)).isEqualTo(1);
        assertThat(bench.level()).isTrue();
    }

    @Test
    void theFcsIsLeftOutForADriverThatWantsNone() {
        // when
        driver.receives(E1000Bits.RCTL_SECRC);
        bench.arrive(CardBench.frame(CardBench.MAC, CardBench.PEER, 100));

        // then
        assertThat(driver.result(0) & 0xffff).isEqualTo(100);
    }

    @Test
    void aJumboFrameRunsOverSeveralBuffersWhenTheDriverTakesLongPackets() {
        // given
        driver.receives(E1000Bits.RCTL_LPE);
        byte[] frame = CardBench.frame(CardBench.MAC, CardBench.PEER, 5_000);

        // when
        bench.arrive(frame);

        // then
        assertThat(bench.get(E1000Driver.BUFFERS, 5_000)).isEqualTo(frame);
        assertThat(driver.result(0) >>> 32 & 2).isZero();
        assertThat(driver.result(2) & 0xffff).isEqualTo(5_004 - 4_096);
        assertThat(driver.result(2) >>> 32 & 2).isEqualTo(2);
        assertThat(driver.read(E1000Register.RDH)).isEqualTo(3);
    }

    @Test
    void aLongFrameIsDroppedAndCountedForADriverThatDoesNot() {
        // when
        driver.receives(0);
        bench.arrive(CardBench.frame(CardBench.MAC, CardBench.PEER, 1_515));
        bench.arrive(CardBench.frame(CardBench.MAC, CardBench.PEER, 1_514));

        // then
        assertThat(driver.card.counters().faultsOut().of(Fault.TOO_LONG)).isEqualTo(1);
        assertThat(driver.card.readBar(0, E1000Statistics.TOO_LONG, 4)).isEqualTo(1);
        assertThat(driver.read(E1000Register.RDH)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 080027123456, true",
        "0, 080027123457, false",
        "8, 080027123457, true",
        "0, ffffffffffff, true",
        "0, 01005e010203, false",
        "16, 01005e010203, true",
    })
    void frameArePickedByAddressAndMode(int mode, String to, boolean wanted) {
        // when
        driver.receives(mode);
        bench.arrive(CardBench.frame(MacAddress.parse(to), CardBench.PEER, 80));

        // then
        assertThat(driver.read(E1000Register.RDH)).isEqualTo(wanted ? 1 : 0);
    }

    /// The hash of Linux's e1000_hash_mc_addr for filter type 0.
    @Test
    void theMulticastTableLetsGroupsIn() {
        // given
        driver.receives(0);
        int hash = 0x02 >> 4 | 0x03 << 4;
        driver.card.writeBar(0, 0x5200 + (hash >> 5) * 4L, 4, 1L << (hash & 31));

        // when
        bench.arrive(CardBench.frame(GROUP, CardBench.PEER, 80));
        bench.arrive(CardBench.frame(GROUP + 0x10, CardBench.PEER, 80));

        // then
        assertThat(driver.read(E1000Register.RDH)).isEqualTo(1);
    }

    @Test
    void anotherStationAddressCanBeAdded() {
        // given
        driver.receives(0);
        driver.card.writeBar(0, 0x5408, 4, 0x2233_0008L);
        driver.card.writeBar(0, 0x540c, 4, 0x8000_5544L);

        // when
        bench.arrive(CardBench.frame(0x0800_3322_4455L, CardBench.PEER, 80));

        // then
        assertThat(driver.read(E1000Register.RDH)).isEqualTo(1);
    }

    @Test
    void tagsAreTakenOutAndFilteredWhenTheDriverWantsThat() {
        // given
        driver.write(E1000Register.CTRL, E1000Bits.CTRL_SLU | E1000Bits.CTRL_VME);
        driver.receives(E1000Bits.RCTL_VFE);
        driver.card.writeBar(0, 0x5600, 4, 1L << 5);

        // when
        bench.arrive(tagged(0x2005));
        bench.arrive(tagged(0x2006));

        // then
        assertThat(driver.read(E1000Register.RDH)).isEqualTo(1);
        assertThat(driver.result(0) & 0xffff).isEqualTo(104);
        assertThat(driver.result(0) >>> 48).isEqualTo(0x2005);
        assertThat(driver.result(0) >>> 32 & E1000Bits.RX_VP).isNotZero();
        assertThat(bench.get(E1000Driver.BUFFERS + 12, 2)).containsExactly(0x88, 0xb5);
    }

    @ParameterizedTest
    @CsvSource({"true, false", "false, true"})
    void checksumsAreVerifiedForTheDriver(boolean good, boolean error) {
        // given
        driver.receives(0).write(E1000Register.RXCSUM, E1000Bits.RXCSUM_IPOFL | E1000Bits.RXCSUM_TUOFL);

        // when
        bench.arrive(udp(good));

        // then
        long status = driver.result(0) >>> 32;
        assertThat(status & (E1000Bits.RX_IPCS | E1000Bits.RX_TCPCS)).isEqualTo(0x60);
        assertThat((status & E1000Bits.RX_TCPE) != 0).isEqualTo(error);
        assertThat(status & (E1000Bits.RX_IPE | E1000Bits.RX_IXSM)).isZero();
    }

    @Test
    void framesWaitInTheCardUntilThereAreBuffersAndThenAreLost() {
        // given
        driver.receives(0);
        driver.write(E1000Register.RDT, 1);

        // when
        for (int frame = 0; frame < 2_000; frame++) {
            bench.arrive(CardBench.frame(CardBench.MAC, CardBench.PEER, 60));
        }

        // then
        assertThat(driver.card.waitingFrames()).isEqualTo(PacketFifo.PACKETS);
        assertThat(driver.card.counters().faultsOut().of(Fault.QUEUE_FULL)).isEqualTo(2_000 - 1 - PacketFifo.PACKETS);
        assertThat(driver.read(E1000Register.ICR) & E1000Bits.ICR_RXO).isNotZero();
        driver.write(E1000Register.RDT, 7);
        bench.run();
        assertThat(driver.read(E1000Register.RDH)).isEqualTo(7);
        assertThat(driver.card.waitingFrames()).isEqualTo(PacketFifo.PACKETS - 6);
    }

    private static byte[] tagged(int tag) {
        byte[] plain = CardBench.frame(CardBench.MAC, CardBench.PEER, 100);
        ByteBuffer frame = ByteBuffer.allocate(104).put(plain, 0, 12).putInt(0x8100_0000 | tag);
        return frame.put(plain, 12, 88).array();
    }

    private static byte[] udp(boolean good) {
        byte[] frame = CardBench.frame(CardBench.MAC, CardBench.PEER, 70);
        ByteBuffer octets = ByteBuffer.wrap(frame);
        octets.putShort(12, (short) 0x0800);
        octets.putLong(14, 0x4500_0038_0001_0000L).putInt(22, 0x4011_0000);
        octets.putInt(26, 0x0a00_020f).putInt(30, 0x0a00_0202);
        octets.putShort(24, (short) ~sum(octets, 14, 20, 0));
        octets.putLong(34, 0x0400_0400_0024_0000L);
        octets.putShort(40, (short) ~sum(octets, 34, 36, sum(octets, 26, 8, 17 + 36)));
        if (!good) frame[60]++;
        return frame;
    }

    private static int sum(ByteBuffer octets, int from, int length, int first) {
        int sum = first;
        for (int at = from; at < from + length; at += 2) sum += octets.getShort(at) & 0xffff;
        return (sum & 0xffff) + (sum >>> 16);
    }
}
