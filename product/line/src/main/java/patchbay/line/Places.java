package patchbay.line;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/// Where a Patchbay of one user and one `PATCHBAY_HOME` keeps its things. Client and daemon work it out alike from the
/// environment; nothing is made here.
///
/// @param home durable state: the store, logs, a folder for each machine
/// @param runtime sockets; gone after a reboot
public record Places(Path home, Path runtime) {
    /// The longest path a unix socket may have (`sun_path` less its NUL), in octets.
    public static final int MAX_SOCKET_PATH_BYTES = 107;

    private static final int CRC_POLYNOMIAL = 0xedb8_8320;

    /// Follows the XDG base directory specification: `PATCHBAY_HOME`, else `$XDG_STATE_HOME/patchbay`, else
    /// `~/.local/state/patchbay`; sockets in `$XDG_RUNTIME_DIR/patchbay/<hash of home>`, else in the home itself.
    public static Places of(Map<String, String> environment) {
        Path home = home(environment).toAbsolutePath().normalize();
        String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        if (runtime.isEmpty()) return new Places(home, home.resolve("run"));
        return new Places(home, Path.of(runtime, "patchbay", hash(home)));
    }

    /// The daemon's socket for clients.
    public Path controlSocket() {
        return runtime.resolve("control.sock");
    }

    /// Where guests' boot files are unless a card says otherwise.
    public Path tftpFolder() {
        return home.resolve("TFTP");
    }

    /// Held by the one daemon of this home.
    public Path lockFile() {
        return home.resolve("daemon.lock");
    }

    /// The newest part of the daemon's log; older parts have higher numbers.
    public Path logFile() {
        return home.resolve("daemon.0.log");
    }

    /// Where the daemon serves metrics over HTTP, as one line; there while it does.
    public Path httpFile() {
        return home.resolve("daemon.http");
    }

    /// What the daemon's process wrote before and beside its log: the JVM's own complaints.
    public Path startLogFile() {
        return home.resolve("daemon-start.log");
    }

    private static Path home(Map<String, String> environment) {
        String home = environment.getOrDefault("PATCHBAY_HOME", "");
        if (!home.isEmpty()) return Path.of(home);
        String state = environment.getOrDefault("XDG_STATE_HOME", "");
        if (!state.isEmpty()) return Path.of(state, "patchbay");
        return Path.of(environment.getOrDefault("HOME", "/"), ".local", "state", "patchbay");
    }

    /// CRC-32 (ISO-HDLC). Not by `java.util.zip`, which would load a library on the path of every command.
    private static String hash(Path home) {
        int crc = ~0;
        for (byte octet : home.toString().getBytes(StandardCharsets.UTF_8)) {
            crc ^= octet & 0xff;
            for (int bit = 0; bit < 8; bit++) crc = crc >>> 1 ^ CRC_POLYNOMIAL & -(crc & 1);
        }
        return Integer.toHexString(~crc);
    }
}
