package patchbay.nic.e1000;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchbay.loop.Frame.Segmentation;
import patchbay.nic.pci.CardBench;
import patchbay.wire.Fault;

class E1000TransmitTest {
    private static final int FIRST = E1000Driver.BUFFERS;
    private static final int SECOND = E1000Driver.BUFFERS + 0x8000;

    private final CardBench bench = new CardBench();
    private final E1000Driver driver = new E1000Driver(bench, E1000Model.I82540EM).sends();

    @Test
    void aLegacyPacketLeavesAndItsDescriptorIsDone() {
        // given
        byte[] frame = CardBench.frame(CardBench.PEER, CardBench.MAC, 200);
        bench.put(FIRST, frame);
        driver.write(E1000Register.IMS, E1000Bits.ICR_TXDW);

        // when
        driver.descriptor(FIRST, E1000Driver.legacy(200, E1000Driver.EOP | E1000Driver.RS));
        driver.go();

        // then
        assertThat(bench.sent)
                .singleElement()
                .satisfies(sent -> assertThat(sent.octets()).isEqualTo(frame));
        assertThat(driver.status(0)).isEqualTo(1);
        assertThat(driver.read(E1000Register.TDH)).isEqualTo(1);
        assertThat(bench.level()).isTrue();
        assertThat(driver.card.counters().framesPassed()).isEqualTo(1);
    }

    @Test
    void aPacketOfPiecesWaitsForItsLastAndShortOnesArePaddedWithZeros() {
        // given
        byte[] frame = CardBench.frame(CardBench.PEER, CardBench.MAC, 42);
        bench.put(FIRST, frame);

        // when
        driver.descriptor(FIRST, E1000Driver.legacy(20, 0));
        driver.go();
        assertThat(bench.sent).isEmpty();
        driver.descriptor(FIRST + 20, E1000Driver.legacy(22, E1000Driver.EOP));
        driver.go();

        // then
        assertThat(bench.sent)
                .singleElement()
                .satisfies(sent -> assertThat(sent.octets()).isEqualTo(java.util.Arrays.copyOf(frame, 60)));
    }

    @Test
    void aChecksumThatIsAskedForBecomesAFactOfTheFrame() {
        // given
        bench.put(FIRST, CardBench.frame(CardBench.PEER, CardBench.MAC, 90));

        // when
        driver.descriptor(14 | 24L << 8 | 33L << 16 | 34L << 32 | 50L << 40, E1000Driver.context(0, 0, 0, 0));
        driver.descriptor(FIRST, E1000Driver.data(90, E1000Driver.EOP | E1000Driver.RS, 2));
        driver.go();

        // then
        assertThat(bench.sent).singleElement().satisfies(sent -> {
            assertThat(sent.checksumMissing()).isTrue();
            assertThat(sent.checksumAt()).isEqualTo(50);
        });
        assertThat(driver.status(1)).isEqualTo(1);
    }

    @Test
    void aSuperFrameStaysWholeWithItsLengthsFilledIn() {
        // given
        byte[] frame = tcp(4_000);
        bench.put(FIRST, frame);

        // when
        driver.descriptor(
                14 | 24L << 8 | 33L << 16 | 34L << 32 | 50L << 40,
                E1000Driver.context(3_946, E1000Driver.TSE | 3, 54, 1_460));
        driver.descriptor(FIRST, E1000Driver.data(54, E1000Driver.TSE, 3));
        driver.descriptor(FIRST + 54, E1000Driver.data(3_946, E1000Driver.EOP | E1000Driver.TSE | E1000Driver.RS, 3));
        driver.go();

        // then
        assertThat(bench.sent).singleElement().satisfies(sent -> {
            assertThat(sent.kind()).isEqualTo(Segmentation.TCP_V4);
            assertThat(sent.segment()).isEqualTo(1_460);
            assertThat(sent.checksumAt()).isEqualTo(50);
            ByteBuffer octets = ByteBuffer.wrap(sent.octets());
            assertThat(octets.getShort(16)).isEqualTo((short) 3_986);
            assertThat(sum(octets, 14, 20)).isEqualTo(0xffff);
            assertThat(octets.getShort(50)).isEqualTo((short) (0x1234 + 3_966));
        });
    }

    @Test
    void aTagIsPutInAndTheFactsMoveWithIt() {
        // given
        byte[] frame = CardBench.frame(CardBench.PEER, CardBench.MAC, 100);
        bench.put(FIRST, frame);
        driver.write(E1000Register.CTRL, E1000Bits.CTRL_SLU | E1000Bits.CTRL_VME);

        // when
        driver.descriptor(34L << 32 | 50L << 40, E1000Driver.context(0, 0, 0, 0));
        driver.descriptor(FIRST, E1000Driver.data(100, E1000Driver.EOP | E1000Driver.VLE, 2) | 0x2005L << 48);
        driver.go();

        // then
        assertThat(bench.sent).singleElement().satisfies(sent -> {
            ByteBuffer octets = ByteBuffer.wrap(sent.octets());
            assertThat(octets.getInt(12)).isEqualTo(0x8100_2005);
            assertThat(octets.getShort(16)).isEqualTo((short) 0x88b5);
            assertThat(octets.capacity()).isEqualTo(104);
            assertThat(sent.checksumAt()).isEqualTo(54);
        });
    }

    @Test
    void withoutACableNothingLeavesAndItIsCounted() {
        // given
        driver.card.link(false);

        // when
        driver.descriptor(FIRST, E1000Driver.legacy(60, E1000Driver.EOP | E1000Driver.RS));
        driver.go();

        // then
        assertThat(bench.sent).isEmpty();
        assertThat(driver.status(0)).isEqualTo(1);
        assertThat(driver.card.counters().faultsIn().of(Fault.LINK_DOWN)).isEqualTo(1);
    }

    /// reliability.md §3 row 1: offload plans that do not fit their packet are refused, whatever the context says.
    @ParameterizedTest
    @CsvSource({
        "54, 946, 0, BAD_TOTAL_LENGTH",
        "54, 947, 100, BAD_TOTAL_LENGTH",
        "0, 1000, 100, BAD_FIELD",
        "33, 967, 100, BAD_FIELD",
        "255, 745, 100, NONE",
        "54, 946, 100, NONE",
        "54, 946, 65535, NONE",
        "54, 1048575, 100, BAD_TOTAL_LENGTH",
    })
    void aPlanThatDoesNotFitItsPacketIsRefused(int header, int payload, int segment, Fault expected) {
        // given
        bench.put(FIRST, tcp(1_000));

        // when
        driver.descriptor(
                14 | 24L << 8 | 33L << 16 | 34L << 32 | 50L << 40,
                E1000Driver.context(payload, E1000Driver.TSE | 3, header, segment));
        driver.descriptor(FIRST, E1000Driver.data(1_000, E1000Driver.EOP | E1000Driver.TSE | E1000Driver.RS, 3));
        driver.go();

        // then
        assertThat(bench.sent).hasSize(expected == Fault.NONE ? 1 : 0);
        if (expected != Fault.NONE) {
            assertThat(driver.card.counters().faultsIn().of(expected)).isEqualTo(1);
        }
        assertThat(driver.status(1)).isEqualTo(1);
    }

    /// reliability.md §3 row 1: the escape of CVE-2018-3294 changed the context in mid-packet.
    @Test
    void aContextInMidPacketIsForTheNextPacket() {
        // given
        bench.put(FIRST, tcp(1_000));
        long offsets = 14 | 24L << 8 | 33L << 16 | 34L << 32 | 50L << 40;

        // when
        driver.descriptor(offsets, E1000Driver.context(946, E1000Driver.TSE | 3, 54, 500));
        driver.descriptor(FIRST, E1000Driver.data(500, E1000Driver.TSE, 3));
        driver.descriptor(0xffff_ffff_ffffL, E1000Driver.context(0, E1000Driver.TSE | 3, 255, 1));
        driver.descriptor(FIRST + 500, E1000Driver.data(500, E1000Driver.EOP | E1000Driver.TSE, 3));
        driver.go();

        // then
        assertThat(bench.sent).singleElement().satisfies(sent -> {
            assertThat(sent.segment()).isEqualTo(500);
            assertThat(sent.octets()).hasSize(1_000);
        });
    }

    @Test
    void aPacketThatIsTooLongOrTooShortIsRefusedAndTheNextOneLeaves() {
        // given
        bench.put(SECOND, CardBench.frame(CardBench.PEER, CardBench.MAC, 70));

        // when
        driver.descriptor(FIRST, E1000Driver.data(0xf_ffff, E1000Driver.EOP | E1000Driver.RS, 0));
        driver.descriptor(FIRST, E1000Driver.legacy(13, E1000Driver.EOP));
        driver.descriptor(FIRST, E1000Driver.legacy(0, E1000Driver.EOP));
        driver.descriptor(SECOND, E1000Driver.legacy(70, E1000Driver.EOP));
        driver.go();

        // then
        assertThat(bench.sent).hasSize(1);
        assertThat(driver.card.counters().faultsIn().of(Fault.TOO_LONG)).isEqualTo(1);
        assertThat(driver.card.counters().faultsIn().of(Fault.TRUNCATED)).isEqualTo(2);
        assertThat(driver.card.isBroken()).isFalse();
    }

    @Test
    void loopedFramesComeBackAndDoNotLeave() {
        // given
        driver.receives(E1000Bits.RCTL_LBM | E1000Bits.RCTL_UPE);
        bench.put(SECOND, CardBench.frame(CardBench.PEER, CardBench.MAC, 70));

        // when
        driver.descriptor(SECOND, E1000Driver.legacy(70, E1000Driver.EOP));
        driver.go();

        // then
        assertThat(bench.sent).isEmpty();
        assertThat(driver.result(0) & 0xffff).isEqualTo(74);
    }

    /// An IPv4 TCP packet as Linux gives it to a card that segments: no lengths, a pseudo sum of 1234h.
    private static byte[] tcp(int length) {
        byte[] frame = CardBench.frame(CardBench.PEER, CardBench.MAC, length);
        ByteBuffer octets = ByteBuffer.wrap(frame);
        octets.putShort(12, (short) 0x0800);
        octets.putLong(14, 0x4500_0000_0001_4000L).putInt(22, 0x4006_0000);
        octets.putInt(26, 0x0a00_020f).putInt(30, 0x0a00_0202);
        octets.putShort(46, (short) 0x5010).putShort(50, (short) 0x1234);
        return frame;
    }

    private static int sum(ByteBuffer octets, int from, int length) {
        int sum = 0;
        for (int at = from; at < from + length; at += 2) sum += octets.getShort(at) & 0xffff;
        return (sum & 0xffff) + (sum >>> 16);
    }
}
