package patchbay.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Errno;
import patchbay.loop.Poller;
import patchbay.loop.ReadyListener;

/// Readiness by epoll, edge-triggered. Listeners stand in an array indexed by descriptor. Each watch has a number of
/// its own that travels through the kernel beside the descriptor, so what was ready before a descriptor was closed is
/// never told to who gets the same descriptor next.
///
/// [#await] is for the loop's driver: it sleeps and keeps the events for the next [#collect], which then needs no
/// system call. [#wakeUp] may be called by any thread.
public final class EpollPoller implements Poller, AutoCloseable {
    private static final int MAX_EVENTS = 256;
    private static final int FIRST_DESCRIPTORS = 256;
    private static final long WAKE_UP = -1L;
    private static final int INPUT = EpollCalls.IN | EpollCalls.RDHUP | EpollCalls.EDGE;
    private static final int INPUT_AND_OUTPUT = INPUT | EpollCalls.OUT;
    private static final long NANOS_A_MILLI = 1_000_000;
    private static final long NANOS_A_SECOND = 1_000_000_000;

    private final int epoll;
    private final int wakeUpDescriptor;
    private final MemorySegment events = Arena.ofAuto().allocate((long) MAX_EVENTS * EpollCalls.EVENT_BYTES, 8);
    private final MemorySegment one = Arena.ofAuto().allocate(EpollCalls.EVENT_BYTES, 8);
    private final MemorySegment timespec = Arena.ofAuto().allocate(16, 8);
    private final MemorySegment increment = Arena.ofAuto().allocate(8, 8);
    private final boolean precise;

    private @Nullable ReadyListener[] listeners = new ReadyListener[FIRST_DESCRIPTORS];
    private int[] watchNumbers = new int[FIRST_DESCRIPTORS];
    private int lastWatchNumber;
    private int kept;
    private int next;
    private boolean closed;

    /// A poller that watches nothing. `preciseWaits` false forces the fallback to whole milliseconds.
    EpollPoller(boolean preciseWaits) throws LinuxException {
        epoll = LinuxException.check("epoll_create1", EpollCalls.create());
        wakeUpDescriptor = LinuxException.check("eventfd", Descriptors.eventfd());
        increment.set(ValueLayout.JAVA_LONG, 0, 1);
        one.set(ValueLayout.JAVA_INT_UNALIGNED, 0, EpollCalls.IN | EpollCalls.EDGE);
        one.set(ValueLayout.JAVA_LONG_UNALIGNED, EpollCalls.VALUE_AT, WAKE_UP);
        LinuxException.check(
                "epoll_ctl eventfd", EpollCalls.control(epoll, EpollCalls.ADD, wakeUpDescriptor, one.address()));
        precise = preciseWaits && EpollCalls.awaitPrecisely(epoll, events.address(), 1, timespec.address()) >= 0;
    }

    @Override
    public int watch(int handle, ReadyListener listener) {
        return watch(handle, listener, INPUT_AND_OUTPUT);
    }

    @Override
    public int watchInput(int handle, ReadyListener listener) {
        return watch(handle, listener, INPUT);
    }

    private int watch(int handle, ReadyListener listener, int interest) {
        if (handle < 0) return -Errno.EBADF;
        makeRoomFor(handle);
        int number = ++lastWatchNumber & Integer.MAX_VALUE;
        one.set(ValueLayout.JAVA_INT_UNALIGNED, 0, interest);
        one.set(ValueLayout.JAVA_LONG_UNALIGNED, EpollCalls.VALUE_AT, (long) number << 32 | handle);
        int result = EpollCalls.control(epoll, EpollCalls.ADD, handle, one.address());
        if (result < 0) return result;
        listeners[handle] = listener;
        watchNumbers[handle] = number;
        return 0;
    }

    @Override
    public void forget(int handle) {
        if (handle < 0 || handle >= listeners.length || listeners[handle] == null) return;
        listeners[handle] = null;
        watchNumbers[handle] = -1;
        EpollCalls.control(epoll, EpollCalls.REMOVE, handle, 0);
    }

    @Override
    public int collect(int maxEvents, ReadySink sink) {
        if (next == kept) keep(EpollCalls.poll(epoll, events.address(), MAX_EVENTS));
        int told = 0;
        while (next < kept && told < maxEvents) {
            long at = (long) next++ * EpollCalls.EVENT_BYTES;
            long value = events.get(ValueLayout.JAVA_LONG_UNALIGNED, at + EpollCalls.VALUE_AT);
            if (value == WAKE_UP) continue;
            int handle = (int) value;
            ReadyListener listener = listeners[handle];
            if (listener == null || watchNumbers[handle] != (int) (value >>> 32)) continue;
            sink.ready(listener, meaning(events.get(ValueLayout.JAVA_INT_UNALIGNED, at)));
            told++;
        }
        return told;
    }

    /// Sleeps until something is ready, [#wakeUp] is called, or `waitNanos` are over (`Long.MAX_VALUE`: for ever).
    void await(long waitNanos) {
        if (next < kept) return;
        if (precise && waitNanos != Long.MAX_VALUE) {
            timespec.set(ValueLayout.JAVA_LONG, 0, waitNanos / NANOS_A_SECOND);
            timespec.set(ValueLayout.JAVA_LONG, 8, waitNanos % NANOS_A_SECOND);
            keep(EpollCalls.awaitPrecisely(epoll, events.address(), MAX_EVENTS, timespec.address()));
        } else {
            keep(EpollCalls.await(epoll, events.address(), MAX_EVENTS, wholeMillis(waitNanos)));
        }
    }

    /// Ends the sleep of [#await], now or the next one. The counter is never read: edge-triggered, every write tells
    /// anew, and 2^64 writes do not come to pass. The
    /// lock keeps a late caller from writing into whatever has the number of a poller that was closed.
    synchronized void wakeUp() {
        if (!closed) Descriptors.write(wakeUpDescriptor, increment.address(), Long.BYTES);
    }

    @Override
    public synchronized void close() {
        if (closed) return;
        closed = true;
        Descriptors.close(wakeUpDescriptor);
        Descriptors.close(epoll);
    }

    private static int wholeMillis(long nanos) {
        if (nanos == Long.MAX_VALUE) return -1;
        return (int) Math.min((nanos + NANOS_A_MILLI - 1) / NANOS_A_MILLI, Integer.MAX_VALUE);
    }

    private void keep(int count) {
        next = 0;
        kept = Math.max(count, 0);
    }

    private static int meaning(int events) {
        int meaning = 0;
        if ((events & EpollCalls.IN) != 0) meaning |= READABLE;
        if ((events & EpollCalls.OUT) != 0) meaning |= WRITABLE;
        if ((events & EpollCalls.RDHUP) != 0) meaning |= PEER_CLOSED;
        if ((events & EpollCalls.HUP) != 0) meaning |= HUNG_UP;
        if ((events & EpollCalls.ERR) != 0) meaning |= ERROR;
        return meaning;
    }

    private void makeRoomFor(int handle) {
        if (handle < listeners.length) return;
        int size = Math.max(handle + 1, listeners.length * 2);
        listeners = Arrays.copyOf(listeners, size);
        watchNumbers = Arrays.copyOf(watchNumbers, size);
    }
}
