package patchbay.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import patchbay.lan.PortSettings;
import patchbay.lan.Switch;
import patchbay.lan.SwitchPort;
import patchbay.linux.LoopOptions;
import patchbay.linux.LoopThread;
import patchbay.linux.Namespaces;
import patchbay.linux.Tap;
import patchbay.testkit.needs.Need;
import patchbay.testkit.needs.Needs;

/// Two network namespaces, each with a TAP on one switch: real kernels as guests.
@Needs({Need.ROOT, Need.TUN})
@Timeout(60)
class TapPortTest {
    private static final long FIRST_MAC = 0x0800_2700_0001L;
    private static final long SECOND_MAC = 0x0800_2700_0002L;
    private static final int MTU_BYTES = 1_500;
    private static final int LIMIT_MILLIS = 10_000;

    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final CompletableFuture<String> gone = new CompletableFuture<>();
    private TestNamespace first;
    private TestNamespace second;
    private LoopThread thread;
    private Switch network;
    private TapPort firstTap;
    private TapPort secondTap;
    private SwitchPort firstPort;

    @BeforeEach
    void joinTwoNamespaces() throws Exception {
        first = new TestNamespace();
        second = new TestNamespace();
        thread = LoopThread.start("uplink-test", LoopOptions.DEFAULT, (culprit, thrown) -> failure.set(thrown));
        Tap one = Tap.openIn(first.path(), "pb0", FIRST_MAC, MTU_BYTES);
        Tap two = Tap.openIn(second.path(), "pb0", SECOND_MAC, MTU_BYTES);
        first.ip("addr", "add", "10.9.0.1/24", "dev", "pb0");
        second.ip("addr", "add", "10.9.0.2/24", "dev", "pb0");
        thread.call(
                () -> {
                    network = new Switch("test", thread.loop());
                    firstTap = new TapPort(thread.loop(), one, gone::complete);
                    secondTap = new TapPort(thread.loop(), two, reason -> {});
                    firstPort = network.plug(PortSettings.card("one", FIRST_MAC), firstTap);
                    SwitchPort secondPort = network.plug(PortSettings.card("two", SECOND_MAC), secondTap);
                    return firstTap.connect(firstPort) + secondTap.connect(secondPort);
                },
                LIMIT_MILLIS);
    }

    @AfterEach
    void leaveNothingBehind() throws Exception {
        thread.call(
                () -> {
                    firstTap.close();
                    secondTap.close();
                    return 0;
                },
                LIMIT_MILLIS);
        thread.close();
        first.remove();
        second.remove();
        assertThat(failure.get()).isNull();
    }

    @Test
    void aStreamBetweenTwoNamespacesArrivesWholeAndInSuperFrames() throws Exception {
        // given
        byte[] sent = new byte[8 << 20];
        new SplittableRandom(3).nextBytes(sent);

        // when
        byte[] received = transfer(sent);

        // then
        assertThat(Arrays.equals(received, sent)).isTrue();
        long octetsAFrame = thread.call(
                () -> firstPort.counters().octetsFromStation()
                        / firstPort.counters().framesFromStation(),
                LIMIT_MILLIS);
        assertThat(octetsAFrame).isGreaterThan(4 * MTU_BYTES);
    }

    @Test
    void aPingIsAnswered() throws Exception {
        assertThat(Namespaces.inside(
                        first.path(), () -> Command.run("ping", "-c", "3", "-i", "0.2", "-W", "2", "10.9.0.2")))
                .contains(" 0% packet loss");
    }

    @Test
    void aNamespaceThatEndsIsTold() throws Exception {
        // when
        first.ip("link", "del", "pb0");

        // then
        assertThat(gone.get(10, TimeUnit.SECONDS)).startsWith("interface pb0 is gone");
    }

    @Test
    void anInterfaceThatIsDownCostsItsFramesOnly() throws Exception {
        // given
        second.ip("neigh", "add", "10.9.0.1", "lladdr", "08:00:27:00:00:01", "dev", "pb0");
        first.ip("link", "set", "pb0", "down");
        Namespaces.inside(second.path(), () -> {
            try (var socket = new java.net.DatagramSocket()) {
                byte[] octets = new byte[100];
                socket.send(new java.net.DatagramPacket(octets, 100, InetAddress.getByName("10.9.0.1"), 9));
                return 0;
            }
        });

        // when
        first.ip("link", "set", "pb0", "up");

        // then
        assertThat(transfer(new byte[100_000])).hasSize(100_000);
    }

    private byte[] transfer(byte[] octets) throws Exception {
        ServerSocket server = Namespaces.inside(second.path(), () -> {
            ServerSocket opened = new ServerSocket();
            opened.bind(new InetSocketAddress("10.9.0.2", 7000));
            return opened;
        });
        CompletableFuture<byte[]> received = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> {
            try (server;
                    Socket accepted = server.accept();
                    InputStream in = accepted.getInputStream()) {
                received.complete(in.readAllBytes());
            } catch (IOException broken) {
                received.completeExceptionally(broken);
            }
        });
        Socket client = Namespaces.inside(first.path(), TapPortTest::opened);
        try (client) {
            client.connect(new InetSocketAddress("10.9.0.2", 7000), LIMIT_MILLIS);
            OutputStream out = client.getOutputStream();
            out.write(octets);
            client.shutdownOutput();
            return received.get(50, TimeUnit.SECONDS);
        }
    }

    /// A socket whose descriptor is made now, in this thread's namespace.
    private static Socket opened() throws SocketException {
        Socket socket = new Socket();
        socket.setReuseAddress(true);
        return socket;
    }
}
