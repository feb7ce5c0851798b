package patchbay.acceptance;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Somewhere beyond the host, with an [Outside] server in it. Where this computer lets us (root), that is a network
/// namespace joined to the host by a veth pair, with an address that only leads there; else it is the host's own
/// address.
/// Closing it ends the server and removes what was made.
public final class World implements AutoCloseable {
    private static final String HOST_ADDRESS = "203.0.113.1";
    private static final String OUTSIDE_ADDRESS = "203.0.113.2";
    private static final int HTTP_PORT = 8080;
    private static final int NAME_PORT = 53;

    private final @Nullable String namespace;
    private final @Nullable String hostInterface;
    private final String address;
    private final Process server;
    private final String checksum;
    private final int httpPort;

    private World(
            @Nullable String namespace,
            @Nullable String hostInterface,
            String address,
            Process server,
            String[] ready) {
        this.namespace = namespace;
        this.hostInterface = hostInterface;
        this.address = address;
        this.server = server;
        this.checksum = ready[1];
        this.httpPort = Integer.parseInt(ready[2]);
    }

    /// Makes the world with a file of `fileBytes` random octets; a namespace where that is allowed.
    public static World make(long fileBytes, long seed) throws IOException {
        long tag = ProcessHandle.current().pid() % 100_000;
        String namespace = "pb-outside-" + tag;
        String hostInterface = "pbout" + tag;
        if (makeNamespace(namespace, hostInterface)) {
            Shell inside = Shell.HERE.in(namespace);
            Process server = startServer(inside, OUTSIDE_ADDRESS, HTTP_PORT, NAME_PORT, fileBytes, seed);
            return new World(namespace, hostInterface, OUTSIDE_ADDRESS, server, awaitReady(server));
        }
        String own = ownAddress();
        Process server = startServer(Shell.HERE, own, 0, 0, fileBytes, seed);
        return new World(null, null, own, server, awaitReady(server));
    }

    /// Whether it is a namespace of its own, with a name server; else it is the host itself.
    public boolean isBeyondTheHost() {
        return namespace != null;
    }

    /// Where guests reach it.
    public String address() {
        return address;
    }

    public String url(String path) {
        return "http://" + address + ":" + httpPort + path;
    }

    /// SHA-256 of the file at `/file`, in hexadecimal.
    public String checksum() {
        return checksum;
    }

    /// A resolver configuration that leads to the world's name server; made in `folder`.
    public Path resolvConf(Path folder) throws IOException {
        return Files.writeString(folder.resolve("resolv.conf"), "nameserver " + address + "\n");
    }

    @Override
    public void close() {
        server.destroy();
        if (hostInterface != null) Shell.HERE.run("ip", "link", "del", hostInterface);
        if (namespace != null) Shell.HERE.run("ip", "netns", "del", namespace);
    }

    private static boolean makeNamespace(String namespace, String hostInterface) {
        Shell here = Shell.HERE;
        if (!"root".equals(System.getProperty("user.name"))
                || here.run("ip", "netns", "add", namespace).exitCode() != 0) {
            return false;
        }
        Shell inside = here.in(namespace);
        boolean made =
                here.run("ip", "link", "add", hostInterface, "type", "veth", "peer", "name", "e0", "netns", namespace)
                                        .exitCode()
                                == 0
                        && here.run("ip", "addr", "add", HOST_ADDRESS + "/30", "dev", hostInterface)
                                        .exitCode()
                                == 0
                        && here.run("ip", "link", "set", hostInterface, "up").exitCode() == 0
                        && inside.run("ip", "addr", "add", OUTSIDE_ADDRESS + "/30", "dev", "e0")
                                        .exitCode()
                                == 0
                        && inside.run("ip", "link", "set", "lo", "up").exitCode() == 0
                        && inside.run("ip", "link", "set", "e0", "up").exitCode() == 0;
        if (!made) {
            here.run("ip", "link", "del", hostInterface);
            here.run("ip", "netns", "del", namespace);
        }
        return made;
    }

    private static Process startServer(Shell shell, String address, int http, int names, long fileBytes, long seed)
            throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return shell.start(List.of(
                java,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                Outside.class.getName(),
                address,
                "" + http,
                "" + names,
                "" + fileBytes,
                "" + seed));
    }

    private static String[] awaitReady(Process server) throws IOException {
        BufferedReader reader = server.inputReader(StandardCharsets.UTF_8);
        String line = reader.readLine();
        if (line != null && line.startsWith("READY ")) return line.split(" ");
        String complaint = new String(server.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        throw new IOException("the outside server did not start: " + line + "\n" + complaint);
    }

    /// The first address of this computer that is not its loopback; the loopback when there is no other.
    private static String ownAddress() throws IOException {
        for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            if (each.isLoopback() || !each.isUp()) continue;
            for (InetAddress address : Collections.list(each.getInetAddresses())) {
                if (address instanceof Inet4Address) return address.getHostAddress();
            }
        }
        return "127.0.0.1";
    }
}
