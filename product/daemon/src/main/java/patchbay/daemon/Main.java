package patchbay.daemon;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import patchbay.line.Build;
import patchbay.line.Places;

/// The daemon's beginning and end. One daemon serves a home: a lock on a file decides which, and the process that loses
/// ends quietly, since whoever started it finds the winner.
public final class Main {
    private static final System.Logger LOG = System.getLogger("daemon");

    private Main() {}

    public static void main(String[] arguments) throws IOException {
        Places places = Places.of(System.getenv());
        ControlServer.makePrivate(places.home());
        requireShortPath(places);
        FileChannel lockFile = FileChannel.open(places.lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock = lockFile.tryLock();
        if (lock == null) return;
        DaemonLog.open(places);
        LOG.log(System.Logger.Level.INFO, "build {0}, home {1}", Build.current().id(), places.home());
        Daemon daemon = new Daemon(places);
        Runtime.getRuntime().addShutdownHook(new Thread(daemon::close, "end"));
        daemon.serve();
    }

    private static void requireShortPath(Places places) {
        // The longest sockets are those of machines, below the control socket's folder.
        int longest = (places.runtime() + "/00000000/serial.sock").getBytes(StandardCharsets.UTF_8).length;
        if (longest <= Places.MAX_SOCKET_PATH_BYTES) return;
        System.err.println("patchbay: error: " + places.runtime() + " is too long a path for unix sockets; "
                + "set XDG_RUNTIME_DIR or PATCHBAY_HOME to a shorter one");
        System.exit(1);
    }
}
