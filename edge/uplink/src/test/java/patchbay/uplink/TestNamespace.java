package patchbay.uplink;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import patchbay.linux.Namespaces;

/// A network namespace of a test's own, gone when it is removed.
final class TestNamespace {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String name = "pb-uplink-" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet();

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

    void ip(String... arguments) throws Exception {
        String[] all = new String[arguments.length + 3];
        all[0] = "ip";
        all[1] = "-n";
        all[2] = name;
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        Command.run(all);
    }

    void remove() throws Exception {
        Command.run("ip", "netns", "del", name);
    }
}
