package patchbay.nat.datagram;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Datagrams;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;
import patchbay.loop.EventLoop;
import patchbay.loop.HostSockets;
import patchbay.loop.Poller;
import patchbay.loop.ReadyListener;
import patchbay.loop.SocketError;
import patchbay.loop.Task;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv4View;
import patchbay.wire.Ipv6View;

/// One unconnected host socket for datagrams or ICMP messages of guests: reads within a budget, keeps what was
/// last set for outgoing datagrams, and empties the error queue. Recycled with its owner. Belongs to one loop.
public final class DatagramSocket implements ReadyListener, Task {
    private static final int NONE = -1;
    private static final int BATCHES_A_TURN = 4;
    private static final int ERRORS_A_TURN = 32;
    private static final int UNKNOWN = -1;
    /// No errno: the call is to be made once more.
    private static final int AGAIN = Integer.MIN_VALUE;

    private final EventLoop loop;
    private final HostSockets sockets;
    private final Owner owner;
    private final @Nullable Departures departures;
    private final SocketError error = new SocketError();
    private int handle = NONE;
    private int hops;
    private int typeOfService;
    private int fragments;
    private boolean broadcast;
    private boolean bulk;
    private boolean goingOn;

    /// The host's address that datagrams leave from; 0, 0 for what the host chooses.
    long sourceHi;

    long sourceLo;

    /// The first and last datagram that wait in [Departures] to leave by this socket.
    int firstDeparture = Departures.NONE;

    int lastDeparture;

    /// Gets what arrives.
    public interface Owner {
        /// The first `count` datagrams of a batch; they are good during the call.
        void batchArrived(Datagrams batch, int count);

        /// An entry of the error queue; it is good during the call.
        void failed(SocketError error);
    }

    /// A socket whose datagrams leave by [#send] alone.
    public DatagramSocket(EventLoop loop, Owner owner) {
        this(loop, owner, null);
    }

    /// A socket whose datagrams leave by `departures`.
    public DatagramSocket(EventLoop loop, Owner owner, @Nullable Departures departures) {
        this.loop = loop;
        this.sockets = loop.host().sockets();
        this.owner = owner;
        this.departures = departures;
    }

    /// Takes over `opened`, which is a new socket or a negated errno; binds it unless `local` is null, and watches it.
    /// Answers 0 or a negated errno, after which nothing is open.
    public int open(int opened, @Nullable Endpoint local) {
        if (opened < 0) return opened;
        int result = local == null ? 0 : sockets.bind(opened, local);
        if (result >= 0) result = loop.host().poller().watchInput(opened, this);
        if (result < 0) {
            sockets.close(opened);
            return result;
        }
        handle = opened;
        hops = UNKNOWN;
        typeOfService = 0; // what a new socket has
        fragments = UNKNOWN;
        broadcast = false;
        bulk = false;
        leaveFrom(0, 0);
        return 0;
    }

    public boolean isOpen() {
        return handle != NONE;
    }

    int handle() {
        return handle;
    }

    /// Closes the socket; what waits to leave by it leaves first.
    public void close() {
        if (handle == NONE) return;
        leaveFirst();
        loop.host().poller().forget(handle);
        sockets.close(handle);
        handle = NONE;
    }

    /// Makes what is sent from now on look like the guest's datagram `ip`, with `hops` to go.
    public void shapeAs(Ipv4View ip, int hops) {
        int wantedService = ip.typeOfService();
        int wantedFragments = ip.dontFragment() ? 0 : 1;
        if (this.hops == hops && typeOfService == wantedService && fragments == wantedFragments) return;
        leaveFirst();
        if (this.hops != hops && sockets.setHopLimit(handle, hops) >= 0) this.hops = hops;
        if (typeOfService != wantedService && sockets.setTypeOfService(handle, wantedService) >= 0) {
            typeOfService = wantedService;
        }
        allowFragments(wantedFragments);
    }

    /// The same for IPv6, where no router fragments: what came in one piece leaves in one piece, or its sender is
    /// told how long it may be; what came in fragments may leave in fragments.
    public void shapeAs(Ipv6View ip, int hops) {
        int wantedClass = ip.trafficClass();
        int wantedFragments = ip.has(IpProtocol.FRAGMENT) ? 1 : 0;
        if (this.hops == hops && typeOfService == wantedClass && fragments == wantedFragments) return;
        leaveFirst();
        if (this.hops != hops && sockets.setHopLimit(handle, hops) >= 0) this.hops = hops;
        if (typeOfService != wantedClass && sockets.setTypeOfService(handle, wantedClass) >= 0) {
            typeOfService = wantedClass;
        }
        allowFragments(wantedFragments);
    }

    private void allowFragments(int wanted) {
        if (fragments != wanted && sockets.allowFragments(handle, wanted == 1) >= 0) fragments = wanted;
    }

    /// Has what arrives from now on say which of the host's addresses it was sent to.
    public void tellDestinations() {
        sockets.tellDestinations(handle);
    }

    /// Has what is added to [Departures] from now on leave from this address of the host's; from what the host chooses
    /// when both halves are 0.
    public void leaveFrom(long hi, long lo) {
        sourceHi = hi;
        sourceLo = lo;
    }

    /// Lets datagrams go to the broadcast address.
    public void allowBroadcast() {
        if (!broadcast && sockets.allowBroadcast(handle) >= 0) broadcast = true;
    }

    /// Sends one datagram; answers 0 or a negated errno. Errors of earlier datagrams, which the kernel reports by
    /// failing this call, go to the owner, and the datagram is tried once more.
    public int send(Endpoint to, MemorySegment bytes, long at, int length) {
        int sent = sockets.sendTo(handle, to, bytes, at, length);
        if (sent < 0) sent = afterFailure(sent);
        if (sent == AGAIN) sent = sockets.sendTo(handle, to, bytes, at, length);
        return Math.min(sent, 0);
    }

    /// Sends the host's row from `first` on; answers how many of its datagrams are done with, at least 1, or the
    /// negated errno of the first. Errors of earlier datagrams are no matter, as in [#send].
    int sendRow(int first) {
        int sent = sockets.sendRow(handle, first);
        if (sent < 0) sent = afterFailure(sent);
        if (sent == AGAIN) sent = sockets.sendRow(handle, first);
        return sent == 0 ? 1 : sent;
    }

    /// Judges a call to send that failed: [#AGAIN] when the failure was an earlier datagram's, 0 when the error
    /// queue has told all about this one, else its errno.
    private int afterFailure(int sent) {
        if (sent == -Errno.EAGAIN || sent == -Errno.ENOBUFS) return sent;
        int errors = takeErrors();
        if (sent == -Errno.EMSGSIZE) return errors > 0 ? 0 : sent;
        return handle == NONE ? sent : AGAIN;
    }

    private void leaveFirst() {
        if (departures != null && firstDeparture != Departures.NONE) departures.leave(this);
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

    /// A batch that is not full has emptied the socket: what comes after it is told anew.
    private void read() {
        for (int batch = 0; batch < BATCHES_A_TURN; batch++) {
            if (handle == NONE) return;
            int count = sockets.receive(handle);
            if (count == -Errno.EAGAIN) return;
            Datagrams received = sockets.received();
            if (count < 0) takeErrors();
            else owner.batchArrived(received, count);
            if (count >= 0 && count < received.capacity()) return;
            if (count > 0 && !bulk) expectBulk();
        }
        if (goingOn) return;
        goingOn = true;
        loop.again(this);
    }

    private void expectBulk() {
        if (handle != NONE) bulk = sockets.expectBulk(handle) >= 0;
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
