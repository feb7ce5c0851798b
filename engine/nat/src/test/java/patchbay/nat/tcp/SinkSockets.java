package patchbay.nat.tcp;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import patchbay.loop.DatagramRow;
import patchbay.loop.Datagrams;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;
import patchbay.loop.HostSockets;
import patchbay.loop.Poller;
import patchbay.loop.ReadyListener;
import patchbay.loop.SocketError;
import patchbay.loop.TcpInfo;

/// TCP sockets that connect at once, take everything, and have as many octets to read as they were told, always
/// the same ones. They allocate nothing, so that what a test measures is the engine's.
final class SinkSockets implements HostSockets, Poller {
    /// Octets that were sent to all sockets.
    long taken;

    private int readable;
    private boolean tells;
    private @Nullable ReadyListener listener;
    private int nextHandle = 3;

    /// Gives the sockets `octets` to read, and tells so in the next turn.
    void fill(int octets) {
        readable = octets;
        tells = true;
    }

    @Override
    public int openTcp(boolean v4) {
        return nextHandle++;
    }

    @Override
    public int connect(int handle, Endpoint to) {
        return 0;
    }

    @Override
    public int send(int handle, MemorySegment bytes, long at, int length, boolean more) {
        taken += length;
        return length;
    }

    @Override
    public int peek(int handle, int skip, MemorySegment into, long at, int length) {
        int peeked = Math.min(length, readable - skip);
        return peeked > 0 ? peeked : -Errno.EAGAIN;
    }

    @Override
    public int discard(int handle, int length) {
        readable -= length;
        return length;
    }

    @Override
    public int sendRoom(int handle) {
        return 500_000;
    }

    @Override
    public int watch(int handle, ReadyListener listener) {
        this.listener = listener;
        return 0;
    }

    @Override
    public void forget(int handle) {
        listener = null;
    }

    @Override
    public int collect(int maxEvents, ReadySink sink) {
        if (!tells || listener == null) return 0;
        tells = false;
        sink.ready(listener, READABLE);
        return 1;
    }

    @Override
    public int openUdp(boolean v4) {
        return -Errno.EPROTONOSUPPORT;
    }

    @Override
    public int openPing(boolean v4) {
        return -Errno.EPROTONOSUPPORT;
    }

    @Override
    public boolean pingIsRaw(int handle) {
        return false;
    }

    @Override
    public int bind(int handle, Endpoint local) {
        return 0;
    }

    @Override
    public int localName(int handle, Endpoint into) {
        return 0;
    }

    @Override
    public int close(int handle) {
        return 0;
    }

    @Override
    public int abort(int handle) {
        return 0;
    }

    @Override
    public int listen(int handle, int backlog) {
        return 0;
    }

    @Override
    public int accept(int handle, Endpoint peer) {
        return -Errno.EAGAIN;
    }

    @Override
    public int takeError(int handle) {
        return 0;
    }

    @Override
    public int shutdownWrite(int handle) {
        return 0;
    }

    @Override
    public int tcpInfo(int handle, TcpInfo into) {
        return -Errno.EOPNOTSUPP;
    }

    @Override
    public int keepAlive(int handle, int idleSeconds) {
        return 0;
    }

    @Override
    public int sendTo(int handle, Endpoint to, MemorySegment bytes, long at, int length) {
        return -Errno.EPROTONOSUPPORT;
    }

    @Override
    public DatagramRow row(int handle) {
        throw new UnsupportedOperationException("no datagrams here");
    }

    @Override
    public int sendRow(int handle, int first) {
        return -Errno.EPROTONOSUPPORT;
    }

    @Override
    public int receive(int handle) {
        return -Errno.EAGAIN;
    }

    @Override
    public int expectBulk(int handle) {
        return 0;
    }

    @Override
    public int tellDestinations(int handle) {
        return 0;
    }

    @Override
    public Datagrams received() {
        throw new UnsupportedOperationException("no datagrams here");
    }

    @Override
    public int receiveError(int handle, SocketError into) {
        return -Errno.EAGAIN;
    }

    @Override
    public int setHopLimit(int handle, int hops) {
        return 0;
    }

    @Override
    public int setTypeOfService(int handle, int octet) {
        return 0;
    }

    @Override
    public int allowFragments(int handle, boolean allow) {
        return 0;
    }

    @Override
    public int allowBroadcast(int handle) {
        return 0;
    }
}
