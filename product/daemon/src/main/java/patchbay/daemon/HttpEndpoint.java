package patchbay.daemon;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.Meter;
import patchbay.control.machinery.Refusal;
import patchbay.line.Places;

/// The HTTP endpoint, which is there only while it is asked for: `/metrics` on an address of the loopback. It is the
/// JDK's own server (decision 0008); nothing of it is loaded before.
final class HttpEndpoint implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("http");
    private static final int BACKLOG = 16;
    private static final int MAX_CONNECTIONS = 32;
    private static final int MAX_SECONDS = 10;

    private final Places places;
    private final Supplier<List<Meter>> meters;
    private String served = "";
    private @Nullable Running running;

    private record Running(HttpServer server, ExecutorService workers) {}

    HttpEndpoint(Places places, Supplier<List<Meter>> meters) {
        this.places = places;
        this.meters = meters;
        tell(); // a daemon that was killed left its note
    }

    /// Serves on `address`, or nowhere when it is empty; answers null or why not, and then goes on as before.
    synchronized @Nullable Refusal serve(String address) {
        if (address.equals(served)) return null;
        try {
            Running opened = address.isEmpty() ? null : open(HttpAddress.parse(address));
            stop();
            running = opened;
            served = address;
            tell();
            return null;
        } catch (IllegalArgumentException unfit) {
            return Refusal.of(ErrorCode.E_INVALIDARG, Component.VIRTUALBOX, String.valueOf(unfit.getMessage()))
                    .withRemedy("Give an address of this computer alone, such as 127.0.0.1:9090, or 'off'.");
        } catch (IOException taken) {
            return Refusal.of(
                            ErrorCode.VBOX_E_HOST_ERROR,
                            Component.VIRTUALBOX,
                            "Cannot serve HTTP on " + address + ": " + taken.getMessage())
                    .withRemedy("End the program that holds the port, or give another one.");
        }
    }

    /// Where metrics are served; empty when they are not.
    synchronized String url() {
        Running now = running;
        return now == null ? "" : "http://" + HttpAddress.text(now.server().getAddress()) + "/metrics";
    }

    @Override
    public synchronized void close() {
        stop();
        served = "";
        tell();
    }

    private Running open(InetSocketAddress address) throws IOException {
        // The server reads these when it is first used; nothing else in this process does.
        System.setProperty("jdk.httpserver.maxConnections", "" + MAX_CONNECTIONS);
        System.setProperty("sun.net.httpserver.maxReqTime", "" + MAX_SECONDS);
        System.setProperty("sun.net.httpserver.maxRspTime", "" + MAX_SECONDS);
        HttpServer server = HttpServer.create(address, BACKLOG);
        ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(workers);
        server.createContext("/", new MetricsAnswer(meters));
        server.start();
        return new Running(server, workers);
    }

    private void stop() {
        Running before = running;
        running = null;
        if (before == null) return;
        before.server().stop(0);
        before.workers().shutdownNow();
    }

    /// Leaves a note for `daemon status`.
    private synchronized void tell() {
        try {
            String url = url();
            if (url.isEmpty()) {
                Files.deleteIfExists(places.httpFile());
                return;
            }
            Files.writeString(places.httpFile(), url + "\n");
            LOG.log(System.Logger.Level.INFO, "serves {0}", url);
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.WARNING, "the note about HTTP cannot be written", failure);
        }
    }

    /// Addresses an endpoint may have.
    static final class HttpAddress {
        private static final int MAX_PORT = 65_535;

        private HttpAddress() {}

        /// Reads `127.0.0.1:9090`, `[::1]:9090`, `localhost:9090` or a port alone. Only the loopback is let through,
        /// since there is no password; names are not looked up.
        static InetSocketAddress parse(String text) {
            int colon = text.lastIndexOf(':');
            String host = colon < 0 ? "127.0.0.1" : text.substring(0, colon);
            String digits = text.substring(colon + 1);
            if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) > MAX_PORT) {
                throw new IllegalArgumentException("'" + text + "' is not an address and a port");
            }
            String bare = host.equals("localhost") ? "127.0.0.1" : host;
            if (bare.startsWith("[") && bare.endsWith("]")) bare = bare.substring(1, bare.length() - 1);
            try {
                InetAddress address = InetAddress.ofLiteral(bare);
                if (!address.isLoopbackAddress()) {
                    throw new IllegalArgumentException("'" + host + "' can be reached from other computers");
                }
                return new InetSocketAddress(address, Integer.parseInt(digits));
            } catch (IllegalArgumentException unfit) {
                if (String.valueOf(unfit.getMessage()).contains("other computers")) throw unfit;
                throw new IllegalArgumentException("'" + text + "' is not an address and a port", unfit);
            }
        }

        static String text(InetSocketAddress address) {
            String host = address.getAddress().getHostAddress();
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
        }
    }
}
