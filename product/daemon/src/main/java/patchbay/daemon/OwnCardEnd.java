package patchbay.daemon;

import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import patchbay.lan.LinkCounters;
import patchbay.lan.Station;
import patchbay.lan.SwitchPort;
import patchbay.linux.LoopThread;
import patchbay.vmm.served.ServedCard;
import patchbay.vmm.served.ServedListener;

/// A card that the daemon models, served to QEMU by one of its doors for cards. It lives as long as its
/// machine runs, and moves to the loop of each network it is put on. Used by one control thread at a time.
final class OwnCardEnd implements CardEnd {
    private final ServedCard.Settings settings;
    private final ServedListener listener;
    private @Nullable ServedCard card;
    private @Nullable LoopThread loop;
    private boolean linkUp;

    OwnCardEnd(ServedCard.Settings settings, boolean linkUp, ServedListener listener) {
        this.settings = settings;
        this.linkUp = linkUp;
        this.listener = listener;
    }

    /// Where QEMU's connection comes to.
    Path socket() {
        return settings.path();
    }

    @Override
    public Wire open(LoopThread to) throws RefusedException {
        ServedCard served = card;
        if (served == null) served = make(to);
        else moveTo(served, to);
        loop = to;
        card = served;
        return new OwnWire(served);
    }

    @Override
    public boolean needsLoop() {
        return true;
    }

    /// The driver sees the cable itself: QEMU knows nothing of this card's link.
    @Override
    public boolean link(boolean up) {
        linkUp = up;
        ServedCard served = card;
        LoopThread on = loop;
        if (served != null && on != null) Loops.run(on, () -> served.card().link(up));
        return true;
    }

    @Override
    public void close() {
        ServedCard served = card;
        LoopThread on = loop;
        if (served != null && on != null) Loops.run(on, served::close);
        card = null;
        loop = null;
    }

    private ServedCard make(LoopThread to) throws RefusedException {
        boolean up = linkUp;
        ServedCard made = Loops.call(to, () -> new ServedCard(to.loop(), settings, listener));
        try {
            to.call(
                    () -> {
                        made.listen();
                        made.card().link(up);
                        return true;
                    },
                    10_000);
            return made;
        } catch (ExecutionException refused) {
            throw RefusedException.cardUnserved(settings.path(), refused.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw RefusedException.cardUnserved(settings.path(), interrupted);
        } catch (TimeoutException stuck) {
            throw RefusedException.cardUnserved(settings.path(), stuck);
        }
    }

    /// From loop to loop: the driver's accesses wait meanwhile.
    private void moveTo(ServedCard served, LoopThread to) {
        LoopThread from = loop;
        if (from == to) return;
        if (from != null) Loops.run(from, served::leaveLoop);
        Loops.run(to, () -> served.joinLoop(to.loop()));
    }

    /// The card on one network.
    private record OwnWire(ServedCard served) implements Wire {
        @Override
        public Station station() {
            return served.card();
        }

        @Override
        public void connect(SwitchPort to) {
            served.card().plug(to);
        }

        @Override
        public LinkCounters counters() {
            return served.card().counters();
        }

        @Override
        public int waitingFrames() {
            return served.card().waitingFrames();
        }

        @Override
        public void close() {
            served.card().plug(null);
        }
    }
}
