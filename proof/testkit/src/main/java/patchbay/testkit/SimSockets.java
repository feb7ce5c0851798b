package patchbay.testkit;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import patchbay.loop.DatagramRow;
import patchbay.loop.Datagrams;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;
import patchbay.loop.HostSockets;
import patchbay.loop.SocketError;
import patchbay.loop.TcpInfo;
import patchbay.wire.IpAddress;

/// The simulated kernel's calls. They count themselves, fail on demand ([SimFaults]), and otherwise answer what a Linux
/// kernel would. Errors of the *caller* that a kernel would let pass (an empty buffer to peek into, a discard of unseen
/// octets, closing what is still watched) throw, so that a test fails where the mistake is.
public final class SimSockets implements HostSockets {
    private final SimHost host;
    private final SimRow row = new SimRow();
    private final SimReceived received = new SimReceived();
    private SimHost.PingKind pingKind = SimHost.PingKind.UNPRIVILEGED;

    SimSockets(SimHost host) {
        this.host = host;
    }

    void pingKind(SimHost.PingKind kind) {
        pingKind = kind;
    }

    // ---- opening, naming, closing -----------------------------------------------------------------------------

    @Override
    public int openTcp(boolean v4) {
        return open(SocketCall.OPEN_TCP, new SimTcpSocket(host, v4));
    }

    @Override
    public int openUdp(boolean v4) {
        return open(SocketCall.OPEN_UDP, new SimUdpSocket(host, v4));
    }

    @Override
    public int openPing(boolean v4) {
        if (pingKind == SimHost.PingKind.DENIED) return -Errno.EACCES;
        return open(SocketCall.OPEN_PING, new SimPingSocket(host, v4, pingKind == SimHost.PingKind.RAW));
    }

    /// The simulated host has no right to raw sockets.
    @Override
    public int openRaw(boolean v4, int protocol) {
        int refusal = host.faults().onCall(SocketCall.OPEN_RAW);
        return refusal != 0 ? -refusal : -Errno.EACCES;
    }

    private int open(SocketCall call, SimHandle handle) {
        int refusal = host.faults().onCall(call);
        return refusal != 0 ? -refusal : host.handles().add(handle);
    }

    @Override
    public boolean pingIsRaw(int handle) {
        return host.handles().find(handle) instanceof SimPingSocket ping && ping.raw;
    }

    @Override
    public int bind(int handle, Endpoint local) {
        int refusal = host.faults().onCall(SocketCall.BIND);
        SimHandle found = host.handles().find(handle);
        if (found == null) return -Errno.EBADF;
        return refusal != 0 ? -refusal : found.bind(local);
    }

    @Override
    public int localName(int handle, Endpoint into) {
        int refusal = host.faults().onCall(SocketCall.LOCAL_NAME);
        SimHandle found = host.handles().find(handle);
        if (found == null) return -Errno.EBADF;
        return refusal != 0 ? -refusal : found.localName(into);
    }

    @Override
    public int close(int handle) {
        return close(SocketCall.CLOSE, handle, false);
    }

    @Override
    public int abort(int handle) {
        return close(SocketCall.ABORT, handle, true);
    }

    /// The handle is gone even when the call answers an error, as in Linux.
    private int close(SocketCall call, int handle, boolean atOnce) {
        int refusal = host.faults().onCall(call);
        SimHandle found = host.handles().find(handle);
        if (found == null) return -Errno.EBADF;
        if (found.watch != null) throw new IllegalStateException("closed while watched: " + found);
        host.ports().release(found);
        host.handles().remove(found);
        found.closed(atOnce);
        return -refusal;
    }

    // ---- TCP --------------------------------------------------------------------------------------------------

    private @Nullable SimTcpSocket tcp(int handle) {
        return host.handles().find(handle) instanceof SimTcpSocket tcp ? tcp : null;
    }

    @Override
    public int listen(int handle, int backlog) {
        int refusal = host.faults().onCall(SocketCall.LISTEN);
        SimTcpSocket tcp = tcp(handle);
        if (tcp == null) return -Errno.EBADF;
        return refusal != 0 ? -refusal : tcp.listen(backlog);
    }

    @Override
    public int accept(int handle, Endpoint peer) {
        int refusal = host.faults().onCall(SocketCall.ACCEPT);
        SimTcpSocket tcp = tcp(handle);
        if (tcp == null) return -Errno.EBADF;
        if (refusal != 0) return -refusal;
        return waits(tcp) ? -Errno.EAGAIN : tcp.accept(peer);
    }

    @Override
    public int connect(int handle, Endpoint to) {
        int refusal = host.faults().onCall(SocketCall.CONNECT);
        SimTcpSocket tcp = tcp(handle);
        if (tcp == null) return -Errno.EBADF;
        return refusal != 0 ? -refusal : tcp.connect(SimEndpoint.of(to));
    }

    @Override
    public int takeError(int handle) {
        int refusal = host.faults().onCall(SocketCall.TAKE_ERROR);
        SimHandle found = host.handles().find(handle);
        if (found == null) return -Errno.EBADF;
        return refusal != 0 ? refusal : found.takeError();
    }

    @Override
    public int send(int handle, MemorySegment bytes, long at, int length, boolean more) {
        int refusal = host.faults().onCall(SocketCall.SEND);
        SimTcpSocket tcp = tcp(handle);
        if (tcp == null) return -Errno.EBADF;
        if (refusal != 0) return -refusal;
        if (length <= 0) throw new IllegalArgumentException("send of " + length + " octets");
        return waits(tcp) ? tcp.waitForRoom() : tcp.send(bytes, at, length, more);
    }

    @Override
    public int peek(int handle, int skip, MemorySegment into, long at, int length) {
        int refusal = host.faults().onCall(SocketCall.PEEK);
        SimTcpSocket tcp = tcp(handle);
        if (tcp == null) return -Errno.EBADF;
        if (refusal != 0) return -refusal;
        if (length <= 0 || skip < 0) throw new IllegalArgumentException("peek of " + length + " after " + skip);
        return waits(tcp) ? -Errno.EAGAIN : tcp.peek(skip, into, at, length);
    }

    @Override
    public int discard(int handle, int length) {
        int refusal = host.faults().onCall(SocketCall.DISCARD);
        SimTcpSocket tcp = tcp(handle);
        if (tcp == null) return -Errno.EBADF;
        return refusal != 0 ? -refusal : tcp.discard(length);
    }

    @Override
    public int shutdownWrite(int handle) {
        int refusal = host.faults().onCall(SocketCall.SHUTDOWN_WRITE);
        SimTcpSocket tcp = tcp(handle);
        if (tcp == null) return -Errno.EBADF;
        return refusal != 0 ? -refusal : tcp.shutdownWrite();
    }

    @Override
    public int sendRoom(int handle) {
        int refusal = host.faults().onCall(SocketCall.SEND_ROOM);
        SimTcpSocket tcp = tcp(handle);
        if (tcp == null) return -Errno.EBADF;
        return refusal != 0 ? -refusal : tcp.sendRoom();
    }

    @Override
    public int tcpInfo(int handle, TcpInfo into) {
        int refusal = host.faults().onCall(SocketCall.TCP_INFO);
        SimTcpSocket tcp = tcp(handle);
        if (tcp == null) return -Errno.EBADF;
        if (refusal == 0) tcp.describe(into);
        return -refusal;
    }

    @Override
    public int keepAlive(int handle, int idleSeconds) {
        int refusal = host.faults().onCall(SocketCall.KEEP_ALIVE);
        if (tcp(handle) == null) return -Errno.EBADF;
        return idleSeconds < 1 ? -Errno.EINVAL : -refusal;
    }

    /// The simulated sockets' room is the scene's to say ([SimTcpSocket]), so the sizes are judged and not kept.
    @Override
    public int buffers(int handle, int sendBytes, int receiveBytes) {
        int refusal = host.faults().onCall(SocketCall.BUFFERS);
        if (tcp(handle) == null) return -Errno.EBADF;
        return sendBytes < 0 || receiveBytes < 0 ? -Errno.EINVAL : -refusal;
    }

    // ---- datagrams --------------------------------------------------------------------------------------------

    private @Nullable SimDatagramSocket datagram(int handle) {
        return host.handles().find(handle) instanceof SimDatagramSocket datagram ? datagram : null;
    }

    @Override
    public int sendTo(int handle, Endpoint to, MemorySegment bytes, long at, int length) {
        return sendFrom(SimRow.CHOSEN, handle, to, bytes, at, length);
    }

    /// The same from one of the host's addresses.
    int sendFrom(IpAddress from, int handle, Endpoint to, MemorySegment bytes, long at, int length) {
        int refusal = host.faults().onCall(SocketCall.SEND_TO);
        SimDatagramSocket socket = datagram(handle);
        if (socket == null) return -Errno.EBADF;
        if (refusal != 0) return -refusal;
        return waits(socket) ? -Errno.EAGAIN : socket.sendTo(from, to, bytes, at, length);
    }

    @Override
    public DatagramRow row(int handle) {
        return row.begin();
    }

    /// Each datagram is a [SocketCall#SEND_TO] as well.
    @Override
    public int sendRow(int handle, int first) {
        int refusal = host.faults().onCall(SocketCall.SEND_ROW);
        if (refusal != 0) return -refusal;
        int result = 0;
        int index = first;
        while (index < row.count() && result >= 0) result = row.send(this, handle, index++);
        int taken = index - first - (result < 0 ? 1 : 0);
        return taken > 0 ? taken : result;
    }

    @Override
    public int receive(int handle) {
        int refusal = host.faults().onCall(SocketCall.RECEIVE);
        SimDatagramSocket socket = datagram(handle);
        if (socket == null) return -Errno.EBADF;
        if (refusal != 0) return -refusal;
        return waits(socket) ? -Errno.EAGAIN : socket.receive(received);
    }

    @Override
    public Datagrams received() {
        return received;
    }

    @Override
    public int expectBulk(int handle) {
        int refusal = host.faults().onCall(SocketCall.EXPECT_BULK);
        SimDatagramSocket socket = datagram(handle);
        if (socket == null) return -Errno.EBADF;
        if (refusal == 0) socket.expectBulk();
        return -refusal;
    }

    @Override
    public int tellDestinations(int handle) {
        int refusal = host.faults().onCall(SocketCall.TELL_DESTINATIONS);
        SimDatagramSocket socket = datagram(handle);
        if (socket == null) return -Errno.EBADF;
        if (refusal == 0) socket.tellDestinations();
        return -refusal;
    }

    @Override
    public int receiveError(int handle, SocketError into) {
        int refusal = host.faults().onCall(SocketCall.RECEIVE_ERROR);
        SimDatagramSocket socket = datagram(handle);
        if (socket == null) return -Errno.EBADF;
        return refusal != 0 ? -refusal : socket.receiveError(into);
    }

    @Override
    public int setHopLimit(int handle, int hops) {
        int refusal = host.faults().onCall(SocketCall.SET_HOP_LIMIT);
        SimDatagramSocket socket = datagram(handle);
        if (socket == null) return -Errno.EBADF;
        return refusal != 0 ? -refusal : socket.setHopLimit(hops);
    }

    @Override
    public int setTypeOfService(int handle, int octet) {
        int refusal = host.faults().onCall(SocketCall.SET_TYPE_OF_SERVICE);
        SimDatagramSocket socket = datagram(handle);
        if (socket == null) return -Errno.EBADF;
        return refusal != 0 ? -refusal : socket.setTypeOfService(octet);
    }

    @Override
    public int allowFragments(int handle, boolean allow) {
        int refusal = host.faults().onCall(SocketCall.ALLOW_FRAGMENTS);
        SimDatagramSocket socket = datagram(handle);
        if (socket == null) return -Errno.EBADF;
        return refusal != 0 ? -refusal : socket.allowFragments(allow);
    }

    @Override
    public int allowBroadcast(int handle) {
        int refusal = host.faults().onCall(SocketCall.ALLOW_BROADCAST);
        SimDatagramSocket socket = datagram(handle);
        if (socket == null) return -Errno.EBADF;
        return refusal != 0 ? -refusal : socket.allowBroadcast();
    }

    /// An `EAGAIN` that the kernel need not have given; the edge that must follow is arranged.
    private boolean waits(SimHandle handle) {
        if (!host.faults().waits()) return false;
        host.poller().edgeAfter(host.faults().retryNanos(), handle);
        return true;
    }
}
