package patchbay.nat;

import org.jspecify.annotations.Nullable;
import patchbay.lan.Abilities;
import patchbay.lan.PortSettings;
import patchbay.lan.Station;
import patchbay.loop.Frame;
import patchbay.testkit.FrameSink;
import patchbay.testkit.guest.SimTcpGuest;
import patchbay.testkit.packet.Packet;

/// A plain card with a guest behind it that has a TCP of its own.
final class TcpCard implements Station {
    private static final long MAC = Packet.GUEST_MAC + 2;

    private @Nullable FrameSink toGuest;

    private TcpCard() {}

    /// A guest at 10.0.2.16 on the scene's network, which the gateway has heard of.
    static SimTcpGuest plug(GatewayScene scene) {
        TcpCard card = new TcpCard();
        SimTcpGuest guest = new SimTcpGuest(
                scene.machine.agenda(), scene.machine.chance().fork("tcp"), MAC, "10.0.2.16", Packet.GATEWAY_MAC);
        card.toGuest = scene.machine.leaving(guest);
        guest.plug(scene.machine.inTurn(scene.network.plug(PortSettings.card("tcp", MAC), card)::take));
        return guest;
    }

    @Override
    public void send(Frame frame) {
        if (toGuest != null) toGuest.deliver(frame);
    }

    @Override
    public Abilities abilities() {
        return Abilities.plain(1_514);
    }
}
