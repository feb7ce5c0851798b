package patchbay.linux;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import patchbay.loop.Clock;
import patchbay.loop.EventLoop;
import patchbay.loop.FramePool;

/// A platform thread that drives one [EventLoop]: turn after turn while there is something to do, a short spin after
/// traffic, then a sleep in epoll until something is ready, a command is offered or a timer is due.
///
/// [#loop] and [#host] are for the loop's own tasks; other threads use [EventLoop#offer] and [#stop] alone.
public final class LoopThread implements AutoCloseable {
    private final LinuxHost host;
    private final EventLoop loop;
    private final Thread thread;
    private final Spin spin;
    private final CountDownLatch ended = new CountDownLatch(1);
    private long busyTurns;
    private long busyNanos;
    private long sleeps;
    private volatile boolean asleep;
    private volatile boolean stopping;

    private LoopThread(String name, LoopOptions options, EventLoop.FailureSink failures) throws LinuxException {
        host = new LinuxHost(options);
        FramePool frames = new FramePool(
                PageMemory.lazyArena(), options.largeFrames(), options.smallFrames(), options.windowFrames());
        loop = new EventLoop(host, frames, this::wakeUp, failures);
        host.serve(loop);
        spin = new Spin(Runtime.getRuntime().availableProcessors() > 1 ? options.maxSpinNanos() : 0);
        thread = Thread.ofPlatform()
                .name(name)
                .daemon()
                .uncaughtExceptionHandler((dead, thrown) -> failures.failed(this, thrown))
                .unstarted(this::run);
    }

    /// Starts a loop. What its callbacks throw goes to `failures`, on the loop's thread; should
    /// the loop itself fail, its thread ends and the culprit is this object.
    public static LoopThread start(String name, LoopOptions options, EventLoop.FailureSink failures)
            throws LinuxException {
        LoopThread started = new LoopThread(name, options, failures);
        started.thread.start();
        return started;
    }

    /// The loop; only [EventLoop#offer] may be called by other threads.
    public EventLoop loop() {
        return loop;
    }

    /// The machine as this loop sees it.
    public LinuxHost host() {
        return host;
    }

    /// Runs `work` on the loop's thread and waits for its answer: for the control plane, never for a loop.
    public <T> T call(Callable<T> work, long timeoutMillis)
            throws InterruptedException, TimeoutException, ExecutionException {
        CompletableFuture<T> answer = new CompletableFuture<>();
        boolean taken = loop.offer(nowNanos -> {
            try {
                answer.complete(work.call());
            } catch (Exception thrown) {
                answer.completeExceptionally(thrown);
            }
        });
        if (!taken) throw new TimeoutException("the loop's queue of commands is full");
        return answer.get(timeoutMillis, TimeUnit.MILLISECONDS);
    }

    /// Turns in which there was something to do. This and the next two are for the loop's own thread, as by [#call].
    public long busyTurns() {
        return busyTurns;
    }

    /// Time spent in such turns, in nanoseconds.
    public long busyNanos() {
        return busyNanos;
    }

    /// How often the thread slept because nothing was to be done.
    public long sleeps() {
        return sleeps;
    }

    /// Asks the thread to end after the turn that runs; what is plugged into the loop must have been closed before.
    public void stop() {
        stopping = true;
        host.poller().wakeUp();
    }

    /// Waits for the end; false when it has not come in time.
    public boolean awaitEnd(long timeoutMillis) throws InterruptedException {
        return ended.await(timeoutMillis, TimeUnit.MILLISECONDS);
    }

    /// Stops, and waits up to five seconds for the turn that runs.
    @Override
    public void close() {
        stop();
        try {
            awaitEnd(5_000);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        Clock clock = host.clock();
        try {
            while (!stopping) {
                long begun = clock.nanoTime();
                int done = loop.turn(begun);
                if (done > 0) worked(begun, clock.nanoTime());
                else if (spin.mayGoOn(clock.nanoTime())) Thread.onSpinWait();
                else sleep(clock);
            }
        } finally {
            host.close();
            ended.countDown();
        }
    }

    private void worked(long begunNanos, long endNanos) {
        busyTurns++;
        busyNanos += endNanos - begunNanos;
        spin.worked(endNanos);
    }

    /// The order matters: say asleep, then look for commands. Who offers one adds it, then looks whether we sleep.
    private void sleep(Clock clock) {
        asleep = true;
        loop.rest();
        long due = loop.nextDueNanos();
        long from = clock.nanoTime();
        boolean forEver = due == Long.MAX_VALUE;
        if ((forEver || due > from) && !stopping) {
            sleeps++;
            host.poller().await(forEver ? Long.MAX_VALUE : due - from);
            spin.slept(clock.nanoTime() - from);
        }
        asleep = false;
    }

    private void wakeUp() {
        if (asleep) host.poller().wakeUp();
    }
}
