package patchbay.vmm.qmp;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import patchbay.vmm.qmp.QmpException.Kind;

/// The one client of a machine's QMP socket. Commands may come from any thread but a loop's: they wait for QEMU's
/// answer, at most as long as the client was made for. A virtual thread reads answers and events.
public final class QmpClient implements AutoCloseable {
    /// Commands that may wait for an answer at one time.
    public static final int MAX_WAITING_COMMANDS = 64;

    private final SocketChannel channel;
    private final QmpListener listener;
    private final Duration timeout;
    private final Map<Long, CompletableFuture<Map<?, ?>>> waiting = new ConcurrentHashMap<>();
    private final CompletableFuture<String> greeting = new CompletableFuture<>();
    private final AtomicLong lastId = new AtomicLong();
    private final Object writing = new Object();

    private QmpClient(SocketChannel channel, QmpListener listener, Duration timeout) {
        this.channel = channel;
        this.listener = listener;
        this.timeout = timeout;
    }

    /// Connects, waits for QEMU's greeting and leaves the negotiation.
    ///
    /// @param timeout how long each answer may take
    public static QmpClient connect(Path socket, QmpListener listener, Duration timeout) throws QmpException {
        SocketChannel channel;
        try {
            channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        } catch (IOException refused) {
            throw new QmpException(Kind.UNREACHABLE, "cannot connect to " + socket + ": " + refused.getMessage());
        }
        QmpClient client = new QmpClient(channel, listener, timeout);
        Thread.ofVirtual().name("qmp " + socket.getFileName()).start(client::read);
        try {
            client.await(client.greeting, "greeting");
            client.execute("qmp_capabilities");
        } catch (QmpException refused) {
            client.close();
            throw refused;
        }
        return client;
    }

    /// QEMU's version, such as `7.2.22`.
    public String version() {
        return greeting.getNow("unknown");
    }

    /// Whether commands can still be sent.
    public boolean isOpen() {
        return channel.isOpen();
    }

    /// Runs a command without arguments and answers what it returned.
    public @Nullable Object execute(String command) throws QmpException {
        return execute(command, Map.of());
    }

    /// Runs a command and answers what it returned.
    public @Nullable Object execute(String command, Map<String, ? extends @Nullable Object> arguments)
            throws QmpException {
        long id = lastId.incrementAndGet();
        CompletableFuture<Map<?, ?>> answer = new CompletableFuture<>();
        if (waiting.size() >= MAX_WAITING_COMMANDS) throw new QmpException(Kind.TIMEOUT, "QEMU answers nothing");
        waiting.put(id, answer);
        try {
            send(Json.write(Json.object("execute", command, "arguments", arguments, "id", id)));
            Map<?, ?> message = await(answer, command);
            Object error = message.get("error");
            if (error == null) return message.get("return");
            throw new QmpException(
                    Kind.REFUSED, "QEMU refuses " + command + ": " + Json.text(error, "desc", "no reason given"));
        } finally {
            waiting.remove(id);
        }
    }

    /// QEMU's word for what the machine does: `running`, `paused`, `prelaunch`, `shutdown`, `internal-error`…
    public String status() throws QmpException {
        return Json.text(execute("query-status"), "status", "unknown");
    }

    /// Pauses the machine's processors.
    public void stop() throws QmpException {
        execute("stop");
    }

    /// Lets the processors go on.
    public void cont() throws QmpException {
        execute("cont");
    }

    /// Resets the machine as its button does.
    public void systemReset() throws QmpException {
        execute("system_reset");
    }

    /// Presses the power button (ACPI); the guest decides what comes of it.
    public void systemPowerdown() throws QmpException {
        execute("system_powerdown");
    }

    /// Ends QEMU at once, the guest unasked. QEMU may be gone before it answers, which is success.
    public void quit() throws QmpException {
        try {
            execute("quit");
        } catch (QmpException ended) {
            if (ended.kind() != Kind.CLOSED) throw ended;
        }
    }

    /// Puts a card's link up or down. `device` must be the id of a `-device`: with the id of a `-netdev stream`, QEMU
    /// 7.2 crashes at the guest's next frame when nobody is connected (`docs/theory/vmm.md`).
    public void setLink(String device, boolean up) throws QmpException {
        execute("set_link", Json.object("name", device, "up", up));
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException ignored) {
            // Nothing is left to be done with it, and nothing depends on it.
        }
    }

    private void send(String message) throws QmpException {
        ByteBuffer octets = ByteBuffer.wrap((message + "\n").getBytes(StandardCharsets.UTF_8));
        synchronized (writing) {
            try {
                while (octets.hasRemaining()) channel.write(octets);
            } catch (IOException broken) {
                throw new QmpException(Kind.CLOSED, "QEMU has closed its control socket");
            }
        }
    }

    private <T> T await(CompletableFuture<T> answer, String what) throws QmpException {
        try {
            return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw new QmpException(
                    Kind.TIMEOUT,
                    "QEMU did not answer " + what + " within " + timeout.toMillis()
                            + " ms; it serves one client at a time");
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof QmpException reason)
                throw new QmpException(reason.kind(), what + ": " + reason.getMessage());
            throw new IllegalStateException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new QmpException(Kind.TIMEOUT, "interrupted while waiting for " + what);
        }
    }

    private void read() {
        QmpException end = new QmpException(Kind.CLOSED, "QEMU has closed its control socket");
        try {
            LineReader lines = new LineReader(channel);
            for (String line = lines.next(); line != null; line = lines.next()) {
                if (!line.isBlank()) take(Json.read(line));
            }
        } catch (JsonException malformed) {
            end = new QmpException(Kind.MALFORMED, "what came is not QMP: " + malformed.getMessage());
        } catch (IOException broken) {
            // The end of the connection, as said.
        } finally {
            close();
            greeting.completeExceptionally(end);
            for (CompletableFuture<?> answer : waiting.values()) answer.completeExceptionally(end);
            listener.closed();
        }
    }

    private void take(@Nullable Object message) {
        if (!(message instanceof Map<?, ?> object)) return;
        if (object.containsKey("QMP")) greeting.complete(versionOf(object));
        else if (object.containsKey("event")) listener.event(QmpEvent.of(object));
        else if (object.get("id") instanceof Long id) {
            CompletableFuture<Map<?, ?>> answer = waiting.get(id);
            if (answer != null) answer.complete(object);
        }
    }

    private static String versionOf(Map<?, ?> greeting) {
        Object version = Json.member(Json.member(Json.member(greeting, "QMP"), "version"), "qemu");
        return Json.member(version, "major") + "." + Json.member(version, "minor") + "."
                + Json.member(version, "micro");
    }
}
