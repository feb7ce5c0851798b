package patchbay.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.Meter;
import patchbay.control.machinery.Refusal;
import patchbay.line.Places;

class HttpEndpointTest {
    private static final Meter LOOP =
            new Meter("loop", new TreeMap<>(Map.of("loop", "0")), new TreeMap<>(Map.of("turns", 7L)), new TreeMap<>());

    @TempDir
    Path home;

    private HttpEndpoint endpoint;

    private HttpEndpoint endpoint() {
        endpoint = new HttpEndpoint(new Places(home, home), () -> List.of(LOOP));
        return endpoint;
    }

    @AfterEach
    void close() {
        if (endpoint != null) endpoint.close();
    }

    @Test
    void metricsAreThereWhileAskedFor() throws IOException {
        // when
        assertThat(endpoint().serve("127.0.0.1:0")).isNull();
        int port = port();
        String answer = get(port, "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nConnection: close\r\n\r\n");

        // then
        assertThat(answer).startsWith("HTTP/1.1 200 ").containsIgnoringCase("text/plain; version=0.0.4; charset=utf-8");
        Exposition read = Exposition.read(answer.substring(answer.indexOf("\r\n\r\n") + 4));
        assertThat(read.samples).containsEntry("patchbay_loop_turns_total{loop=0}", 7.0);
        assertThat(endpoint.serve("")).isNull();
        assertThat(home.resolve("daemon.http")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /metrics | localhost | 200",
                "GET /metrics | LOCALHOST:80 | 200",
                "GET /metrics | [::1]:9 | 200",
                "GET /metrics | 127.1.2.3 | 200",
                "GET /metrics | evil.example | 421",
                "GET /metrics | localhost.evil.example | 421",
                "GET /metrics | 127.0.0.1.evil.example:80 | 421",
                "GET /metrics | 192.0.2.1 | 421",
                "GET / | localhost | 404",
                "GET /metrics/ | localhost | 404",
                "GET /../etc/passwd | localhost | 404",
                "POST /metrics | localhost | 405",
                "HEAD /metrics | localhost | 200"
            })
    void onlyWhatIsMeantForThisComputerIsAnswered(String request, String host, int status) throws IOException {
        // given
        assertThat(endpoint().serve("127.0.0.1:0")).isNull();

        // when
        String answer = get(
                port(), request + " HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

        // then
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        if (status != 200 || request.startsWith("HEAD")) assertThat(answer).doesNotContain("patchbay_");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0:9090",
                "192.0.2.1:9090",
                "[::]:9090",
                "[2001:db8::1]:80",
                "example.org:80",
                "127.0.0.1",
                "127.0.0.1:",
                "127.0.0.1:65536",
                "127.0.0.1:-1",
                "127.0.0.1:http",
                ":::1",
                "[::1:80",
                "x",
                "127.1:80x"
            })
    void anAddressThatIsNotOfTheLoopbackIsRefused(String address) {
        // when
        Refusal refusal = endpoint().serve(address);

        // then
        assertThat(refusal).isNotNull();
        assertThat(refusal.code()).isEqualTo(ErrorCode.E_INVALIDARG);
        assertThat(refusal.remedy()).isNotEmpty();
    }

    @Test
    void aPortInUseIsRefusedAndTheOldOneGoesOn() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // given
            assertThat(endpoint().serve("127.0.0.1:0")).isNull();
            int port = port();

            // when
            Refusal refusal = endpoint.serve("127.0.0.1:" + taken.getLocalPort());

            // then
            assertThat(refusal).isNotNull();
            assertThat(refusal.code()).isEqualTo(ErrorCode.VBOX_E_HOST_ERROR);
            assertThat(port()).isEqualTo(port);
        }
    }

    private int port() throws IOException {
        String url = Files.readString(home.resolve("daemon.http")).strip();
        return Integer.parseInt(url.replaceFirst("^http://127.0.0.1:([0-9]+)/metrics$", "$1"));
    }

    private static String get(int port, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
