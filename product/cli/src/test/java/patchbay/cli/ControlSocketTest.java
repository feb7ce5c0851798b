package patchbay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchbay.line.Line;
import patchbay.line.Message;
import patchbay.line.MessageKind;

/// In this JVM nothing is opened, so it is the usual way that is taken; commands of the acceptance tests take the short
/// one.
class ControlSocketTest {
    @TempDir
    Path folder;

    @Test
    void messagesPassBothWays() throws IOException {
        Path path = folder.resolve("s");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            try (ByteChannel near = ControlSocket.connect(path);
                    SocketChannel far = server.accept()) {
                // when
                new Line(near).send(MessageKind.REQUEST, (byte) 1, (byte) 2);
                new Line(far).send(MessageKind.EXIT, (byte) 7);

                // then
                Message asked = new Line(far).receive();
                Message answered = new Line(near).receive();
                assertThat(asked).isNotNull();
                assertThat(asked.payload()).containsExactly(1, 2);
                assertThat(answered).isNotNull();
                assertThat(answered.payload()).containsExactly(7);
            }
        }
    }

    @Test
    void whereNobodyListensThereIsNoSocket() {
        assertThatIOException().isThrownBy(() -> ControlSocket.connect(folder.resolve("nobody")));
        assertThatIOException().isThrownBy(() -> ControlSocket.connect(folder.resolve("n".repeat(120))));
    }
}
