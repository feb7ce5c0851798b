package patchbay.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private SocketChannel far;

    @SuppressWarnings("NullAway.Init")
    private Line near;

    @BeforeEach
    void connect() throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("line.sock"));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            far = SocketChannel.open(address);
            near = new Line(server.accept());
        }
    }

    @AfterEach
    void disconnect() throws IOException {
        near.close();
        far.close();
    }

    @Test
    void messagesArriveWholeAndInOrder() throws IOException {
        // given
        Line sender = new Line(far);

        // when
        sender.send(MessageKind.OUTPUT, "one".getBytes(StandardCharsets.UTF_8));
        sender.send(MessageKind.EXIT, (byte) 7);

        // then
        Message first = Objects.requireNonNull(near.receive());
        assertThat(first.kind()).isEqualTo(MessageKind.OUTPUT);
        assertThat(first.payload()).asString().isEqualTo("one");
        assertThat(Objects.requireNonNull(near.receive()).payload()).containsExactly(7);
    }

    @Test
    void aCloseBetweenMessagesIsTheEnd() throws IOException {
        // when
        far.close();

        // then
        assertThat(near.receive()).isNull();
    }

    @Test
    void aCloseWithinAMessageIsAFailure() throws IOException {
        // given
        far.write(ByteBuffer.wrap(new byte[] {1, 0, 0, 0, 9, 'x'}));

        // when
        far.close();

        // then
        assertThatThrownBy(near::receive).isInstanceOf(EOFException.class);
    }

    @Test
    void anUnknownKindAndALengthBeyondTheLimitAreRefused() throws IOException {
        // given
        far.write(ByteBuffer.wrap(new byte[] {99, 0, 0, 0, 0}));

        // then
        assertThatThrownBy(near::receive).isInstanceOf(ProtocolException.class);

        // given
        far.write(ByteBuffer.wrap(new byte[] {1, 0x7f, 0, 0, 0}));

        // then
        assertThatThrownBy(near::receive).isInstanceOf(ProtocolException.class);
    }
}
