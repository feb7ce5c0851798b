package patchbay.nat.icmp;

import java.lang.foreign.MemorySegment;
import patchbay.loop.Counters;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;
import patchbay.loop.EventLoop;
import patchbay.loop.HostSockets;
import patchbay.loop.Poller;
import patchbay.loop.ReadyListener;
import patchbay.loop.SocketError;
import patchbay.loop.Task;
import patchbay.wire.IpAddress;
import patchbay.wire.Ipv4View;

/// The host socket by which a network's echoes leave, opened when first needed. When the host does not permit it, it is
/// tried again at most once a second.
final class PingSocket implements ReadyListener, Task {
    private static final int NONE = -1;
    private static final int BATCHES_A_TURN = 2;
    private static final int ERRORS_A_TURN = 32;
    private static final long RETRY_NANOS = 1_000_000_000L;

    private final EventLoop loop;
    private final HostSockets sockets;
    private final IpAddress bindIp;
    private final Owner owner;
    private final Counters.Counter notPermitted;
    private final SocketError error = new SocketError();
    private int handle = NONE;
    private int openResult;
    private long triedNanos;
    private boolean raw;
    private int hops = NONE;
    private int typeOfService = NONE;
    private int fragments = NONE;
    private boolean goingOn;

    /// Gets what arrives.
    interface Owner {
        /// `length` octets at `at`, from `source`, which came with `hopLimit`: an ICMP message, or with an IPv4 header
        /// in
        /// front when the socket is raw.
        void arrived(MemorySegment bytes, long at, int length, Endpoint source, int hopLimit);

        /// An entry of the error queue; it is good during the call.
        void failed(SocketError error);
    }

    PingSocket(EventLoop loop, IpAddress bindIp, Owner owner, Counters counters) {
        this.loop = loop;
        this.sockets = loop.host().sockets();
        this.bindIp = bindIp;
        this.owner = owner;
        this.notPermitted = counters.named("ping-not-permitted");
        this.triedNanos = loop.nowNanos() - RETRY_NANOS;
    }

    /// Whether messages arrive with an IPv4 header, and those of others too.
    boolean isRaw() {
        return raw;
    }

    /// Opens the socket if it is not; answers 0 or a negated errno.
    int open() {
        if (handle != NONE) return 0;
        if (openResult == 0 || loop.nowNanos() - triedNanos >= RETRY_NANOS) {
            triedNanos = loop.nowNanos();
            openResult = tryOpen();
        }
        if (openResult == -Errno.EACCES || openResult == -Errno.EPERM) notPermitted.increment();
        return openResult;
    }

    void close() {
        if (handle == NONE) return;
        loop.host().poller().forget(handle);
        sockets.close(handle);
        handle = NONE;
        hops = NONE;
        typeOfService = NONE;
        fragments = NONE;
    }

    /// Sends one message as the guest's `ip` had it, with `hops` to go; answers 0 or a negated errno.
    int send(Ipv4View ip, int hops, Endpoint to, MemorySegment bytes, long at, int length) {
        shapeAs(ip, hops);
        int sent = sockets.sendTo(handle, to, bytes, at, length);
        if (sent >= 0) return 0;
        if (sent == -Errno.EAGAIN || sent == -Errno.ENOBUFS) return sent;
        int errors = takeErrors();
        if (sent == -Errno.EMSGSIZE) return errors > 0 ? 0 : sent;
        return Math.min(sockets.sendTo(handle, to, bytes, at, length), 0);
    }

    @Override
    public void onReady(int events) {
        if ((events & Poller.ERROR) != 0) takeErrors();
        read();
    }

    @Override
    public void run(long nowNanos) {
        goingOn = false;
        read();
    }

    private int tryOpen() {
        int opened = sockets.openPing(true);
        if (opened < 0) return opened;
        int result = 0;
        if (!bindIp.equals(IpAddress.ANY_V4)) result = sockets.bind(opened, new Endpoint().set(bindIp, 0));
        if (result >= 0) result = loop.host().poller().watch(opened, this);
        if (result < 0) {
            sockets.close(opened);
            return result;
        }
        handle = opened;
        raw = sockets.pingIsRaw(opened);
        return 0;
    }

    private void shapeAs(Ipv4View ip, int wantedHops) {
        if (hops != wantedHops && sockets.setHopLimit(handle, wantedHops) >= 0) hops = wantedHops;
        int wantedService = ip.typeOfService();
        if (typeOfService != wantedService && sockets.setTypeOfService(handle, wantedService) >= 0) {
            typeOfService = wantedService;
        }
        int wantedFragments = ip.dontFragment() ? 0 : 1;
        if (fragments != wantedFragments && sockets.allowFragments(handle, wantedFragments == 1) >= 0) {
            fragments = wantedFragments;
        }
    }

    private void read() {
        for (int batch = 0; batch < BATCHES_A_TURN; batch++) {
            if (handle == NONE) return;
            int count = sockets.receive(handle);
            if (count == -Errno.EAGAIN) return;
            if (count < 0) takeErrors();
            var received = sockets.received();
            for (int index = 0; index < count; index++) {
                owner.arrived(
                        received.bytes(),
                        received.start(index),
                        received.length(index),
                        received.source(index),
                        received.hopLimit(index));
            }
        }
        if (goingOn) return;
        goingOn = true;
        loop.again(this);
    }

    private int takeErrors() {
        int taken = 0;
        while (taken < ERRORS_A_TURN && handle != NONE && sockets.receiveError(handle, error) == 1) {
            owner.failed(error);
            taken++;
        }
        return taken;
    }
}
