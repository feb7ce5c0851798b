package patchbay.vmm.vfio;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.linux.Descriptors;
import patchbay.loop.Errno;
import patchbay.vmm.served.ServedBench;
import patchbay.wire.Fault;

@SuppressWarnings("NullAway.Init")
class VfioUserTest {
    private static final int DATA_NONE = 1;
    private static final int DATA_BOOL = 2;
    private static final int EVENTFD = 4;
    private static final int MASK = 8;
    private static final int UNMASK = 0x10;
    private static final int TRIGGER = 0x20;
    private static final long RECEIVED = 0x80;
    private static final long LINK_CHANGED = 4;
    private static final int STATUS = 8;
    private static final long LINK_UP = 2;
    private static final byte[] ROM = ServedBench.frame(0x55aa, 0x1234, 70_000);

    @TempDir
    Path folder;

    private ServedBench bench;
    private VfioClient vmm;
    private final int line = Descriptors.eventfd();
    private final int message = Descriptors.eventfd();

    @BeforeEach
    void connect() throws Exception {
        Path socket = folder.resolve("v.sock");
        bench = new ServedBench(socket, VfioUser.with(MemorySegment.ofArray(ROM)));
        vmm = new VfioClient(socket);
    }

    @AfterEach
    void close() throws Exception {
        vmm.close();
        bench.close();
        Descriptors.close(line);
        Descriptors.close(message);
    }

    @Test
    void limitsAreAgreedOnFirst() {
        // when
        VfioClient.Reply reply = vmm.ask(VfioMessage.VERSION, VfioClient.version(0, "{}"));

        // then
        assertThat(reply.payload().getInt(0)).isZero();
        String text = new String(reply.payload().array(), 4, reply.payload().capacity() - 5, StandardCharsets.US_ASCII);
        assertThat(text)
                .isEqualTo(
                        "{\"capabilities\":{\"max_msg_fds\":8,\"max_data_xfer_size\":262144,\"max_dma_maps\":10000}}");
    }

    @Test
    void anotherMajorVersionIsToldSoAndHungUpOn() {
        assertThat(vmm.ask(VfioMessage.VERSION, VfioClient.version(1, "{}")).error())
                .isEqualTo(Errno.EOPNOTSUPP);
        assertThat(vmm.isHungUpOn()).isTrue();
    }

    @Test
    void theDeviceItsRegionsAndItsInterruptsAreDescribed() {
        // given
        vmm.hello();

        // when
        ByteBuffer device =
                vmm.ask(VfioMessage.GET_INFO, VfioClient.info(16, 0)).payload();

        // then
        assertThat(new int[] {device.getInt(4), device.getInt(8), device.getInt(12)})
                .containsExactly(3, 9, 5);
        long[] sizes = new long[9];
        int[] flags = new int[9];
        for (int region = 0; region < 9; region++) {
            ByteBuffer info = vmm.ask(VfioMessage.GET_REGION_INFO, VfioClient.info(32, region))
                    .payload();
            flags[region] = info.getInt(4);
            sizes[region] = info.getLong(16);
        }
        assertThat(sizes).containsExactly(128 * 1_024, 0, 64, 0, 0, 0, 256 * 1_024, 256, 0);
        assertThat(flags).containsExactly(3, 0, 3, 0, 0, 0, 1, 3, 0);
        int[] interrupts = new int[5];
        for (int kind = 0; kind < 5; kind++) {
            interrupts[kind] = vmm.ask(VfioMessage.GET_IRQ_INFO, VfioClient.info(16, kind))
                    .payload()
                    .getInt(12);
        }
        assertThat(interrupts).containsExactly(1, 1, 0, 0, 0);
    }

    @Test
    void theConfigurationSpaceIsReadAndWrittenInAnyLength() {
        // given
        vmm.hello();

        // when
        vmm.config(0x10, 4, -1);
        vmm.config(0x3c, 1, 11);

        // then
        assertThat(vmm.config(0)).isEqualTo(0x100f_8086);
        assertThat(vmm.config(0x10)).isEqualTo(-128 * 1_024);
        ByteBuffer whole = vmm.read(7, 0, 256);
        assertThat(whole.getInt(0)).isEqualTo(0x100f_8086);
        assertThat(whole.get(0x3c)).isEqualTo((byte) 11);
    }

    @Test
    void framesPassBothWaysThroughSharedMemory() throws Exception {
        vmm.setUp();
        vmm.carriesBothWays(bench);
    }

    @Test
    void aPostedWriteHasNoAnswerAndAPlainOneHas() {
        // given
        vmm.hello();

        // when
        vmm.register(0x5400, 0x1234);
        VfioClient.Reply reply = vmm.ask(VfioMessage.REGION_WRITE, VfioClient.access(0x5400, 0, 4, 0x5678));

        // then
        assertThat(reply.payload().getInt(12)).isEqualTo(4);
        assertThat(vmm.register(0x5400)).isEqualTo(0x5678);
    }

    @Test
    void anInterruptFiresOnceUntilItIsUnmaskedAndAgainWhileItsCauseStays() throws Exception {
        // given
        vmm.setUp();
        vmm.ask(VfioMessage.SET_IRQS, VfioClient.irqs(EVENTFD | TRIGGER, 0, 0, 1), line);
        vmm.startDriver();
        vmm.causes();
        vmm.interruptOn(RECEIVED);

        // when
        arrive(3);

        // then
        assertThat(VfioClient.events(line)).isEqualTo(1);
        unmask();
        assertThat(VfioClient.events(line)).isEqualTo(1);
        assertThat(vmm.causes() & RECEIVED).isEqualTo(RECEIVED);
        unmask();
        assertThat(VfioClient.events(line)).isZero();
        arrive(1);
        assertThat(VfioClient.events(line)).isEqualTo(1);
    }

    @Test
    void anInterruptWhoseCauseGoesBeforeTheVmmTookItIsTakenBack() throws Exception {
        // given
        vmm.setUp();
        vmm.ask(VfioMessage.SET_IRQS, VfioClient.irqs(EVENTFD | TRIGGER, 0, 0, 1), line);
        vmm.startDriver();
        vmm.causes();
        vmm.interruptOn(RECEIVED);
        arrive(1);

        // when
        assertThat(vmm.causes() & RECEIVED).isEqualTo(RECEIVED);

        // then
        assertThat(VfioClient.events(line)).isZero();
        arrive(1);
        assertThat(VfioClient.events(line)).isEqualTo(1);
    }

    @Test
    void aMaskedInterruptWaits() throws Exception {
        // given
        vmm.setUp();
        vmm.ask(VfioMessage.SET_IRQS, VfioClient.irqs(EVENTFD | TRIGGER, 0, 0, 1), line);
        vmm.ask(VfioMessage.SET_IRQS, VfioClient.irqs(DATA_NONE | MASK, 0, 0, 1));
        vmm.startDriver();
        vmm.interruptOn(RECEIVED);

        // when
        arrive(1);

        // then
        assertThat(VfioClient.events(line)).isZero();
        unmask();
        assertThat(VfioClient.events(line)).isEqualTo(1);
    }

    @Test
    void theKernelsAcknowledgementUnmasksToo() throws Exception {
        // given
        vmm.setUp();
        int acknowledged = Descriptors.eventfd();
        vmm.ask(VfioMessage.SET_IRQS, VfioClient.irqs(EVENTFD | TRIGGER, 0, 0, 1), line);
        vmm.ask(VfioMessage.SET_IRQS, VfioClient.irqs(EVENTFD | UNMASK, 0, 0, 1), acknowledged);
        vmm.startDriver();
        vmm.interruptOn(RECEIVED);
        arrive(1);
        assertThat(VfioClient.events(line)).isEqualTo(1);

        // when
        MemorySegment one = java.lang.foreign.Arena.ofAuto().allocateFrom(java.lang.foreign.ValueLayout.JAVA_LONG, 1);
        Descriptors.write(acknowledged, one.address(), Long.BYTES);

        // then
        long until = System.nanoTime() + 10_000_000_000L;
        long fired = 0;
        while (fired == 0 && System.nanoTime() < until) fired = VfioClient.events(line);
        assertThat(fired).isEqualTo(1);
        Descriptors.close(acknowledged);
    }

    @Test
    void aMessageIsSentEachTimeTheLevelRisesAndInsteadOfTheLine() throws Exception {
        // given
        assertThat(bench.served.card().config().hasMessages()).isTrue();
        vmm.setUp();
        vmm.ask(VfioMessage.SET_IRQS, VfioClient.irqs(EVENTFD | TRIGGER, 0, 0, 1), line);
        vmm.ask(VfioMessage.SET_IRQS, VfioClient.irqs(EVENTFD | TRIGGER, 1, 0, 1), message);
        vmm.startDriver();
        vmm.causes();
        vmm.interruptOn(RECEIVED);

        // when
        arrive(1);
        long first = VfioClient.events(message);
        vmm.causes();
        arrive(1);

        // then
        assertThat(first).isEqualTo(1);
        assertThat(VfioClient.events(message)).isEqualTo(1);
        assertThat(VfioClient.events(line)).isZero();
        vmm.ask(VfioMessage.SET_IRQS, VfioClient.irqs(DATA_NONE | TRIGGER, 1, 0, 0));
        vmm.causes();
        arrive(1);
        assertThat(VfioClient.events(line)).isEqualTo(1);
    }

    @Test
    void theCapabilityOfMessagesIsFirstInTheListAndHoldsWhatTheGuestWrites() {
        // given
        vmm.hello();
        int at = vmm.config(0x34) & 0xff;

        // when
        vmm.config(at + 4, 4, 0xfee0_0003);
        vmm.config(at + 2, 2, -1);

        // then
        assertThat(at).isEqualTo(0xf0);
        assertThat(vmm.config(at)).isEqualTo(0x0081_dc05);
        assertThat(vmm.config(at + 4)).isEqualTo(0xfee0_0000);
    }

    @Test
    void theVmmFiresAnInterruptItselfToTryIt() {
        // given
        vmm.hello();
        vmm.ask(VfioMessage.SET_IRQS, VfioClient.irqs(EVENTFD | TRIGGER, 1, 0, 1), message);

        // when
        vmm.ask(VfioMessage.SET_IRQS, VfioClient.irqs(DATA_NONE | TRIGGER, 1, 0, 1));
        byte[] no = java.util.Arrays.copyOf(VfioClient.irqs(DATA_BOOL | TRIGGER, 1, 0, 1), 21);
        vmm.ask(VfioMessage.SET_IRQS, no);
        byte[] yes = no.clone();
        yes[20] = 1;
        vmm.ask(VfioMessage.SET_IRQS, yes);

        // then
        assertThat(VfioClient.events(message)).isEqualTo(2);
    }

    @Test
    void theOptionRomIsReadInOnePieceThoughTheSocketTakesItInSeveral() {
        // given
        vmm.hello();

        // when
        ByteBuffer rom = vmm.read(6, 0, 256 * 1_024);

        // then
        assertThat(rom.slice(0, ROM.length)).isEqualTo(ByteBuffer.wrap(ROM));
        assertThat(rom.get(ROM.length)).isEqualTo((byte) 0xff);
        assertThat(rom.get(256 * 1_024 - 1)).isEqualTo((byte) 0xff);
    }

    @Test
    void questionsThatComeWhileALongAnswerWaitsForRoomAreAnsweredInTurn() {
        // given
        vmm.hello();

        // when
        for (int count = 0; count < 4; count++) {
            vmm.send(VfioMessage.REGION_READ, 0, VfioClient.access(0, 6, 256 * 1_024));
        }
        int last = vmm.send(VfioMessage.REGION_READ, 0, VfioClient.access(0, 7, 4));

        // then
        for (int count = 0; count < 4; count++) {
            assertThat(vmm.reply().payload().capacity()).isEqualTo(16 + 256 * 1_024);
        }
        assertThat(vmm.reply().id()).isEqualTo(last);
    }

    @Test
    void aResetMakesTheCardAsAfterPowerOn() {
        // given
        vmm.hello();
        vmm.config(0x3c, 1, 11);
        vmm.register(0x100, 0x8002);

        // when
        assertThat(vmm.ask(VfioMessage.RESET, new byte[0]).error()).isZero();

        // then
        assertThat(vmm.register(0x100)).isZero();
        assertThat(vmm.config(0x3c) & 0xff).isZero();
    }

    @Test
    void unmappedMemoryIsNoneForTheCard() throws Exception {
        // given
        vmm.setUp();
        vmm.carriesBothWays(bench);
        long mapped = ServedBench.mappings();

        // when
        VfioClient.Reply reply = vmm.ask(VfioMessage.DMA_UNMAP, VfioClient.unmap(0, 0, VfioClient.MEMORY_BYTES));
        vmm.send();

        // then
        assertThat(reply.error()).isZero();
        assertThat(reply.payload().getLong(16)).isEqualTo(VfioClient.MEMORY_BYTES);
        bench.await(() -> bench.served.card().counters().faultsIn().of(Fault.OUTSIDE_MEMORY) > 0);
        assertThat(ServedBench.mappings()).isEqualTo(mapped - 1);
    }

    @Test
    void aGuestWithAnIommuHasARangeForEachPageAndTheyComeAndGoWhileTheCardWorks() throws Exception {
        // given
        vmm.setUp();
        long mapped = ServedBench.mappings();
        int pages = 2_000;

        // when
        for (int page = 0; page < pages; page++) {
            long address = VfioClient.MEMORY_BYTES + page * 4_096L;
            assertThat(vmm.ask(VfioMessage.DMA_MAP, VfioClient.map(page % 16 * 4_096L, address, 4_096), vmm.memfd)
                            .error())
                    .isZero();
        }

        // then
        vmm.carriesBothWays(bench);
        assertThat(ServedBench.mappings()).as("the same file").isEqualTo(mapped);

        // when
        for (int page = 0; page < pages; page += 2) {
            long address = VfioClient.MEMORY_BYTES + page * 4_096L;
            assertThat(unmap(address, 4_096)).isZero();
        }
        int theRest = unmap(VfioClient.MEMORY_BYTES, pages * 4_096L);

        // then
        assertThat(theRest).isZero();
        assertThat(unmap(VfioClient.MEMORY_BYTES, pages * 4_096L)).as("nothing").isZero();
        vmm.carriesBothWays(bench);
    }

    private int unmap(long address, long bytes) {
        return vmm.ask(VfioMessage.DMA_UNMAP, VfioClient.unmap(0, address, bytes))
                .error();
    }

    @Test
    void memoryWithoutADescriptorIsKnownAndCanBeUnmapped() {
        // given
        vmm.hello();

        // when
        int mapped = vmm.ask(VfioMessage.DMA_MAP, VfioClient.map(0, 0xc_0000, 0x1_0000))
                .error();

        // then
        assertThat(mapped).isZero();
        assertThat(vmm.ask(VfioMessage.DMA_MAP, VfioClient.map(0, 0xc_8000, 0x1000))
                        .error())
                .isEqualTo(Errno.EEXIST);
        assertThat(vmm.ask(VfioMessage.DMA_UNMAP, VfioClient.unmap(0, 0xc_0000, 0x1_0000))
                        .error())
                .isZero();
        assertThat(vmm.ask(VfioMessage.DMA_UNMAP, VfioClient.unmap(2, 0, 0)).error())
                .isZero();
    }

    @Test
    void theNextVmmFindsTheCardAsAfterPowerOn() throws Exception {
        // given
        vmm.setUp();
        vmm.carriesBothWays(bench);
        vmm.close();
        assertThat(bench.lastEnd()).isEqualTo("the VMM closed the connection");

        // when
        vmm = new VfioClient(folder.resolve("v.sock"));
        vmm.setUp();

        // then
        assertThat(vmm.register(0x100)).isZero();
        vmm.carriesBothWays(bench);
    }

    @Test
    void aDriverWhoseCardIsPutOnAnotherNetworkSeesNoLinkForAWhileAndIsToldOfBoth() throws Exception {
        // given
        vmm.setUp();
        vmm.startDriver();
        vmm.interruptOn(LINK_CHANGED);
        vmm.causes();

        // when
        bench.replug();

        // then
        assertThat(vmm.register(STATUS) & LINK_UP).isZero();
        assertThat(vmm.causes() & LINK_CHANGED).isNotZero();
        bench.await(() -> bench.served.card().isLinkUp());
        assertThat(vmm.register(STATUS) & LINK_UP).isNotZero();
        assertThat(vmm.causes() & LINK_CHANGED).isNotZero();
        vmm.carriesBothWays(bench);
    }

    /// Frames come in and are in the guest's memory.
    private void arrive(int count) throws Exception {
        for (int index = 0; index < count; index++) {
            bench.toGuest(VfioClient.IN);
            vmm.received();
        }
        bench.awaitNextTurn(); // the interrupt is told at the end of the turn that received
    }

    private void unmask() {
        vmm.ask(VfioMessage.SET_IRQS, VfioClient.irqs(DATA_NONE | UNMASK, 0, 0, 1));
    }
}
