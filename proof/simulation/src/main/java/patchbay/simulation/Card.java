package patchbay.simulation;

import patchbay.lan.Abilities;
import patchbay.lan.PortSettings;
import patchbay.lan.Station;
import patchbay.lan.Switch;
import patchbay.lan.SwitchPort;
import patchbay.loop.Frame;
import patchbay.testkit.FrameSink;

/// A simulated machine's card in a switch: frames for it go to `toGuest`, which copies them at once, and frames
/// delivered to it, inside a turn, go to the switch.
final class Card implements Station, FrameSink {
    private final SwitchPort port;
    private final Abilities abilities;
    private FrameSink toGuest = ignored -> {};

    Card(Switch lan, String name, long mac, Abilities abilities) {
        this.abilities = abilities;
        this.port = lan.plug(PortSettings.card(name, mac), this);
    }

    void connect(FrameSink toGuest) {
        this.toGuest = toGuest;
    }

    SwitchPort port() {
        return port;
    }

    @Override
    public void send(Frame frame) {
        toGuest.deliver(frame);
    }

    @Override
    public Abilities abilities() {
        return abilities;
    }

    @Override
    public void deliver(Frame frame) {
        port.take(frame);
    }
}
