package patchbay.acceptance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Runs programs of this computer, perhaps inside a network namespace, each bounded in time.
///
/// @param prefix words before every command line, such as `ip netns exec lab`
/// @param environment variables set for every command
public record Shell(List<String> prefix, Map<String, String> environment) {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /// Runs in the namespace the tests run in.
    public static final Shell HERE = new Shell(List.of(), Map.of());

    /// Runs a command line to its end; one that takes longer than 90 s is killed and fails.
    public Ran run(String... words) {
        return run(List.of(words), new byte[0], PATIENCE);
    }

    /// Runs a command line with standard input, to its end.
    public Ran run(List<String> words, byte[] input, Duration patience) {
        long begun = System.nanoTime();
        try {
            Process process = start(words);
            CompletableFuture<String> out =
                    CompletableFuture.supplyAsync(() -> text(process.getInputStream()), Shell::spawn);
            CompletableFuture<String> err =
                    CompletableFuture.supplyAsync(() -> text(process.getErrorStream()), Shell::spawn);
            try (var in = process.getOutputStream()) {
                in.write(input);
            } catch (IOException closed) {
                // The program ended without reading its input, which its exit code explains.
            }
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                // Its children may hold its output open, which is read below to its end.
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new IllegalStateException(
                        words + " did not end within " + patience + "\n" + out.join() + err.join());
            }
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            return new Ran(String.join(" ", words), process.exitValue(), out.join(), err.join(), took);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    /// Starts a command line that goes on; the caller ends it.
    public Process start(List<String> words) throws IOException {
        List<String> whole = new ArrayList<>(prefix);
        whole.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(whole);
        builder.environment().putAll(environment);
        return builder.start();
    }

    /// The same shell inside a named network namespace.
    public Shell in(String namespace) {
        return new Shell(List.of("ip", "netns", "exec", namespace), environment);
    }

    /// The same shell with one more variable.
    public Shell with(String name, String value) {
        Map<String, String> changed = new java.util.HashMap<>(environment);
        changed.put(name, value);
        return new Shell(prefix, Map.copyOf(changed));
    }

    private static void spawn(Runnable work) {
        Thread.ofVirtual().start(work);
    }

    private static String text(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            return "(" + failure.getMessage() + ")";
        }
    }
}
