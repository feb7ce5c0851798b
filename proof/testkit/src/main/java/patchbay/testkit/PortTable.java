package patchbay.testkit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Errno;
import patchbay.wire.IpAddress;

/// Which local ports of the simulated host are in use, by whom.
final class PortTable {
    /// Ports below this one need a right, unless [SimHost#allowLowPorts] gives it.
    static final int FIRST_FREE_PORT = 1_024;

    private static final int FIRST_EPHEMERAL = 32_768; // net.ipv4.ip_local_port_range
    private static final int LAST_EPHEMERAL = 60_999;

    private final SimHost host;
    private final SeededChance chance;
    private final Map<Place, List<Use>> uses = new HashMap<>();
    private boolean lowPortsAllowed;

    /// The port spaces of a host; a ping socket's port is its echo identifier.
    enum Space {
        TCP,
        UDP,
        PING
    }

    private record Place(Space space, int port) {}

    private record Use(SimEndpoint endpoint, @Nullable SimHandle owner) {}

    PortTable(SimHost host, SeededChance chance) {
        this.host = host;
        this.chance = chance;
    }

    void allowLowPorts(boolean allowed) {
        lowPortsAllowed = allowed;
    }

    /// A port that some other program of the host uses.
    void occupy(Space space, SimEndpoint endpoint) {
        at(space, endpoint.port()).add(new Use(endpoint, null));
    }

    int bind(SimHandle handle, SimEndpoint wanted) {
        if (!wanted.isWildcard() && !host.world().isLocal(wanted.address())) return -Errno.EADDRNOTAVAIL;
        if (wanted.port() == 0) return bindEphemeral(handle, wanted.address());
        boolean low = wanted.port() < FIRST_FREE_PORT && handle.space() != Space.PING;
        if (low && !lowPortsAllowed) return -Errno.EACCES;
        if (isTaken(handle.space(), wanted)) return -Errno.EADDRINUSE;
        return take(handle, wanted);
    }

    int bindEphemeral(SimHandle handle) {
        return bindEphemeral(handle, handle.v4 ? IpAddress.ANY_V4 : IpAddress.ANY_V6);
    }

    private int bindEphemeral(SimHandle handle, IpAddress address) {
        int span = LAST_EPHEMERAL - FIRST_EPHEMERAL + 1;
        int first = chance.below(span);
        for (int tried = 0; tried < span; tried++) {
            SimEndpoint wanted = new SimEndpoint(address, FIRST_EPHEMERAL + (first + tried) % span);
            if (!isTaken(handle.space(), wanted)) return take(handle, wanted);
        }
        return -Errno.EADDRINUSE;
    }

    void release(SimHandle handle) {
        SimEndpoint local = handle.local;
        if (local == null) return;
        at(handle.space(), local.port()).removeIf(use -> handle.equals(use.owner));
    }

    /// Who has bound `endpoint`, or the wildcard at its port; null when nobody has.
    @Nullable
    SimHandle find(Space space, SimEndpoint endpoint) {
        for (Use use : at(space, endpoint.port())) {
            if (use.owner != null && overlap(use.endpoint, endpoint)) return use.owner;
        }
        return null;
    }

    private boolean isTaken(Space space, SimEndpoint wanted) {
        return at(space, wanted.port()).stream().anyMatch(use -> overlap(use.endpoint, wanted));
    }

    private static boolean overlap(SimEndpoint one, SimEndpoint other) {
        if (one.isV4() != other.isV4()) return false;
        return one.isWildcard() || other.isWildcard() || one.address().equals(other.address());
    }

    private int take(SimHandle handle, SimEndpoint endpoint) {
        handle.local = endpoint;
        at(handle.space(), endpoint.port()).add(new Use(endpoint, handle));
        return 0;
    }

    private List<Use> at(Space space, int port) {
        return uses.computeIfAbsent(new Place(space, port), ignored -> new ArrayList<>());
    }
}
