package patchbay.vmm.multiprocess;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import patchbay.linux.Descriptors;
import patchbay.loop.EventLoop;
import patchbay.loop.Flusher;
import patchbay.loop.ReadyListener;
import patchbay.loop.Timer;
import patchbay.nic.InterruptLine;
import patchbay.nic.pci.ConfigSpace;

/// INTA# of a card behind QEMU's proxy, both ways at once: with KVM by an eventfd that the kernel injects, and fires
/// again after the guest's acknowledgement while the level is high; without it by [QtestLines]. A falling level is told
/// at once, before the driver's read of the cause is answered; a rising one at the turn's flush.
///
/// The line is the one that the board has for it, else the one that the firmware wrote into the card, until a driver
/// does not react: then the other inputs that a card can be routed to are tried in turn, and the one under which it
/// reacted is kept. For a guest's ACPI may have chosen another than the firmware told the card (Linux balances them),
/// and nobody tells us.
final class ProxyInterrupt implements InterruptLine, Flusher, ReadyListener {
    private static final int NONE = -1;
    /// How often a raised line is told again before the next candidate is tried, at first and at most.
    private static final int FIRST_PATIENCE = 2;

    private static final int LAST_PATIENCE = 64;
    /// How long a raised line goes untold again.
    private static final long REPEAT_NANOS = 5_000_000;

    private final @Nullable QtestLines lines;
    private final int[] candidates;
    private final int boardLine;
    private final MemorySegment one = Arena.ofAuto().allocate(Long.BYTES, 8);
    private final MemorySegment counter = Arena.ofAuto().allocate(Long.BYTES, 8);
    private final Repeat repeat = new Repeat();
    private final Nudge nudge = new Nudge();
    private EventLoop loop;
    private @Nullable ConfigSpace config;
    private int inject = NONE;
    private int acknowledged = NONE;
    private int heldLine;
    private int goodLine;
    private int repeats;
    private int patience = FIRST_PATIENCE;
    private boolean level;
    private boolean asked;
    private boolean away;

    /// @param lines the machine's qtest lines, or null where KVM injects
    /// @param boardLine the line that the board has for the card, 0 when the firmware decides
    ProxyInterrupt(EventLoop loop, @Nullable QtestLines lines, int boardLine) {
        this.loop = loop;
        this.lines = lines;
        this.candidates = lines == null ? new int[0] : lines.inputs();
        this.boardLine = boardLine;
        one.set(ValueLayout.JAVA_LONG, 0, 1);
    }

    /// The card, which knows the line it was routed to.
    void of(ConfigSpace config) {
        this.config = config;
    }

    /// Takes over the two eventfds of SET_IRQFD.
    void eventfds(int inject, int acknowledged) {
        closeEventfds();
        this.inject = inject;
        this.acknowledged = acknowledged;
        Descriptors.setNonBlocking(inject);
        Descriptors.setNonBlocking(acknowledged);
        watch();
        if (level) fire();
    }

    @Override
    public void level(boolean raised) {
        if (level == raised) return;
        level = raised;
        if (!raised) {
            lower();
        } else if (!asked && !away) {
            asked = true;
            loop.writeLater(this);
        }
    }

    @Override
    public void flush(long nowNanos) {
        asked = false;
        if (!level || away) return;
        fire();
        raise();
    }

    /// The guest acknowledged the interrupt: it comes again while the level is high.
    @Override
    public void onReady(int events) {
        Descriptors.read(acknowledged, counter.address(), Long.BYTES);
        if (level) fire();
    }

    /// Leaves the loop, on its thread.
    void leaveLoop() {
        away = true;
        asked = false;
        loop.timers().disarm(repeat);
        loop.timers().disarm(nudge);
        if (acknowledged != NONE) loop.host().poller().forget(acknowledged);
    }

    /// Belongs to `next` from now on, on its thread.
    void joinLoop(EventLoop next) {
        loop = next;
        away = false;
        watch();
        if (level) flush(0);
    }

    /// The VMM is gone.
    void close() {
        level = false;
        lower();
        goodLine = 0;
        closeEventfds();
    }

    private void watch() {
        if (acknowledged != NONE) loop.host().poller().watchInput(acknowledged, this);
    }

    private void closeEventfds() {
        if (inject != NONE) Descriptors.close(inject);
        if (acknowledged != NONE) {
            loop.host().poller().forget(acknowledged);
            Descriptors.close(acknowledged);
        }
        inject = NONE;
        acknowledged = NONE;
    }

    private void fire() {
        if (inject != NONE) Descriptors.write(inject, one.address(), Long.BYTES);
    }

    private void raise() {
        ConfigSpace card = config;
        if (lines == null || card == null || heldLine != 0) return;
        int expected = boardLine != 0 ? boardLine : card.interruptLine();
        heldLine = goodLine != 0 ? goodLine : expected;
        if (heldLine == 0) return;
        repeats = 0;
        lines.level(heldLine, true);
        loop.after(REPEAT_NANOS, repeat);
    }

    private void lower() {
        if (lines == null || heldLine == 0) return;
        lines.level(heldLine, false);
        goodLine = heldLine;
        patience = FIRST_PATIENCE;
        heldLine = 0;
        if (away) return;
        loop.timers().disarm(repeat);
        if (lines.isMixed() && !nudge.isArmed()) loop.after(REPEAT_NANOS, nudge);
    }

    /// The driver does not react: perhaps its line is another.
    private void tryNext(QtestLines at) {
        int next = candidates[0];
        for (int index = 0; index + 1 < candidates.length; index++) {
            if (candidates[index] == heldLine) next = candidates[index + 1];
        }
        at.level(heldLine, false);
        at.level(next, true);
        heldLine = next;
        repeats = 0;
        if (next == candidates[0]) patience = Math.min(2 * patience, LAST_PATIENCE);
    }

    private final class Nudge extends Timer {
        @Override
        protected void onTimer(long nowNanos) {
            if (lines != null && !away && heldLine == 0) lines.nudge(goodLine);
        }
    }

    private final class Repeat extends Timer {
        @Override
        protected void onTimer(long nowNanos) {
            if (!level || away) return;
            if (heldLine == 0) raise();
            else if (lines != null && ++repeats > patience) tryNext(lines);
            else if (lines != null) lines.repeat(heldLine);
            loop.after(REPEAT_NANOS, this);
        }
    }
}
