package patchbay.privileged;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import patchbay.linux.Descriptors;
import patchbay.linux.LinuxException;
import patchbay.linux.OwnRights;
import patchbay.linux.UnixSockets;

/// `patchbay-privileged [--socket PATH] [--etc DIR] [--group NAME] [--idle SECONDS] [--bridge-by rules|packets]`:
/// serves at a socket systemd hands over (sd_listen_fds(3)), else at one of its own. With `--idle` it ends when nobody
/// asked for so long. `--bridge-by packets` does without traffic control where the kernel has it.
public final class Main {
    private static final int FIRST_HANDED_OVER = 3;
    private static final int BACKLOG = 16;
    private static final long NANOS_A_SECOND = 1_000_000_000L;
    private static final String BRIDGE_BY = "--bridge-by";
    private static final Set<String> OPTIONS = Set.of("--socket", "--etc", "--group", "--idle", BRIDGE_BY);
    private static final String PACKETS = "packets";

    private Main() {}

    public static void main(String[] arguments) throws IOException {
        Map<String, String> options = new HashMap<>();
        for (int at = 0; at < arguments.length; at += 2) {
            if (!OPTIONS.contains(arguments[at]) || at + 1 == arguments.length) {
                System.err.println(
                        "usage: patchbay-privileged [--socket PATH] [--etc DIR] [--group NAME] [--idle SECONDS]"
                                + " [--bridge-by rules|packets]");
                System.exit(2);
            }
            options.put(arguments[at], arguments[at + 1]);
        }
        if (!OwnRights.mayChangeNetworks()) {
            System.err.println("patchbay-privileged: error: this program needs CAP_NET_ADMIN; start it as root");
            System.exit(1);
        }
        Path socket = Path.of(options.getOrDefault("--socket", HostChanges.SOCKET.toString()));
        long idle = Long.parseLong(options.getOrDefault("--idle", "0"));
        PrivilegedServer server = new PrivilegedServer(
                handedOver() ? received() : listen(socket),
                Path.of(options.getOrDefault("--etc", "/etc")),
                options.getOrDefault("--group", "patchbay"),
                options.getOrDefault(BRIDGE_BY, "rules").equals(PACKETS),
                line -> System.err.println("patchbay-privileged: " + line));
        long patience = idle == 0 ? Long.MAX_VALUE / 2 : idle * NANOS_A_SECOND;
        boolean served = true;
        while (served || idle == 0) served = server.serveOne(patience);
    }

    private static boolean handedOver() {
        return Long.toString(ProcessHandle.current().pid()).equals(System.getenv("LISTEN_PID"))
                && "1".equals(System.getenv("LISTEN_FDS"));
    }

    private static int received() throws LinuxException {
        LinuxException.check("take systemd's socket", Descriptors.setNonBlocking(FIRST_HANDED_OVER));
        return FIRST_HANDED_OVER;
    }

    /// Everybody may connect: who may ask is decided by what the kernel says of him.
    private static int listen(Path socket) throws IOException {
        Path folder = socket.getParent();
        if (folder != null) Files.createDirectories(folder);
        Files.deleteIfExists(socket);
        int listener = UnixSockets.listenStream(socket, BACKLOG);
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
        System.err.println("patchbay-privileged: listening at " + socket);
        return listener;
    }
}
