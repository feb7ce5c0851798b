package patchbay.nat;

import java.util.ArrayList;
import java.util.List;
import patchbay.lan.Abilities;
import patchbay.lan.PortSettings;
import patchbay.lan.Station;
import patchbay.lan.SwitchPort;
import patchbay.loop.Frame;
import patchbay.testkit.FrameSink;
import patchbay.testkit.packet.Packet;
import patchbay.wire.EtherType;
import patchbay.wire.EthernetView;
import patchbay.wire.Ipv4View;
import patchbay.wire.Ipv6View;
import patchbay.wire.UdpView;

/// A card that takes every super-frame, has the guest's address, and notes the UDP frames it gets.
final class WideCard implements Station {
    private static final long MAC = Packet.GUEST_MAC + 1;

    final List<String> seen = new ArrayList<>();
    private final GatewayScene scene;
    private final FrameSink toNetwork;
    private final EthernetView ethernet = new EthernetView();

    WideCard(GatewayScene scene) {
        this.scene = scene;
        SwitchPort port = scene.network.plug(PortSettings.card("wide", MAC), this);
        toNetwork = scene.machine.inTurn(port::take);
    }

    void send(Packet<?> packet) {
        toNetwork.deliver(packet.sourceMac(MAC).toFrame());
        scene.machine.runFor(GatewayScene.SECOND);
    }

    @Override
    public void send(Frame frame) {
        ethernet.wrap(frame.bytes(), frame.start(), frame.length());
        boolean v4 = ethernet.etherType() == EtherType.IPV4;
        int ipBytes = v4 ? Ipv4View.MIN_HEADER_BYTES : Ipv6View.HEADER_BYTES;
        int payload = ethernet.payloadBytes() - ipBytes - UdpView.HEADER_BYTES;
        seen.add(frame.segmentation() + " " + frame.segmentBytes() + " in " + payload);
    }

    @Override
    public Abilities abilities() {
        return Abilities.ALL;
    }
}
