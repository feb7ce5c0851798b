package patchbay.daemon;

import java.io.IOException;
import java.nio.file.Path;
import patchbay.loop.EventLoop;
import patchbay.nic.PciCard;
import patchbay.vmm.served.ServedCard;
import patchbay.vmm.served.ServedListener;

/// A card that the daemon models, served to QEMU by one of its doors for cards.
final class OwnCardEnd extends MovingEnd<ServedCard> {
    private final ServedCard.Settings settings;
    private final ServedListener listener;

    OwnCardEnd(ServedCard.Settings settings, boolean linkUp, ServedListener listener) {
        super(linkUp);
        this.settings = settings;
        this.listener = listener;
    }

    /// Where QEMU's connection comes to.
    @Override
    Path socket() {
        return settings.path();
    }

    @Override
    ServedCard make(EventLoop on) throws IOException {
        ServedCard made = new ServedCard(on, settings, listener);
        made.listen();
        return made;
    }

    @Override
    void link(ServedCard made, boolean up) {
        made.link(up);
    }

    @Override
    void leaveLoop(ServedCard made) {
        made.leaveLoop();
    }

    @Override
    void joinLoop(ServedCard made, EventLoop next) {
        made.joinLoop(next);
    }

    @Override
    void close(ServedCard made) {
        made.close();
    }

    @Override
    Wire wire(ServedCard made) {
        PciCard card = made.card();
        return new StationWire(
                card, made::connect, card::counters, made::tallies, card::waitingFrames, made::disconnect);
    }
}
