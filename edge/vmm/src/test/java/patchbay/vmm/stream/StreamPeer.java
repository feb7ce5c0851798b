package patchbay.vmm.stream;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/// The VMM's end of a stream, played by a test: listens, takes one connection at a time, writes and reads octets.
public final class StreamPeer implements AutoCloseable {
    private final Path path;
    private final ServerSocketChannel server;

    StreamPeer(Path path) throws IOException {
        this.path = path;
        this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path));
    }

    SocketChannel accept() throws IOException {
        return server.accept();
    }

    /// A frame behind its length.
    public static byte[] framed(byte[] frame) {
        return ByteBuffer.allocate(4 + frame.length)
                .putInt(frame.length)
                .put(frame)
                .array();
    }

    public static void write(SocketChannel to, byte[] octets) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(octets);
        while (left.hasRemaining()) to.write(left);
    }

    /// The next frame; an empty one at the end of the stream.
    public static byte[] readFrame(SocketChannel from) throws IOException {
        ByteBuffer prefix = readFully(from, 4);
        return prefix.hasRemaining() ? readFully(from, prefix.getInt()).array() : new byte[0];
    }

    private static ByteBuffer readFully(SocketChannel from, int octets) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(octets);
        while (buffer.hasRemaining()) if (from.read(buffer) < 0) break;
        return buffer.flip();
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(path);
    }
}
