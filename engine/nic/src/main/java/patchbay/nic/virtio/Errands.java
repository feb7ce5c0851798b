package patchbay.nic.virtio;

import patchbay.loop.EventLoop;
import patchbay.loop.Flusher;
import patchbay.loop.Task;
import patchbay.loop.Watched;

/// What a card has to do later in this turn or in a further one, by the number of its queue, and which of its rings are
/// looked at meanwhile. Left behind when the card leaves its loop.
///
/// **Watching.** A ring that was emptied is looked at in every turn, with its driver's kicks unwanted, until the loop
/// goes to sleep; only then they are wanted again, and the ring is looked at once more for what came in between. So a
/// driver that sends burst after burst makes no call into its kernel, and neither do we. How long that goes on without
/// a frame is the loop's own time of spinning.
final class Errands implements Watched {
    /// The card's side of it.
    interface Work {
        /// Does what there is to do for a queue.
        void on(int index);

        /// The turn ends: lets drivers see what was used, and calls them.
        void publish();

        /// Whether the ring of a queue has something new that is of use; if that is what is asked, kicks are wanted
        /// before the look.
        boolean hasNew(int index, boolean elseKick);
    }

    private final EventLoop loop;
    private final Work work;
    private final Flusher flusher = this::flush;
    private final Task task = this::run;
    private boolean left;
    private boolean flushAsked;
    private boolean goOnAsked;
    private long due;
    private long watched;

    Errands(EventLoop loop, Work work) {
        this.loop = loop;
        this.work = work;
    }

    EventLoop loop() {
        return loop;
    }

    /// The card leaves its loop.
    void leave() {
        left = true;
        if (watched != 0) loop.watchNoMore(this);
        watched = 0;
    }

    /// At the turn's end what was used is published.
    void flushLater() {
        if (flushAsked) return;
        flushAsked = true;
        loop.writeLater(flusher);
    }

    /// The queue is worked on in the next turn.
    void goOn(int index) {
        due |= 1L << index;
        if (goOnAsked) return;
        goOnAsked = true;
        loop.again(task);
    }

    /// The ring of the queue is looked at until the loop rests.
    void watch(int index) {
        if (watched == 0) loop.watch(this);
        watched |= 1L << index;
    }

    /// A queue that is to be worked on anyway is not looked at.
    @Override
    public int look(long nowNanos) {
        int done = 0;
        for (long rest = watched & ~due; rest != 0; rest &= rest - 1) {
            int index = Long.numberOfTrailingZeros(rest);
            if (!work.hasNew(index, false)) continue;
            work.on(index);
            done++;
        }
        return done;
    }

    @Override
    public void rest() {
        long asleep = watched;
        watched = 0;
        for (long rest = asleep; rest != 0; rest &= rest - 1) {
            int index = Long.numberOfTrailingZeros(rest);
            if (work.hasNew(index, true)) goOn(index);
        }
    }

    private void flush(long nowNanos) {
        if (left) return;
        flushAsked = false;
        work.publish();
    }

    private void run(long nowNanos) {
        if (left) return;
        goOnAsked = false;
        long now = due;
        due = 0;
        for (long rest = now; rest != 0; rest &= rest - 1) work.on(Long.numberOfTrailingZeros(rest));
    }
}
