package patchbay.linux;

import org.jspecify.annotations.Nullable;
import patchbay.loop.Errno;

/// epoll(7), and how its event stands in memory.
final class EpollCalls {
    static final int IN = 0x001;
    static final int OUT = 0x004;
    static final int ERR = 0x008;
    static final int HUP = 0x010;
    static final int RDHUP = 0x2000;
    static final int EDGE = 1 << 31;

    static final int ADD = 1;
    static final int REMOVE = 2;

    /// `struct epoll_event` is packed on x86-64 and naturally aligned elsewhere.
    static final boolean PACKED = "amd64".equals(System.getProperty("os.arch"));

    static final int EVENT_BYTES = PACKED ? 12 : 16;
    static final int VALUE_AT = PACKED ? 4 : 8;

    private static final int CLOEXEC = Descriptors.O_CLOEXEC;

    private static final Call CREATE = Call.answeringInt("epoll_create1");
    private static final Call CTL = Call.briefInt("epoll_ctl");
    private static final Call POLL = Call.briefInt("epoll_wait");
    private static final Call WAIT = Call.answeringInt("epoll_wait");

    private EpollCalls() {}

    static int create() {
        return (int) CREATE.with(CLOEXEC);
    }

    static int control(int epoll, int operation, int descriptor, long event) {
        return (int) CTL.with(epoll, operation, descriptor, event);
    }

    /// Takes what is ready, without waiting.
    static int poll(int epoll, long events, int maxEvents) {
        return (int) POLL.with(epoll, events, maxEvents, 0);
    }

    /// Waits up to so many milliseconds, -1 for ever.
    static int await(int epoll, long events, int maxEvents, int timeoutMillis) {
        return (int) WAIT.with(epoll, events, maxEvents, timeoutMillis);
    }

    /// Waits until the `struct timespec` at `timeout` is over; `-ENOSYS` before kernel 5.11 or glibc 2.35.
    static int awaitPrecisely(int epoll, long events, int maxEvents, long timeout) {
        return Precise.CALL == null ? -Errno.ENOSYS : (int) Precise.CALL.with(epoll, events, maxEvents, timeout, 0);
    }

    private static final class Precise {
        static final @Nullable Call CALL = Call.exists("epoll_pwait2") ? Call.answeringInt("epoll_pwait2") : null;
    }
}
