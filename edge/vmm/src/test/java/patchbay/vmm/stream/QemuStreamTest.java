package patchbay.vmm.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import patchbay.linux.ProcessId;
import patchbay.linux.Processes;
import patchbay.linux.Spawn;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;
import patchbay.vmm.QemuLauncher;
import patchbay.vmm.qmp.QmpClient;
import patchbay.vmm.qmp.QmpEvent;
import patchbay.vmm.qmp.QmpException;
import patchbay.vmm.qmp.QmpListener;

/// What is relied on of QEMU's `-netdev stream,server=on`: two of them joined by a hub, without a machine.
@Timeout(60)
@Needs(Need.QEMU)
class QemuStreamTest {
    @TempDir
    Path folder;

    private ProcessId qemu;
    private QmpClient qmp;
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    @BeforeEach
    void startQemu() throws Exception {
        qemu = new Spawn(List.of(
                        QemuLauncher.locate(System.getenv("PATH")).orElseThrow().toString(),
                        "-machine",
                        "none",
                        "-nodefaults",
                        "-display",
                        "none",
                        "-qmp",
                        "unix:" + path("qmp") + ",server=on,wait=off",
                        "-netdev",
                        "stream,id=n0,server=on,addr.type=unix,addr.path=" + path("a"),
                        "-netdev",
                        "stream,id=n1,server=on,addr.type=unix,addr.path=" + path("b"),
                        "-netdev",
                        "hubport,id=h0,hubid=0,netdev=n0",
                        "-netdev",
                        "hubport,id=h1,hubid=0,netdev=n1"))
                .start();
        qmp = control();
        waitUntilAllListen();
    }

    @AfterEach
    void endQemu() {
        Processes.signal(qemu, Processes.SIGKILL);
        Processes.whenEnded(qemu).join();
    }

    @Test
    void aClientThatComesLateGetsWhatIsSentFromThenOn() throws Exception {
        // given
        SocketChannel first = connected("a");
        StreamPeer.write(first, StreamPeer.framed(frame(60, 1)));
        settle();

        // when
        try (first;
                SocketChannel late = connected("b")) {
            StreamPeer.write(first, StreamPeer.framed(frame(60, 2)));

            // then
            assertThat(StreamPeer.readFrame(late)).isEqualTo(frame(60, 2));
        }
    }

    @Test
    void qemuListensAgainWhenItsClientHasLeft() throws Exception {
        try (SocketChannel other = connected("a")) {
            for (int visit = 1; visit <= 3; visit++) {
                // given
                SocketChannel client = connected("b");
                StreamPeer.write(client, ByteBuffer.allocate(4).putInt(1_000).array()); // and half a frame

                // when
                client.close();

                // then
                assertThat(event()).isEqualTo("NETDEV_STREAM_DISCONNECTED");
                try (SocketChannel again = connected("b")) {
                    StreamPeer.write(other, StreamPeer.framed(frame(100, visit)));
                    assertThat(StreamPeer.readFrame(again)).isEqualTo(frame(100, visit));
                    StreamPeer.write(again, StreamPeer.framed(frame(60, visit)));
                    assertThat(StreamPeer.readFrame(other)).isEqualTo(frame(60, visit));
                }
                assertThat(event()).isEqualTo("NETDEV_STREAM_DISCONNECTED");
            }
        }
    }

    @Test
    void aSecondClientWaitsUntilTheFirstHasLeft() throws Exception {
        SocketChannel first = connected("b");
        try (SocketChannel other = connected("a");
                SocketChannel second = open("b")) {
            // given
            StreamPeer.write(second, StreamPeer.framed(frame(60, 7)));
            StreamPeer.write(other, StreamPeer.framed(frame(60, 1)));
            assertThat(StreamPeer.readFrame(first)).isEqualTo(frame(60, 1));

            // when
            first.close();

            // then
            assertThat(event()).isEqualTo("NETDEV_STREAM_DISCONNECTED");
            assertThat(event()).isEqualTo("NETDEV_STREAM_CONNECTED");
            assertThat(StreamPeer.readFrame(other)).isEqualTo(frame(60, 7));
            StreamPeer.write(other, StreamPeer.framed(frame(60, 2)));
            assertThat(StreamPeer.readFrame(second)).isEqualTo(frame(60, 2));
        }
    }

    /// QEMU 7.2 blocks in its write meanwhile, processors and control socket included: a daemon that dies while a guest
    /// sends must not leave it so.
    @Test
    void aClientThatTakesNothingAndLeavesDoesNoLastingHarm() throws Exception {
        SocketChannel deaf = connected("b");
        try (SocketChannel sender = connected("a")) {
            // given
            Thread sending = Thread.ofVirtual().start(() -> sendForEver(sender));
            while (sending.getState() != Thread.State.WAITING) waitAMoment();

            // when
            deaf.close();

            // then
            assertThat(event()).isEqualTo("NETDEV_STREAM_DISCONNECTED");
            assertThat(qmp.status()).isNotEmpty();
            try (SocketChannel next = connected("b")) {
                for (int count = 0; count < 1_000; count++) {
                    assertThat(StreamPeer.readFrame(next)).isEqualTo(frame(9_000, 5));
                }
            }
        }
    }

    @Test
    void theLongestFramePassesAndALongerOneEndsTheConnection() throws Exception {
        try (SocketChannel other = connected("a");
                SocketChannel client = connected("b")) {
            // given
            byte[] longest = frame(FrameReader.MAX_STREAM_FRAME_BYTES, 3);
            StreamPeer.write(client, StreamPeer.framed(longest));
            assertThat(StreamPeer.readFrame(other)).isEqualTo(longest);

            // when
            try {
                StreamPeer.write(client, StreamPeer.framed(frame(2 * FrameReader.MAX_STREAM_FRAME_BYTES, 4)));
            } catch (IOException hungUp) {
                // QEMU may have closed already.
            }

            // then
            assertThat(event()).isEqualTo("NETDEV_STREAM_DISCONNECTED");
            connected("b").close();
        }
    }

    private static void sendForEver(SocketChannel sender) {
        try {
            while (true) StreamPeer.write(sender, StreamPeer.framed(frame(9_000, 5)));
        } catch (IOException closed) {
            // The test is over.
        }
    }

    /// Asks QEMU something, so that its main loop has gone round.
    private void settle() throws QmpException {
        qmp.status();
    }

    private SocketChannel connected(String name) throws Exception {
        SocketChannel client = open(name);
        assertThat(event()).isEqualTo("NETDEV_STREAM_CONNECTED");
        return client;
    }

    private SocketChannel open(String name) throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(path(name)));
    }

    /// QEMU binds its sockets in threads of its own: waits until it listens on all, and forgets the visits.
    private void waitUntilAllListen() throws Exception {
        for (String name : List.of("a", "b")) {
            while (true) {
                try (SocketChannel visit = open(name)) {
                    assertThat(visit.isConnected()).isTrue();
                    break;
                } catch (IOException notYet) {
                    waitAMoment();
                }
            }
            assertThat(event()).isEqualTo("NETDEV_STREAM_CONNECTED");
            assertThat(event()).isEqualTo("NETDEV_STREAM_DISCONNECTED");
        }
    }

    private void waitAMoment() throws Exception {
        try {
            Processes.whenEnded(qemu).get(20, TimeUnit.MILLISECONDS);
            throw new AssertionError("QEMU has ended");
        } catch (TimeoutException itRuns) {
            // The moment is over.
        }
    }

    private String event() throws InterruptedException {
        String event = events.poll(20, TimeUnit.SECONDS);
        if (event == null) throw new AssertionError("QEMU told nothing");
        return event;
    }

    private QmpClient control() throws Exception {
        QmpListener listener = new QmpListener() {
            @Override
            public void event(QmpEvent event) {
                if (event.name().startsWith("NETDEV_STREAM")) events.add(event.name());
            }

            @Override
            public void closed() {}
        };
        while (true) {
            try {
                return QmpClient.connect(path("qmp"), listener, Duration.ofSeconds(20));
            } catch (QmpException notYet) {
                waitAMoment();
            }
        }
    }

    private static byte[] frame(int length, int seed) {
        return StreamBench.frame(0x0200_0000_0002L, 0x0200_0000_0001L, length, seed);
    }

    private Path path(String name) {
        return folder.resolve(name);
    }
}
