package patchbay.nic.e1000;

import patchbay.loop.EventLoop;
import patchbay.loop.Timer;

/// A cause that waits for more of its kind before it becomes one. Two times, both in units of 1.024 µs and at
/// most 67 ms: one after the last event, begun anew by each, and one after the first, which ends the waiting
/// however many come. A time below the tick of the loop's timers is over with the turn.
final class E1000Delay extends Timer {
    private static final long UNIT_NANOS = 1_024;

    private final E1000Registers registers;
    private final E1000Register afterLast;
    private final E1000Register afterFirst;
    private final Runnable expired;
    private EventLoop loop;
    private long firstNanos;

    E1000Delay(
            EventLoop loop,
            E1000Registers registers,
            E1000Register afterLast,
            E1000Register afterFirst,
            Runnable expired) {
        this.loop = loop;
        this.registers = registers;
        this.afterLast = afterLast;
        this.afterFirst = afterFirst;
        this.expired = expired;
    }

    /// One more; answers whether its cause is due now.
    boolean isDueWithOneMore() {
        long now = loop.nowNanos();
        if (!isArmed()) firstNanos = now;
        long due = now + nanos(afterLast);
        if (nanos(afterFirst) > 0) due = Math.min(due, firstNanos + nanos(afterFirst));
        if (due - now < E1000Interrupts.SHORTEST_NANOS) {
            cancel();
            return true;
        }
        loop.timers().arm(this, due);
        return false;
    }

    /// Waits for nothing any more; answers whether it did.
    boolean cancel() {
        boolean waited = isArmed();
        loop.timers().disarm(this);
        return waited;
    }

    void joinLoop(EventLoop next) {
        loop = next;
    }

    @Override
    protected void onTimer(long nowNanos) {
        expired.run();
    }

    private long nanos(E1000Register register) {
        return registers.get(register) * UNIT_NANOS;
    }
}
