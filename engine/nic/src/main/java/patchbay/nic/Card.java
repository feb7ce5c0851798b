package patchbay.nic;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import patchbay.lan.LinkCounters;
import patchbay.lan.Station;
import patchbay.lan.SwitchPort;

/// A network card between a guest's driver and a switch. As a [Station] it gets frames for the guest; frames of the
/// guest it gives to the port it was plugged into. Belongs to the loop of its switch; no call blocks, and nothing a
/// guest does makes one throw.
public interface Card extends Station {
    /// Frames of the guest go into `port` from now on. Before, and with null, they are counted as
    /// [patchbay.wire.Fault#LINK_DOWN].
    void plug(@Nullable SwitchPort port);

    /// The machine was reset: as after power on, but the cable stays as it is.
    void reset();

    /// The cable was put in or taken out: what the guest's driver sees as its link. No frames pass while it is out.
    void link(boolean up);

    boolean isLinkUp();

    /// The station address: the configured one until the driver sets another, 48 bits.
    long mac();

    /// What passed and what was refused between the guest and the switch.
    LinkCounters counters();

    /// What else is counted, by name; only numbers that grow.
    Map<String, Long> tallies();
}
