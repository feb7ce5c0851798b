package patchbay.nat.forward;

import patchbay.loop.Counters;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;
import patchbay.loop.EventLoop;
import patchbay.loop.HostSockets;
import patchbay.loop.ReadyListener;
import patchbay.loop.Task;
import patchbay.loop.Timer;
import patchbay.nat.rule.ForwardRule;

/// The listening socket of one TCP rule. Accepts at most [#ACCEPTS_A_TURN] connections a turn, so that a flood of them
/// leaves time to the rest of the loop.
final class TcpListener extends Timer implements ReadyListener, Task {
    static final int ACCEPTS_A_TURN = 16;

    private static final int NONE = -1;
    private static final long REST_NANOS = 100_000_000L;

    private final EventLoop loop;
    private final HostSockets sockets;
    private final ForwardRule rule;
    private final Guests guests;
    private final Endpoint peer = new Endpoint();
    private final Endpoint guest = new Endpoint();
    private final Counters.Counter accepted;
    private final Counters.Counter unknownGuest;
    private final Counters.Counter noDescriptor;
    private int handle = NONE;
    private boolean goingOn;

    TcpListener(EventLoop loop, ForwardRule rule, Guests guests, Counters counters) {
        this.loop = loop;
        this.sockets = loop.host().sockets();
        this.rule = rule;
        this.guests = guests;
        this.accepted = counters.named("forward-accepted");
        this.unknownGuest = counters.named("forward-unknown-guest");
        this.noDescriptor = counters.named("forward-no-descriptor");
    }

    /// Opens, binds and listens; answers 0 or a negated errno, after which nothing is open.
    int open(int backlog) {
        Endpoint address = new Endpoint().set(rule.hostAddress(), rule.hostPort());
        int opened = sockets.openTcp(address.isV4());
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
        if (rule.guessesGuest()) guest.setV4(guests.guess(), rule.guestPort());
        else guest.set(rule.guestAddress(), rule.guestPort());
        if (guest.isV4() && guest.v4Bits() == 0) {
            unknownGuest.increment();
            sockets.close(connection);
        } else {
            guests.forward(connection, peer, guest);
        }
    }

    private static boolean isShortage(int result) {
        return result == -Errno.EMFILE
                || result == -Errno.ENFILE
                || result == -Errno.ENOBUFS
                || result == -Errno.ENOMEM;
    }
}
