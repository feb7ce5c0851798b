package patchbay.vmm.vhost;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchbay.linux.Descriptors;
import patchbay.linux.LinuxException;
import patchbay.linux.UnixSockets;
import patchbay.nic.virtio.VirtioFeature;
import patchbay.nic.virtio.VirtioShape;
import patchbay.testkit.virtio.GuestDriver;
import patchbay.testkit.virtio.GuestDriver.Span;

/// A front end that leaves the whole device to us, as user-mode-linux does: it reads the configuration by messages and
/// is told there that the cable moved.
@SuppressWarnings("NullAway.Init")
class VhostDeviceTest {
    private static final int GET_FEATURES = 1;
    private static final int GET_PROTOCOL_FEATURES = 15;
    private static final int SET_PROTOCOL_FEATURES = 16;
    private static final int BACKEND_REQ_FD = 21;
    private static final int GET_CONFIG = 24;
    private static final int SET_CONFIG = 25;
    private static final long REPLY_ACK = 1 << 3;
    private static final long CONFIG = 1 << 9;
    private static final long BACKEND_REQUEST = 1 << 5;
    private static final int HEADERS = 24;
    private static final byte[] OUT = VhostBench.frame(VhostBench.GUEST, VhostBench.STATION, 100);
    private static final VirtioShape SHAPE = new VirtioShape(2, 0, 2_500);

    @TempDir
    Path folder;

    private VhostBench bench;
    private Path ours;
    private Path theirs;

    @BeforeEach
    void meet() throws Exception {
        ours = folder.resolve("ours.sock");
        theirs = folder.resolve("theirs.sock");
        bench = new VhostBench(
                loop -> VhostUserPort.meeting(loop, VmmSocket.of(theirs), ours, VhostBench.GUEST, SHAPE));
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void itsDriverReadsAddressCableAndSpeedFromUs() throws Exception {
        try (FrontEnd front = FrontEnd.connect(ours)) {
            // when
            byte[] answer = front.askFor(HEADERS + 20, GET_CONFIG, range(0, 20));

            // then
            assertThat(answer).startsWith(GET_CONFIG, 0, 0, 0, 5, 0, 0, 0, 32, 0, 0, 0);
            ByteBuffer config = ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN);
            assertThat(config.order(ByteOrder.BIG_ENDIAN).getLong(HEADERS) >>> 16)
                    .isEqualTo(VhostBench.GUEST);
            config.order(ByteOrder.LITTLE_ENDIAN);
            assertThat(config.getShort(HEADERS + 6)).isEqualTo((short) 1);
            assertThat(config.getInt(HEADERS + 12)).isEqualTo(2_500);
            assertThat(front.askFor(HEADERS + 2, GET_CONFIG, range(6, 2))).endsWith(1, 0);
        }
    }

    /// A driver refuses a device that offers what only a control queue could ask for, and has no control queue.
    @Test
    void itIsOfferedWhatADeviceWithoutControlQueueHas() throws Exception {
        try (FrontEnd front = FrontEnd.connect(ours)) {
            long features = front.ask(GET_FEATURES);
            assertThat(VirtioFeature.MAC.isIn(features)).isTrue();
            assertThat(VirtioFeature.STATUS.isIn(features)).isTrue();
            assertThat(VirtioFeature.MULTI_QUEUE.isIn(features)).isFalse();
            assertThat(VirtioFeature.CONTROL_QUEUE.isIn(features)).isFalse();
            assertThat(VirtioFeature.GUEST_ANNOUNCE.isIn(features)).isFalse();
            assertThat(VirtioFeature.RING_PACKED.isIn(features)).isFalse();
            assertThat(front.ask(GET_PROTOCOL_FEATURES) & (CONFIG | BACKEND_REQUEST))
                    .isEqualTo(CONFIG | BACKEND_REQUEST);
        }
    }

    @Test
    void itIsToldOfTheCableAndFramesPass() throws Exception {
        try (FrontEnd front = FrontEnd.connect(ours)) {
            // given
            front.setUp();
            int back = tellsUsWhereToAsk(front);

            // when
            link(false);

            // then
            assertThat(front.answer(back, 12)).startsWith(2, 0, 0, 0, 1, 0, 0, 0);
            assertThat(front.askFor(HEADERS + 2, GET_CONFIG, range(6, 2))).endsWith(0, 0);
            link(true);
            front.answer(back, 12);
            assertThat(front.askFor(HEADERS + 2, GET_CONFIG, range(6, 2))).endsWith(1, 0);
            sendsAFrame(front);
            Descriptors.close(back);
        }
    }

    /// user-mode-linux, whose driver is unloaded and loaded: rings are disabled and described anew, and nobody asks
    /// where they stood.
    @Test
    void aRingThatWasDisabledMayBeDescribedAnew() throws Exception {
        try (FrontEnd front = FrontEnd.connect(ours)) {
            // given
            front.setUp();
            front.send(18, FrontEnd.pair(0, 0));
            front.send(18, FrontEnd.pair(1, 0));

            // when
            front.negotiate();
            front.send(8, FrontEnd.pair(1, FrontEnd.RING_SIZE));
            front.send(10, FrontEnd.pair(1, 0));
            front.send(9, 0, FrontEnd.addresses(1, front.tx.descriptors(), front.tx.used(), front.tx.available()));
            front.send(12, 1, front.txKick);
            front.send(18, FrontEnd.pair(1, 1));

            // then
            sendsAFrame(front);
            assertThat(bench.ask(() -> bench.port.connections())).isEqualTo(1);
        }
    }

    /// A kernel without a VMM cannot connect again, so its card moves with its connection; its driver sees the cable
    /// out and in, as with every other card.
    @Test
    void itsConnectionGoesToAnotherNetworkWithTheCardAndTheCableIsOutForAWhile() throws Exception {
        try (FrontEnd front = FrontEnd.connect(ours)) {
            // given
            front.setUp();
            int back = tellsUsWhereToAsk(front);
            sendsAFrame(front);

            // when
            bench.unplug();
            assertThat(front.answer(back, 12)).startsWith(2, 0, 0, 0, 1, 0, 0, 0);
            assertThat(front.askFor(HEADERS + 2, GET_CONFIG, range(6, 2))).endsWith(0, 0);
            bench.plugElsewhere(() -> {});

            // then
            assertThat(front.answer(back, 12)).startsWith(2, 0, 0, 0, 1, 0, 0, 0);
            assertThat(front.askFor(HEADERS + 2, GET_CONFIG, range(6, 2))).endsWith(1, 0);
            sendsAFrame(front);
            byte[] answer = VhostBench.frame(VhostBench.STATION, VhostBench.GUEST, 90);
            front.rx.offer(new Span(FrontEnd.BUFFERS + 0x4000, 2_000, GuestDriver.WRITE));
            bench.toGuest(answer);
            bench.await(() -> front.rx.usedCount() == 1);
            assertThat(bench.ask(() -> bench.port.connections())).isEqualTo(1);
            Descriptors.close(back);
        }
    }

    /// What a front end does between two networks is not lost: it is read when the card is plugged in again.
    @Test
    void aKickAndAQuestionBetweenTwoNetworksAreHeardOnTheNext() throws Exception {
        try (FrontEnd front = FrontEnd.connect(ours)) {
            // given
            front.setUp();
            int back = tellsUsWhereToAsk(front);

            // when
            bench.unplug();
            bench.plugElsewhere(() -> {
                front.send(GET_FEATURES, 0, new byte[0]);
                offersAFrame(front);
            });

            // then
            assertThat(front.answer()).isNotZero();
            front.answer(back, 12);
            front.answer(back, 12);
            sendsAFrame(front);
            Descriptors.close(back);
        }
    }

    @Test
    void whoeverIsTheDeviceItselfLosesItsConnectionWhenTheCardMovesAndGetsItBack() throws Exception {
        // given
        int listener = LinuxException.check("listen", UnixSockets.listenStream(theirs, 2));
        bench.await(() -> bench.port.isConnected());
        try (FrontEnd front = new FrontEnd(UnixSockets.accept(listener))) {
            front.setUp();

            // when
            bench.unplug();
            bench.plugElsewhere(() -> {});

            // then
            assertThat(front.isHungUpOn()).isTrue();
        }
        bench.await(() -> bench.port.isConnected());
        try (FrontEnd again = new FrontEnd(UnixSockets.accept(listener))) {
            again.setUp();
            sendsAFrame(again);
        }
        Descriptors.close(listener);
    }

    @Test
    void whoListensIsMetToo() throws Exception {
        // given
        try (FrontEnd device = FrontEnd.connect(ours)) {
            device.setUp();
        }
        bench.await(() -> !bench.port.isConnected());
        int listener = LinuxException.check("listen", UnixSockets.listenStream(theirs, 1));

        // when
        bench.await(() -> bench.port.isConnected());

        // then
        try (FrontEnd front = new FrontEnd(UnixSockets.accept(listener))) {
            front.setUp();
            assertThat(front.ask(GET_PROTOCOL_FEATURES) & CONFIG).isZero();
            sendsAFrame(front);
        }
        Descriptors.close(listener);
    }

    @ParameterizedTest(name = "offset {0}, {1} octets")
    @CsvSource({"-1,2", "0,-1", "250,20", "0,257", "2147483647,2147483647"})
    void whatIsOutsideTheConfigurationIsAnsweredWithNothing(int offset, int octets) throws Exception {
        try (FrontEnd front = FrontEnd.connect(ours)) {
            assertThat(front.askFor(12, GET_CONFIG, range(offset, octets, 2))).startsWith(GET_CONFIG);
        }
    }

    @Test
    void theConfigurationIsNotWritten() throws Exception {
        try (FrontEnd front = FrontEnd.connect(ours)) {
            front.send(SET_PROTOCOL_FEATURES, REPLY_ACK | CONFIG);
            assertThat(front.ask(SET_CONFIG, FrontEnd.NEED_REPLY, range(0, 6))).isEqualTo(1);
        }
    }

    @Test
    void aConfigurationRequestThatIsTooShortEndsTheConnection() throws Exception {
        try (FrontEnd front = FrontEnd.connect(ours)) {
            front.send(GET_CONFIG, 0, new byte[4]);
            assertThat(front.isHungUpOn()).isTrue();
        }
    }

    /// Gives the back end one end of a connection; answers the other.
    private int tellsUsWhereToAsk(FrontEnd front) throws LinuxException {
        Path path = folder.resolve("back.sock");
        int listener = UnixSockets.listenStream(path, 1);
        int theirEnd = LinuxException.check("connect", UnixSockets.connectStream(path));
        int ourEnd = UnixSockets.accept(listener);
        front.send(SET_PROTOCOL_FEATURES, REPLY_ACK | CONFIG | BACKEND_REQUEST);
        assertThat(front.ask(BACKEND_REQ_FD, FrontEnd.NEED_REPLY, new byte[0], ourEnd))
                .isZero();
        Descriptors.close(listener);
        Descriptors.close(ourEnd);
        return theirEnd;
    }

    private void sendsAFrame(FrontEnd front) throws Exception {
        offersAFrame(front);
        assertThat(bench.nextFromGuest()).isEqualTo(OUT);
    }

    private static void offersAFrame(FrontEnd front) {
        MemorySegment.copy(OUT, 0, front.memory, ValueLayout.JAVA_BYTE, FrontEnd.BUFFERS + 12, OUT.length);
        front.tx.offer(new Span(FrontEnd.BUFFERS, 12 + OUT.length, 0));
        front.kick(front.txKick);
    }

    private static byte[] range(int offset, int octets) {
        return range(offset, octets, octets);
    }

    /// A question for `octets`, with room for `room` of them.
    private static byte[] range(int offset, int octets, int room) {
        return ByteBuffer.allocate(12 + room)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(offset)
                .putInt(octets)
                .array();
    }

    private void link(boolean up) throws Exception {
        bench.ask(() -> {
            bench.port.link(up);
            return true;
        });
    }
}
