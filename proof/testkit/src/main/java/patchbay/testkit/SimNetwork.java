package patchbay.testkit;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Errno;
import patchbay.wire.IpAddress;

/// The world beyond the simulated host, under the test's control. An address that the test never named is silent; at an
/// address that was named, a port nobody listens on refuses.
public final class SimNetwork {
    /// How long Linux goes on with a connect that nobody answers (tcp_syn_retries 6), in nanoseconds.
    public static final long CONNECT_TIMEOUT_NANOS = 127_000_000_000L;

    private static final long BACKLOG_RETRY_NANOS = 1_000_000_000L;
    private static final int FIRST_WORLD_PORT = 40_000;

    private final SimHost host;
    private final Set<IpAddress> local = new LinkedHashSet<>();
    private final Set<IpAddress> named = new HashSet<>();
    private final Map<IpAddress, Integer> refusals = new HashMap<>();
    private final Map<SimEndpoint, SimService> services = new HashMap<>();
    private final DatagramWorld datagrams;
    private long connectTimeoutNanos = CONNECT_TIMEOUT_NANOS;
    private int nextWorldPort = FIRST_WORLD_PORT;

    SimNetwork(SimHost host) {
        this.host = host;
        this.datagrams = new DatagramWorld(host, this::isKnown);
        hostAddress("198.18.0.2");
        hostAddress("127.0.0.1");
        local.add(new IpAddress(0x2001_0db8_0012_0000L, 2));
        local.add(new IpAddress(0, 1));
    }

    // ---- the host's own addresses -----------------------------------------------------------------------------

    /// Gives the host one more address of its own. From the start it has 198.18.0.2, 127.0.0.1, 2001:db8:12::2 and ::1.
    public SimNetwork hostAddress(String address) {
        local.add(SimEndpoint.addressOf(address));
        return this;
    }

    /// A TCP port that another program of the host uses already.
    public SimNetwork occupiesTcp(String address, int port) {
        host.ports().occupy(PortTable.Space.TCP, SimEndpoint.of(address, port));
        return this;
    }

    /// A UDP port that another program of the host uses already.
    public SimNetwork occupiesUdp(String address, int port) {
        host.ports().occupy(PortTable.Space.UDP, SimEndpoint.of(address, port));
        return this;
    }

    boolean isLocal(IpAddress address) {
        return local.contains(address);
    }

    /// The address the host speaks from when it speaks to `to`.
    IpAddress sourceFor(IpAddress to) {
        if (isLocal(to)) return to;
        for (IpAddress address : local) if (address.isV4() == to.isV4()) return address;
        throw new IllegalStateException("the host has no address of the family of " + to);
    }

    // ---- TCP --------------------------------------------------------------------------------------------------

    /// A service that listens at `address` and `port`; the same one for the same place.
    public SimService listens(String address, int port) {
        return listens(SimEndpoint.of(address, port));
    }

    public SimService listens(SimEndpoint place) {
        named.add(place.address());
        return services.computeIfAbsent(place, ignored -> new SimService(this, place));
    }

    /// A machine at `address` is there: ports without a service refuse.
    public SimNetwork machineAt(String address) {
        named.add(SimEndpoint.addressOf(address));
        return this;
    }

    // ---- datagrams --------------------------------------------------------------------------------------------

    /// A program on UDP at `address` and `port`; the same one for the same place.
    public SimUdpPeer udp(String address, int port) {
        machineAt(address);
        return datagrams.udp(SimEndpoint.of(address, port));
    }

    /// The machine at `address` as pings see it.
    public SimPingTarget pings(String address) {
        machineAt(address);
        return datagrams.pings(SimEndpoint.addressOf(address));
    }

    void carry(SimDatagramSocket from, SimDatagram datagram) {
        datagrams.carry(from, datagram);
    }

    boolean toHost(SimDatagram datagram) {
        return datagrams.toHost(datagram);
    }

    void echoToHost(SimDatagram reply) {
        datagrams.echoToHost(reply);
    }

    // ---- routes -----------------------------------------------------------------------------------------------

    /// Has calls that would go to `address` answer `errno` at once (`ENETUNREACH`: no route); 0 takes it back.
    public SimNetwork refuseCallsTo(String address, int errno) {
        refusals.put(SimEndpoint.addressOf(address), errno);
        return this;
    }

    /// After what time an unanswered connect fails with ETIMEDOUT.
    public SimNetwork connectTimeout(long nanos) {
        connectTimeoutNanos = nanos;
        return this;
    }

    /// Connects from 203.0.113.200 in the world to a port the host listens on.
    public SimConnection connect(String toAddress, int port) {
        return connect(new SimEndpoint(SimEndpoint.addressOf("203.0.113.200"), nextWorldPort++), toAddress, port);
    }

    /// Connects from `from` in the world to a port the host listens on; [SimConnection#state] tells what became of it.
    public SimConnection connect(SimEndpoint from, String toAddress, int port) {
        SimConnection connection = new SimConnection(host, from, SimEndpoint.of(toAddress, port));
        host.agenda().after(0, () -> knock(connection));
        return connection;
    }

    int refusalOf(IpAddress address) {
        return refusals.getOrDefault(address, 0);
    }

    void attempt(SimTcpSocket socket, SimEndpoint to) {
        SimService service = services.get(to);
        if (service != null) {
            service.attempt(host, socket);
        } else if (isKnown(to.address())) {
            host.agenda().after(0, () -> {
                if (socket.isConnecting()) socket.failed(Errno.ECONNREFUSED);
            });
        } else {
            timeOut(socket);
        }
    }

    void timeOut(SimTcpSocket socket) {
        host.agenda().after(connectTimeoutNanos, () -> {
            if (socket.isConnecting()) socket.failed(Errno.ETIMEDOUT);
        });
    }

    private boolean isKnown(IpAddress address) {
        return named.contains(address) || isLocal(address);
    }

    private void knock(SimConnection connection) {
        SimTcpSocket listener = listenerAt(connection.hostSide());
        if (listener == null) {
            connection.refused();
        } else if (!listener.takesMore()) {
            host.agenda().after(BACKLOG_RETRY_NANOS, () -> knock(connection));
        } else {
            SimTcpSocket socket = new SimTcpSocket(host, connection.hostSide().isV4());
            socket.local = connection.hostSide();
            connection.opened();
            socket.established(connection);
            listener.arrived(socket);
        }
    }

    private @Nullable SimTcpSocket listenerAt(SimEndpoint place) {
        SimHandle found = host.ports().find(PortTable.Space.TCP, place);
        return found instanceof SimTcpSocket socket && socket.isListening() ? socket : null;
    }
}
