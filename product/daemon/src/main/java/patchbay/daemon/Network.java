package patchbay.daemon;

import patchbay.lan.Switch;
import patchbay.linux.LoopThread;

/// A network as one card sees it: the switch to plug into and the loop it lives on.
interface Network extends AutoCloseable {
    LoopThread loop();

    Switch lan();

    /// Lets go of the network; the card has been unplugged before.
    @Override
    void close();
}
