package patchbay.loop;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;

/// The single thread's worth of work on which networks live: see the package's page for what a turn is.
///
/// All methods but [#offer] belong to the loop's own thread. What a callback throws is caught by the loop's one guard
/// and handed to [FailureSink], so that a bug in one machine's session does not end the others.
public final class EventLoop {
    /// The most commands from other threads that wait; [#offer] answers false beyond.
    public static final int MAX_WAITING_COMMANDS = 4_096;

    private static final int COMMANDS_A_TURN = 64;
    private static final int EVENTS_A_TURN = 256;
    /// While something is watched in memory, the kernel is asked for readiness this much apart at least: such turns
    /// are short, and the question costs as much as several frames.
    private static final long COLLECT_NANOS = 10_000;

    private final Host host;
    private final FramePool frames;
    private final Runnable wakeUp;
    private final FailureSink failures;
    private final TimerWheel timers;
    private final ArrayBlockingQueue<Task> commands = new ArrayBlockingQueue<>(MAX_WAITING_COMMANDS);
    private ArrayDeque<Task> again = new ArrayDeque<>();
    private ArrayDeque<Task> againNow = new ArrayDeque<>();
    private final ArrayDeque<Flusher> protocolFlushers = new ArrayDeque<>();
    private final List<Flusher> portFlushers = new ArrayList<>();
    private final List<Watched> watched = new ArrayList<>();
    private final Poller.ReadySink readySink = this::ready;
    private final TimerWheel.FireSink fireSink = this::fire;
    private volatile boolean offered;
    private long nowNanos;
    private long collectedNanos;
    private long turns;

    /// Where the guard puts what a callback threw.
    @FunctionalInterface
    public interface FailureSink {
        /// `culprit` is the listener, timer, task or flusher that threw.
        void failed(Object culprit, Throwable thrown);
    }

    /// A loop on `host`. `wakeUp` ends the driver's sleep and may be called by any thread.
    public EventLoop(Host host, FramePool frames, Runnable wakeUp, FailureSink failures) {
        this.host = host;
        this.frames = frames;
        this.wakeUp = wakeUp;
        this.failures = failures;
        this.nowNanos = host.clock().nanoTime();
        this.collectedNanos = nowNanos - COLLECT_NANOS;
        this.timers = new TimerWheel(nowNanos);
    }

    public Host host() {
        return host;
    }

    public FramePool frames() {
        return frames;
    }

    public TimerWheel timers() {
        return timers;
    }

    /// The time of the running turn.
    public long nowNanos() {
        return nowNanos;
    }

    /// Turns done so far.
    public long turns() {
        return turns;
    }

    /// Arms `timer` for `delayNanos` after the running turn's time.
    public void after(long delayNanos, Timer timer) {
        timers.arm(timer, nowNanos + delayNanos);
    }

    /// Runs `task` in the next turn, which comes at once: for work that used up its budget.
    public void again(Task task) {
        again.add(task);
    }

    /// Has `flusher` called once more in this turn, before the ports write: for protocol machines that answer a
    /// burst as a whole. The caller asks once a turn; the loop does not look for doubles.
    public void flushLater(Flusher flusher) {
        protocolFlushers.add(flusher);
    }

    /// Has `port` called at the end of this turn, when all frames of the turn are there. The caller asks once a turn.
    public void writeLater(Flusher port) {
        portFlushers.add(port);
    }

    /// Has `memory` looked at in every turn from this one on, until the driver is about to sleep ([#rest]) or
    /// [#watchNoMore] is called. The caller asks once; the loop does not look for doubles.
    public void watch(Watched memory) {
        watched.add(memory);
    }

    /// Looks at `memory` no more, and does not tell it of a rest. Nothing happens when it is not watched.
    public void watchNoMore(Watched memory) {
        watched.remove(memory);
    }

    /// The driver is about to sleep: all that is watched asks to be woken. What was found in that moment makes
    /// [#nextDueNanos] now.
    public void rest() {
        while (!watched.isEmpty()) rest(watched.removeLast());
    }

    /// Hands a command to the loop from any thread. False when [#MAX_WAITING_COMMANDS] wait already.
    public boolean offer(Task command) {
        boolean taken = commands.offer(command);
        offered = true;
        wakeUp.run();
        return taken;
    }

    /// Does one turn at `nowNanos`; answers how many things were done, 0 when there was nothing to do.
    public int turn(long nowNanos) {
        this.nowNanos = nowNanos;
        turns++;
        int done = runCommands();
        done += collect();
        done += runAgain();
        done += lookAtWatched();
        done += timers.advance(nowNanos, fireSink);
        flush();
        frames.endTurn();
        return done;
    }

    /// The time of the next turn that is needed even if nothing becomes ready: now when work waits.
    public long nextDueNanos() {
        if (!again.isEmpty() || !commands.isEmpty()) return nowNanos;
        return timers.nextDueNanos();
    }

    private int collect() {
        if (!watched.isEmpty() && nowNanos - collectedNanos < COLLECT_NANOS) return 0;
        collectedNanos = nowNanos;
        return host.poller().collect(EVENTS_A_TURN, readySink);
    }

    /// What is watched may come and go in a look.
    private int lookAtWatched() {
        int done = 0;
        for (int index = watched.size() - 1; index >= 0; index--) {
            if (index < watched.size()) done += look(watched.get(index));
        }
        return done;
    }

    /// The queue's lock is touched only when somebody offered something since.
    private int runCommands() {
        if (!offered) return 0;
        offered = false;
        int done = 0;
        while (done < COMMANDS_A_TURN) {
            Task command = commands.poll();
            if (command == null) break;
            run(command);
            done++;
        }
        if (done == COMMANDS_A_TURN) offered = true;
        return done;
    }

    private int runAgain() {
        ArrayDeque<Task> batch = again;
        again = againNow;
        againNow = batch;
        int done = batch.size();
        for (Task task = batch.poll(); task != null; task = batch.poll()) run(task);
        return done;
    }

    private void flush() {
        for (Flusher flusher = protocolFlushers.poll(); flusher != null; flusher = protocolFlushers.poll()) {
            flush(flusher);
        }
        for (int index = 0; index < portFlushers.size(); index++) flush(portFlushers.get(index));
        portFlushers.clear();
    }

    private void ready(ReadyListener listener, int events) {
        try {
            listener.onReady(events);
        } catch (Throwable thrown) {
            failures.failed(listener, thrown);
        }
    }

    private int look(Watched memory) {
        try {
            return memory.look(nowNanos);
        } catch (Throwable thrown) {
            watched.remove(memory);
            failures.failed(memory, thrown);
            return 1;
        }
    }

    private void rest(Watched memory) {
        try {
            memory.rest();
        } catch (Throwable thrown) {
            failures.failed(memory, thrown);
        }
    }

    private void fire(Timer timer) {
        try {
            timer.onTimer(nowNanos);
        } catch (Throwable thrown) {
            failures.failed(timer, thrown);
        }
    }

    private void run(Task task) {
        try {
            task.run(nowNanos);
        } catch (Throwable thrown) {
            failures.failed(task, thrown);
        }
    }

    private void flush(Flusher flusher) {
        try {
            flusher.flush(nowNanos);
        } catch (Throwable thrown) {
            failures.failed(flusher, thrown);
        }
    }
}
