package patchbay.privileged;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import patchbay.linux.Namespaces;

/// A network namespace of one test, with its loopback up.
final class TestNamespace implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String name = "pb-priv-" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet();

    TestNamespace() {
        ran(List.of("ip", "netns", "add", name));
        run("ip", "link", "set", "lo", "up");
    }

    Path path() {
        return Namespaces.find(name);
    }

    /// What a program prints inside; it must succeed.
    String run(String... words) {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", name));
        command.addAll(List.of(words));
        return ran(command);
    }

    @Override
    public void close() {
        ran(List.of("ip", "netns", "del", name));
    }

    private static String ran(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) throw new IllegalStateException(command + " said " + output);
            return output;
        } catch (IOException failure) {
            throw new IllegalStateException(command.toString(), failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(command.toString(), interrupted);
        }
    }
}
