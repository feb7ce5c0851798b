package patchbay.vmm.vhost;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import patchbay.linux.Descriptors;
import patchbay.linux.LinuxException;
import patchbay.linux.PageMemory;
import patchbay.linux.UnixSockets;
import patchbay.testkit.virtio.GuestDriver;
import patchbay.testkit.virtio.GuestDriver.Span;

@SuppressWarnings("NullAway.Init")
class VhostUserPortTest {
    private static final int HEADER = 12;
    private static final byte[] OUT = VhostBench.frame(VhostBench.GUEST, VhostBench.STATION, 200);
    private static final byte[] IN = VhostBench.frame(VhostBench.STATION, VhostBench.GUEST, 300);

    @TempDir
    Path folder;

    private VhostBench bench;
    private Path socket;

    @FunctionalInterface
    interface Lie {
        void tell(FrontEnd front) throws Exception;
    }

    @BeforeEach
    void listen() throws Exception {
        socket = folder.resolve("v.sock");
        bench = new VhostBench(socket, true);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void framesPassBothWaysAndTheDriverIsCalled() throws Exception {
        try (FrontEnd front = FrontEnd.connect(socket)) {
            front.setUp();
            carriesBothWays(front);
        }
    }

    @Test
    void aFrontEndThatComesAgainGoesOnWhereItsMemorySays() throws Exception {
        // given
        try (FrontEnd front = FrontEnd.connect(socket)) {
            front.setUp();
            carriesBothWays(front);
        }
        bench.await(() -> !bench.port.isConnected());

        // when
        try (FrontEnd again = FrontEnd.connect(socket)) {
            again.setUp();

            // then
            carriesBothWays(again);
        }
        assertThat(bench.port.connections()).isEqualTo(2);
        assertThat(bench.ask(bench.port::tallies))
                .containsEntry("vmm-connections", 2L)
                .containsEntry("vmm-turned-away", 0L)
                .containsEntry("queues-broken", 0L)
                .containsEntry("accesses-outside-memory", 0L);
    }

    @Test
    void aStoppedRingTellsWhereItStood() throws Exception {
        try (FrontEnd front = FrontEnd.connect(socket)) {
            // given
            front.setUp();
            carriesBothWays(front);

            // when
            long rx = front.ask(11, 0, FrontEnd.longs(FrontEnd.pair(0, 0)));
            long tx = front.ask(11, 0, FrontEnd.longs(FrontEnd.pair(1, 0)));

            // then
            assertThat(rx).isEqualTo(FrontEnd.pair(0, 1));
            assertThat(tx).isEqualTo(FrontEnd.pair(1, 1));
            assertThat(bench.ask(() -> bench.port.card().isStarted(0))).isFalse();
        }
    }

    /// As QEMU does it for each further pair of queues.
    @Test
    void theSameFeaturesAgainLeaveTheRingsAlone() throws Exception {
        try (FrontEnd front = FrontEnd.connect(socket)) {
            // given
            front.setUp();
            carriesBothWays(front);

            // when
            front.send(2, FrontEnd.PLAIN);
            front.ask(15);

            // then
            assertThat(bench.ask(() -> bench.port.card().isStarted(0))).isTrue();
            carriesBothWays(front);
        }
    }

    /// QEMU 11 asks for it when the machine is reset, DPDK's virtio-user by the status.
    @ParameterizedTest
    @CsvSource({"34", "39"})
    void aResetStopsTheRingsAndTheyCanBeSetUpAnew(int request) throws Exception {
        try (FrontEnd front = FrontEnd.connect(socket)) {
            // given
            front.setUp();
            carriesBothWays(front);

            // when
            byte[] nothing = new byte[request == 39 ? 8 : 0];
            assertThat(front.ask(request, FrontEnd.NEED_REPLY, nothing)).isZero();

            // then
            assertThat(bench.ask(() -> bench.port.card().isStarted(0))).isFalse();
            front.ring(0, front.rx, front.rxKick, front.rxCall);
            front.ring(1, front.tx, front.txKick, front.txCall);
            front.ask(15);
            carriesBothWays(front);
        }
    }

    @Test
    void aSecondFrontEndIsTurnedAwayAndTheFirstWorksOn() throws Exception {
        try (FrontEnd first = FrontEnd.connect(socket);
                FrontEnd second = FrontEnd.connect(socket)) {
            first.setUp();
            assertThat(second.isHungUpOn()).isTrue();
            carriesBothWays(first);
        }
    }

    @Test
    void aBackEndThatCallsFindsAFrontEndThatListensLater() throws Exception {
        // given
        Path later = folder.resolve("later.sock");
        try (VhostBench caller = new VhostBench(later, false)) {
            // when
            try (VmmListener vmm = new VmmListener(later);
                    FrontEnd front = new FrontEnd(vmm.next())) {
                front.setUp();

                // then
                assertThat(caller.ask(() -> caller.port.card().isStarted(1))).isTrue();
            }
        }
    }

    @Test
    void memoryThatIsCutOffBreaksTheRingsAndNothingElse() throws Exception {
        // given
        try (FrontEnd front = FrontEnd.connect(socket)) {
            front.setUp();
            carriesBothWays(front);

            // when
            front.truncateMemory();
            bench.toGuest(IN);
            front.kick(front.txKick);

            // then
            bench.await(() -> bench.port.card().isBroken(0) && bench.port.card().isBroken(1));
        }
        try (FrontEnd again = FrontEnd.connect(socket)) {
            again.setUp();
            carriesBothWays(again);
        }
    }

    static Stream<Arguments> lies() {
        byte[] nothing = {};
        return Stream.of(
                lie("no message", front -> front.raw(new byte[64])),
                lie("another version", front -> front.raw(new byte[] {1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0})),
                lie("a reply", front -> front.raw(new byte[] {1, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0})),
                lie("a payload of 2 GiB", front -> front.raw(new byte[] {5, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, -128})),
                lie("an unknown request", front -> front.send(63, 0, nothing)),
                lie("a negative request", front -> front.send(-1, 0, nothing)),
                lie("a payload too short", front -> front.send(2, 0, new byte[7])),
                lie("a payload too long", front -> front.send(2, 0, new byte[9])),
                lie("features we do not have", front -> front.send(2, -1L)),
                lie("protocol features we do not have", front -> front.send(16, -1L)),
                lie("descriptors where none belong", front -> front.send(3, 0, nothing, front.memfd)),
                lie("more descriptors than a message may have", VhostUserPortTest::manyDescriptors),
                lie("a ring that is not there", front -> front.send(8, FrontEnd.pair(4, 16))),
                lie("a ring of a negative number", front -> front.send(10, FrontEnd.pair(-1, 0))),
                lie("memory without descriptors", front -> front.send(5, 0, FrontEnd.table(1, 0, 4_096, 0, 0))),
                lie("no regions", front -> front.send(5, 0, FrontEnd.table(0, 0, 0, 0, 0))),
                lie("regions that overlap", front -> regions(front, FrontEnd.table(2, 0, 4_096, 0, 0), 2)),
                lie(
                        "a region past the file's end",
                        front -> regions(front, FrontEnd.table(1, 0, 4_096, 0, 1 << 20), 1)),
                lie(
                        "a region that wraps around",
                        front -> regions(front, FrontEnd.table(1, 0, Long.MAX_VALUE, 0, 9), 1)),
                lie("a region of a negative size", front -> regions(front, FrontEnd.table(1, 0, -1, 0, 0), 1)),
                lie(
                        "a region at a negative address",
                        front -> regions(front, FrontEnd.table(1, -4_096, 4_096, 0, 0), 1)),
                lie("a count without its regions", front -> regions(front, FrontEnd.longs(9), 9)),
                lie(
                        "memory that is an eventfd",
                        front -> front.send(5, 0, FrontEnd.table(1, 0, 4_096, 0, 0), front.txKick)),
                lie("a kick before anything else", front -> front.send(12, 1, front.txKick)),
                lie("a kick without a descriptor", front -> front.send(12, 0x101L)),
                lie("a kick by a file that cannot wake", front -> ringAt(front, 16, 0, 0x8000, 0x9000, front.memfd)),
                lie("a ring of no power of two", front -> ringAt(front, 15, 0, 0x8000, 0x9000, front.txKick)),
                lie("a ring of 64 Ki", front -> ringAt(front, 65_536, 0, 0x8000, 0x9000, front.txKick)),
                lie("a ring of none", front -> ringAt(front, 0, 0, 0x8000, 0x9000, front.txKick)),
                lie("an unaligned table", front -> ringAt(front, 16, 8, 0x8000, 0x9000, front.txKick)),
                lie("an unaligned used ring", front -> ringAt(front, 16, 0, 0x8002, 0x9000, front.txKick)),
                lie("an unaligned available ring", front -> ringAt(front, 16, 0, 0x8000, 0x9001, front.txKick)),
                lie("a table outside", front -> ringAt(front, 16, 1 << 20, 0x8000, 0x9000, front.txKick)),
                lie(
                        "a used ring that ends outside",
                        front -> ringAt(front, 16, 0, (1 << 20) - 16, 0x9000, front.txKick)));
    }

    static Stream<Arguments> liesOfLogs() {
        return Stream.of(
                lie("a log without a descriptor", front -> front.send(32, 0, FrontEnd.inflight(640, 0, 2, 16))),
                lie(
                        "a log that is an eventfd",
                        front -> front.send(32, 0, FrontEnd.inflight(640, 0, 2, 16), front.txKick)),
                lie("a log in no message", front -> front.send(32, 0, new byte[19], front.memfd)),
                lie("a log of no queues", front -> front.send(31, 0, FrontEnd.inflight(0, 0, 0, 16))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"lies", "liesOfLogs"})
    void aLieEndsItsConnectionAndLeavesNothingBehind(String name, Lie lie) throws Exception {
        // given
        long before = descriptors();

        // when
        try (FrontEnd front = FrontEnd.connect(socket)) {
            lie.tell(front);
            assertThat(front.isHungUpOn()).as(name).isTrue();
        }

        // then
        bench.await(() -> !bench.port.isConnected());
        assertThat(descriptors()).isEqualTo(before);
        try (FrontEnd honest = FrontEnd.connect(socket)) {
            honest.setUp();
            carriesBothWays(honest);
        }
    }

    @Test
    void aLogThatAFrontEndKeepsIsWrittenByOneBackEndAndGoesOnWithTheNext() throws Exception {
        // given
        int log;
        try (FrontEnd front = FrontEnd.connect(socket)) {
            log = front.askForLog(2);
            assertThat(front.logBytes).isEqualTo(Descriptors.size(log)).isEqualTo(2 * 320);
            keepsLog(front, log);
            assertThat(usedIndex(log, 1)).isEqualTo(1);
        }

        // when
        bench.await(() -> !bench.port.isConnected());
        try (FrontEnd again = FrontEnd.connect(socket)) {
            again.logBytes = 2 * 320;
            keepsLog(again, log);
        }

        // then
        assertThat(usedIndex(log, 0)).isEqualTo(1);
        Descriptors.close(log);
    }

    private void keepsLog(FrontEnd front, int log) throws Exception {
        front.negotiate();
        byte[] where = FrontEnd.inflight(front.logBytes, 0, 2, FrontEnd.RING_SIZE);
        assertThat(front.ask(32, FrontEnd.NEED_REPLY, where, log)).isZero();
        front.ring(0, front.rx, front.rxKick, front.rxCall);
        front.ring(1, front.tx, front.txKick, front.txCall);
        front.ask(15);
        carriesBothWays(front);
    }

    private static int usedIndex(int log, int queue) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            return PageMemory.share(log, 2 * 320, arena).get(ValueLayout.JAVA_SHORT_UNALIGNED, queue * 320 + 14);
        }
    }

    @ParameterizedTest(name = "{0} octets at {1} for {2} queues of {3}")
    @CsvSource({
        "640,0,0,16",
        "640,0,5,16",
        "640,0,2,0",
        "640,0,2,2048",
        "639,0,2,16",
        "640,1,2,16",
        "640,-1,2,16",
        "640,9223372036854775807,2,16",
        "-1,0,2,16"
    })
    void aLogThatCannotBeIsRefused(long bytes, long offset, int queues, int entries) throws Exception {
        try (FrontEnd front = FrontEnd.connect(socket)) {
            // given
            int log = front.askForLog(2);
            front.negotiate();

            // when
            byte[] where = FrontEnd.inflight(bytes, offset, queues, entries);

            // then
            assertThat(front.ask(32, FrontEnd.NEED_REPLY, where, log)).isEqualTo(1);
            Descriptors.close(log);
        }
    }

    @Test
    void aFrontEndThatWantsRepliesIsToldWhatCannotBeDone() throws Exception {
        try (FrontEnd front = FrontEnd.connect(socket)) {
            // given
            front.negotiate();

            // then
            assertThat(front.ask(8, FrontEnd.NEED_REPLY, FrontEnd.longs(FrontEnd.pair(9, 16))))
                    .isEqualTo(1);
            assertThat(front.ask(8, FrontEnd.NEED_REPLY, FrontEnd.longs(FrontEnd.pair(1, 16))))
                    .isZero();
            assertThat(front.ask(20, FrontEnd.NEED_REPLY, FrontEnd.longs(67))).isEqualTo(1);
            assertThat(front.ask(20, FrontEnd.NEED_REPLY, FrontEnd.longs(9_000)))
                    .isZero();
            assertThat(front.ask(17)).isEqualTo(2);
        }
    }

    private void carriesBothWays(FrontEnd front) throws Exception {
        // given
        front.memory.asSlice(FrontEnd.BUFFERS, HEADER).fill((byte) 0);
        MemorySegment.copy(OUT, 0, front.memory, ValueLayout.JAVA_BYTE, FrontEnd.BUFFERS + HEADER, OUT.length);
        front.rx.offer(new Span(FrontEnd.BUFFERS + 4_096, 2_000, GuestDriver.WRITE));
        front.kick(front.rxKick);

        // when
        front.tx.offer(new Span(FrontEnd.BUFFERS, HEADER + OUT.length, 0));
        front.kick(front.txKick);

        // then
        assertThat(bench.nextFromGuest()).isEqualTo(OUT);
        bench.toGuest(IN);
        bench.await(() -> front.rx.usedCount() == 1);
        assertThat(front.rx.collect()).isEqualTo(HEADER + IN.length);
        assertThat(front.callsOf(front.rxCall)).isEqualTo(1);
        assertThat(front.memory
                        .asSlice(FrontEnd.BUFFERS + 4_096 + HEADER, IN.length)
                        .toArray(ValueLayout.JAVA_BYTE))
                .isEqualTo(IN);
    }

    private static void manyDescriptors(FrontEnd front) {
        int[] many = new int[UnixSockets.MAX_DESCRIPTORS];
        java.util.Arrays.fill(many, front.memfd);
        front.send(5, 0, FrontEnd.table(2, 0, 4_096, 0, 0), many);
    }

    private static void regions(FrontEnd front, byte[] table, int count) {
        int[] descriptors = new int[count];
        java.util.Arrays.fill(descriptors, front.memfd);
        front.send(5, 0, table, descriptors);
    }

    @SuppressWarnings("TooManyParameters") // one place for all that a ring can be wrong in
    private static void ringAt(FrontEnd front, int size, long table, long used, long available, int kick) {
        front.negotiate();
        front.send(8, FrontEnd.pair(1, size));
        front.send(9, 0, FrontEnd.addresses(1, table, used, available));
        front.send(12, 1, kick);
    }

    private static long descriptors() throws IOException, LinuxException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    private static Arguments lie(String name, Lie lie) {
        return Arguments.of(name, lie);
    }
}
