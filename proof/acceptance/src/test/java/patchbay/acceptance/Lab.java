package patchbay.acceptance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Network namespaces for a test: a *host* in which the daemon runs and that has no way out but to a *world*,
/// and guests that get their only interface from the daemon. Needs root. Closing it removes all of them.
///
/// ```
///  guest 1, guest 2 … ◀─TAP─▶ host 192.0.2.2 ══ veth ══ 192.0.2.1 world 203.0.113.7
/// ```
public final class Lab implements AutoCloseable {
    public static final String WORLD = "203.0.113.7";
    public static final String WORLD_V6 = "2001:db8::7";
    public static final String HOST = "192.0.2.2";

    /// What is being ended may fork meanwhile.
    private static final int PASSES = 5;

    private static final AtomicInteger LABS = new AtomicInteger();

    private final String tag = "pbl" + ProcessHandle.current().pid() % 100_000 + "-" + LABS.incrementAndGet();
    private final List<String> namespaces = new ArrayList<>();
    private final Shell host;
    private final Shell world;

    public Lab() {
        host = namespace("host");
        world = namespace("world");
        String hostName = tag + "-host";
        String worldName = tag + "-world";
        ip("link add e0 netns " + hostName + " type veth peer name e1 netns " + worldName);
        ip("-n " + hostName + " addr add " + HOST + "/24 dev e0");
        ip("-n " + hostName + " link set e0 up");
        ip("-n " + hostName + " route add default via 192.0.2.1");
        ip("-n " + worldName + " addr add 192.0.2.1/24 dev e1");
        ip("-n " + worldName + " addr add " + WORLD + "/32 dev lo");
        ip("-n " + worldName + " link set e1 up");
        host.run("sysctl", "-qw", "net.ipv4.ping_group_range=0 2147483647").orFail();
    }

    /// Gives host and world IPv6, with a default route of the host's.
    public Lab withIpv6() {
        String hostName = tag + "-host";
        String worldName = tag + "-world";
        ip("-n " + hostName + " addr add 2001:db8:1::2/64 dev e0 nodad");
        ip("-n " + worldName + " addr add 2001:db8:1::1/64 dev e1 nodad");
        ip("-n " + worldName + " addr add " + WORLD_V6 + "/128 dev lo nodad");
        ip("-n " + hostName + " -6 route add default via 2001:db8:1::1");
        return this;
    }

    /// A new namespace with nothing but its loopback.
    public Shell namespace(String name) {
        String whole = tag + "-" + name;
        ip("netns add " + whole);
        namespaces.add(whole);
        ip("-n " + whole + " link set lo up");
        return Shell.HERE.in(whole);
    }

    /// The name of a namespace for `patchbay attach --netns`.
    public String nameOf(String name) {
        return tag + "-" + name;
    }

    /// Where the daemon runs.
    public Shell host() {
        return host;
    }

    /// Beyond the host.
    public Shell world() {
        return world;
    }

    /// Drops `perMille` of a thousand frames that `where` takes from `device`, at random.
    public void lose(Shell where, String device, int perMille) {
        where.run("nft", "add", "table", "netdev", "loss").orFail();
        where.run("nft", "add chain netdev loss in { type filter hook ingress device " + device + " priority 0; }")
                .orFail();
        where.run("nft", "add rule netdev loss in numgen random mod 1000 < " + perMille + " drop")
                .orFail();
    }

    /// Lets the world hear of one MAC address of the host's interface alone, as an access point does.
    public void onlyFrom(String mac) {
        world.run("nft", "delete table netdev one");
        world.run("nft", "add", "table", "netdev", "one").orFail();
        world.run("nft", "add chain netdev one in { type filter hook ingress device e1 priority 0; }")
                .orFail();
        world.run("nft", "add rule netdev one in ether saddr != " + mac + " drop")
                .orFail();
    }

    @Override
    public void close() throws IOException {
        for (String namespace : namespaces.reversed()) {
            endAllIn(namespace);
            Shell.HERE.run("ip", "netns", "del", namespace);
        }
    }

    /// Ends what still runs in a namespace of this lab: what a service has forked outlives it, and the namespace with
    /// it.
    private static void endAllIn(String namespace) {
        for (int pass = 0; pass < PASSES; pass++) {
            List<ProcessHandle> left = Shell.HERE
                    .run("ip", "netns", "pids", namespace)
                    .out()
                    .lines()
                    .map(line -> ProcessHandle.of(Long.parseLong(line)))
                    .flatMap(Optional::stream)
                    .toList();
            if (left.isEmpty()) return;
            left.forEach(ProcessHandle::destroyForcibly);
            for (ProcessHandle each : left)
                each.onExit().completeOnTimeout(each, 5, TimeUnit.SECONDS).join();
        }
    }

    private static void ip(String words) {
        Shell.HERE.run(("ip " + words).split(" ")).orFail();
    }
}
