package patchbay.vmm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The end of a log file, from where it was when a machine started.
///
/// @param start octets that were there before
record LogTail(Path file, long start) {
    private static final int MOST_BYTES = 4_096;
    private static final int MOST_LINES = 3;

    /// What is written to `file` from now on.
    static LogTail from(Path file) {
        try {
            return new LogTail(file, Files.size(file));
        } catch (IOException absent) {
            return new LogTail(file, 0);
        }
    }

    /// The last lines, joined by `; `, without control characters and warnings; empty when there are none or the
    /// file cannot be read.
    String lastWords() {
        List<String> lines = text().lines()
                .map(line -> line.replaceAll("\\p{Cntrl}", " ").strip())
                .filter(line -> !line.isEmpty() && !line.contains("warning:"))
                .toList();
        return String.join("; ", lines.subList(Math.max(0, lines.size() - MOST_LINES), lines.size()));
    }

    private String text() {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            channel.position(Math.max(start, channel.size() - MOST_BYTES));
            ByteBuffer octets = ByteBuffer.allocate(MOST_BYTES);
            while (octets.hasRemaining()) if (channel.read(octets) < 0) break;
            return StandardCharsets.UTF_8.decode(octets.flip()).toString();
        } catch (IOException unreadable) {
            return "";
        }
    }
}
