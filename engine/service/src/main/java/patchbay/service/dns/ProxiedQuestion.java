package patchbay.service.dns;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import patchbay.loop.Datagrams;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.loop.HostSockets;
import patchbay.loop.ReadyListener;
import patchbay.loop.SocketError;
import patchbay.loop.Timer;
import patchbay.wire.Fault;
import patchbay.wire.IpAddress;
import patchbay.wire.dns.DnsView;

/// One question on its way to the host's name servers: what the guest asked, under which id it is asked, and
/// the socket it left by. Recycled.
final class ProxiedQuestion extends Timer implements ReadyListener, AskedQuestion {
    private static final int NONE = -1;
    private static final int MIN_ATTEMPTS = 2;
    private static final int BATCHES_A_TURN = 2;

    private final EventLoop loop;
    private final HostSockets sockets;
    private final DnsProxy proxy;
    private final byte[] query = new byte[NameService.MAX_QUESTION_BYTES];
    private final Endpoint server = new Endpoint();
    private final SocketError error = new SocketError();
    private final DnsView view = new DnsView();
    private List<IpAddress> servers = List.of();
    private int queryBytes;
    private final Endpoint client = new Endpoint();
    private int guestId;
    private int id;
    private int attempts;
    private int handle = NONE;
    private boolean handleIsV4;
    private long askedNanos;

    /// Where this stands among the questions asked.
    int index;

    ProxiedQuestion(EventLoop loop, DnsProxy proxy) {
        this.loop = loop;
        this.sockets = loop.host().sockets();
        this.proxy = proxy;
    }

    void begin(Endpoint client, DnsView asked, List<IpAddress> servers) {
        this.client.set(client);
        this.servers = servers;
        queryBytes = asked.available();
        MemorySegment.copy(asked.bytes(), ValueLayout.JAVA_BYTE, asked.start(), query, 0, queryBytes);
        guestId = asked.id();
        id = loop.host().chance().below(0x1_0000);
        attempts = 0;
        askedNanos = loop.nowNanos();
    }

    /// Asks the next server; gives up when every one was asked and time is over.
    void askNext() {
        while (attempts < Math.max(servers.size(), MIN_ATTEMPTS) && !isOver()) {
            IpAddress next = servers.get(attempts % servers.size());
            if (attempts > 0) proxy.movedOn();
            attempts++;
            if (send(next) >= 0) {
                loop.after(Math.min(DnsProxy.RETRY_NANOS, leftNanos()), this);
                return;
            }
        }
        if (isOver() || handle == NONE) proxy.gaveUp(this);
        else loop.after(leftNanos(), this);
    }

    /// How many servers were asked so far, the same one counted again.
    int asked() {
        return attempts;
    }

    /// Whether there is a server that was not asked yet, and time.
    boolean canAskAnother() {
        return attempts < servers.size() && !isOver();
    }

    boolean wasAsked(Endpoint source) {
        if (source.port() != NameService.PORT) return false;
        for (int at = 0; at < Math.min(attempts, servers.size()); at++) {
            IpAddress asked = servers.get(at);
            if (asked.hi() == source.hi() && asked.lo() == source.lo()) return true;
        }
        return false;
    }

    @Override
    public int id() {
        return id;
    }

    int guestId() {
        return guestId;
    }

    Endpoint client() {
        return client;
    }

    @Override
    public int queryBytes() {
        return queryBytes;
    }

    @Override
    public void copyQuery(MemorySegment into, long at) {
        MemorySegment.copy(query, 0, into, ValueLayout.JAVA_BYTE, at, queryBytes);
    }

    void end() {
        loop.timers().disarm(this);
        closeSocket();
    }

    @Override
    public void onReady(int events) {
        for (int batch = 0; batch < BATCHES_A_TURN && handle != NONE; batch++) {
            int count = sockets.receive(handle);
            if (count == -Errno.EAGAIN || count == 0) break;
            if (count < 0) continue;
            Datagrams received = sockets.received();
            for (int at = 0; at < count && handle != NONE; at++) proxy.arrived(this, received, at);
        }
        if (handle != NONE && takeErrors()) askNext();
    }

    @Override
    protected void onTimer(long nowNanos) {
        askNext();
    }

    private int send(IpAddress to) {
        int result = open(to.isV4());
        if (result < 0) return result;
        Frame scratch = proxy.takeFor(queryBytes);
        if (scratch == null) return -Errno.ENOBUFS;
        copyQuery(scratch.bytes(), scratch.start());
        if (view.wrap(scratch.bytes(), scratch.start(), queryBytes) != Fault.NONE) return -Errno.EINVAL;
        view.id(id);
        takeErrors();
        server.set(to, NameService.PORT);
        return sockets.sendTo(handle, server, scratch.bytes(), scratch.start(), queryBytes);
    }

    /// A socket of the right family, bound to a port the kernel chooses.
    private int open(boolean v4) {
        if (handle != NONE && handleIsV4 == v4) return 0;
        closeSocket();
        int opened = sockets.openUdp(v4);
        if (opened < 0) return opened;
        int result = sockets.bind(opened, server.set(v4 ? IpAddress.ANY_V4 : IpAddress.ANY_V6, 0));
        if (result >= 0) result = loop.host().poller().watch(opened, this);
        if (result < 0) {
            sockets.close(opened);
            return result;
        }
        handle = opened;
        handleIsV4 = v4;
        return 0;
    }

    private void closeSocket() {
        if (handle == NONE) return;
        loop.host().poller().forget(handle);
        sockets.close(handle);
        handle = NONE;
    }

    /// Empties the error queue; answers whether there was something in it.
    private boolean takeErrors() {
        boolean any = false;
        for (int taken = 0; taken < 2 * MIN_ATTEMPTS && sockets.receiveError(handle, error) == 1; taken++) any = true;
        return any;
    }

    private boolean isOver() {
        return leftNanos() <= 0;
    }

    private long leftNanos() {
        return askedNanos + DnsProxy.LIFETIME_NANOS - loop.nowNanos();
    }
}
