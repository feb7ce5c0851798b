package patchbay.acceptance;

import java.io.File;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A network namespace joined to the host by a veth pair, with an address that only leads there. Several processes may
/// have one each, on networks of their own; what a process left that was killed is removed by the next that makes one.
///
/// @param namespace its name
/// @param hostInterface the end of the pair that the host has
/// @param outside the address inside, the third of four of its network
record WorldNetwork(String namespace, String hostInterface, String outside) {
    /// RFC 5737 §3: no address of TEST-NET-3 is anybody's.
    private static final String TEST_NET = "203.0.113.";

    private static final int NETWORKS = 64;
    private static final String INTERFACES = "pbout";
    private static final String NAMESPACES = "pb-outside-";

    /// Makes one; null where this computer does not let us, or where all networks are taken.
    static @Nullable WorldNetwork make() throws SocketException {
        if (!"root".equals(System.getProperty("user.name"))) return null;
        removeLeftOver();
        long pid = ProcessHandle.current().pid();
        Set<String> taken = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .map(address -> address.getHostAddress())
                .collect(Collectors.toSet());
        for (int tried = 0; tried < NETWORKS; tried++) {
            long first = (pid + tried) % NETWORKS * 4;
            String host = TEST_NET + (first + 1);
            if (taken.contains(host)) continue;
            WorldNetwork made = new WorldNetwork(NAMESPACES + pid, INTERFACES + pid, TEST_NET + (first + 2));
            if (made.join(host)) return made;
            made.remove();
            return null;
        }
        return null;
    }

    /// Removes it; what runs inside keeps it until it ends.
    void remove() {
        Shell.HERE.run("ip", "link", "del", hostInterface);
        Shell.HERE.run("ip", "netns", "del", namespace);
    }

    private boolean join(String host) {
        Shell inside = Shell.HERE.in(namespace);
        String pair = "ip link add " + hostInterface + " type veth peer name e0 netns " + namespace;
        return done(Shell.HERE, "ip netns add " + namespace)
                && done(Shell.HERE, pair)
                && done(Shell.HERE, "ip addr add " + host + "/30 dev " + hostInterface)
                && done(Shell.HERE, "ip link set " + hostInterface + " up")
                && done(inside, "ip addr add " + outside + "/30 dev e0")
                && done(inside, "ip link set lo up")
                && done(inside, "ip link set e0 up");
    }

    private static boolean done(Shell where, String line) {
        return where.run(line.split(" ")).exitCode() == 0;
    }

    /// A network whose process is gone would draw the packets of another's that has the same addresses.
    private static void removeLeftOver() {
        String[] all = new File("/sys/class/net").list();
        for (String name : all == null ? new String[0] : all) {
            if (!name.matches(INTERFACES + "[0-9]{1,9}")) continue;
            String pid = name.substring(INTERFACES.length());
            if (ProcessHandle.of(Long.parseLong(pid)).isEmpty()) {
                new WorldNetwork(NAMESPACES + pid, name, "").remove();
            }
        }
    }
}
