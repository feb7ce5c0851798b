package patchbay.testkit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import patchbay.loop.Errno;
import patchbay.loop.Poller;
import patchbay.loop.ReadyListener;

/// Readiness as Linux's epoll tells it with EPOLLET: every event of the kernel that concerns a handle is one edge, and
/// what is told is all that holds at the moment of [#collect]. An edge whose cause has gone by then is not told.
///
/// What Linux does *not* tell is not told here either: a second time about bytes that were left unread, or about room
/// for sending unless a [patchbay.loop.HostSockets#send] was cut short or answered `EAGAIN` before.
public final class SimPoller implements Poller {
    private static final int ANYTHING = READABLE | WRITABLE | PEER_CLOSED | HUNG_UP | ERROR;
    private static final int NONSENSE = READABLE | WRITABLE;

    private final SimHost host;
    private final List<Watch> watches = new ArrayList<>();
    private final ArrayDeque<Watch> ready = new ArrayDeque<>();

    /// One handle that is watched.
    static final class Watch {
        final SimHandle handle;
        final ReadyListener listener;
        final int interest;
        boolean queued;
        boolean late;
        boolean forgotten;

        Watch(SimHandle handle, ReadyListener listener, int interest) {
            this.handle = handle;
            this.listener = listener;
            this.interest = interest;
        }

        int level() {
            return handle.level() & interest;
        }
    }

    SimPoller(SimHost host) {
        this.host = host;
    }

    @Override
    public int watch(int number, ReadyListener listener) {
        return watch(number, listener, ANYTHING);
    }

    @Override
    public int watchInput(int number, ReadyListener listener) {
        return watch(number, listener, ANYTHING & ~WRITABLE);
    }

    private int watch(int number, ReadyListener listener, int interest) {
        int refusal = host.faults().onCall(SocketCall.WATCH);
        if (refusal != 0) return -refusal;
        SimHandle handle = host.handles().find(number);
        if (handle == null) return -Errno.EBADF;
        if (handle.watch != null) return -Errno.EEXIST;
        Watch watch = new Watch(handle, listener, interest);
        handle.watch = watch;
        watches.add(watch);
        if (watch.level() != 0) enqueue(watch);
        return 0;
    }

    @Override
    public void forget(int number) {
        SimHandle handle = host.handles().find(number);
        Watch watch = handle == null ? null : handle.watch;
        if (handle == null || watch == null) throw new IllegalStateException("handle " + number + " was not watched");
        handle.watch = null;
        watch.forgotten = true;
        watches.remove(watch);
        ready.remove(watch);
    }

    @Override
    public int collect(int maxEvents, ReadySink sink) {
        int told = 0;
        for (int left = Math.min(ready.size(), maxEvents); left > 0; left--) {
            Watch watch = ready.poll();
            if (watch == null) break;
            watch.queued = false;
            int level = watch.level();
            if (level == 0) continue;
            sink.ready(watch.listener, level);
            told++;
        }
        return told + tellNonsense(sink);
    }

    /// Whether [#collect] may have something to tell.
    public boolean hasReady() {
        return !ready.isEmpty();
    }

    /// How many handles are watched.
    public int watched() {
        return watches.size();
    }

    /// Something became possible at `handle`.
    void edge(SimHandle handle) {
        edgeAfter(host.faults().edgeDelayNanos(), handle);
    }

    /// Tells about `handle` after `delayNanos`; an edge that is on its way already tells about this one, too.
    void edgeAfter(long delayNanos, SimHandle handle) {
        Watch watch = handle.watch;
        if (watch == null || watch.late) return;
        if (delayNanos == 0) {
            enqueue(watch);
            return;
        }
        watch.late = true;
        host.agenda().after(delayNanos, () -> {
            watch.late = false;
            enqueue(watch);
        });
    }

    private void enqueue(Watch watch) {
        if (watch.queued || watch.forgotten) return;
        watch.queued = true;
        ready.add(watch);
    }

    private int tellNonsense(ReadySink sink) {
        int chosen = host.faults().spuriousOf(watches.size());
        if (chosen < 0) return 0;
        Watch watch = watches.get(chosen);
        sink.ready(watch.listener, host.faults().someOf(NONSENSE) | watch.level());
        return 1;
    }
}
