package patchbay.vmm.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class QmpClientTest {
    private static final String GREETING =
            "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 22, \"minor\": 2, \"major\": 7}}, \"capabilities\": []}}";

    @TempDir
    Path folder;

    private ServerSocketChannel server;
    private final BlockingQueue<QmpEvent> events = new LinkedBlockingQueue<>();
    private final CompletableFuture<Boolean> closed = new CompletableFuture<>();

    @BeforeEach
    void listen() throws IOException {
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket()));
    }

    @AfterEach
    void stopListening() throws IOException {
        server.close();
    }

    @Test
    void answersFindTheirCommandsAndEventsTheListener() throws Exception {
        // given
        qemu((channel, lines) -> {
            Object command = Json.read(lines.next());
            say(channel, "{\"event\": \"STOP\", \"timestamp\": {\"seconds\": 3, \"microseconds\": 5000}}");
            say(channel, "{\"return\": {\"status\": \"wrong\"}, \"id\": 424242}");
            say(channel, "{\"return\": {\"status\": \"paused\"}, \"id\": " + Json.member(command, "id") + "}");
        });

        // when
        try (QmpClient client = connect(Duration.ofSeconds(10))) {
            // then
            assertThat(client.version()).isEqualTo("7.2.22");
            assertThat(client.status()).isEqualTo("paused");
            assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo(new QmpEvent("STOP", null, 3_005));
        }
    }

    @Test
    void aRefusalCarriesQemusWords() throws Exception {
        // given
        qemu((channel, lines) -> {
            Object command = Json.read(lines.next());
            assertThat(Json.member(command, "arguments")).isEqualTo(Map.of("name", "nic9", "up", false));
            say(
                    channel,
                    "{\"error\": {\"class\": \"DeviceNotFound\", \"desc\": \"Device 'nic9' not found\"}, \"id\": "
                            + Json.member(command, "id") + "}");
        });

        // when
        try (QmpClient client = connect(Duration.ofSeconds(10))) {
            // then
            assertThatThrownBy(() -> client.setLink("nic9", false))
                    .hasMessage("QEMU refuses set_link: Device 'nic9' not found");
        }
    }

    @Test
    void silenceIsATimeout() throws Exception {
        // given
        qemu((channel, lines) -> lines.next());

        // when
        try (QmpClient client = connect(Duration.ofMillis(200))) {
            // then
            assertThatThrownBy(client::stop)
                    .extracting(thrown -> ((QmpException) thrown).kind())
                    .isEqualTo(QmpException.Kind.TIMEOUT);
        }
    }

    @Test
    void anEndBeforeTheAnswerIsClosedAndForQuitIsSuccess() throws Exception {
        // given
        qemu((channel, lines) -> {
            lines.next();
            channel.close();
        });

        // when
        try (QmpClient client = connect(Duration.ofSeconds(10))) {
            client.quit();

            // then
            assertThat(closed.get(10, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(client::stop)
                    .extracting(thrown -> ((QmpException) thrown).kind())
                    .isEqualTo(QmpException.Kind.CLOSED);
        }
    }

    @Test
    void whatIsNotQmpEndsTheConnection() throws Exception {
        // given
        qemu((channel, lines) -> {
            lines.next();
            say(channel, "HTTP/1.1 400 Bad Request");
        });

        // when
        try (QmpClient client = connect(Duration.ofSeconds(10))) {
            // then
            assertThatThrownBy(client::stop).hasMessageContaining("not QMP");
        }
    }

    @Test
    void aLineWithoutEndEndsTheConnection() throws Exception {
        // given
        qemu((channel, lines) -> {
            lines.next();
            ByteBuffer much = ByteBuffer.allocate(64 * 1_024);
            try {
                for (int sent = 0; sent <= 2 * LineReader.MAX_LINE_BYTES; sent += much.capacity()) {
                    for (much.clear(); much.hasRemaining(); ) channel.write(much);
                }
            } catch (IOException hungUp) {
                // As it should be.
            }
        });

        // when
        try (QmpClient client = connect(Duration.ofSeconds(10))) {
            // then
            assertThatThrownBy(client::stop)
                    .extracting(thrown -> ((QmpException) thrown).kind())
                    .isEqualTo(QmpException.Kind.CLOSED);
        }
    }

    @Test
    void nobodyListeningIsUnreachable() throws IOException {
        // given
        server.close();

        // then
        assertThatThrownBy(() -> connect(Duration.ofSeconds(1)))
                .extracting(thrown -> ((QmpException) thrown).kind())
                .isEqualTo(QmpException.Kind.UNREACHABLE);
    }

    private QmpClient connect(Duration timeout) throws QmpException {
        QmpListener listener = new QmpListener() {
            @Override
            public void event(QmpEvent event) {
                events.add(event);
            }

            @Override
            public void closed() {
                closed.complete(true);
            }
        };
        return QmpClient.connect(socket(), listener, timeout);
    }

    /// Plays QEMU for one client, up to the end of the negotiation, then `rest`.
    private void qemu(Script rest) {
        Thread.ofVirtual().start(() -> {
            try (SocketChannel channel = server.accept()) {
                LineReader lines = new LineReader(channel);
                say(channel, GREETING);
                Object negotiation = Json.read(lines.next());
                assertThat(Json.text(negotiation, "execute", "")).isEqualTo("qmp_capabilities");
                say(channel, "{\"return\": {}, \"id\": " + Json.member(negotiation, "id") + "}");
                rest.play(channel, lines);
                lines.next();
            } catch (IOException | JsonException ended) {
                // The client went away, which its test looks at.
            }
        });
    }

    private interface Script {
        void play(SocketChannel channel, LineReader lines) throws IOException, JsonException;
    }

    private static void say(SocketChannel channel, String line) throws IOException {
        ByteBuffer octets = ByteBuffer.wrap((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        while (octets.hasRemaining()) channel.write(octets);
    }

    private Path socket() {
        return folder.resolve("qmp.sock");
    }
}
