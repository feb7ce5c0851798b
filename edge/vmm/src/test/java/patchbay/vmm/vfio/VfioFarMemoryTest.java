package patchbay.vmm.vfio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.nic.e1000.E1000Card;
import patchbay.nic.pcnet.PcnetCard;
import patchbay.nic.pcnet.PcnetModel;
import patchbay.vmm.served.ServedBench;

@SuppressWarnings("NullAway.Init")
class VfioFarMemoryTest {
    private static final long PATIENCE_NANOS = 300_000_000;
    private static final long FOREVER_NANOS = 3_600_000_000_000L;
    private static final int RECEIVED = 0x80;

    @TempDir
    Path folder;

    private ServedBench bench;
    private Path socket;

    @BeforeEach
    void listen() throws Exception {
        socket = folder.resolve("v.sock");
        bench = new ServedBench(socket, VfioUser.with(null, FOREVER_NANOS));
    }

    @AfterEach
    void close() {
        bench.close();
    }

    static Stream<Arguments> manners() {
        return Stream.of(
                manner("as QEMU does", FarClient::honestly), manner("as the specification says", FarClient::byTheBook));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("manners")
    void framesPassBothWaysWithoutSharedMemory(String name, FarClient.Manner manner) throws Exception {
        try (FarClient vmm = new FarClient(socket).answering(manner)) {
            // given
            vmm.setUp();

            // when
            vmm.carriesBothWays(bench);
            for (int count = 0; count < 20; count++) {
                vmm.send();
                bench.toGuest(FarClient.IN);
                assertThat(vmm.sentTo(bench)).as(name).isEqualTo(FarClient.OUT);
                assertThat(vmm.received()).isEqualTo(FarClient.IN);
                vmm.register(0x2818, (6 + count) % 8);
            }

            // then
            assertThat(bench.ask(() -> bench.served.card().counters().framesSent()))
                    .isEqualTo(21);
        }
    }

    @Test
    void aLongFrameIsReadInPiecesAsLongAsTheVmmTakesAndNotOverTheEndOfAMap() throws Exception {
        try (FarClient vmm = new FarClient(socket)) {
            // given
            vmm.setUp(4_096);
            vmm.startDriver();
            byte[] jumbo = ServedBench.frame(ServedBench.GUEST, ServedBench.STATION, 9_000);

            // when
            vmm.send(jumbo);

            // then
            assertThat(vmm.sentTo(bench)).isEqualTo(jumbo);
            assertThat(vmm.asks.stream().filter(ask -> ask.address() >= FarClient.SEND_BUFFER))
                    .extracting(FarClient.Ask::count)
                    .containsExactly(100, 4_096, 4_096, 708);
        }
    }

    @Test
    void registersAreAnsweredWhileTheCardWaitsForMemory() throws Exception {
        List<FarClient.Ask> held = new ArrayList<>();
        try (FarClient vmm = new FarClient(socket).answering((asked, ask) -> held.add(ask))) {
            // when
            startUntilAsked(vmm, held);

            // then
            assertThat(vmm.register(8) & 2).isEqualTo(2);
            vmm.answering(FarClient::honestly);
            held.forEach(vmm::honestly);
            assertThat(vmm.sentTo(bench)).isEqualTo(FarClient.OUT);
        }
    }

    @Test
    void theDriverHearsOfAFrameOnlyWhenItsMemoryHasIt() throws Exception {
        List<FarClient.Ask> held = new ArrayList<>();
        try (FarClient vmm = new FarClient(socket)) {
            // given
            vmm.setUp();
            vmm.startDriver();
            assertThat(vmm.register(8)).isNotZero(); // what was posted before is done
            vmm.answering((asked, ask) -> {
                if (ask.isRead()) vmm.honestly(ask);
                else held.add(ask);
            });

            // when
            bench.toGuest(FarClient.IN);
            vmm.attendUntil(() -> held.size() == 2);

            // then
            assertThat(vmm.causes() & RECEIVED).isZero();
            held.forEach(vmm::honestly);
            assertThat(vmm.register(8)).isNotZero();
            bench.awaitNextTurn();
            assertThat(vmm.causes() & RECEIVED).isEqualTo(RECEIVED);
            assertThat(vmm.received()).isEqualTo(FarClient.IN);
        }
    }

    @Test
    void memoryThatTheVmmRefusesBreaksTheQueueAndNotTheConnection() throws Exception {
        try (FarClient vmm = new FarClient(socket)) {
            // given
            vmm.setUp();
            vmm.startDriver();
            vmm.answering((asked, ask) -> vmm.answer(ask.id(), ask.command(), 0x21, new byte[0]));

            // when
            vmm.send();
            vmm.attendUntil(() -> !vmm.asks.isEmpty());
            assertThat(vmm.register(8)).isNotZero();

            // then
            bench.await(() -> ((E1000Card) bench.served.card()).isBroken());
            vmm.answering(FarClient::honestly).carriesBothWays(bench);
        }
    }

    @Test
    void whatWasFetchedForAnOldRingIsNotUsedForTheNext() throws Exception {
        List<FarClient.Ask> held = new ArrayList<>();
        try (FarClient vmm = new FarClient(socket).answering((asked, ask) -> held.add(ask))) {
            // given
            startUntilAsked(vmm, held);

            // when
            vmm.startDriver();
            vmm.answering(FarClient::honestly);
            held.forEach(ask -> vmm.answer(
                    ask.id(),
                    ask.command(),
                    1,
                    Arrays.copyOf(FarClient.echo(ask).array(), 16 + ask.count())));

            // then
            vmm.carriesBothWays(bench);
        }
    }

    /// The driver sends a frame, and the card asks for what it does not get yet.
    private static void startUntilAsked(FarClient vmm, List<FarClient.Ask> held) throws Exception {
        vmm.setUp();
        vmm.startDriver();
        vmm.send();
        vmm.attendUntil(() -> !held.isEmpty());
    }

    static Stream<Arguments> lies() {
        return Stream.of(
                manner("an answer too short", (vmm, ask) -> vmm.answer(ask.id(), ask.command(), 1, cut(vmm, ask, -1))),
                manner("an answer too long", (vmm, ask) -> vmm.answer(ask.id(), ask.command(), 1, cut(vmm, ask, 1))),
                manner("an answer of nothing", (vmm, ask) -> vmm.answer(ask.id(), ask.command(), 1, new byte[0])),
                manner("an error with octets", (vmm, ask) -> vmm.answer(ask.id(), ask.command(), 0x21, vmm.read(ask))),
                manner("an answer to nothing", (vmm, ask) -> vmm.answer(ask.id() ^ 1, ask.command(), 1, vmm.read(ask))),
                manner(
                        "an answer to what was answered long ago",
                        (vmm, ask) -> vmm.answer(ask.id() ^ 1 << 10, ask.command(), 1, vmm.read(ask))),
                manner(
                        "an answer to a write",
                        (vmm, ask) -> vmm.answer(ask.id(), VfioMessage.DMA_WRITE, 1, vmm.read(ask))),
                manner(
                        "an answer to another command",
                        (vmm, ask) -> vmm.answer(ask.id(), VfioMessage.GET_INFO, 1, vmm.read(ask))),
                manner("an answer from elsewhere", (vmm, ask) -> {
                    byte[] answer = vmm.read(ask);
                    answer[1] ^= 1;
                    vmm.answer(ask.id(), ask.command(), 1, answer);
                }),
                manner("an answer of another count", (vmm, ask) -> {
                    byte[] answer = vmm.read(ask);
                    answer[8] ^= 1;
                    vmm.answer(ask.id(), ask.command(), 1, answer);
                }),
                manner("two answers", (vmm, ask) -> {
                    vmm.honestly(ask);
                    vmm.honestly(ask);
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lies")
    void aLieAboutMemoryEndsItsConnectionAndIsCounted(String name, FarClient.Manner lie) throws Exception {
        // given
        long before = ServedBench.descriptors();
        try (FarClient vmm = new FarClient(socket)) {
            vmm.setUp();
            vmm.startDriver();
            vmm.answering(lie);

            // when
            vmm.send();
            vmm.attendUntil(() -> !vmm.asks.isEmpty());

            // then
            assertThat(vmm.isHungUpOn()).as(name).isTrue();
        }
        assertThat(bench.lastEnd()).isEqualTo("the VMM sent a message that cannot be");
        assertThat(bench.ask(bench.served::tallies)).containsEntry("vmm-cut-off", 1L);
        assertThat(ServedBench.descriptors()).isEqualTo(before);
        aNextOneIsServed();
    }

    @Test
    void aVmmThatNeverAnswersIsCutOffAndCounted() throws Exception {
        // given
        bench.close();
        bench = new ServedBench(socket, VfioUser.with(null, PATIENCE_NANOS));
        try (FarClient vmm = new FarClient(socket)) {
            vmm.setUp();
            vmm.startDriver();

            // when
            vmm.send();

            // then
            assertThat(vmm.isHungUpOn()).isTrue();
        }
        assertThat(bench.lastEnd()).isEqualTo("the VMM did not answer a request for its memory");
        assertThat(bench.ask(bench.served::tallies)).containsEntry("vmm-cut-off", 1L);
        aNextOneIsServed();
    }

    @Test
    void aVmmThatTakesLessThanAPageIsRefused() throws Exception {
        try (VfioClient vmm = new VfioClient(socket)) {
            String limits = "{\"capabilities\":{\"max_data_xfer_size\":4095}}";
            assertThat(vmm.ask(VfioMessage.VERSION, VfioClient.version(0, limits))
                            .error())
                    .isEqualTo(22);
            assertThat(vmm.isHungUpOn()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void aPcnetReadsItsBlockItsRingsAndItsFramesThatWayToo(int style) throws Exception {
        // given
        bench.close();
        bench = new ServedBench(
                socket, VfioUser.with(null, FOREVER_NANOS), place -> new PcnetCard(PcnetModel.AM79C973, place));
        try (FarClient vmm = new FarClient(socket)) {
            vmm.setUp();
            FarPcnetDriver driver = new FarPcnetDriver(vmm, style);
            driver.start();

            for (int count = 0; count < 10; count++) {
                // when
                driver.send(FarClient.OUT);
                bench.toGuest(FarClient.IN);

                // then
                assertThat(vmm.sentTo(bench)).isEqualTo(FarClient.OUT);
                assertThat(driver.received(FarClient.IN.length)).isEqualTo(FarClient.IN);
            }
            driver.endTurn();
            int idle = vmm.asks.size();
            driver.endTurn();
            assertThat(vmm.asks.size() - idle)
                    .as("questions of a card that has nothing to do")
                    .isLessThan(4);
        }
    }

    private void aNextOneIsServed() throws Exception {
        try (FarClient honest = new FarClient(socket)) {
            honest.setUp();
            honest.carriesBothWays(bench);
        }
    }

    private static byte[] cut(FarClient vmm, FarClient.Ask ask, int by) {
        return Arrays.copyOf(vmm.read(ask), 16 + ask.count() + by);
    }

    private static Arguments manner(String name, FarClient.Manner manner) {
        return Arguments.of(name, manner);
    }
}
