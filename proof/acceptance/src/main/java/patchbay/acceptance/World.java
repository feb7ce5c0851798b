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

/// Somewhere beyond the host, with an [Outside] server in it. Where this computer lets us (root), that is a
/// network namespace joined to the host by a veth pair, with an address that only leads there; else it is the
/// host's own address. Closing it ends the server and removes what was made.
public final class World implements AutoCloseable {
    private static final int HTTP_PORT = 8080;
    private static final int NAME_PORT = 53;

    private final @Nullable WorldNetwork network;
    private final String address;
    private final Process server;
    private final String checksum;
    private final int httpPort;

    private World(@Nullable WorldNetwork network, String address, Process server, String[] ready) {
        this.network = network;
        this.address = address;
        this.server = server;
        this.checksum = ready[1];
        this.httpPort = Integer.parseInt(ready[2]);
    }

    /// Makes the world with a file of `fileBytes` random octets; a namespace where that is allowed.
    public static World make(long fileBytes, long seed) throws IOException {
        WorldNetwork network = WorldNetwork.make();
        if (network != null) {
            Process server = startServer(
                    Shell.HERE.in(network.namespace()), network.outside(), HTTP_PORT, NAME_PORT, fileBytes, seed);
            return new World(network, network.outside(), server, awaitReady(server));
        }
        String own = ownAddress();
        Process server = startServer(Shell.HERE, own, 0, 0, fileBytes, seed);
        return new World(null, own, server, awaitReady(server));
    }

    /// Whether it is a namespace of its own, with a name server; else it is the host itself.
    public boolean isBeyondTheHost() {
        return network != null;
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
        if (network != null) network.remove();
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
