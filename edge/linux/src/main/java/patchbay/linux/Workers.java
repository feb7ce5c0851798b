package patchbay.linux;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import patchbay.loop.EventLoop;
import patchbay.loop.Task;

/// A few platform threads that do for loops what may wait. Platform threads, because such work waits inside the C
/// library or the kernel and would hold a virtual thread's carrier. They end when they have nothing to do.
final class Workers {
    private static final long IDLE_SECONDS = 10;
    private static final long RETRY_NANOS = 1_000_000;
    private static final int RETRIES = 1_000;

    private final ThreadPoolExecutor pool;

    /// `threads` named after `name`; at most `waiting` pieces of work wait for one.
    Workers(String name, int threads, int waiting) {
        pool = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(waiting),
                Thread.ofPlatform().daemon().name(name + "-", 0).factory());
        pool.allowCoreThreadTimeOut(true);
    }

    /// Has `work` done, and then on `loop` what it answers; false when too much waits already.
    boolean take(EventLoop loop, Supplier<Task> work) {
        try {
            pool.execute(() -> deliver(loop, work.get()));
            return true;
        } catch (RejectedExecutionException tooMuch) {
            return false;
        }
    }

    private static void deliver(EventLoop loop, Task task) {
        for (int attempt = 0; attempt < RETRIES && !loop.offer(task); attempt++) LockSupport.parkNanos(RETRY_NANOS);
    }
}
