package patchbay.nat.forward;

import java.util.function.IntSupplier;
import patchbay.loop.Counters;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;
import patchbay.loop.EventLoop;
import patchbay.loop.HostSockets;
import patchbay.loop.ReadyListener;
import patchbay.loop.Task;
import patchbay.loop.Timer;

/// The listening socket of one TCP rule. Accepts at most [#ACCEPTS_A_TURN] connections a turn, so that a flood of them
/// leaves time to the rest of the loop.
final class TcpListener extends Timer implements ReadyListener, Task {
    static final int ACCEPTS_A_TURN = 16;

    private static final int NONE = -1;
    private static final long REST_NANOS = 100_000_000L;

    private final EventLoop loop;
    private final HostSockets sockets;
    private final IntSupplier guestAddress;
    private final int guestPort;
    private final Guests guests;
    private final Endpoint peer = new Endpoint();
    private final Counters.Counter accepted;
    private final Counters.Counter unknownGuest;
    private final Counters.Counter noDescriptor;
    private int handle = NONE;
    private boolean goingOn;

    TcpListener(EventLoop loop, IntSupplier guestAddress, int guestPort, Guests guests, Counters counters) {
        this.loop = loop;
        this.sockets = loop.host().sockets();
        this.guestAddress = guestAddress;
        this.guestPort = guestPort;
        this.guests = guests;
        this.accepted = counters.named("forward-accepted");
        this.unknownGuest = counters.named("forward-unknown-guest");
        this.noDescriptor = counters.named("forward-no-descriptor");
    }

    /// Opens, binds and listens; answers 0 or a negated errno, after which nothing is open.
    int open(Endpoint address, int backlog) {
        int opened = sockets.openTcp(true);
        if (opened < 0) return opened;
        int result = sockets.bind(opened, address);
        if (result >= 0) result = sockets.listen(opened, backlog);
        if (result >= 0) result = loop.host().poller().watch(opened, this);
        if (result < 0) {
            sockets.close(opened);
            return result;
        }
        handle = opened;
        return 0;
    }

    void close() {
        loop.timers().disarm(this);
        if (handle == NONE) return;
        loop.host().poller().forget(handle);
        sockets.close(handle);
        handle = NONE;
    }

    @Override
    public void onReady(int events) {
        accept();
    }

    @Override
    public void run(long nowNanos) {
        goingOn = false;
        accept();
    }

    @Override
    protected void onTimer(long nowNanos) {
        accept();
    }

    private void accept() {
        for (int count = 0; count < ACCEPTS_A_TURN && handle != NONE; count++) {
            int connection = sockets.accept(handle, peer);
            if (connection == -Errno.EAGAIN) return;
            if (isShortage(connection)) {
                noDescriptor.increment();
                loop.after(REST_NANOS, this);
                return;
            }
            if (connection >= 0) take(connection);
        }
        if (goingOn || handle == NONE) return;
        goingOn = true;
        loop.again(this);
    }

    private void take(int connection) {
        accepted.increment();
        int guest = guestAddress.getAsInt();
        if (guest == 0) {
            unknownGuest.increment();
            sockets.close(connection);
        } else {
            guests.forward(connection, peer, guest, guestPort);
        }
    }

    private static boolean isShortage(int result) {
        return result == -Errno.EMFILE
                || result == -Errno.ENFILE
                || result == -Errno.ENOBUFS
                || result == -Errno.ENOMEM;
    }
}
