package patchbay.vmm;

import patchbay.loop.EventLoop;
import patchbay.loop.Timer;

/// The cable of a card as its driver sees it: in or out as the user says, out while the card is on no
/// network, and out for a moment more when it was put on another one, so that the guest notices and asks for
/// an address anew, as with VirtualBox's cards. Belongs to its card's loop.
public final class SeenCable {
    /// How long no link is seen by a driver that hears of it by an interrupt: longer than a guest on a busy host
    /// takes to look, else it finds the link up again and has seen nothing. VirtualBox takes five seconds.
    public static final long HEARD_NANOS = 2_000_000_000L;
    /// The same for one that looks for its link now and then: Linux's `pcnet32` does every two seconds.
    public static final long LOOKED_FOR_NANOS = 3_000_000_000L;

    private final Driver driver;
    private final Pause pause = new Pause();
    private final long pauseNanos;
    private EventLoop loop;
    private boolean in;
    private boolean plugged;
    private boolean replugged;
    private boolean up;

    /// Who is told what it sees from now on.
    @FunctionalInterface
    public interface Driver {
        void sees(boolean up);
    }

    /// The cable of a card that is on no network yet, which the driver sees as none.
    ///
    /// @param in whether the user has it in
    /// @param pauseNanos how long the driver has to see none on another network
    public SeenCable(EventLoop loop, boolean in, long pauseNanos, Driver driver) {
        this.loop = loop;
        this.in = in;
        this.pauseNanos = pauseNanos;
        this.driver = driver;
    }

    /// The user puts it in or takes it out.
    public void in(boolean into) {
        in = into;
        settle();
    }

    /// Whether the driver sees a link.
    public boolean isUp() {
        return up;
    }

    /// The card is on a network from now on; a driver that saw a link on the one before sees none for a while.
    public void plugged() {
        plugged = true;
        if (replugged) loop.after(pauseNanos, pause);
        replugged = false;
        settle();
    }

    /// The card is on no network until it is [#plugged] again.
    public void unplugged() {
        replugged |= up || pause.isArmed();
        plugged = false;
        loop.timers().disarm(pause);
        settle();
    }

    /// Belongs to `next` from now on; after [#unplugged], on the thread of the next.
    public void joinLoop(EventLoop next) {
        loop = next;
    }

    /// Nothing comes of it any more: its card ends.
    public void end() {
        loop.timers().disarm(pause);
    }

    private void settle() {
        boolean now = in && plugged && !pause.isArmed();
        if (now == up) return;
        up = now;
        driver.sees(now);
    }

    private final class Pause extends Timer {
        @Override
        protected void onTimer(long nowNanos) {
            settle();
        }
    }
}
