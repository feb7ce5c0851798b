package patchbay.nic.e1000;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchbay.nic.pci.CardBench;

/// Checksums that the card verifies for its driver (SDM §3.2.9), and those that it fills in (§3.3).
class E1000ChecksumTest {
    private static final int BOTH = E1000Bits.RXCSUM_IPOFL | E1000Bits.RXCSUM_TUOFL;
    private static final int VERIFIED =
            E1000Bits.RX_IPCS | E1000Bits.RX_TCPCS | E1000Bits.RX_IXSM | E1000Bits.RX_IPE | E1000Bits.RX_TCPE;
    private static final int TCP = 6;
    private static final int UDP = 17;

    private final CardBench bench = new CardBench();
    private final E1000Driver driver = new E1000Driver(bench, E1000Model.I82545EM);

    /// Octets to be spoilt: 60 is in the payload, 23 in IPv4's header, 20 makes a fragment of it.
    @ParameterizedTest
    @CsvSource({
        "4, 6, -1, 0x300, 0x0060",
        "4, 17, -1, 0x300, 0x0060",
        "4, 6, 60, 0x300, 0x2060",
        "4, 17, 60, 0x300, 0x2060",
        "4, 6, -1, 0x100, 0x0040",
        "4, 6, -1, 0x200, 0x0020",
        "4, 6, -1, 0x000, 0x0004",
        "4, 1, -1, 0x300, 0x0040",
        "4, 6, 22, 0x300, 0x4060",
        "4, 6, 20, 0x300, 0x4040",
        "6, 6, -1, 0x300, 0x0020",
        "6, 17, -1, 0x300, 0x0020",
        "6, 6, 80, 0x300, 0x2020",
        "6, 6, -1, 0x100, 0x0004",
        "6, 6, -1, 0x000, 0x0004",
        "6, 58, -1, 0x300, 0x0004",
    })
    void whatWasFoundStandsInTheLastDescriptor(int version, int protocol, int spoilt, String wanted, String found) {
        // given
        driver.receives(0).write(E1000Register.RXCSUM, Integer.decode(wanted));
        byte[] frame = version == 4 ? ipv4(protocol) : ipv6(protocol);
        if (spoilt == 20) frame[20] |= 0x20;
        else if (spoilt >= 0) frame[spoilt] ^= 0x55;

        // when
        bench.arrive(frame);

        // then
        assertThat((int) (driver.result(0) >>> 32) & VERIFIED).isEqualTo(Integer.decode(found));
    }

    /// RFC 768: a checksum of 0 was not computed, so there is nothing to be found.
    @Test
    void aUdpDatagramWithoutChecksumIsNotJudged() {
        // given
        driver.receives(0).write(E1000Register.RXCSUM, BOTH);
        byte[] frame = ipv4(UDP);
        frame[40] = 0;
        frame[41] = 0;

        // when
        bench.arrive(frame);

        // then
        assertThat(driver.result(0) >>> 32 & VERIFIED).isEqualTo(E1000Bits.RX_IPCS);
    }

    /// RXCSUM.PCSS says from which octet on the packet checksum goes.
    @ParameterizedTest
    @CsvSource({"14", "34", "60", "255"})
    void thePacketChecksumIsTheSumFromWhereTheDriverWantsIt(int from) {
        // given
        driver.receives(E1000Bits.RCTL_SECRC).write(E1000Register.RXCSUM, from);
        byte[] frame = ipv4(TCP);

        // when
        bench.arrive(frame);

        // then
        int expected = from >= frame.length ? 0 : fold(sum(frame, from, frame.length - from));
        assertThat(driver.result(0) >>> 16 & 0xffff).isEqualTo(expected);
    }

    @Test
    void ipv4sOwnChecksumIsFilledInWhereTheContextSays() {
        // given
        byte[] frame = ipv4(TCP);
        frame[24] = 0;
        frame[25] = 0;
        driver.sends();
        bench.put(E1000Driver.BUFFERS, frame);

        // when
        driver.descriptor(14 | 24L << 8 | 33L << 16, E1000Driver.context(0, 0, 0, 0));
        driver.descriptor(E1000Driver.BUFFERS, E1000Driver.data(frame.length, E1000Driver.EOP, 1));
        driver.go();

        // then
        assertThat(bench.sent).singleElement().satisfies(sent -> {
            assertThat(sent.octets()).isEqualTo(ipv4(TCP));
            assertThat(sent.checksumMissing()).isFalse();
        });
    }

    /// A legacy descriptor asks for one checksum: CSS says from where, CSO where it stands.
    @Test
    void aLegacyDescriptorAsksForOneChecksum() {
        // given
        driver.sends();
        bench.put(E1000Driver.BUFFERS, ipv4(TCP));
        int insert = 4;

        // when
        driver.descriptor(
                E1000Driver.BUFFERS, E1000Driver.legacy(94, E1000Driver.EOP | insert) | 50L << 16 | 34L << 40);
        driver.go();

        // then
        assertThat(bench.sent).singleElement().satisfies(sent -> {
            assertThat(sent.checksumMissing()).isTrue();
            assertThat(sent.checksumAt()).isEqualTo(50);
        });
    }

    /// Places that leave the packet are refused, whichever they are.
    @ParameterizedTest
    @CsvSource({"34, 93", "34, 200", "200, 34", "51, 50", "255, 255"})
    void aChecksumThatLeavesThePacketIsRefused(int from, int at) {
        // given
        driver.sends();
        bench.put(E1000Driver.BUFFERS, ipv4(TCP));

        // when
        driver.descriptor((long) from << 32 | (long) at << 40, E1000Driver.context(0, 0, 0, 0));
        driver.descriptor(E1000Driver.BUFFERS, E1000Driver.data(94, E1000Driver.EOP, 2));
        driver.go();

        // then
        assertThat(bench.sent).isEmpty();
        assertThat(driver.card.counters().faultsIn().total()).isEqualTo(1);
        assertThat(driver.card.isBroken()).isFalse();
    }

    /// A good packet of 94 octets whose checksums hold.
    private static byte[] ipv4(int protocol) {
        byte[] frame = CardBench.frame(CardBench.MAC, CardBench.PEER, 94);
        ByteBuffer octets = ByteBuffer.wrap(frame);
        octets.putShort(12, (short) 0x0800).putLong(14, 0x4500_0050_0001_0000L);
        octets.putInt(22, 0x4000_0000 | protocol << 16);
        octets.putInt(26, 0x0a00_020f).putInt(30, 0x0a00_0202);
        octets.putShort(24, complement(sum(frame, 14, 20)));
        transport(frame, 34, protocol, sum(frame, 26, 8));
        return frame;
    }

    private static byte[] ipv6(int protocol) {
        byte[] frame = CardBench.frame(CardBench.MAC, CardBench.PEER, 114);
        ByteBuffer octets = ByteBuffer.wrap(frame);
        octets.putShort(12, (short) 0x86dd).putInt(14, 0x6000_0000);
        octets.putInt(18, 60 << 16 | protocol << 8 | 64);
        octets.putLong(22, 0xfd00L << 48)
                .putLong(30, 1)
                .putLong(38, 0xfd00L << 48)
                .putLong(46, 2);
        transport(frame, 54, protocol, sum(frame, 22, 32));
        return frame;
    }

    /// Puts a header at `at` whose checksum holds with the addresses' sum.
    private static void transport(byte[] frame, int at, int protocol, int addresses) {
        ByteBuffer octets = ByteBuffer.wrap(frame);
        int length = frame.length - at;
        octets.putInt(at, 0x0400_0400);
        int sumAt = at + (protocol == UDP ? 6 : 16);
        if (protocol == UDP) octets.putShort(at + 4, (short) length);
        else octets.putShort(at + 12, (short) 0x5010);
        octets.putShort(sumAt, (short) 0);
        octets.putShort(sumAt, complement(addresses + protocol + length + sum(frame, at, length)));
    }

    private static int sum(byte[] octets, int from, int length) {
        ByteBuffer buffer = ByteBuffer.wrap(octets);
        int sum = 0;
        for (int at = from; at + 1 < from + length; at += 2) sum += buffer.getShort(at) & 0xffff;
        return length % 2 == 0 ? sum : sum + ((octets[from + length - 1] & 0xff) << 8);
    }

    private static int fold(int sum) {
        int folded = (sum & 0xffff) + (sum >>> 16);
        return (folded & 0xffff) + (folded >>> 16);
    }

    private static short complement(int sum) {
        return (short) ~fold(sum);
    }
}
