package patchbay.nic.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.nic.GuestRegion;
import patchbay.nic.pci.CardBench;
import patchbay.testkit.virtio.GuestDriver;
import patchbay.testkit.virtio.GuestDriver.Span;

/// The PCI function: how a driver finds, negotiates with and is called by it.
class VirtioPciCardTest {
    private static final byte[] IN = CardBench.frame(CardBench.MAC, CardBench.PEER, 300);
    private static final int LEGACY_HEADER = 10;

    private final CardBench bench = new CardBench();
    private final VirtioDriver driver = new VirtioDriver(bench, VirtioShape.PLAIN);

    @Test
    void itIsATransitionalNetworkDevice() {
        assertThat(driver.card.config().read(0, 4)).isEqualTo(0x1000_1af4);
        assertThat(driver.card.config().read(8, 4)).isEqualTo(0x0200_0000);
        assertThat(driver.card.config().read(0x2c, 4)).isEqualTo(0x0001_1af4);
        assertThat(driver.card.config().regionBytes(0)).isEqualTo(64);
        assertThat(driver.card.config().regionBytes(4)).isEqualTo(16_384);
        assertThat(driver.register(0x12, 2)).isEqualTo(3);
        assertThat(driver.offered())
                .isEqualTo(VirtioFeature.all() & ~VirtioFeature.MULTI_QUEUE.bit() & ~VirtioFeature.MTU.bit());
    }

    @Test
    void framesPassBothWaysByItsLine() {
        // given
        driver.starts(VirtioDriver.PLAIN);

        // when
        driver.sends(driver.tx, 1, 200);

        // then
        assertThat(bench.sent)
                .singleElement()
                .satisfies(sent ->
                        assertThat(sent.octets()).isEqualTo(CardBench.frame(CardBench.PEER, CardBench.MAC, 200)));
        assertThat(bench.level()).isTrue();
        assertThat(driver.causes()).isEqualTo(1);
        assertThat(bench.level()).isFalse();

        // when
        assertThat(driver.receives(IN)).isTrue();

        // then
        assertThat(driver.rx.collect()).isEqualTo(VirtioDriver.HEADER + IN.length);
        assertThat(bench.get(VirtioDriver.BUFFERS + 0x8000 + VirtioDriver.HEADER, IN.length))
                .isEqualTo(IN);
        assertThat(driver.causes()).isEqualTo(1);
        assertThat(driver.causes()).isZero();
    }

    @Test
    void aDriverFromBeforeUsesThePorts() {
        // given
        legacyStatus(0);
        legacyStatus(3);
        int offered = (int) driver.card.readBar(0, 0, 4);
        driver.card.writeBar(0, 4, 4, offered & (int) VirtioFeature.MAC.bit());
        GuestDriver rx = legacyRing(0, 0x20);
        GuestDriver tx = legacyRing(1, 0x28);
        legacyStatus(7);

        // when
        bench.put(VirtioDriver.BUFFERS + LEGACY_HEADER, CardBench.frame(CardBench.PEER, CardBench.MAC, 90));
        tx.offer(
                new Span(VirtioDriver.BUFFERS, LEGACY_HEADER, 0),
                new Span(VirtioDriver.BUFFERS + LEGACY_HEADER, 90, 0));
        driver.card.writeBar(0, 0x10, 2, 1);
        rx.offer(
                new Span(VirtioDriver.BUFFERS + 0x8000, LEGACY_HEADER, GuestDriver.WRITE),
                new Span(VirtioDriver.BUFFERS + 0x9000, 1_600, GuestDriver.WRITE));
        driver.card.writeBar(0, 0x10, 2, 0);
        bench.run();
        bench.arrive(IN);
        bench.run();

        // then
        assertThat(bench.sent).hasSize(1);
        assertThat(rx.usedCount()).isEqualTo(1);
        assertThat(bench.get(VirtioDriver.BUFFERS + 0x9000, IN.length)).isEqualTo(IN);
        assertThat(driver.card.readBar(0, 0x13, 1)).isEqualTo(1);
        assertThat(bench.level()).isFalse();
    }

    @Test
    void aDriverFromBeforeReadsAndSetsTheAddressByThePorts() {
        // given
        StringBuilder mac = new StringBuilder();
        for (int octet = 0; octet < 6; octet++) {
            mac.append(String.format("%02x", driver.card.readBar(0, 0x14 + octet, 1)));
        }
        assertThat(mac.toString()).isEqualTo("080027123456");

        // when
        for (int octet = 0; octet < 6; octet++) driver.card.writeBar(0, 0x14 + octet, 1, 0x10 + octet * 2);

        // then
        assertThat(driver.card.mac()).isEqualTo(0x1012_1416_181aL);
        driver.card.reset();
        assertThat(driver.card.mac()).isEqualTo(CardBench.MAC);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1L << 5, 1L << 32 | 1L << 13, 1L << 32 | 1L << 22, 1L << 32 | 1L << 61, -1})
    void featuresThatCannotBeAreNotAgreedOn(long features) {
        assertThat(driver.negotiates(features)).isFalse();
        assertThat(driver.negotiates(VirtioDriver.PLAIN)).isTrue();
    }

    @Test
    void nothingWorksBeforeTheDriverIsReadyOrWithoutTheBus() {
        // given
        driver.negotiates(VirtioDriver.PLAIN);
        GuestDriver tx = driver.ring(1, 1);

        // when
        driver.sends(tx, 1, 60);

        // then
        assertThat(bench.sent).isEmpty();

        // when
        driver.card.config().write(4, 2, 3);
        driver.status(15);
        driver.notify(1);

        // then
        assertThat(bench.sent).isEmpty();

        // when
        driver.card.config().write(4, 2, 7);
        bench.run();

        // then
        assertThat(bench.sent).hasSize(1);
    }

    @Test
    void withMessagesEachQueueHasItsOwnAndTheLineStaysLow() {
        // given
        driver.card.config().showMessages();
        int at = driver.card.config().read(0x34, 1);
        assertThat(driver.card.config().read(at, 1)).isEqualTo(0x11);
        assertThat(driver.card.config().read(at + 2, 2)).isEqualTo(3);
        driver.card.config().write(at + 2, 2, 0x8000);
        driver.negotiates(VirtioDriver.PLAIN);
        driver.rx = driver.ring(0, 0);
        driver.register(0x1a, 2, 1);
        driver.tx = driver.ring(1, 1);
        driver.register(0x1a, 2, 2);
        driver.register(0x10, 2, 0);
        driver.status(15);

        // when
        driver.sends(driver.tx, 1, 60);
        assertThat(driver.receives(IN)).isTrue();
        driver.card.link(false);

        // then
        assertThat(bench.messages).containsExactly(2, 1, 0);
        assertThat(bench.level()).isFalse();

        // when
        driver.register(0x1a, 2, 4);

        // then
        assertThat(driver.register(0x1a, 2)).isEqualTo(0xffff);
        bench.messages.clear();
        driver.sends(driver.tx, 1, 60);
        assertThat(bench.messages).isEmpty();
    }

    @Test
    void theCableIsSeenInTheConfigurationAndByAnInterrupt() {
        // given
        driver.starts(VirtioDriver.PLAIN);
        assertThat(driver.setting(6, 2)).isEqualTo(1);
        long generation = driver.register(0x15, 1);

        // when
        driver.card.link(false);

        // then
        assertThat(driver.setting(6, 2)).isZero();
        assertThat(driver.register(0x15, 1)).isNotEqualTo(generation);
        assertThat(driver.causes()).isEqualTo(2);
        assertThat(driver.receives(IN)).isFalse();

        // when
        driver.card.link(true);

        // then
        assertThat(driver.causes()).isEqualTo(2);
        assertThat(driver.receives(IN)).isTrue();
    }

    @Test
    void speedPairsAndMtuAreWhatTheCardWasMadeWith() {
        // given
        VirtioDriver other = new VirtioDriver(bench, new VirtioShape(3, 9_000, 2_500));

        // then
        assertThat(other.setting(8, 4)).isEqualTo(9_000L << 16 | 3);
        assertThat(other.setting(12, 8)).isEqualTo(1L << 32 | 2_500);
        assertThat(VirtioFeature.MTU.isIn(other.offered())).isTrue();
        assertThat(VirtioFeature.MULTI_QUEUE.isIn(other.offered())).isTrue();
        assertThat(other.register(0x12, 2)).isEqualTo(7);
    }

    @Test
    void anotherNetworkMakesTheDriverAnnounceItself() {
        // given
        driver.starts(VirtioDriver.CONTROLLED);

        // when
        bench.plugAgain(driver.card);

        // then
        assertThat(driver.setting(6, 2)).isEqualTo(3);
        assertThat(driver.causes() & 2).isEqualTo(2);
        assertThat(driver.commands(0x0300)).isTrue();
        assertThat(driver.setting(6, 2)).isEqualTo(1);
        driver.sends(driver.tx, 1, 60);
        assertThat(bench.sent).hasSize(1);
    }

    @Test
    void severalPairsOfQueuesAreUsedWhenTheDriverSaysSo() {
        // given
        VirtioDriver many = new VirtioDriver(bench, new VirtioShape(2, 0, 1_000));
        many.starts(VirtioDriver.CONTROLLED | VirtioFeature.MULTI_QUEUE.bit());
        GuestDriver second = many.ring(3, 3);
        bench.run();

        // when
        many.sends(second, 3, 60);

        // then
        assertThat(bench.sent).isEmpty();

        // when
        assertThat(many.commands(0x0400, (byte) 2, (byte) 0)).isTrue();
        bench.run();

        // then
        assertThat(bench.sent).hasSize(1);
        assertThat(many.commands(0x0400, (byte) 0, (byte) 0)).isFalse();
        assertThat(many.commands(0x0400, (byte) 3, (byte) 0)).isFalse();
    }

    @Test
    void theWindowOfTheConfigurationSpaceShowsTheRegisters() {
        // given
        int window = driver.window();
        driver.card.config().write(window + 4, 1, 4);
        driver.card.config().write(window + 8, 4, 0x2000);
        driver.card.config().write(window + 12, 4, 4);

        // then
        assertThat(driver.card.config().read(window + 16, 4)).isEqualTo(0x1227_0008);

        // when
        driver.card.config().write(window + 8, 4, 0x14);
        driver.card.config().write(window + 12, 4, 1);
        driver.card.config().write(window + 16, 1, 3);

        // then
        assertThat(driver.status()).isEqualTo(3);
        for (int bar : new int[] {1, 2, 5, 6, 255}) {
            driver.card.config().write(window + 4, 1, bar);
            driver.card.config().write(window + 8, 4, -1);
            assertThat(driver.card.config().read(window + 16, 4)).isZero();
        }
    }

    @Test
    void ringsGoOnWhenTheVmmMapsTheMemoryAnew() {
        // given
        driver.starts(VirtioDriver.PLAIN);
        driver.sends(driver.tx, 1, 60);

        // when
        driver.remaps();
        driver.sends(driver.tx, 1, 61);

        // then
        assertThat(bench.sent).hasSize(2);
        assertThat(driver.receives(IN)).isTrue();

        // when
        bench.memory.replace(List.of());
        bench.arrive(IN);
        bench.run();
        bench.memory.replace(List.of(new GuestRegion(0, bench.ram)));

        // then
        assertThat(driver.receives(IN)).isTrue();
        assertThat(driver.card.tallies().get("queues-broken")).isZero();
    }

    @Test
    void aResetForgetsTheDriverButNotTheCable() {
        // given
        driver.starts(VirtioDriver.CONTROLLED);
        assertThat(driver.commands(0x0101, (byte) 2, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 1))
                .isTrue();
        assertThat(driver.card.mac()).isEqualTo(0x0200_0000_0001L);

        // when
        driver.card.reset();

        // then
        assertThat(driver.status()).isZero();
        assertThat(driver.card.mac()).isEqualTo(CardBench.MAC);
        assertThat(driver.card.isLinkUp()).isTrue();
        assertThat(bench.level()).isFalse();
        driver.card.config().write(4, 2, 7);
        driver.starts(VirtioDriver.PLAIN);
        driver.sends(driver.tx, 1, 60);
        assertThat(bench.sent).hasSize(1);
    }

    private void legacyStatus(int value) {
        driver.card.writeBar(0, 0x12, 1, value);
    }

    private GuestDriver legacyRing(int queue, int page) {
        driver.card.writeBar(0, 0x0e, 2, queue);
        int size = (int) driver.card.readBar(0, 0x0c, 2);
        driver.card.writeBar(0, 0x08, 4, page);
        assertThat(driver.card.readBar(0, 0x08, 4)).isEqualTo(page);
        return new GuestDriver(
                bench.ram, page * 4_096L, size, RingPlace.legacy(size, page).device());
    }
}
