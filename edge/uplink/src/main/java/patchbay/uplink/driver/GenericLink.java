package patchbay.uplink.driver;

import java.util.Map;
import patchbay.lan.LinkCounters;
import patchbay.lan.Station;
import patchbay.lan.SwitchPort;

/// What stands behind one card. All methods belong to the loop it was opened for, as those of its [Station] do.
public interface GenericLink {
    /// What the card's frames are given to.
    Station station();

    /// Begins to carry: frames from outside go to `port` by [SwitchPort#take] from now on. Called once.
    void connect(SwitchPort port);

    /// Frames between the card's network and what stands behind.
    LinkCounters counters();

    /// Frames from the card that were not taken yet.
    int waitingFrames();

    /// What else is counted and shown with [#counters], by name: small letters and hyphens, as `icmp-errors`. Only
    /// numbers that grow.
    default Map<String, Long> tallies() {
        return Map.of();
    }

    /// Ends it; nothing is given to the port after that. May be called more than once.
    void close();
}
