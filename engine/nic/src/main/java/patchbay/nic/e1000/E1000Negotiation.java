package patchbay.nic.e1000;

import patchbay.loop.EventLoop;
import patchbay.loop.Timer;

/// The time that two ends of a link take to find each other. Linux's `e1000` counts on it: its watchdog may take the
/// link for there while the driver resets the chip, and sends nothing any more unless the link is lost after that.
final class E1000Negotiation extends Timer {
    private static final long NANOS = 2_000_000_000;

    private final Runnable done;
    private EventLoop loop;

    E1000Negotiation(EventLoop loop, Runnable done) {
        this.loop = loop;
        this.done = done;
    }

    /// Begins, or begins anew.
    void begin() {
        loop.timers().arm(this, loop.nowNanos() + NANOS);
    }

    /// Nobody waits for it any more.
    void cancel() {
        loop.timers().disarm(this);
    }

    /// Ends now if it was under way.
    void finish() {
        if (!isArmed()) return;
        cancel();
        done.run();
    }

    void joinLoop(EventLoop next) {
        loop = next;
    }

    @Override
    protected void onTimer(long nowNanos) {
        done.run();
    }
}
