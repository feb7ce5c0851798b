package patchbay.nic.pci;

import patchbay.loop.EventLoop;
import patchbay.loop.FramePool;
import patchbay.loop.Task;
import patchbay.nic.CardPlace;
import patchbay.nic.GuestMemory;

/// A card's work that follows from its driver's writes: asked for any number of times, done once a turn after
/// the writes were answered, and again in the next turn while more waits. Belongs to the card's loop, which
/// may change.
public final class CardWork {
    private final Work work;
    private final GuestMemory memory;
    private EventLoop loop;
    private Errand errand = new Errand();

    /// What is to be done.
    @FunctionalInterface
    public interface Work {
        /// Does a turn's worth; answers whether more waits.
        boolean run();
    }

    /// @param place where the card is
    public CardWork(CardPlace place, Work work) {
        this.loop = place.loop();
        this.memory = place.memory();
        this.work = work;
    }

    /// The frames of the card's loop.
    public FramePool frames() {
        return loop.frames();
    }

    /// The VMM cut its memory short under our mapping (the JVM's word for SIGBUS is an InternalError):
    /// nothing is memory any more until the VMM says anew what is.
    public void memoryIsGone() {
        memory.clear();
    }

    /// Has the work done in this turn, or at once in the next.
    public void ask() {
        if (errand.asked) return;
        errand.asked = true;
        loop.again(errand);
    }

    /// The card is at `next` from now on. Called on the old loop's thread; nothing of the card runs there any
    /// more.
    public void moveTo(EventLoop next) {
        errand.left = true;
        errand = new Errand();
        loop = next;
    }

    private final class Errand implements Task {
        boolean asked;
        boolean left;

        @Override
        public void run(long nowNanos) {
            if (left) return;
            asked = false;
            try {
                if (work.run()) ask();
            } catch (InternalError gone) {
                memoryIsGone();
            }
        }
    }
}
