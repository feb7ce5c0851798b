package patchbay.loop;

import org.jspecify.annotations.Nullable;

/// A hierarchical timing wheel (Varghese and Lauck, SOSP 1987, scheme 7): arming, disarming and firing cost the same
/// whatever the number of timers. Four levels of 64 slots; a tick is 2^20 ns, about a millisecond, so the wheel spans
/// nearly five hours; what is due later waits in the last slot and is looked at again.
///
/// A timer never fires early; it may be up to a tick late. Timers of the same tick fire in the order in which they
/// were armed, so a seeded run repeats exactly.
public final class TimerWheel {
    private static final int TICK_BITS = 20;
    private static final int SLOT_BITS = 6;
    private static final int SLOTS = 1 << SLOT_BITS;
    private static final int LEVELS = 4;
    private static final long SPAN_TICKS = 1L << SLOT_BITS * LEVELS;

    private final @Nullable Timer[] first = new Timer[LEVELS * SLOTS];
    private final @Nullable Timer[] last = new Timer[LEVELS * SLOTS];
    private final long[] occupied = new long[LEVELS];
    private final long originNanos;
    private long currentTick;
    private int armed;

    /// A wheel whose time begins at `nowNanos`.
    public TimerWheel(long nowNanos) {
        this.originNanos = nowNanos;
    }

    /// Arms `timer` for `dueNanos`, moving it when it was armed already.
    public void arm(Timer timer, long dueNanos) {
        disarm(timer);
        timer.dueNanos = dueNanos;
        timer.armed = true;
        armed++;
        place(timer, currentTick + 1);
    }

    /// Disarms `timer`; nothing happens when it is not armed.
    public void disarm(Timer timer) {
        if (!timer.armed) return;
        unlink(timer);
        timer.armed = false;
        armed--;
    }

    /// How many timers are armed.
    public int armed() {
        return armed;
    }

    /// Fires what is due by `nowNanos` and answers how many timers that were.
    int advance(long nowNanos, FireSink sink) {
        long target = nowNanos - originNanos >> TICK_BITS;
        int fired = 0;
        while (currentTick < target) {
            if (armed == 0) {
                currentTick = target;
                break;
            }
            step(target);
            fired += fireCurrent(sink);
        }
        return fired;
    }

    /// The earliest time at which [#advance] has something to do; `Long.MAX_VALUE` when nothing is armed.
    long nextDueNanos() {
        if (armed == 0) return Long.MAX_VALUE;
        long next = Long.MAX_VALUE;
        for (int level = 0; level < LEVELS; level++) {
            if (occupied[level] == 0) continue;
            long here = currentTick >> level * SLOT_BITS;
            int slot = (int) here & SLOTS - 1;
            long ahead = Long.rotateRight(occupied[level], slot + 1);
            long distance = Long.numberOfTrailingZeros(ahead) + 1L;
            next = Math.min(next, here + distance << level * SLOT_BITS);
        }
        return originNanos + (next << TICK_BITS);
    }

    /// Calls a timer under the loop's guard.
    @FunctionalInterface
    interface FireSink {
        void fire(Timer timer);
    }

    private void step(long target) {
        if (occupied[0] == 0) {
            long beforeBoundary = currentTick | SLOTS - 1;
            currentTick = Math.min(beforeBoundary, target - 1);
        }
        currentTick++;
        for (int level = 1; level < LEVELS; level++) {
            if ((currentTick & (1L << level * SLOT_BITS) - 1) != 0) return;
            cascade(level);
        }
    }

    private void cascade(int level) {
        int slot = level * SLOTS + (int) (currentTick >> level * SLOT_BITS & SLOTS - 1);
        Timer timer = first[slot];
        first[slot] = null;
        last[slot] = null;
        occupied[level] &= ~(1L << (slot & SLOTS - 1));
        while (timer != null) {
            Timer following = timer.after;
            timer.before = null;
            timer.after = null;
            place(timer, currentTick);
            timer = following;
        }
    }

    private int fireCurrent(FireSink sink) {
        int slot = (int) (currentTick & SLOTS - 1);
        int fired = 0;
        for (Timer timer = first[slot]; timer != null; timer = first[slot]) {
            disarm(timer);
            sink.fire(timer);
            fired++;
        }
        return fired;
    }

    /// Puts a timer where its tick belongs; `earliestTick` is the next tick that has not fired yet.
    private void place(Timer timer, long earliestTick) {
        long tick = tickOf(timer, earliestTick);
        long distance = tick - currentTick;
        int level = 0;
        while (level < LEVELS - 1 && distance >= 1L << (level + 1) * SLOT_BITS) level++;
        int slot = level * SLOTS + (int) (tick >> level * SLOT_BITS & SLOTS - 1);
        append(timer, slot);
    }

    /// The tick at which a timer is to be looked at: not before its time, not in the past, not past the wheel's span.
    private long tickOf(Timer timer, long earliestTick) {
        long sinceOrigin = timer.dueNanos - originNanos;
        long tick = (sinceOrigin >> TICK_BITS) + ((sinceOrigin & (1L << TICK_BITS) - 1) == 0 ? 0 : 1);
        long reachable = currentTick + SPAN_TICKS - (SPAN_TICKS >> SLOT_BITS);
        return Math.clamp(tick, earliestTick, reachable);
    }

    private void append(Timer timer, int slot) {
        Timer tail = last[slot];
        timer.before = tail;
        timer.after = null;
        if (tail == null) first[slot] = timer;
        else tail.after = timer;
        last[slot] = timer;
        timer.slot = slot;
        occupied[slot / SLOTS] |= 1L << (slot & SLOTS - 1);
    }

    private void unlink(Timer timer) {
        int slot = timer.slot;
        if (timer.before == null) first[slot] = timer.after;
        else timer.before.after = timer.after;
        if (timer.after == null) last[slot] = timer.before;
        else timer.after.before = timer.before;
        timer.before = null;
        timer.after = null;
        if (first[slot] == null) occupied[slot / SLOTS] &= ~(1L << (slot & SLOTS - 1));
    }
}
