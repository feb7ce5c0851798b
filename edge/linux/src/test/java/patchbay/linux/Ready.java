package patchbay.linux;

import java.util.function.IntSupplier;
import patchbay.loop.Errno;
import patchbay.loop.Poller;
import patchbay.loop.ReadyListener;

/// Waits in tests for what the kernel is to bring about, by the poller and with a limit.
final class Ready {
    private static final long LIMIT_NANOS = 5_000_000_000L;
    private static final long STEP_NANOS = 2_000_000L;

    private Ready() {}

    /// Calls until the answer is not `-EAGAIN`; between calls the poller sleeps until something happens.
    static int await(EpollPoller poller, IntSupplier call) {
        long end = System.nanoTime() + LIMIT_NANOS;
        int answer = call.getAsInt();
        while (answer == -Errno.EAGAIN && System.nanoTime() < end) {
            poller.await(STEP_NANOS);
            poller.collect(64, Ready::tell);
            answer = call.getAsInt();
        }
        return answer;
    }

    static void tell(ReadyListener listener, int events) {
        listener.onReady(events);
    }

    /// Turns the poller until `events` of a handle have all been seen; answers what was seen by then.
    static int awaitEvents(Poller poller, int[] seen, int wanted) {
        long end = System.nanoTime() + LIMIT_NANOS;
        while ((seen[0] & wanted) != wanted && System.nanoTime() < end) {
            ((EpollPoller) poller).await(STEP_NANOS);
            poller.collect(64, Ready::tell);
        }
        return seen[0];
    }
}
