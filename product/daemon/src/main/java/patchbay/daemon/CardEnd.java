package patchbay.daemon;

import java.util.Map;
import patchbay.lan.LinkCounters;
import patchbay.lan.Station;
import patchbay.lan.SwitchPort;
import patchbay.linux.LoopThread;

/// What a card's frames come from and go to: a VMM's socket, an interface in a network namespace. It outlives the
/// networks the card is on; for each of them it opens a [Wire] on that network's loop.
interface CardEnd {
    /// Opens a wire for one network; at most one is open at a time. Called on a control thread.
    Wire open(LoopThread loop) throws RefusedException;

    /// Whether the card is served all the time, also while it is on no network.
    default boolean needsLoop() {
        return false;
    }

    /// Shows the driver the cable in or out; false when that is the VMM's business.
    default boolean link(boolean up) {
        return false;
    }

    /// Ends for good; no wire is open.
    default void close() {}

    /// The card's side of one network. All methods belong to the network's loop.
    interface Wire {
        Station station();

        /// Begins to carry frames between the card and `port`.
        void connect(SwitchPort port);

        /// Frames between the card and what stands behind it.
        LinkCounters counters();

        /// What else is counted behind the port, by name; only numbers that grow.
        Map<String, Long> tallies();

        /// Frames for the card that were not taken yet.
        int waitingFrames();

        void close();
    }
}
