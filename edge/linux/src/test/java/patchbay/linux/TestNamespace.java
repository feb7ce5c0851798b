package patchbay.linux;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/// A network namespace of a test's own, gone when it is removed.
final class TestNamespace {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String name = "pb-linux-" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet();

    TestNamespace() throws Exception {
        Command.run("ip", "netns", "add", name);
        Command.run("ip", "-n", name, "link", "set", "lo", "up");
    }

    String name() {
        return name;
    }

    Path path() {
        return Namespaces.find(name);
    }

    void remove() throws Exception {
        Command.run("ip", "netns", "del", name);
    }
}
