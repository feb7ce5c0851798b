package patchbay.vmm.vfio;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import patchbay.nic.virtio.VirtioPciCard;
import patchbay.nic.virtio.VirtioShape;
import patchbay.testkit.virtio.GuestDriver;
import patchbay.testkit.virtio.GuestDriver.Span;
import patchbay.testkit.virtio.PackedDriver;
import patchbay.vmm.served.ServedBench;

/// The whole virtio card by vfio-user with a VMM that shares no memory: rings, tables and frames go by messages.
@SuppressWarnings("NullAway.Init")
class VfioFarVirtioTest {
    private static final int SIZE = 8;
    private static final int HEADER = 12;
    private static final int RX_RING = 0x20_000;
    private static final int TX_RING = 0x24_000;
    private static final int BUFFERS = 0x30_000;
    private static final int SENT = 0x40_000;
    private static final int TABLES = 0x50_000;
    private static final int VECTOR_OF_SEND = 2;
    private static final int LINE = 0;
    private static final int EVENTFD_TRIGGER = 0x24;

    @TempDir
    Path folder;

    private ServedBench bench;
    private FarClient vmm;

    /// How the driver's rings are.
    enum Layout {
        SPLIT(0),
        EVENT_INDEX(1L << 29),
        INDIRECT(1L << 28),
        PACKED(1L << 34);

        private final long features;

        Layout(long features) {
            this.features = features;
        }
    }

    /// A driver of either kind of ring.
    private interface Driver {
        /// Offers a chain; answers whether the card is to be kicked.
        boolean offer(int table, Span... spans);

        /// Octets written to the next chain that came back, or -1.
        int collect();

        long[] places();
    }

    @BeforeEach
    void connect() throws Exception {
        Path socket = folder.resolve("v.sock");
        var dialect = VfioUser.with(null);
        bench = new ServedBench(socket, dialect, place -> new VirtioPciCard(VirtioShape.PLAIN, place));
        vmm = new FarClient(socket);
        vmm.setUp();
    }

    @AfterEach
    void close() throws Exception {
        vmm.close();
        bench.close();
    }

    @ParameterizedTest
    @EnumSource
    void framesPassBothWaysManyTimesRoundTheRings(Layout layout) throws Exception {
        // given
        Driver rx = driver(layout, RX_RING);
        Driver tx = driver(layout, TX_RING);
        start(layout, rx, tx);
        long before = bench.ask(() -> card().tallies().get("queues-broken"));

        for (int round = 0; round < 5 * SIZE; round++) {
            // when
            byte[] out = ServedBench.frame(ServedBench.GUEST, ServedBench.STATION, 100 + round);
            byte[] in = ServedBench.frame(ServedBench.STATION, ServedBench.GUEST, 200 + round);
            put(SENT, out);
            if (tx.offer(TABLES, new Span(SENT, HEADER, 0), new Span(SENT + HEADER, out.length, 0))) kick(1);
            int buffer = BUFFERS + 0x800 * (round % SIZE);
            if (rx.offer(TABLES + 0x100, new Span(buffer, 0x800, GuestDriver.WRITE))) kick(0);
            bench.toGuest(in);

            // then
            assertThat(vmm.sentTo(bench)).as("round %d", round).isEqualTo(out);
            assertThat(collected(rx)).as("round %d", round).isEqualTo(HEADER + in.length);
            assertThat(octets(buffer + HEADER, in.length)).isEqualTo(in);
            assertThat(collected(tx)).isZero();
        }
        assertThat(bench.ask(() -> card().tallies().get("queues-broken"))).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void framesThatFindNoBufferWaitAndComeWhenTheDriverHasSome(Layout layout) throws Exception {
        // given
        Driver rx = driver(layout, RX_RING);
        start(layout, rx, driver(layout, TX_RING));
        byte[] in = ServedBench.frame(ServedBench.STATION, ServedBench.GUEST, 300);
        for (int count = 0; count < 3; count++) bench.toGuest(in);
        vmm.attendUntil(() -> quiet() && waiting() == 3);

        // when
        boolean kick = false;
        for (int count = 0; count < 3; count++) {
            kick |= rx.offer(TABLES + 0x100 * count, new Span(BUFFERS + 0x800L * count, 0x800, GuestDriver.WRITE));
        }
        if (kick) kick(0);

        // then
        for (int count = 0; count < 3; count++) assertThat(collected(rx)).isEqualTo(HEADER + 300);
        assertThat(waiting()).isZero();
    }

    @Test
    void theDriverIsCalledOnlyWhenTheVmmHasWhatWasWritten() throws Exception {
        // given
        Driver rx = driver(Layout.SPLIT, RX_RING);
        start(Layout.SPLIT, rx, driver(Layout.SPLIT, TX_RING));
        int eventfd = patchbay.linux.Descriptors.eventfd();
        byte[] arm = VfioClient.irqs(EVENTFD_TRIGGER, LINE, 0, 1);
        assertThat(vmm.ask(VfioMessage.SET_IRQS, arm, eventfd).error()).isZero();
        rx.offer(TABLES, new Span(BUFFERS, 0x800, GuestDriver.WRITE));
        kick(0);
        vmm.attendUntil(this::quiet);
        List<FarClient.Ask> held = new ArrayList<>();
        vmm.answering((asked, ask) -> held.add(ask));

        // when
        bench.toGuest(FarClient.IN);
        vmm.attendUntil(() -> held.stream().anyMatch(ask -> ask.address() == RX_RING + usedIndexAt()));
        vmm.read(4, 0x14, 1);

        // then
        assertThat(FarClient.events(eventfd)).isZero();
        vmm.answering(FarClient::honestly);
        held.forEach(vmm::honestly);
        vmm.attendUntil(() -> FarClient.events(eventfd) == 1);
        assertThat(vmm.read(4, 0x1000, 1).get(0)).isEqualTo((byte) 1);
        patchbay.linux.Descriptors.close(eventfd);
    }

    @Test
    void anIdleCardAsksForNothing() throws Exception {
        // given
        start(Layout.EVENT_INDEX, driver(Layout.EVENT_INDEX, RX_RING), driver(Layout.EVENT_INDEX, TX_RING));
        bench.toGuest(FarClient.IN);
        vmm.attendUntil(() -> quiet() && waiting() == 1);

        // when
        int before = vmm.asks.size();
        for (int count = 0; count < 200; count++) vmm.read(4, 0x14, 1);

        // then
        assertThat(vmm.asks.size() - before).isLessThan(4);
    }

    @Test
    void aRingThatTheVmmRefusesIsBrokenAndTheCardLives() throws Exception {
        // given
        vmm.answering((asked, ask) -> asked.answer(ask.id(), ask.command(), 0x21, new byte[0]));

        // when
        start(Layout.SPLIT, driver(Layout.SPLIT, RX_RING), driver(Layout.SPLIT, TX_RING));

        // then
        vmm.attendUntil(() -> (vmm.read(4, 0x14, 1).get(0) & 0x40) != 0);
        vmm.answering(FarClient::honestly);
        vmm.ask(VfioMessage.RESET, new byte[0]);
        framesPassBothWaysManyTimesRoundTheRings(Layout.PACKED);
    }

    private void start(Layout layout, Driver rx, Driver tx) {
        vmm.memory.asSlice(RX_RING, 0x8000).fill((byte) 0);
        vmm.config(4, 2, 7);
        common(0x14, 1, 3);
        long features = layout.features | 1L << 32;
        common(8, 4, 0);
        common(12, 4, (int) features);
        common(8, 4, 1);
        common(12, 4, (int) (features >>> 32));
        common(0x14, 1, 11);
        queue(0, rx.places());
        queue(1, tx.places());
        common(0x14, 1, 15);
    }

    private void queue(int index, long[] places) {
        common(0x16, 2, index);
        common(0x18, 2, SIZE);
        common(0x1a, 2, index == 1 ? VECTOR_OF_SEND : 1);
        for (int part = 0; part < 3; part++) common(0x20 + 8 * part, 4, (int) places[part]);
        common(0x1c, 2, 1);
    }

    private void kick(int index) {
        int at = Math.toIntExact(0x3000 + 4L * index);
        vmm.send(VfioMessage.REGION_WRITE, VfioClient.NO_REPLY, VfioClient.access(at, 4, 2, index));
    }

    private void common(int offset, int bytes, int value) {
        assertThat(vmm.ask(VfioMessage.REGION_WRITE, VfioClient.access(offset, 4, bytes, value))
                        .error())
                .isZero();
    }

    private int collected(Driver driver) {
        int[] octets = {-1};
        vmm.attendUntil(() -> (octets[0] = driver.collect()) >= 0);
        return octets[0];
    }

    /// Whether the card has nothing under way: it answers registers, and asks for nothing meanwhile.
    private boolean quiet() {
        int before = vmm.asks.size();
        for (int count = 0; count < 20; count++) vmm.read(4, 0x14, 1);
        return vmm.asks.size() == before;
    }

    private int waiting() {
        try {
            return bench.ask(() -> bench.served.card().waitingFrames());
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    private VirtioPciCard card() {
        return (VirtioPciCard) bench.served.card();
    }

    private void put(int at, byte[] frame) {
        vmm.memory.asSlice(at, HEADER).fill((byte) 0);
        MemorySegment.copy(frame, 0, vmm.memory, ValueLayout.JAVA_BYTE, at + HEADER, frame.length);
    }

    private byte[] octets(int at, int length) {
        return vmm.memory.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
    }

    private static long usedIndexAt() {
        return (16L * SIZE + 4 + 2L * SIZE + 2 + 3 & -4) + 2;
    }

    private Driver driver(Layout layout, int base) {
        return layout == Layout.PACKED ? new Packed(base) : new Split(layout, base);
    }

    private final class Split implements Driver {
        private final GuestDriver ring;
        private final Layout layout;
        private int offered;

        Split(Layout layout, int base) {
            this.ring = new GuestDriver(vmm.memory, base, SIZE);
            this.layout = layout;
        }

        @Override
        public boolean offer(int table, Span... spans) {
            if (layout == Layout.INDIRECT) ring.offerIndirect(table, spans);
            else ring.offer(spans);
            return layout != Layout.EVENT_INDEX || ring.kickAt() == offered++;
        }

        @Override
        public int collect() {
            return ring.usedCount() == 0 ? -1 : ring.collect();
        }

        @Override
        public long[] places() {
            return new long[] {ring.descriptors(), ring.available(), ring.used()};
        }
    }

    private final class Packed implements Driver {
        private final PackedDriver ring;

        Packed(int base) {
            ring = new PackedDriver(vmm.memory, base, SIZE);
        }

        @Override
        public boolean offer(int table, Span... spans) {
            ring.offer(spans);
            return true;
        }

        @Override
        public int collect() {
            return ring.collect();
        }

        @Override
        public long[] places() {
            return new long[] {ring.descriptors(), ring.driverEvents(), ring.deviceEvents()};
        }
    }
}
