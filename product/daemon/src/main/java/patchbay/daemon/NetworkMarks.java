package patchbay.daemon;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Properties;
import patchbay.control.machinery.NetworkService;

/// What was started or stopped by command, so that a daemon that was killed knows: a small file, replaced whole
/// and synced before a call returns. Guarded by its user.
final class NetworkMarks {
    /// What a command said of a service.
    enum Mark {
        /// Nothing: it runs while machines are on the network.
        NONE,
        STARTED,
        STOPPED
    }

    private static final System.Logger LOG = System.getLogger("networks");

    private final Path file;
    private final Properties marks = new Properties();

    NetworkMarks(Path file) {
        this.file = file;
        if (!Files.exists(file)) return;
        try (Reader reader = Files.newBufferedReader(file)) {
            marks.load(reader);
        } catch (IOException | IllegalArgumentException damaged) {
            LOG.log(System.Logger.Level.WARNING, "which networks were started cannot be read", damaged);
        }
    }

    Mark of(NetworkService service, String network) {
        return switch (marks.getProperty(key(service, network), "")) {
            case "STARTED" -> Mark.STARTED;
            case "STOPPED" -> Mark.STOPPED;
            default -> Mark.NONE;
        };
    }

    void set(NetworkService service, String network, Mark mark) {
        if (of(service, network) == mark) return;
        if (mark == Mark.NONE) marks.remove(key(service, network));
        else marks.setProperty(key(service, network), mark.name());
        try {
            write();
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.ERROR, "which networks are started could not be kept", failure);
        }
    }

    private void write() throws IOException {
        StringWriter text = new StringWriter();
        marks.store(text, null);
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try (FileChannel channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) channel.write(bytes);
            channel.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String key(NetworkService service, String network) {
        return service.name() + "/" + network;
    }
}
