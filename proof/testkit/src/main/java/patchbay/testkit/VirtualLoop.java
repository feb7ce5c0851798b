package patchbay.testkit;

import java.lang.foreign.Arena;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import patchbay.loop.EventLoop;
import patchbay.loop.FramePool;

/// One event loop on one simulated host, driven in virtual time: a turn, then what the world does now, and when neither
/// has anything left, the clock jumps to whatever comes next. The same seed gives the same run.
///
/// What a callback of the loop throws ends the run: it is thrown again from here, with the seed.
public final class VirtualLoop {
    /// The octet that [#poisonFrames] writes.
    public static final byte POISON = (byte) 0xa5;

    private static final int TURNS_AT_ONE_INSTANT = 1_000_000;
    private static final int LARGE_FRAMES = 64;
    private static final int SMALL_FRAMES = 512;
    private static final int WINDOW_FRAMES = 512;

    private final SeededChance chance;
    private final VirtualClock clock = new VirtualClock();
    private final Agenda agenda = new Agenda(clock);
    private final EventLog log = new EventLog(clock);
    private final SimHost host;
    private final FramePool frames;
    private final EventLoop loop;
    private @Nullable AssertionError failure;
    private boolean poisoning;
    private int turnsNow;

    private VirtualLoop(long seed) {
        chance = new SeededChance(seed);
        host = new SimHost(clock, agenda, chance);
        frames = new FramePool(Arena.ofAuto(), LARGE_FRAMES, SMALL_FRAMES, WINDOW_FRAMES);
        loop = new EventLoop(host, frames, () -> {}, this::failed);
        host.names().answersIn(loop::again);
        host.files().answersIn(loop::again);
    }

    /// A loop on a fresh host in which everything is decided by `seed`.
    public static VirtualLoop seeded(long seed) {
        return new VirtualLoop(seed);
    }

    public long seed() {
        return chance.seed();
    }

    /// The root of this run's chance; [SeededChance#fork] it.
    public SeededChance chance() {
        return chance;
    }

    public VirtualClock clock() {
        return clock;
    }

    public Agenda agenda() {
        return agenda;
    }

    public SimHost host() {
        return host;
    }

    public SimNetwork world() {
        return host.world();
    }

    public EventLoop loop() {
        return loop;
    }

    /// What happened so far; whoever wants a line in it writes one.
    public EventLog log() {
        return log;
    }

    public FramePool frames() {
        return frames;
    }

    /// A way into the engine from outside its turns: what is delivered there is copied, and handed to `engine`
    /// in the next turn in a frame of the pool, with its offload facts. When the pool has none left, one turn
    /// later.
    public FrameSink inTurn(FrameSink engine) {
        return new TurnEntrance(loop, engine);
    }

    boolean isPoisoned() {
        return poisoning;
    }

    /// A way out of the engine: every frame that passes is looked at for stale octets of the pool (after
    /// [#poisonFrames]) and for padding that is not zero, then handed to `next`.
    public FrameSink leaving(FrameSink next) {
        return new LeavingFrames(this, next);
    }

    /// Fills all frame memory with [#POISON] after every turn, so that stale octets show when they leave.
    public VirtualLoop poisonFrames() {
        poisoning = true;
        frames.poison(POISON);
        return this;
    }

    /// Runs for `nanos` of virtual time.
    public void runFor(long nanos) {
        runUntil(() -> false, nanos);
    }

    /// Runs until `condition` holds, at most for `maxNanos`; answers whether it holds.
    public boolean runUntil(BooleanSupplier condition, long maxNanos) {
        long endNanos = clock.nanoTime() + maxNanos;
        while (!condition.getAsBoolean()) {
            if (!step(endNanos)) return condition.getAsBoolean();
        }
        return true;
    }

    /// Runs until nothing is left to do but timers and plans later than `quietNanos` from then, at most for `maxNanos`.
    public void runUntilQuiet(long quietNanos, long maxNanos) {
        long endNanos = clock.nanoTime() + maxNanos;
        while (nextNanos() <= clock.nanoTime() + quietNanos && clock.nanoTime() < endNanos) step(endNanos);
    }

    /// When something is next to be done.
    private long nextNanos() {
        long next = Math.min(loop.nextDueNanos(), agenda.nextNanos());
        return host.poller().hasReady() ? clock.nanoTime() : next;
    }

    /// Does what is next to be done, if that is not after `endNanos`; else moves the clock there and answers false.
    private boolean step(long endNanos) {
        loop.rest();
        long next = nextNanos();
        if (next > endNanos) {
            clock.advanceTo(endNanos);
            return false;
        }
        if (next > clock.nanoTime()) {
            clock.advanceTo(next);
            turnsNow = 0;
        }
        if (++turnsNow > TURNS_AT_ONE_INSTANT) {
            throw failure("the loop does not come to rest at one instant");
        }
        agenda.runDue();
        loop.turn(clock.nanoTime());
        if (poisoning) frames.poison(POISON);
        AssertionError failed = failure;
        if (failed != null) throw failed;
        return true;
    }

    /// An error for a test to throw: `text`, then the seed, the time, the last events, and where the capture of
    /// the last frames was written.
    public AssertionError failure(String text) {
        return failure(text, null);
    }

    private AssertionError failure(String text, @Nullable Throwable cause) {
        return new AssertionError(
                text + "\nseed=" + seed() + ", at " + clock.sinceStartNanos() + " ns, capture "
                        + log.writeCapture("seed-" + Long.toUnsignedString(seed())) + "; what happened before:\n"
                        + log.tail(),
                cause);
    }

    private void failed(Object culprit, Throwable thrown) {
        if (failure != null) return;
        failure = failure(culprit.getClass().getName() + " failed: " + thrown, thrown);
    }
}
