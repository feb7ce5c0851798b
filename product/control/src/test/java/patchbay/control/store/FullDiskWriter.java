package patchbay.control.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A process that writes until the disk is full, and then proves that nothing was lost and that it can go on.
/// Prints what it found; the last line is `RECOVERED` when all is well.
final class FullDiskWriter {
    private static final int VALUE_CHARS = 20_000;

    private FullDiskWriter() {}

    public static void main(String[] arguments) throws StoreException, IOException, InterruptedException {
        Path directory = Path.of(arguments[0]);
        Path file = directory.resolve("store.db");
        Path ballast = directory.resolve("ballast");
        Files.write(ballast, new byte[400_000]);
        SqliteStore store = SqliteStore.open(file);
        if (arguments.length > 1) limitFileSize(arguments[1]);
        long revision = fill(store);
        check(store.snapshot(), revision);
        store.close();
        Files.delete(ballast);
        try (SqliteStore again = SqliteStore.open(file)) {
            check(again.snapshot(), revision);
            if (!again.commit(revision, List.of(new Change("after", "1")))) throw new IllegalStateException("refused");
            System.out.println("RECOVERED");
        }
    }

    private static long fill(SqliteStore store) {
        for (long revision = 0; ; revision++) {
            try {
                String value = (revision + ":").repeat(VALUE_CHARS / 3);
                store.commit(revision, List.of(new Change("key" + revision, value)));
            } catch (StoreException full) {
                System.out.println("REFUSED " + full.getMessage() + " / " + full.remedy());
                return revision;
            }
            if (revision > 10_000) throw new IllegalStateException("this disk is never full");
        }
    }

    private static void check(Snapshot snapshot, long revision) {
        if (snapshot.revision() != revision || snapshot.entries().size() != revision) {
            throw new IllegalStateException(snapshot.revision() + " is not " + revision);
        }
    }

    /// For those who may not mount: files may not grow beyond this many octets.
    private static void limitFileSize(String octets) throws IOException, InterruptedException {
        String self = String.valueOf(ProcessHandle.current().pid());
        int exitCode = new ProcessBuilder("prlimit", "--pid", self, "--fsize=" + octets + ":" + octets)
                .inheritIO()
                .start()
                .waitFor();
        if (exitCode != 0) throw new IllegalStateException("prlimit ended with " + exitCode);
    }
}
