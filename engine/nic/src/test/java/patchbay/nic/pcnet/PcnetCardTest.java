package patchbay.nic.pcnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.nic.LineSpeed;
import patchbay.nic.pci.CardBench;
import patchbay.nic.pci.ConfigSpace;
import patchbay.nic.pci.FlickeringMemory;
import patchbay.wire.Fault;

class PcnetCardTest {
    private static final int FIRST = PcnetDriver.BUFFERS + 0x8000;

    private final CardBench bench = new CardBench();

    @Test
    void thePromHoldsTheAddressItsSumAndTwoW() {
        // given
        PcnetCard card = new PcnetDriver(bench, PcnetModel.AM79C973, 2).card;

        // then
        int sum = 0;
        for (int at = 0; at < 16; at++) if (at != 12 && at != 13) sum += (int) card.readBar(0, at, 1);
        assertThat(card.readBar(0, 0, 4)).isEqualTo(0x12270008L);
        assertThat(card.readBar(0, 9, 1)).isEqualTo(0x11);
        assertThat(card.readBar(0, 12, 2)).isEqualTo(sum);
        assertThat(card.readBar(0, 14, 2)).isEqualTo(0x5757);
    }

    @ParameterizedTest
    @CsvSource({"AM79C970A, 0x2621, 0x16", "AM79C973, 0x2625, 0x40"})
    void eachChipIsKnownByItsIdentity(PcnetModel model, String part, String revision) {
        // given
        PcnetDriver driver = new PcnetDriver(bench, model, 2);
        ConfigSpace config = driver.card.config();

        // then
        int identity = driver.csr(88) | driver.csr(89) << 16;
        assertThat(identity & 0xfff).isEqualTo(3);
        assertThat(identity >>> 12 & 0xffff).isEqualTo(Integer.decode(part));
        assertThat(config.read(0, 4)).isEqualTo(0x2000_1022);
        assertThat(config.read(8, 1)).isEqualTo(Integer.decode(revision));
        config.write(0x10, 4, -1);
        assertThat(config.read(0x10, 4)).isEqualTo(0xffff_ffe1);
    }

    @Test
    void theFirstWideWriteMakesThePortsWideUntilAReset() {
        // given
        PcnetCard card = new PcnetDriver(bench, PcnetModel.AM79C970A, 2).card;
        assertThat(card.readBar(0, 0x10, 4)).isEqualTo(0xffff_ffffL);

        // when
        card.writeBar(0, 0x10, 4, 0);
        card.writeBar(0, 0x14, 4, 88);

        // then
        assertThat(card.readBar(0, 0x14, 4)).isEqualTo(88);
        assertThat(card.readBar(0, 0x10, 4)).isEqualTo(0x1003);
        assertThat(card.readBar(0, 0x10, 2)).isEqualTo(0xffff);
        card.readBar(0, 0x18, 4);
        assertThat(card.readBar(0, 0x10, 2)).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void aFrameGoesEachWayInEveryStyle(int style) {
        // given
        PcnetDriver driver = new PcnetDriver(bench, PcnetModel.AM79C973, style).start(0);
        byte[] frame = CardBench.frame(CardBench.PEER, CardBench.MAC, 300);
        bench.put(FIRST, frame);

        // when
        driver.buffer(FIRST, 100, PcnetBits.STP);
        driver.buffer(FIRST + 100, 200, PcnetBits.ENP);
        driver.go();
        bench.arrive(CardBench.frame(CardBench.MAC, CardBench.PEER, 200));

        // then
        assertThat(bench.sent)
                .singleElement()
                .satisfies(sent -> assertThat(sent.octets()).isEqualTo(frame));
        assertThat(driver.status(PcnetDriver.SEND_RING, 1) & PcnetBits.OWN).isZero();
        assertThat(driver.message(PcnetDriver.RECEIVE_RING, 0) & 0xfff).isEqualTo(204);
        int status = driver.status(PcnetDriver.RECEIVE_RING, 0);
        assertThat(status & 0xff00).isEqualTo(PcnetBits.STP | PcnetBits.ENP);
        assertThat(bench.get(PcnetDriver.BUFFERS, 200)).isEqualTo(CardBench.frame(CardBench.MAC, CardBench.PEER, 200));
        assertThat(bench.level()).isTrue();
        assertThat(driver.csr(0) & (PcnetBits.CSR0_RINT | PcnetBits.CSR0_TINT)).isEqualTo(0x600);
        driver.csr(0, PcnetBits.CSR0_RINT | PcnetBits.CSR0_TINT | PcnetBits.CSR0_IENA);
        assertThat(bench.level()).isFalse();
    }

    @Test
    void aDriverThatWritesBackWhatItReadOfCsr0InitializesNothingAnew() {
        // given
        PcnetDriver driver = new PcnetDriver(bench, PcnetModel.AM79C973, 2).start(0);
        byte[] first = CardBench.frame(CardBench.MAC, CardBench.PEER, 100);
        byte[] second = CardBench.frame(CardBench.MAC, CardBench.PEER, 200);
        bench.arrive(first);

        // when
        driver.csr(0, driver.csr(0));
        bench.arrive(second);

        // then
        assertThat(driver.csr(0) & PcnetBits.CSR0_INIT).isEqualTo(PcnetBits.CSR0_INIT);
        assertThat(bench.get(PcnetDriver.BUFFERS, 100)).isEqualTo(first);
        assertThat(bench.get(PcnetDriver.BUFFERS + 0x1000, 200)).isEqualTo(second);
    }

    @Test
    void shortFramesArePaddedAndLongOnesDropped() {
        // given
        PcnetDriver driver = new PcnetDriver(bench, PcnetModel.AM79C970A, 2).start(0);
        byte[] frame = CardBench.frame(CardBench.PEER, CardBench.MAC, 42);
        bench.put(FIRST, frame);

        // when
        driver.buffer(FIRST, 42, PcnetBits.STP | PcnetBits.ENP);
        driver.buffer(FIRST, 4_096, PcnetBits.STP | PcnetBits.ENP);
        driver.buffer(FIRST, 13, PcnetBits.STP | PcnetBits.ENP);
        driver.go();
        bench.arrive(CardBench.frame(CardBench.MAC, CardBench.PEER, 1_519));

        // then
        assertThat(bench.sent)
                .singleElement()
                .satisfies(sent -> assertThat(sent.octets()).isEqualTo(Arrays.copyOf(frame, 60)));
        assertThat(driver.card.counters().faultsIn().of(Fault.TOO_LONG)).isEqualTo(1);
        assertThat(driver.card.counters().faultsIn().of(Fault.TRUNCATED)).isEqualTo(1);
        assertThat(driver.status(PcnetDriver.RECEIVE_RING, 0) & PcnetBits.OWN).isNotZero();
    }

    @Test
    void theCableIsSeenInTheLightAndInThePhy() {
        // given
        PcnetDriver driver = new PcnetDriver(bench, PcnetModel.AM79C973, 2);
        driver.bcr(33, 1);
        assertThat(driver.bcr(34) & 4).isNotZero();
        assertThat(driver.bcr(4)).isEqualTo(0x80c0);

        // when
        driver.card.link(false);

        // then
        assertThat(driver.bcr(4)).isEqualTo(0x00c0);
        assertThat(driver.bcr(34) & 4).isZero();
        assertThat(new PcnetDriver(new CardBench(), PcnetModel.AM79C970A, 2).bcr(34))
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({"THOUSAND,45e1", "HUNDRED,45e1", "TEN,4461"})
    void theFarEndOffersWhatTheLineCan(LineSpeed line, String offer) {
        // given
        PcnetDriver driver = new PcnetDriver(bench, PcnetModel.AM79C973, 2, line);

        // when
        driver.bcr(33, 5);

        // then
        assertThat(driver.bcr(34)).isEqualTo(Integer.parseInt(offer, 16));
    }

    @Test
    void withoutALinkPacketsAreGivenBackWithLossOfCarrier() {
        // given
        PcnetDriver driver = new PcnetDriver(bench, PcnetModel.AM79C973, 2).start(0);
        driver.card.link(false);

        // when
        driver.buffer(FIRST, 100, PcnetBits.STP | PcnetBits.ENP);
        driver.go();

        // then
        assertThat(bench.sent).isEmpty();
        assertThat(driver.status(PcnetDriver.SEND_RING, 0) & PcnetBits.ERR).isNotZero();
        assertThat(driver.message(PcnetDriver.SEND_RING, 0)).isEqualTo(0x0800_0000);
    }

    @Test
    void framesWaitUntilTheDriverEndsItsTurn() {
        // given
        PcnetDriver driver = new PcnetDriver(bench, PcnetModel.AM79C973, 2).start(0);
        for (int frame = 0; frame < 6; frame++) bench.arrive(CardBench.frame(CardBench.MAC, CardBench.PEER, 100));
        assertThat(driver.card.waitingFrames()).isEqualTo(2);

        // when
        driver.descriptor(PcnetDriver.RECEIVE_RING, 0, PcnetDriver.BUFFERS, 1_544, PcnetBits.OWN);
        driver.descriptor(PcnetDriver.RECEIVE_RING, 1, PcnetDriver.BUFFERS, 50, PcnetBits.OWN);
        driver.csr(3, 0);
        bench.run();

        // then
        assertThat(driver.card.waitingFrames()).isZero();
        assertThat(driver.status(PcnetDriver.RECEIVE_RING, 1) & PcnetBits.RX_BUFF)
                .isNotZero();
        assertThat(driver.card.counters().faultsOut().of(Fault.QUEUE_FULL)).isEqualTo(1);
    }

    /// reliability.md §3 rows 2, 3 and 10: rings and buffers that are no memory stop the half they belong to.
    @Test
    void addressesOutsideMemoryStopTheChipUntilItIsStartedAnew() {
        // given
        PcnetDriver driver = new PcnetDriver(bench, PcnetModel.AM79C973, 2).start(0);

        // when
        driver.buffer(0x7fff_0000, 100, PcnetBits.STP | PcnetBits.ENP);
        driver.go();
        driver.descriptor(PcnetDriver.RECEIVE_RING, 0, -16, 1_544, PcnetBits.OWN);
        bench.arrive(CardBench.frame(CardBench.MAC, CardBench.PEER, 100));

        // then
        assertThat(driver.csr(0) & (PcnetBits.CSR0_TXON | PcnetBits.CSR0_RXON)).isZero();
        assertThat(driver.csr(0) & PcnetBits.CSR0_MERR).isNotZero();
        driver.start(0);
        bench.put(FIRST, CardBench.frame(CardBench.PEER, CardBench.MAC, 100));
        driver.buffer(FIRST, 100, PcnetBits.STP | PcnetBits.ENP);
        driver.go();
        assertThat(bench.sent).hasSize(1);
    }

    /// reliability.md §3 rows 1, 5, 8 and 9: any access, any descriptor, memory that changes on every read.
    @ParameterizedTest
    @EnumSource(PcnetModel.class)
    void nothingADriverDoesThrowsOrNeverEnds(PcnetModel model) {
        // given
        FlickeringMemory memory = new FlickeringMemory(7);
        CardBench restless = new CardBench(memory);
        PcnetDriver driver = new PcnetDriver(restless, model, 2);
        SplittableRandom chance = new SplittableRandom(8);
        memory.begin();

        // then
        assertThatCode(() -> {
                    for (int round = 0; round < 3_000; round++) {
                        if (round % 10 == 0) driver.start(chance.nextInt(0x1_0000) & ~PcnetBits.MODE_LOOP);
                        for (int word = 0; word < 16; word++) {
                            restless.ram.set(ValueLayout.JAVA_INT, PcnetDriver.SEND_RING + 4L * word, chance.nextInt());
                        }
                        for (int access = 0; access < 40; access++) {
                            long offset = chance.nextInt(-2, 36);
                            int bytes = 1 << chance.nextInt(4);
                            if (chance.nextBoolean()) driver.card.readBar(chance.nextInt(3), offset, bytes);
                            else driver.card.writeBar(chance.nextInt(3), offset, bytes, chance.nextInt());
                        }
                        restless.arrive(CardBench.frame(CardBench.MAC, CardBench.PEER, chance.nextInt(14, 1_600)));
                        for (int turn = 0; turn < 4; turn++)
                            restless.machine
                                    .loop()
                                    .turn(restless.machine.clock().nanoTime());
                        restless.sent.clear();
                    }
                })
                .doesNotThrowAnyException();
    }
}
