package patchbay.daemon;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.Refusal;
import patchbay.lan.LinkCounters;
import patchbay.lan.Station;
import patchbay.lan.SwitchPort;
import patchbay.linux.LinuxException;
import patchbay.linux.LoopThread;
import patchbay.vmm.multiprocess.ProxyListener;
import patchbay.vmm.multiprocess.ProxyPort;

/// A card that the daemon models, behind QEMU's multi-process proxy. It lives as long as its machine runs, and moves to
/// the loop of each network it is put on. Used by one control thread at a time.
final class ProxyEnd implements CardEnd {
    private final ProxyPort.Settings settings;
    private final ProxyPort.CardMaker maker;
    private final ProxyListener listener;
    private @Nullable ProxyPort port;
    private @Nullable LoopThread loop;
    private boolean linkUp;

    ProxyEnd(ProxyPort.Settings settings, ProxyPort.CardMaker maker, boolean linkUp, ProxyListener listener) {
        this.settings = settings;
        this.maker = maker;
        this.linkUp = linkUp;
        this.listener = listener;
    }

    /// Where QEMU's connection comes to.
    Path socket() {
        return settings.path();
    }

    @Override
    public Wire open(LoopThread to) throws RefusedException {
        ProxyPort served = port;
        if (served == null) served = make(to);
        else moveTo(served, to);
        loop = to;
        port = served;
        return new ProxyWire(served);
    }

    @Override
    public boolean needsLoop() {
        return true;
    }

    /// The driver sees the cable itself: QEMU knows nothing of this card's link.
    @Override
    public boolean link(boolean up) {
        linkUp = up;
        ProxyPort served = port;
        LoopThread on = loop;
        if (served != null && on != null) Loops.run(on, () -> served.card().link(up));
        return true;
    }

    @Override
    public void close() {
        ProxyPort served = port;
        LoopThread on = loop;
        if (served != null && on != null) Loops.run(on, served::close);
        port = null;
        loop = null;
    }

    private ProxyPort make(LoopThread to) throws RefusedException {
        boolean up = linkUp;
        ProxyPort made = Loops.call(to, () -> new ProxyPort(to.loop(), settings, maker, listener));
        try {
            to.call(
                    () -> {
                        made.listen();
                        made.card().link(up);
                        return true;
                    },
                    10_000);
            return made;
        } catch (java.util.concurrent.ExecutionException refused) {
            throw cannot(refused.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw cannot(interrupted);
        } catch (java.util.concurrent.TimeoutException stuck) {
            throw cannot(stuck);
        }
    }

    private RefusedException cannot(@Nullable Throwable cause) {
        String why = cause instanceof LinuxException || cause instanceof IOException ? cause.getMessage() : "" + cause;
        return new RefusedException(Refusal.of(
                ErrorCode.VBOX_E_HOST_ERROR,
                Component.CONSOLE,
                "A card cannot be served at " + settings.path() + ": " + why));
    }

    /// From loop to loop: the driver's accesses wait meanwhile.
    private void moveTo(ProxyPort served, LoopThread to) {
        LoopThread from = loop;
        if (from == to) return;
        if (from != null) Loops.run(from, served::leaveLoop);
        Loops.run(to, () -> served.joinLoop(to.loop()));
    }

    /// The card on one network.
    private record ProxyWire(ProxyPort port) implements Wire {
        @Override
        public Station station() {
            return port.card();
        }

        @Override
        public void connect(SwitchPort to) {
            port.card().plug(to);
        }

        @Override
        public LinkCounters counters() {
            return port.card().counters();
        }

        @Override
        public int waitingFrames() {
            return port.card().waitingFrames();
        }

        @Override
        public void close() {
            port.card().plug(null);
        }
    }
}
