package patchbay.daemon;

import patchbay.control.model.PromiscuousPolicy;
import patchbay.lan.Switch;
import patchbay.linux.LoopThread;

/// A network as one card sees it: the switch to plug into and the loop it lives on.
interface Network extends AutoCloseable {
    LoopThread loop();

    Switch lan();

    /// What counters call it: the name of an internal network, `nat` for a card's own NAT.
    String label();

    /// Whether a card's port has the card's configured address for good, as on VirtualBox's internal networks.
    /// On NAT it has whatever address the guest sends from, so a guest that changes its own keeps its network.
    boolean fixesAddresses();

    /// Whether the network is a cable between this card alone and something else: then every frame passes, whatever its
    /// addresses and the card's policy are.
    default boolean isCable() {
        return false;
    }

    /// Follows the promiscuous policy of the card, which changed.
    default void policy(PromiscuousPolicy now) {}

    /// Lets go of the network; the card has been unplugged before.
    @Override
    void close();
}
