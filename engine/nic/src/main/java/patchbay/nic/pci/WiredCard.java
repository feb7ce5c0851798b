package patchbay.nic.pci;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import patchbay.lan.LinkCounters;
import patchbay.lan.SwitchPort;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.loop.FramePool;
import patchbay.loop.Task;
import patchbay.nic.CardPlace;
import patchbay.nic.GuestMemory;
import patchbay.nic.InterruptLine;
import patchbay.nic.PciCard;
import patchbay.wire.Fault;

/// What every card of registers and rings does alike, whatever its chip: stands between a switch port and
/// the driver's rings, counts, loops back, sets its interrupt, and works once a turn after the driver's
/// writes were answered. A chip says how it receives and sends. Belongs to the card's loop, which may
/// change.
public abstract class WiredCard implements PciCard {
    private final ConfigSpace config;
    private final GuestMemory memory;
    private final InterruptLine line;
    private final LinkCounters counters = new LinkCounters();
    private EventLoop loop;
    private Errand errand = new Errand();
    private @Nullable SwitchPort port;

    /// A card at that place, plugged into nothing.
    protected WiredCard(CardPlace place, ConfigSpace config) {
        this.config = config;
        this.memory = place.memory();
        this.line = place.interrupt();
        this.loop = place.loop();
        memory.whenArrived(new Awaited());
        config.onCommand(new Awaited());
    }

    /// Whether frames pass the cable, as the chip is set up.
    protected abstract boolean carries();

    /// Whether what the driver sends comes back to it instead.
    protected abstract boolean loopsBack();

    /// Whether a cause stands that the driver wants to hear of.
    protected abstract boolean interrupts();

    /// Takes a frame for the driver, from the wire or looped back; accounts for it. A card that is not bus master
    /// leaves memory alone: as if the driver had no buffers.
    protected abstract void receive(Frame frame);

    /// Gives the driver what waits in the card, if that is bus master; answers whether more could be given now.
    protected abstract boolean receiveWaiting();

    /// Hands what the driver wants sent to [#leave]; answers whether more waits.
    protected abstract boolean sendWaiting(FramePool frames);

    /// Disarms the chip's timers and does now what they were for. A chip may have none.
    protected void stopTimers() {}

    /// The chip's timers are `next`'s from now on.
    protected void joined(EventLoop next) {}

    @Override
    public final ConfigSpace config() {
        return config;
    }

    @Override
    public final void leaveLoop() {
        errand.left = true;
        stopTimers();
    }

    @Override
    public final void moveTo(EventLoop next) {
        errand = new Errand();
        loop = next;
        joined(next);
        ask();
    }

    @Override
    public final void plug(@Nullable SwitchPort to) {
        port = to;
    }

    @Override
    public final LinkCounters counters() {
        return counters;
    }

    /// Asking for what is no memory.
    @Override
    public final Map<String, Long> tallies() {
        return Map.of("accesses-outside-memory", memory.outside());
    }

    @Override
    public final void send(Frame frame) {
        counters.accepted();
        if (!carries() || loopsBack()) {
            counters.lost(Fault.LINK_DOWN, 1);
            return;
        }
        give(frame);
        settle();
    }

    /// Has the work done in this turn, or at once in the next.
    protected final void ask() {
        if (errand.asked) return;
        errand.asked = true;
        loop.again(errand);
    }

    /// A frame of the driver goes out.
    protected final void leave(Frame frame) {
        if (loopsBack()) {
            counters.passed();
            counters.accepted();
            give(frame);
            return;
        }
        SwitchPort to = port;
        if (to == null || !carries()) {
            counters.refused(Fault.LINK_DOWN, 1);
            return;
        }
        counters.passed();
        to.take(frame);
    }

    private void give(Frame frame) {
        try {
            receive(frame);
        } catch (InternalError gone) {
            counters.lost(Fault.OUTSIDE_MEMORY, 1);
            memoryIsGone();
        }
    }

    /// Sets the line as the causes say.
    protected final void settle() {
        line.level(interrupts());
    }

    /// Lowers the line: the machine was reset.
    protected final void lower() {
        line.level(false);
    }

    /// The VMM cut its memory short under our mapping (the JVM's word for SIGBUS is an InternalError):
    /// nothing is memory any more until the VMM says anew what is.
    private void memoryIsGone() {
        memory.clear();
    }

    private boolean work() {
        boolean more = receiveWaiting();
        if (config.isMaster()) more |= sendWaiting(loop.frames());
        settle();
        return more;
    }

    /// Memory that the card waits for is there, or the driver may have made the card bus master.
    private final class Awaited implements Runnable {
        @Override
        public void run() {
            ask();
        }
    }

    private final class Errand implements Task {
        boolean asked;
        boolean left;

        @Override
        public void run(long nowNanos) {
            if (left) return;
            asked = false;
            try {
                if (work()) ask();
            } catch (InternalError gone) {
                memoryIsGone();
            }
        }
    }
}
