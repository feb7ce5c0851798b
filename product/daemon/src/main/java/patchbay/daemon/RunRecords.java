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
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Stream;

/// The [RunRecord]s of all machines, a small file each, replaced whole and synced before a call returns.
final class RunRecords {
    private static final System.Logger LOG = System.getLogger("daemon");
    private static final String ENDING = ".run";

    private final Path folder;

    RunRecords(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder);
    }

    /// All records there are; one that cannot be read is reported in the log and left out.
    List<RunRecord> all() throws IOException {
        List<RunRecord> records = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(ENDING)).toList()) {
                try (Reader reader = Files.newBufferedReader(file)) {
                    Properties text = new Properties();
                    text.load(reader);
                    String name = String.valueOf(file.getFileName());
                    UUID machine = UUID.fromString(name.substring(0, name.length() - ENDING.length()));
                    records.add(RunRecord.parse(machine, text));
                } catch (IOException | RuntimeException damaged) {
                    LOG.log(System.Logger.Level.WARNING, "the record " + file + " cannot be read", damaged);
                }
            }
        }
        return records;
    }

    void keep(RunRecord record) throws IOException {
        StringWriter text = new StringWriter();
        record.emit().store(text, null);
        Path whole = folder.resolve(record.machine() + ENDING);
        Path part = folder.resolve(record.machine() + ".part");
        try (FileChannel channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) channel.write(bytes);
            channel.force(true);
        }
        Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    void forget(UUID machine) throws IOException {
        Files.deleteIfExists(folder.resolve(machine + ENDING));
    }
}
