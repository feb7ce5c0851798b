package patchbay.lan;

import patchbay.loop.Frame;

/// What is plugged into a switch port: a machine's card, the gateway of a NAT, a kernel interface. Gives frames to the
/// switch by [SwitchPort#take] and gets frames by [#send]. Belongs to the loop of its switch.
public interface Station {
    /// Takes a frame that the switch forwards. The frame is lent until the turn's flush: gather it and write
    /// the burst in a flusher asked for by `EventLoop.writeLater`. Never blocks; what cannot be written is
    /// copied into a bounded queue of the station's own, or dropped and counted. A station that has done with
    /// the frame at once may say so by [Frame#letGo]; its memory is then used for the next one.
    void send(Frame frame);

    /// What this station can take; the port completes and cuts frames that are more than that before [#send].
    Abilities abilities();
}
