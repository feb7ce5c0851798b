package patchbay.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import patchbay.line.Places;

/// Starts the daemon and waits until it answers. Several clients may do so at once: the daemon's lock decides which
/// process stays, the others end quietly, and every client finds the one that stayed.
final class DaemonStarter {
    private static final long PATIENCE_MILLIS = 30_000;
    private static final long SILENCE_MILLIS = 1_000;
    private static final long POLL_MILLIS = 10;

    private final Places places;
    private final String launcher;

    DaemonStarter(Places places, String launcher) {
        this.places = places;
        this.launcher = launcher;
    }

    /// A connection to the daemon, which is started when none answers.
    Connection connect() throws IOException, InterruptedException {
        Connection running = Connection.open(places);
        return running != null ? running : start();
    }

    /// Starts a daemon and connects to whichever holds the home.
    Connection start() throws IOException, InterruptedException {
        makePrivate(places.home());
        Process process = launch();
        long begun = System.nanoTime();
        boolean told = false;
        while (true) {
            Connection connection = Connection.open(places);
            if (connection != null) return connection;
            if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS) && process.exitValue() != 0) {
                throw new IOException("the daemon could not start: " + lastWords());
            }
            if (!process.isAlive()) Thread.sleep(POLL_MILLIS);
            long waitedMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            if (waitedMillis > PATIENCE_MILLIS) {
                throw new IOException("the daemon did not answer within " + PATIENCE_MILLIS / 1_000 + " s; see "
                        + places.startLogFile() + " and " + places.logFile());
            }
            if (!told && waitedMillis > SILENCE_MILLIS && RawTerminal.isThere()) {
                System.err.println("patchbay: starting the daemon …");
                told = true;
            }
        }
    }

    private Process launch() throws IOException {
        File log = places.startLogFile().toFile();
        // A session of its own: the daemon outlives the terminal that its first client was typed in.
        return new ProcessBuilder("setsid", launcher)
                .directory(new File("/"))
                .redirectInput(new File("/dev/null"))
                .redirectOutput(log)
                .redirectErrorStream(true)
                .start();
    }

    private static void makePrivate(Path home) throws IOException {
        if (Files.isDirectory(home)) return;
        try {
            Path parent = home.getParent();
            if (parent != null) Files.createDirectories(parent);
            Files.createDirectory(
                    home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileSystemException refused) {
            if (Files.isDirectory(home)) return; // another client was faster
            throw new IOException(
                    "the folder " + home + ", where Patchbay keeps machines and settings, cannot be made; "
                            + "PATCHBAY_HOME chooses another",
                    refused);
        }
    }

    private String lastWords() throws IOException {
        @Nullable
        List<String> lines = Files.exists(places.startLogFile()) ? Files.readAllLines(places.startLogFile()) : null;
        if (lines == null || lines.isEmpty()) return "see " + places.logFile();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    }
}
