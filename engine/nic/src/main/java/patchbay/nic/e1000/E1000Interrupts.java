package patchbay.nic.e1000;

import patchbay.loop.EventLoop;
import patchbay.loop.Timer;
import patchbay.nic.GuestMemory;

/// Causes and their mask, SDM §13.4.17–21. The line is high while an unmasked cause is set; it rises no
/// sooner after it rose than ITR says. RXT0 waits as RDTR and RADV say, TXDW as TIDV and TADV (SDM §3.2.7,
/// §3.3.3) for descriptors that ask for it. What says that something was written to the guest's memory is a
/// cause only when the guest sees it.
///
/// Times shorter than the tick of the loop's timers, as drivers use them, are over with the turn: the line
/// changes at most once a turn.
final class E1000Interrupts {
    /// A tick of the loop's timers.
    static final long SHORTEST_NANOS = 1 << 20;

    private static final long ITR_UNIT_NANOS = 256;

    private final GuestMemory memory;
    private final Runnable settle;
    private final E1000Delay received;
    private final E1000Delay sent;
    private final Throttle throttled = new Throttle();
    private EventLoop loop;
    private int causes;
    private int late;
    private int mask;
    private int throttle;
    private boolean high;
    private long roseNanos = Long.MIN_VALUE >> 1;

    /// @param settle sets the line as [#level] says
    E1000Interrupts(EventLoop loop, E1000Registers registers, GuestMemory memory, Runnable settle) {
        this.loop = loop;
        this.memory = memory;
        this.settle = settle;
        this.received = new E1000Delay(
                loop, registers, E1000Register.RDTR, E1000Register.RADV, () -> expire(E1000Bits.ICR_RXT0));
        this.sent = new E1000Delay(
                loop, registers, E1000Register.TIDV, E1000Register.TADV, () -> expire(E1000Bits.ICR_TXDW));
    }

    void reset() {
        received.cancel();
        sent.cancel();
        loop.timers().disarm(throttled);
        causes = 0;
        late = 0;
        mask = 0;
        throttle = 0;
    }

    /// Something happened.
    void raise(int cause) {
        causes |= cause & E1000Bits.ICR_ALL;
    }

    /// Descriptors were written.
    void raiseSettled(int cause) {
        late |= cause;
        land();
    }

    /// A packet is in the driver's buffers.
    void received() {
        if (received.isDueWithOneMore()) raiseSettled(E1000Bits.ICR_RXT0);
    }

    /// Descriptors are done whose driver wants to hear of it, now or when more of them are.
    void sent(boolean mayWait) {
        if (mayWait && !sent.isDueWithOneMore()) return;
        sent.cancel();
        raiseSettled(E1000Bits.ICR_TXDW);
    }

    /// The driver set FPD: what waits is told now.
    void flushReceived() {
        if (received.cancel()) raiseSettled(E1000Bits.ICR_RXT0);
    }

    /// As [#flushReceived], of transmission.
    void flushSent() {
        if (sent.cancel()) raiseSettled(E1000Bits.ICR_TXDW);
    }

    /// Disarms the timers; what waited is told now.
    void stopTimers() {
        flushReceived();
        flushSent();
        loop.timers().disarm(throttled);
    }

    void joinLoop(EventLoop next) {
        loop = next;
        received.joinLoop(next);
        sent.joinLoop(next);
    }

    /// The driver reads ICR, which clears it.
    int take() {
        land();
        int taken = causes;
        causes = 0;
        return taken;
    }

    /// The driver writes ICR: ones clear.
    void clear(int bits) {
        causes &= ~bits;
    }

    void enable(int bits) {
        mask |= bits & E1000Bits.ICR_ALL;
    }

    void disable(int bits) {
        mask &= ~bits;
    }

    int mask() {
        return mask;
    }

    /// ITR: the least time between two interrupts in units of 256 ns, 17 ms at most; 0 is none.
    void throttle(int interval) {
        throttle = interval;
        loop.timers().disarm(throttled);
    }

    int throttle() {
        return throttle;
    }

    /// The level of INTA#, which may have to wait for its rise.
    boolean level() {
        land();
        if ((causes & mask) == 0) {
            high = false;
            return false;
        }
        if (high) return true;
        long now = loop.nowNanos();
        long next = roseNanos + throttle * ITR_UNIT_NANOS;
        if (throttle * ITR_UNIT_NANOS >= SHORTEST_NANOS && now < next) {
            if (!throttled.isArmed()) loop.timers().arm(throttled, next);
            return false;
        }
        high = true;
        roseNanos = now;
        return true;
    }

    private void expire(int cause) {
        raiseSettled(cause);
        settle.run();
    }

    private void land() {
        if (late == 0 || !memory.isSettled()) return;
        causes |= late;
        late = 0;
    }

    /// The line may rise again.
    private final class Throttle extends Timer {
        @Override
        protected void onTimer(long nowNanos) {
            settle.run();
        }
    }
}
