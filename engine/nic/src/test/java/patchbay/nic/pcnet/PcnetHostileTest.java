package patchbay.nic.pcnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import patchbay.nic.pci.CardBench;
import patchbay.nic.pci.OnceMemory;
import patchbay.wire.Fault;

/// The classes of bugs in reliability's list (rows 2, 3, 4, 9 and 10), for both chips in every software style. Rows 5
/// and 8 are in [PcnetBoundsTest] and [PcnetCardTest]; row 1 has nothing to be about: these chips compute no checksums
/// and cut nothing.
class PcnetHostileTest {
    private static final int BUFFER = 0x20_000;
    private static final int STP = PcnetBits.STP;
    private static final int ENP = PcnetBits.ENP;

    /// What the driver may have put into a descriptor, but for its address and length.
    private static final int[] KINDS = {
        0, PcnetBits.OWN, PcnetBits.OWN | STP, PcnetBits.OWN | ENP, PcnetBits.OWN | STP | ENP
    };

    private final CardBench bench = new CardBench();

    /// Both chips in all their software styles.
    static Stream<Arguments> cards() {
        return Stream.of(PcnetModel.values())
                .flatMap(model -> IntStream.rangeClosed(0, 3).mapToObj(style -> Arguments.of(model, style)));
    }

    /// Row 2: every ring of one, two and four is walked once, as the datasheet says, and comes to rest.
    @ParameterizedTest
    @MethodSource("cards")
    void everySmallRingIsSentAsTheDatasheetSaysAndComesToRest(PcnetModel model, int style) {
        PcnetDriver driver = new PcnetDriver(bench, model, style);
        for (int size = 1; size <= PcnetDriver.ENTRIES; size *= 2) {
            int rings = (int) Math.pow(KINDS.length, size);
            for (int ring = 0; ring < rings; ring++) {
                // given
                int[] kinds = new int[size];
                for (int index = 0, rest = ring; index < size; index++, rest /= KINDS.length) {
                    kinds[index] = KINDS[rest % KINDS.length];
                }
                driver.start(0);
                driver.csr(0, PcnetBits.CSR0_STOP);
                driver.csr(78, -size & 0xffff);
                for (int index = 0; index < size; index++) {
                    driver.descriptor(PcnetDriver.SEND_RING, index, BUFFER, 100 + index, kinds[index]);
                }
                bench.sent.clear();

                // when
                driver.csr(0, PcnetBits.CSR0_STRT);
                driver.go();

                // then
                assertThat(bench.sent.stream().map(sent -> sent.octets().length).toList())
                        .as("style %d, ring %d of %d", style, ring, size)
                        .isEqualTo(expected(kinds));
            }
        }
    }

    /// Row 2: a ring without an end of packet is walked once, and its packet is refused.
    @ParameterizedTest
    @MethodSource("cards")
    void aRingWithoutAnEndOfPacketComesToRest(PcnetModel model, int style) {
        // given
        PcnetDriver driver = new PcnetDriver(bench, model, style).start(0);
        for (int round = 0; round < 100; round++) {
            driver.buffer(BUFFER, 1_000, round == 0 ? STP : 0);
            driver.go();
        }

        // when
        driver.buffer(BUFFER, 1_000, ENP);
        driver.go();

        // then
        assertThat(bench.sent).isEmpty();
        assertThat(driver.card.counters().faultsIn().of(Fault.TOO_LONG)).isEqualTo(1);
        stillWorks(driver);
    }

    /// Row 3: loopback with both rings and all buffers in the same memory.
    @ParameterizedTest
    @MethodSource("cards")
    void aLoopedFrameThatOverwritesItsOwnRingComesToRest(PcnetModel model, int style) {
        // given
        PcnetDriver driver = new PcnetDriver(bench, model, style).start(PcnetBits.MODE_LOOP | PcnetBits.MODE_PROM);
        for (int index = 0; index < PcnetDriver.ENTRIES; index++) {
            driver.descriptor(PcnetDriver.RECEIVE_RING, index, PcnetDriver.SEND_RING, 1_544, PcnetBits.OWN);
        }

        // when
        for (int index = 0; index < PcnetDriver.ENTRIES; index++) {
            driver.buffer(PcnetDriver.SEND_RING, 128, STP | ENP);
        }
        driver.go();

        // then
        assertThat(bench.sent).isEmpty();
        stillWorks(driver);
    }

    /// Row 4: CVE-2015-7504 and CVE-2015-7512 wrote the FCS of a looped frame behind its buffer.
    @ParameterizedTest
    @MethodSource("cards")
    void aLoopedFrameOfAnyLengthHasRoomForItsFcs(PcnetModel model, int style) {
        // given
        PcnetDriver driver = new PcnetDriver(bench, model, style);
        byte[] untouched = bench.get(PcnetDriver.BUFFERS + 0x1000L, 16);

        // then
        for (int length = 4_080; length <= 4_096; length++) {
            driver.start(PcnetBits.MODE_LOOP | PcnetBits.MODE_PROM);
            driver.descriptor(PcnetDriver.RECEIVE_RING, 0, PcnetDriver.BUFFERS, 4_096, PcnetBits.OWN);
            driver.buffer(BUFFER, length, STP | ENP);
            driver.go();
            assertThat(bench.get(PcnetDriver.BUFFERS + 0x1000L, 16)).isEqualTo(untouched);
        }
        for (int length = 1_500; length <= 1_540; length++) {
            driver.start(PcnetBits.MODE_LOOP | PcnetBits.MODE_PROM);
            driver.buffer(BUFFER, length, STP | ENP);
            driver.go();
            boolean fits = length <= 1_518;
            int status = driver.status(PcnetDriver.RECEIVE_RING, 0);
            assertThat((status & PcnetBits.OWN) == 0).as("%d octets", length).isEqualTo(fits);
        }
        stillWorks(driver);
    }

    /// Row 9: of what is handed over no octet is read twice in a turn.
    @ParameterizedTest
    @MethodSource("cards")
    void noOctetOfADescriptorOrAFrameIsReadTwice(PcnetModel model, int style) {
        // given
        OnceMemory memory = new OnceMemory();
        CardBench watched = new CardBench(memory);
        PcnetDriver driver = new PcnetDriver(watched, model, style).start(0);
        driver.buffer(BUFFER, 500, STP);
        driver.buffer(BUFFER + 0x1000, 500, ENP);

        // when
        memory.begin();
        driver.go();
        int sending = memory.octets();
        watched.arrive(CardBench.frame(CardBench.MAC, CardBench.PEER, 700));
        watched.run();

        // then
        assertThat(watched.sent).hasSize(1);
        assertThat(sending).isGreaterThan(1_000);
        assertThat(memory.twice()).isEmpty();
        assertThat(driver.status(PcnetDriver.RECEIVE_RING, 0) & PcnetBits.OWN).isZero();
    }

    /// Row 10: without memory nothing is reached, and nothing throws.
    @ParameterizedTest
    @MethodSource("cards")
    void aCardWhoseMemoryWentAwayStopsUntilItIsStartedAnew(PcnetModel model, int style) {
        // given
        PcnetDriver driver = new PcnetDriver(bench, model, style).start(0);
        driver.buffer(BUFFER, 100, STP | ENP);
        bench.memory.clear();

        // when
        driver.go();
        bench.arrive(CardBench.frame(CardBench.MAC, CardBench.PEER, 60));

        // then
        int state = driver.csr(0);
        assertThat(state & PcnetBits.CSR0_MERR).isNotZero();
        assertThat(state & (PcnetBits.CSR0_TXON | PcnetBits.CSR0_RXON)).isZero();
    }

    /// Lengths of the frames that a ring has: from STP to ENP, up to the first descriptor that is the
    /// driver's.
    private static List<Integer> expected(int[] kinds) {
        List<Integer> frames = new ArrayList<>();
        int length = -1;
        for (int index = 0; index < kinds.length && kinds[index] != 0; index++) {
            if ((kinds[index] & STP) != 0) length = 0;
            if (length < 0) continue;
            length += 100 + index;
            if ((kinds[index] & ENP) == 0) continue;
            frames.add(length);
            length = -1;
        }
        return frames;
    }

    private void stillWorks(PcnetDriver driver) {
        driver.start(0);
        driver.buffer(BUFFER, 100, STP | ENP);
        driver.go();
        assertThat(bench.sent).hasSize(1);
        bench.arrive(CardBench.frame(CardBench.MAC, CardBench.PEER, 60));
        assertThat(driver.status(PcnetDriver.RECEIVE_RING, 0) & PcnetBits.OWN).isZero();
    }
}
