package patchbay.vmm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class SerialConsoleTest {
    @TempDir
    Path folder;

    private ServerSocketChannel server;
    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

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
    void octetsPassBothWaysUntilTheMachineEnds() throws IOException {
        try (SerialConsole console = SerialConsole.join(socket());
                PipedOutputStream fingers = new PipedOutputStream();
                PipedInputStream keyboard = new PipedInputStream(fingers)) {
            // given
            SocketChannel machine = server.accept();
            write(machine, "login: ");
            Thread.ofVirtual().start(() -> echoOnce(machine));
            fingers.write("root\n".getBytes(StandardCharsets.UTF_8));
            fingers.flush();

            // when
            SerialConsole.End end = console.run(keyboard, screen);

            // then
            assertThat(end).isEqualTo(SerialConsole.End.MACHINE);
            assertThat(screen.toString(StandardCharsets.UTF_8)).isEqualTo("login: root\n");
        }
    }

    @Test
    void controlBracketLeavesAndIsNotPassedOn() throws IOException {
        try (SerialConsole console = SerialConsole.join(socket());
                SocketChannel machine = server.accept()) {
            // given
            byte[] typed = {'l', 's', SerialConsole.DETACH, 'x'};

            // when
            SerialConsole.End end = console.run(new ByteArrayInputStream(typed), screen);

            // then
            assertThat(end).isEqualTo(SerialConsole.End.DETACHED);
            ByteBuffer passed = ByteBuffer.allocate(16);
            while (machine.read(passed) >= 0) assertThat(passed.position()).isLessThan(16);
            assertThat(passed.flip().remaining()).isEqualTo(2);
        }
    }

    @Test
    void theEndOfTheTerminalIsSaid() throws IOException {
        try (SerialConsole console = SerialConsole.join(socket());
                SocketChannel machine = server.accept()) {
            assertThat(machine.isConnected()).isTrue();
            assertThat(console.run(new ByteArrayInputStream(new byte[0]), screen))
                    .isEqualTo(SerialConsole.End.TERMINAL);
        }
    }

    @Test
    void aSecondConsoleIsRefusedUntilTheFirstIsLeft() throws IOException {
        // given
        try (SerialConsole first = SerialConsole.join(socket())) {
            assertThat(first).isNotNull();

            // then
            assertThatThrownBy(() -> SerialConsole.join(socket())).hasMessageContaining("in use");
        }
        SerialConsole.join(socket()).close();
    }

    @Test
    void aConsoleWhoseThreadIsInterruptedIsFreeAgain() throws Exception {
        // given
        try (SerialConsole console = SerialConsole.join(socket());
                SocketChannel machine = server.accept();
                PipedOutputStream fingers = new PipedOutputStream();
                PipedInputStream keyboard = new PipedInputStream(fingers)) {
            Thread terminal = Thread.ofVirtual().start(() -> console.run(keyboard, screen));

            // when
            terminal.interrupt();
            terminal.join();

            // then
            assertThat(machine.isConnected()).isTrue();
            SerialConsole.join(socket()).close();
        }
    }

    @Test
    void aMachineThatIsGoneIsSaidAndLeavesTheConsoleFree() throws IOException {
        // given
        server.close();

        // then
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> SerialConsole.join(socket())).hasMessageContaining("does not answer");
        }
    }

    private static void echoOnce(SocketChannel machine) {
        try (machine) {
            ByteBuffer typed = ByteBuffer.allocate(5);
            while (typed.hasRemaining() && machine.read(typed) >= 0) {
                // until a whole line is there
            }
            for (typed.flip(); typed.hasRemaining(); ) machine.write(typed);
        } catch (IOException gone) {
            // The test sees what is missing.
        }
    }

    private static void write(SocketChannel to, String text) throws IOException {
        ByteBuffer octets = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (octets.hasRemaining()) to.write(octets);
    }

    private Path socket() {
        return folder.resolve("serial.sock");
    }
}
