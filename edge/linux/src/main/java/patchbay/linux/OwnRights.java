package patchbay.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Who this process is and what it may, as `/proc/self/status` says.
public final class OwnRights {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int NET_BIND_SERVICE = 10;
    private static final int NET_ADMIN = 12;
    private static final int NET_RAW = 13;

    private OwnRights() {}

    /// The effective user id.
    public static int uid() {
        return Integer.parseUnsignedInt(field("Uid:", 1));
    }

    /// Whether this process may change the host's networks (CAP_NET_ADMIN).
    public static boolean mayChangeNetworks() {
        return has(NET_ADMIN);
    }

    /// Whether it may open packet and raw sockets (CAP_NET_RAW).
    public static boolean mayOpenRawSockets() {
        return has(NET_RAW);
    }

    /// Whether it may bind ports below 1024 wherever (CAP_NET_BIND_SERVICE).
    public static boolean mayBindLowPorts() {
        return has(NET_BIND_SERVICE);
    }

    private static boolean has(int capability) {
        return (Long.parseUnsignedLong(field("CapEff:", 0), 16) >>> capability & 1) != 0;
    }

    private static String field(String name, int index) {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith(name))
                    return line.substring(name.length()).strip().split("\\s+", -1)[index];
            }
        } catch (IOException unreadable) {
            throw new IllegalStateException("/proc must be mounted", unreadable);
        }
        throw new IllegalStateException(STATUS + " has no " + name);
    }
}
