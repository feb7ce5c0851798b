package patchbay.daemon;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import patchbay.control.machinery.Meter;

/// Answers requests for `/metrics`. A request must name this computer in its Host header, so that no page in a browser
/// can read through a name that leads here (DNS rebinding). At most [#AT_ONCE] are answered at a time.
final class MetricsAnswer implements HttpHandler {
    static final int AT_ONCE = 4;

    private static final System.Logger LOG = System.getLogger("http");
    private static final Set<String> OWN_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final String PLAIN = "text/plain; charset=utf-8";

    private final Supplier<List<Meter>> meters;
    private final Semaphore places = new Semaphore(AT_ONCE);

    MetricsAnswer(Supplier<List<Meter>> meters) {
        this.meters = meters;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            if (!isOurs(exchange)) answer(exchange, 421, PLAIN, "This host has no such name.\n");
            else if (!exchange.getRequestURI().getPath().equals("/metrics")) {
                answer(exchange, 404, PLAIN, "There is only /metrics.\n");
            } else if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                answer(exchange, 405, PLAIN, "Only GET and HEAD.\n");
            } else {
                metrics(exchange);
            }
        }
    }

    private void metrics(HttpExchange exchange) throws IOException {
        if (!places.tryAcquire()) {
            answer(exchange, 503, PLAIN, "Too many requests at once.\n");
            return;
        }
        try {
            answer(exchange, 200, MetricsText.CONTENT_TYPE, MetricsText.of(meters.get()));
        } catch (IllegalStateException stuck) {
            LOG.log(System.Logger.Level.WARNING, "metrics could not be read", stuck);
            answer(exchange, 500, PLAIN, "The counters cannot be read now.\n");
        } finally {
            places.release();
        }
    }

    /// Whether the Host header, its port aside, names the loopback by an address or as `localhost`.
    private static boolean isOurs(HttpExchange exchange) {
        Headers headers = exchange.getRequestHeaders();
        @Nullable List<String> hosts = headers.get("Host");
        if (hosts == null || hosts.size() != 1) return false;
        String name = hosts.getFirst().replaceFirst(":[0-9]{1,5}$", "").toLowerCase(Locale.ROOT);
        return OWN_NAMES.contains(name) || name.matches("127(\\.[0-9]{1,3}){3}");
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", type);
        headers.set("Cache-Control", "no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) exchange.getResponseBody().write(body);
    }
}
