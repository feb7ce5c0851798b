package patchbay.testkit;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;
import patchbay.loop.Poller;
import patchbay.loop.TcpInfo;

/// The host's end of a TCP connection, or a listener, with the states a kernel shows to a program.
final class SimTcpSocket extends SimHandle {
    private static final int ALL_OVER = Poller.READABLE | Poller.WRITABLE | Poller.PEER_CLOSED | Poller.HUNG_UP;

    private static final long NANOS_A_MICRO = 1_000;

    private final ArrayDeque<SimTcpSocket> waiting = new ArrayDeque<>();
    private State state = State.FRESH;
    private int backlog;
    private int seenBytes;
    private boolean wantsRoom;

    @Nullable
    SimConnection connection;

    enum State {
        FRESH,
        CONNECTING,
        CONNECTED,
        LISTENING,
        /// Reset, refused or timed out.
        DEAD
    }

    SimTcpSocket(SimHost host, boolean v4) {
        super(host, v4);
    }

    @Override
    PortTable.Space space() {
        return PortTable.Space.TCP;
    }

    // ---- listening --------------------------------------------------------------------------------------------

    int listen(int backlog) {
        if (state != State.FRESH) return -Errno.EINVAL;
        int bound = bindForUse(null);
        if (bound < 0) return bound;
        this.backlog = backlog;
        state = State.LISTENING;
        return 0;
    }

    boolean isListening() {
        return state == State.LISTENING;
    }

    boolean takesMore() {
        return waiting.size() < Math.max(1, backlog);
    }

    /// A connection from the world is complete and waits to be accepted.
    void arrived(SimTcpSocket newcomer) {
        waiting.add(newcomer);
        wake();
    }

    int accept(Endpoint peer) {
        if (state != State.LISTENING) return -Errno.EINVAL;
        SimTcpSocket newcomer = waiting.peek();
        if (newcomer == null || newcomer.connection == null) return -Errno.EAGAIN;
        int number = host.handles().add(newcomer);
        if (number < 0) return number;
        waiting.poll();
        SimEndpoint from = newcomer.connection.peerSide();
        peer.set(from.address(), from.port());
        return number;
    }

    // ---- connecting -------------------------------------------------------------------------------------------

    int connect(SimEndpoint to) {
        if (to.isV4() != v4) return -Errno.EAFNOSUPPORT;
        if (state == State.CONNECTING) return -Errno.EALREADY;
        if (state == State.CONNECTED) return -Errno.EISCONN;
        if (state != State.FRESH) return -Errno.EINVAL;
        int refusal = host.world().refusalOf(to.address());
        if (refusal != 0) return -refusal;
        int bound = bindForUse(to);
        if (bound < 0) return bound;
        state = State.CONNECTING;
        host.world().attempt(this, to);
        if (state == State.CONNECTING) return -Errno.EINPROGRESS;
        return -takeError();
    }

    boolean isConnecting() {
        return state == State.CONNECTING;
    }

    void established(SimConnection connection) {
        this.connection = connection;
        state = State.CONNECTED;
        connection.toHost().receiver(this::wake, this::onReset);
        connection.toPeer().sender(this::onRoom);
        wake();
    }

    /// The attempt failed, or the connection died, with `errno`.
    void failed(int errno) {
        state = State.DEAD;
        error = errno;
        wake();
    }

    private void onReset() {
        boolean peerHadFinished = connection != null && connection.toHost().ended();
        if (connection != null) connection.toPeer().cut();
        failed(peerHadFinished ? Errno.EPIPE : Errno.ECONNRESET);
    }

    // ---- bytes ------------------------------------------------------------------------------------------------

    int send(MemorySegment bytes, long at, int length, boolean more) {
        if (state == State.CONNECTING) return -Errno.EAGAIN;
        if (error != 0) return -takeError();
        SimConnection open = connection;
        if (state != State.CONNECTED || open == null || open.toPeer().isFinished()) return -Errno.EPIPE;
        int room = open.toPeer().room();
        if (room == 0) {
            wantsRoom = true;
            return -Errno.EAGAIN;
        }
        int taken = host.faults().taken(Math.min(length, room), Math.min(length, sendRoom()));
        if (taken < length) wantsRoom = true;
        open.toPeer().write(bytes, at, taken, more);
        if (taken < length) host.agenda().after(0, this::onRoom);
        return taken;
    }

    /// A send that takes nothing although it could: whoever sent hears of room when there is some, as always.
    int waitForRoom() {
        wantsRoom = true;
        return -Errno.EAGAIN;
    }

    /// Three quarters of the free buffer: the kernel counts its own structures against the buffer as well.
    int sendRoom() {
        SimConnection open = connection;
        if (state != State.CONNECTED || open == null || open.toPeer().isFinished()) return 0;
        int room = open.toPeer().room();
        return room - room / 4;
    }

    /// Nothing is ever lost on the host's side of the simulated world, so nothing is sent twice.
    void describe(TcpInfo into) {
        SimConnection open = connection;
        if (open == null) return;
        open.toPeer().describe(into);
        long roundTripNanos = open.toPeer().latencyNanos() + open.toHost().latencyNanos();
        into.rttMicros = (int) (roundTripNanos / NANOS_A_MICRO);
        into.rttVarianceMicros = 0;
        into.retransmittedSegments = 0;
        into.receivedBytes = open.toHost().arrived();
    }

    int peek(int skip, MemorySegment into, long at, int length) {
        SimConnection open = connection;
        if (state == State.CONNECTING) return -Errno.EAGAIN;
        if (state == State.FRESH || state == State.LISTENING) return -Errno.ENOTCONN;
        int there = open == null ? 0 : open.toHost().readable() - skip;
        if (open != null && there > 0) {
            int copied = host.faults().peeked(Math.min(there, length));
            open.toHost().copy(skip, into, at, copied);
            seenBytes = Math.max(seenBytes, skip + copied);
            return copied;
        }
        if (error != 0) return -takeError();
        boolean over = state == State.DEAD || open == null || open.toHost().ended();
        return over ? 0 : -Errno.EAGAIN;
    }

    int discard(int length) {
        SimConnection open = connection;
        if (open == null) return -Errno.ENOTCONN;
        if (length > seenBytes) {
            throw new IllegalStateException("discard of " + length + " octets of which peek has shown " + seenBytes);
        }
        seenBytes -= length;
        open.toHost().consume(length);
        return length;
    }

    int shutdownWrite() {
        SimConnection open = connection;
        if (state != State.CONNECTED || open == null) return -Errno.ENOTCONN;
        open.toPeer().finish();
        if (open.toHost().ended()) wake();
        return 0;
    }

    /// Tells about room as Linux does: when a send wanted more, and a third of the buffer is free again.
    private void onRoom() {
        if (!wantsRoom || !hasRoom()) return;
        wantsRoom = false;
        wake();
    }

    private boolean hasRoom() {
        return connection != null
                && connection.toPeer().room() * 3L >= connection.toPeer().sendCapacity();
    }

    // ---- readiness and the end --------------------------------------------------------------------------------

    @Override
    int level() {
        return switch (state) {
            case FRESH -> Poller.WRITABLE | Poller.HUNG_UP; // what Linux says of an unconnected socket
            case CONNECTING -> 0;
            case LISTENING -> waiting.isEmpty() ? 0 : Poller.READABLE;
            case CONNECTED -> connection == null ? 0 : levelOf(connection);
            case DEAD -> ALL_OVER | (error != 0 ? Poller.ERROR : 0);
        };
    }

    private int levelOf(SimConnection open) {
        boolean peerEnded = open.toHost().ended();
        boolean weEnded = open.toPeer().isFinished();
        int level = error != 0 ? Poller.ERROR : 0;
        if (peerEnded || open.toHost().readable() > 0) level |= Poller.READABLE;
        if (peerEnded) level |= Poller.PEER_CLOSED;
        if (weEnded || hasRoom()) level |= Poller.WRITABLE;
        if (peerEnded && weEnded) level |= Poller.HUNG_UP;
        return level;
    }

    @Override
    void closed(boolean atOnce) {
        for (SimTcpSocket unaccepted : waiting) unaccepted.closed(true);
        waiting.clear();
        State before = state;
        state = State.DEAD;
        SimConnection open = connection;
        if (open == null || before != State.CONNECTED) return;
        boolean unread = open.toHost().readable() > 0;
        if (atOnce || unread) open.resetByHost();
        else open.closedByHost();
    }
}
