package patchbay.vmm.qmp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Lines of UTF-8 from a channel, each of at most [#MAX_LINE_BYTES].
final class LineReader {
    static final int MAX_LINE_BYTES = 1 << 20;

    private final ReadableByteChannel channel;
    private final ByteBuffer chunk = ByteBuffer.allocate(16 * 1_024).flip();
    private byte[] line = new byte[1_024];

    LineReader(ReadableByteChannel channel) {
        this.channel = channel;
    }

    /// The next line without its end; null at the end of the stream, where a line that was begun is lost.
    @Nullable
    String next() throws IOException {
        int length = 0;
        while (true) {
            if (!chunk.hasRemaining()) {
                int got = channel.read(chunk.clear());
                chunk.flip();
                if (got < 0) return null;
            }
            while (chunk.hasRemaining()) {
                byte octet = chunk.get();
                if (octet == '\n') return new String(line, 0, length, StandardCharsets.UTF_8);
                if (length == MAX_LINE_BYTES)
                    throw new IOException("a line of more than " + MAX_LINE_BYTES + " octets");
                if (length == line.length) line = Arrays.copyOf(line, Math.min(2 * length, MAX_LINE_BYTES));
                line[length++] = octet;
            }
        }
    }
}
