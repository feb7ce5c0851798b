package patchbay.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import patchbay.lan.Abilities;
import patchbay.lan.PortSettings;
import patchbay.lan.Station;
import patchbay.lan.Switch;
import patchbay.lan.SwitchPort;
import patchbay.loop.Frame;
import patchbay.testkit.FrameSink;
import patchbay.testkit.GuestPort;
import patchbay.testkit.SimHost;
import patchbay.testkit.SimNetwork;
import patchbay.testkit.VirtualLoop;
import patchbay.testkit.packet.Packet;
import patchbay.testkit.packet.PacketMatcher;
import patchbay.testkit.packet.Packets;

/// One guest with a plain card behind a NAT gateway on 10.0.2.0/24, on a simulated host, in virtual time.
public final class GatewayScene {
    public static final long SECOND = 1_000_000_000L;
    public static final String GATEWAY = "10.0.2.2";

    public final VirtualLoop machine;
    public final Switch network;
    public final NatGateway gateway;
    public final SwitchPort gatewayPort;
    public final GuestPort guest;
    private final Card card;

    private GatewayScene(long seed, UnaryOperator<NatSettingsBuilder> changes, Consumer<SimHost> host) {
        this(seed, changes.apply(NatSettings.ofSlot(0).change()).build(), host);
    }

    private GatewayScene(long seed, NatSettings settings, Consumer<SimHost> host) {
        machine = VirtualLoop.seeded(seed).poisonFrames();
        host.accept(machine.host());
        network = new Switch("nat", machine.loop());
        gateway = new NatGateway(machine.loop(), settings);
        gatewayPort = network.plug(NatGateway.portSettings("gateway", settings), gateway);
        gateway.connect(gatewayPort);
        card = insert(Packet.GUEST_MAC, settings.mtuBytes());
        guest = card.guest;
    }

    public static GatewayScene plain() {
        return with(settings -> settings);
    }

    /// A guest on any network.
    public static GatewayScene of(NatSettings settings) {
        return new GatewayScene(1, settings, host -> {});
    }

    public static GatewayScene with(UnaryOperator<NatSettingsBuilder> changes) {
        return new GatewayScene(1, changes, host -> {});
    }

    public static GatewayScene on(Consumer<SimHost> host) {
        return new GatewayScene(1, settings -> settings, host);
    }

    public static GatewayScene with(UnaryOperator<NatSettingsBuilder> changes, Consumer<SimHost> host) {
        return new GatewayScene(1, changes, host);
    }

    /// The defaults, with everything decided by `seed`.
    public static GatewayScene seeded(long seed, Consumer<SimHost> host) {
        return new GatewayScene(seed, settings -> settings, host);
    }

    /// A way for frames with offload facts from the guest's card into the network.
    public FrameSink card() {
        return machine.inTurn(card.port()::take);
    }

    /// A further guest on the same network.
    public GuestPort plug(long mac, int mtuBytes) {
        return insert(mac, mtuBytes).guest;
    }

    private Card insert(long mac, int mtuBytes) {
        Card inserted = new Card(mtuBytes);
        inserted.port = network.plug(PortSettings.card("card " + Long.toHexString(mac), mac), inserted);
        inserted.guest =
                new GuestPort(machine, "guest", frame -> inserted.port().take(frame));
        return inserted;
    }

    /// Has the gateway learn the guest's MAC address as a guest's own stack would: by asking for the gateway's.
    public GatewayScene introduced() {
        guest.send(Packets.arpRequest("10.0.2.15", GATEWAY));
        guest.expect(PacketMatcher.arpReply(Packet.GATEWAY_MAC, GATEWAY));
        return this;
    }

    public SimNetwork world() {
        return machine.world();
    }

    /// Ends the scene after a while, in which every question and connection must have come to its end.
    void closeAtRest() {
        machine.runFor(200 * SECOND);
        assertThat(count("flows.tcp")).isZero();
        assertThat(count("dns-questions.waiting")).isZero();
        gateway.close();
        machine.host().assertNoHandlesOpen();
    }

    /// A counter of the gateway's by name; 0 when it is not there.
    public long count(String name) {
        return gateway.snapshot().getOrDefault(name, 0L);
    }

    private static final class Card implements Station {
        private final int mtuBytes;
        private SwitchPort port;
        private GuestPort guest;

        Card(int mtuBytes) {
            this.mtuBytes = mtuBytes;
        }

        SwitchPort port() {
            return port;
        }

        @Override
        public void send(Frame frame) {
            guest.deliver(frame);
        }

        @Override
        public Abilities abilities() {
            return Abilities.plain(mtuBytes + 14);
        }
    }
}
