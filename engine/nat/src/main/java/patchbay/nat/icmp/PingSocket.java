package patchbay.nat.icmp;

import org.jspecify.annotations.Nullable;
import patchbay.loop.Counters;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;
import patchbay.loop.EventLoop;
import patchbay.nat.datagram.DatagramSocket;
import patchbay.wire.IpAddress;

/// The host socket by which a network's echoes leave, opened when first needed. When the host does not permit it, it is
/// tried again at most once a second.
final class PingSocket {
    private static final long RETRY_NANOS = 1_000_000_000L;

    private final EventLoop loop;
    private final boolean v4;
    private final @Nullable Endpoint local;
    private final DatagramSocket socket;
    private final Counters.Counter notPermitted;
    private int openResult;
    private long triedNanos;
    private boolean raw;

    PingSocket(EventLoop loop, boolean v4, IpAddress bindIp, DatagramSocket.Owner owner, Counters counters) {
        this.loop = loop;
        this.v4 = v4;
        this.local = bindIp.equals(IpAddress.ANY_V4) || bindIp.equals(IpAddress.ANY_V6)
                ? null
                : new Endpoint().set(bindIp, 0);
        this.socket = new DatagramSocket(loop, owner);
        this.notPermitted = counters.named("ping-not-permitted");
        this.triedNanos = loop.nowNanos() - RETRY_NANOS;
    }

    /// The socket, which is open when [#open] answered 0.
    DatagramSocket socket() {
        return socket;
    }

    /// Whether messages of others arrive too, of IPv4 with a header.
    boolean isRaw() {
        return raw;
    }

    /// Opens the socket if it is not; answers 0 or a negated errno.
    int open() {
        if (socket.isOpen()) return 0;
        if (openResult == 0 || loop.nowNanos() - triedNanos >= RETRY_NANOS) {
            triedNanos = loop.nowNanos();
            openResult = tryOpen();
        }
        if (openResult == -Errno.EACCES || openResult == -Errno.EPERM) notPermitted.increment();
        return openResult;
    }

    void close() {
        socket.close();
    }

    private int tryOpen() {
        int handle = loop.host().sockets().openPing(v4);
        int result = socket.open(handle, local);
        if (result >= 0) raw = loop.host().sockets().pingIsRaw(handle);
        return result;
    }
}
