package patchbay.vmm.vhost;

import org.jspecify.annotations.Nullable;
import patchbay.linux.UnixSockets;
import patchbay.loop.Errno;
import patchbay.loop.EventLoop;
import patchbay.loop.Timer;

/// The front end listens (QEMU's `server=on`) and we connect, and try again: 50 ms after the first failure, at
/// most half a second later. While the cable is out we connect to nobody but a VMM that just starts, since that waits
/// for us.
final class CallingDoor extends Timer implements VhostDoor {
    private static final long FIRST_RETRY_NANOS = 50_000_000L;
    private static final long LAST_RETRY_NANOS = 500_000_000L;

    private final VmmSocket socket;
    private @Nullable EventLoop loop;
    private @Nullable Arrivals arrivals;
    private boolean cableIn;
    private long retryNanos = FIRST_RETRY_NANOS;

    CallingDoor(VmmSocket socket) {
        this.socket = socket;
    }

    @Override
    public int open(EventLoop on, Arrivals to) {
        rest();
        loop = on;
        arrivals = to;
        retryNanos = FIRST_RETRY_NANOS;
        tryToConnect();
        return 0;
    }

    @Override
    public void rest() {
        EventLoop before = loop;
        loop = null;
        arrivals = null;
        if (before != null) before.timers().disarm(this);
    }

    @Override
    public void free() {
        EventLoop on = loop;
        if (on != null && !isArmed()) retryLater(on);
    }

    @Override
    public void cable(boolean in) {
        cableIn = in;
        retryNanos = FIRST_RETRY_NANOS;
        if (in) tryToConnect();
    }

    @Override
    public void close() {
        rest();
    }

    @Override
    protected void onTimer(long nowNanos) {
        tryToConnect();
    }

    private void tryToConnect() {
        EventLoop on = loop;
        Arrivals to = arrivals;
        if (on == null || to == null) return;
        boolean wanted = cableIn || socket.isNew();
        int opened = wanted ? UnixSockets.connectStream(socket.path()) : -Errno.ENOENT;
        if (opened < 0) {
            retryLater(on);
            return;
        }
        on.timers().disarm(this);
        retryNanos = FIRST_RETRY_NANOS;
        socket.meet();
        to.arrived(opened);
    }

    private void retryLater(EventLoop on) {
        on.after(retryNanos, this);
        retryNanos = Math.min(2 * retryNanos, LAST_RETRY_NANOS);
    }
}
