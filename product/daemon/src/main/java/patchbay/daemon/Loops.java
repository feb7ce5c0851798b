package patchbay.daemon;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import patchbay.control.machinery.Meter;
import patchbay.linux.LinuxException;
import patchbay.linux.LoopOptions;
import patchbay.linux.LoopThread;
import patchbay.loop.FramePool;

/// The event loops of the daemon: about as many as processors, started when the first network needs one. A network
/// stays on the loop it was given; loops are given in turn.
final class Loops implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("loop");
    private static final int MAX_LOOPS = 8;
    private static final long CALL_MILLIS = 10_000;

    private final int most;
    private final LoopOptions options;
    private final List<LoopThread> running = new ArrayList<>();
    private int given;

    Loops(int most, LoopOptions options) {
        this.most = Math.clamp(most, 1, MAX_LOOPS);
        this.options = options;
    }

    /// The loop for one more network.
    synchronized LoopThread next() throws LinuxException {
        int index = given++ % most;
        if (index == running.size()) {
            running.add(LoopThread.start("loop " + index, options, Loops::failed));
        }
        return running.get(index);
    }

    /// Runs `work` on a loop's thread and waits for it.
    static <T> T call(LoopThread loop, Callable<T> work) {
        try {
            return loop.call(work, CALL_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("given up", interrupted);
        } catch (ExecutionException thrown) {
            throw new IllegalStateException(thrown.getCause());
        } catch (TimeoutException stuck) {
            throw new IllegalStateException("a network's loop does not answer", stuck);
        }
    }

    /// The same for work that may not be possible.
    static <T> T attempt(LoopThread loop, Callable<T> work) throws IOException {
        try {
            return call(loop, work);
        } catch (IllegalStateException failed) {
            if (failed.getCause() instanceof IOException impossible) throw impossible;
            throw failed;
        }
    }

    /// The same for work without an answer.
    static void run(LoopThread loop, Runnable work) {
        call(loop, () -> {
            work.run();
            return true;
        });
    }

    /// The counters of all loops, for whoever watches.
    List<Meter> meters() {
        List<LoopThread> loops;
        synchronized (this) {
            loops = List.copyOf(running);
        }
        List<Meter> meters = new ArrayList<>();
        for (int index = 0; index < loops.size(); index++) meters.add(meter(index, loops.get(index)));
        return meters;
    }

    private static Meter meter(int index, LoopThread thread) {
        return call(thread, () -> {
            FramePool frames = thread.loop().frames();
            SortedMap<String, Long> counters = new TreeMap<>();
            counters.put("turns", thread.loop().turns());
            counters.put("busy-turns", thread.busyTurns());
            counters.put("busy-nanos", thread.busyNanos());
            counters.put("sleeps", thread.sleeps());
            counters.put("frames-lent", frames.lentInAll());
            SortedMap<String, Long> gauges = new TreeMap<>();
            gauges.put("most-lent-in-a-turn.large", (long) frames.mostLarge());
            gauges.put("most-lent-in-a-turn.small", (long) frames.mostSmall());
            gauges.put("most-lent-in-a-turn.window", (long) frames.mostWindows());
            return new Meter("loop", new TreeMap<>(Map.of("loop", "" + index)), counters, gauges);
        });
    }

    @Override
    public synchronized void close() {
        for (LoopThread loop : running) loop.close();
        running.clear();
    }

    private static void failed(Object culprit, Throwable thrown) {
        LOG.log(System.Logger.Level.ERROR, culprit.getClass().getName() + " failed", thrown);
    }
}
