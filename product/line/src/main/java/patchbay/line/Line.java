package patchbay.line;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import org.jspecify.annotations.Nullable;

/// One end of a connection between client and daemon. One thread may read while others send; a message is always sent
/// whole.
public final class Line implements Closeable {
    /// The longest payload in octets.
    public static final int MAX_PAYLOAD_BYTES = 1 << 20;

    private static final int HEADER_BYTES = 5;

    private final ByteChannel channel;
    private final ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);

    /// A line over a connected, blocking channel, which it owns and hands buffers with an array.
    public Line(ByteChannel channel) {
        this.channel = channel;
    }

    /// Sends one message; blocks while the other end does not read.
    public void send(MessageKind kind, byte[] bytes, int start, int length) throws IOException {
        if (length > MAX_PAYLOAD_BYTES) throw new IllegalArgumentException("message of " + length + " octets");
        ByteBuffer message = ByteBuffer.allocate(HEADER_BYTES + length);
        message.put(kind.octet()).putInt(length).put(bytes, start, length).flip();
        synchronized (this) {
            while (message.hasRemaining()) channel.write(message);
        }
    }

    /// Sends a message of a whole array.
    public void send(MessageKind kind, byte... payload) throws IOException {
        send(kind, payload, 0, payload.length);
    }

    /// The next message, or null when the other end has closed between two messages. An unlawful message is a
    /// [ProtocolException], a close within a message an [EOFException].
    public @Nullable Message receive() throws IOException {
        header.clear();
        if (!fill(header)) return null;
        header.flip();
        MessageKind kind = MessageKind.of(header.get());
        int length = header.getInt();
        if (kind == null || length < 0 || length > MAX_PAYLOAD_BYTES) {
            throw new ProtocolException("not a message of Patchbay's line");
        }
        ByteBuffer payload = ByteBuffer.allocate(length);
        if (!fill(payload)) throw new EOFException("the line closed within a message");
        return new Message(kind, payload.array());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /// Fills `buffer`; false when the channel ended before its first octet.
    private boolean fill(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) >= 0) continue;
            if (buffer.position() == 0) return false;
            throw new EOFException("the line closed within a message");
        }
        return true;
    }
}
