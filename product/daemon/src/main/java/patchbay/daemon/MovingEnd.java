package patchbay.daemon;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import patchbay.linux.LoopThread;
import patchbay.loop.EventLoop;

/// A card that is served as long as its machine has it, wherever it is plugged in, also while it is on no network. It
/// moves to the loop of each network it is put on. Used by one control thread at a time.
///
/// @param <C> what is served
abstract class MovingEnd<C> implements CardEnd {
    private @Nullable C card;
    private @Nullable LoopThread loop;
    private boolean linkUp;

    /// @param linkUp whether the cable is in
    MovingEnd(boolean linkUp) {
        this.linkUp = linkUp;
    }

    /// Where the card is served, for who is told that it cannot be.
    abstract Path socket();

    /// Makes the card, served and without a link. This and what follows run on the card's loop.
    abstract C make(EventLoop on) throws IOException;

    abstract void link(C made, boolean up);

    /// Nothing of the card runs any more until [#joinLoop].
    abstract void leaveLoop(C made);

    abstract void joinLoop(C made, EventLoop next);

    /// Ends it for good.
    abstract void close(C made);

    /// The card on one network. The only one that may be called by a control thread.
    abstract Wire wire(C made);

    @Override
    public final Wire open(LoopThread to) throws RefusedException {
        C there = card;
        if (there == null) there = begin(to);
        else moveTo(there, to);
        loop = to;
        card = there;
        return wire(there);
    }

    @Override
    public final boolean needsLoop() {
        return true;
    }

    /// The driver sees the cable by us: the VMM's own word for it is not needed.
    @Override
    public final boolean link(boolean up) {
        linkUp = up;
        C there = card;
        LoopThread on = loop;
        if (there != null && on != null) Loops.run(on, () -> link(there, up));
        return true;
    }

    @Override
    public final void close() {
        C there = card;
        LoopThread on = loop;
        if (there != null && on != null) Loops.run(on, () -> close(there));
        card = null;
        loop = null;
    }

    private C begin(LoopThread to) throws RefusedException {
        boolean up = linkUp;
        try {
            return Loops.attempt(to, () -> {
                C made = make(to.loop());
                link(made, up);
                return made;
            });
        } catch (IOException refused) {
            throw RefusedException.cardUnserved(socket(), refused);
        }
    }

    /// From loop to loop: what the driver asks for waits meanwhile.
    private void moveTo(C there, LoopThread to) {
        LoopThread from = loop;
        if (from == to) return;
        if (from != null) Loops.run(from, () -> leaveLoop(there));
        Loops.run(to, () -> joinLoop(there, to.loop()));
    }
}
