package patchbay.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import patchbay.loop.Errno;

/// A TCP service somewhere in the simulated world, and how it answers the host's connects. A fresh one accepts after
/// the path's round trip.
public final class SimService {
    private final SimNetwork world;
    private final SimEndpoint endpoint;
    private final List<SimConnection> connections = new ArrayList<>();
    private Answer answer = Answer.ACCEPT;
    private int errno;
    private long delayNanos;
    private long latencyNanos;
    private long ratePerSecondBytes;
    private int receiveBufferBytes;
    private long attempts;
    private Consumer<SimConnection> onConnection = ignored -> {};

    private enum Answer {
        ACCEPT,
        ACCEPT_AT_ONCE,
        FAIL,
        SILENCE
    }

    SimService(SimNetwork world, SimEndpoint endpoint) {
        this.world = world;
        this.endpoint = endpoint;
    }

    public SimEndpoint endpoint() {
        return endpoint;
    }

    // ---- how it answers ---------------------------------------------------------------------------------------

    /// Accepts after the path's round trip.
    public SimService accepts() {
        return acceptsAfter(0);
    }

    /// Accepts `delayNanos` after the path's round trip.
    public SimService acceptsAfter(long delayNanos) {
        answer = Answer.ACCEPT;
        this.delayNanos = delayNanos;
        return this;
    }

    /// Accepts within the call itself: `connect` answers 0.
    public SimService acceptsAtOnce() {
        answer = Answer.ACCEPT_AT_ONCE;
        return this;
    }

    /// Answers with a reset: ECONNREFUSED.
    public SimService refuses() {
        return fails(Errno.ECONNREFUSED, 0);
    }

    /// An ICMP error comes back: `errno` is EHOSTUNREACH, ENETUNREACH and the like.
    public SimService unreachable(int errno) {
        return fails(errno, 0);
    }

    /// The connect fails with `errno`, `delayNanos` after the path's round trip.
    public SimService fails(int errno, long delayNanos) {
        answer = Answer.FAIL;
        this.errno = errno;
        this.delayNanos = delayNanos;
        return this;
    }

    /// Nothing comes back: ETIMEDOUT after [SimNetwork#CONNECT_TIMEOUT_NANOS].
    public SimService neverAnswers() {
        answer = Answer.SILENCE;
        return this;
    }

    /// Time from end to end and rate (0: no limit) of connections to come, both ways.
    public SimService path(long latencyNanos, long ratePerSecondBytes) {
        this.latencyNanos = latencyNanos;
        this.ratePerSecondBytes = ratePerSecondBytes;
        return this;
    }

    /// The service's receive buffer in connections to come.
    public SimService receiveBuffer(int bytes) {
        receiveBufferBytes = bytes;
        return this;
    }

    /// Has `reaction` called with each new connection.
    public SimService onConnection(Consumer<SimConnection> reaction) {
        onConnection = reaction;
        return this;
    }

    /// Sends back all it gets, and ends when the host ends.
    public SimService echoes() {
        return onConnection(
                made -> made.onBytes(open -> open.write(open.read())).onEnd(SimConnection::shutdownWrite));
    }

    // ---- what happened ----------------------------------------------------------------------------------------

    /// How many connects were tried.
    public long attempts() {
        return attempts;
    }

    /// All connections so far, in order.
    public List<SimConnection> connections() {
        return List.copyOf(connections);
    }

    /// Connection `index`, counted from 0.
    public SimConnection connection(int index) {
        if (index >= connections.size()) {
            throw new AssertionError(
                    endpoint + " has " + connections.size() + " connections, none with index " + index);
        }
        return connections.get(index);
    }

    void attempt(SimHost host, SimTcpSocket socket) {
        attempts++;
        switch (answer) {
            case ACCEPT -> later(host, socket, () -> accept(host, socket));
            case ACCEPT_AT_ONCE -> accept(host, socket);
            case FAIL -> later(host, socket, () -> socket.failed(errno));
            case SILENCE -> world.timeOut(socket);
        }
    }

    private void later(SimHost host, SimTcpSocket socket, Runnable outcome) {
        host.agenda().after(2 * latencyNanos + delayNanos, () -> {
            if (socket.isConnecting()) outcome.run();
        });
    }

    private void accept(SimHost host, SimTcpSocket socket) {
        SimEndpoint local = socket.local;
        if (local == null) throw new IllegalStateException("connecting without a local name");
        SimConnection connection = new SimConnection(host, endpoint, local);
        connection.path(latencyNanos, ratePerSecondBytes);
        if (receiveBufferBytes > 0) connection.peerReceiveBuffer(receiveBufferBytes);
        connections.add(connection);
        connection.opened();
        socket.established(connection);
        onConnection.accept(connection);
    }
}
