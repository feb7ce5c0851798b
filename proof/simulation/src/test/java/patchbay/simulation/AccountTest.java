package patchbay.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.testkit.packet.Packets.ping;
import static patchbay.testkit.packet.Packets.tcp;
import static patchbay.testkit.packet.Packets.udp;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.lan.Abilities;
import patchbay.lan.PortSettings;
import patchbay.lan.Station;
import patchbay.lan.Switch;
import patchbay.lan.SwitchPort;
import patchbay.loop.Frame;
import patchbay.nat.NatGateway;
import patchbay.nat.NatSettings;
import patchbay.nat.flow.FlowEnding;
import patchbay.nat.flow.FlowEntry;
import patchbay.nat.flow.FlowListener;
import patchbay.nat.flow.FlowName;
import patchbay.nat.rule.ForwardRule;
import patchbay.testkit.GuestPort;
import patchbay.testkit.SimEndpoint;
import patchbay.testkit.SimUdpPeer;
import patchbay.testkit.VirtualLoop;
import patchbay.testkit.packet.Packet;
import patchbay.testkit.packet.Packets;
import patchbay.wire.EtherType;
import patchbay.wire.Icmpv6Message;
import patchbay.wire.IpAddress;
import patchbay.wire.Ipv6Packet;
import patchbay.wire.Octets;
import patchbay.wire.TcpSegment;
import patchbay.wire.Transport;
import patchbay.wire.UdpDatagram;

/// A whole gateway under a hostile guest and a rough host: every frame and datagram is counted once, as handled or
/// under the name of the reason why not, and every flow that opened is closed.
class AccountTest {
    private static final String FAR = "203.0.113.7";
    private static final String FAR_V6 = "2001:db8::7";
    private static final String HOST = "198.18.0.2";
    private static final IpAddress GUEST_V6 = SimEndpoint.addressOf("fd17:625c:f037:2::15");
    private static final long MILLI = 1_000_000;

    private final Set<FlowName> open = new HashSet<>();
    private long opened;
    private long closed;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void everythingIsCountedOnce(long seed) {
        // given
        VirtualLoop machine = VirtualLoop.seeded(seed).poisonFrames();
        machine.host().faults().rough(0.05).noBuffers(0.02).noHandles(0.02);
        Switch lan = new Switch("nat", machine.loop());
        NatSettings settings = NatSettings.ofSlot(0).change().ipv6(true).build();
        NatGateway gateway = new NatGateway(machine.loop(), settings);
        SwitchPort gatewayPort = lan.plug(NatGateway.portSettings("gateway", settings), gateway);
        gateway.connect(gatewayPort);
        gateway.listen(new Ledger());
        Guest card = new Guest();
        SwitchPort port = lan.plug(PortSettings.card("card", Packet.GUEST_MAC), card);
        GuestPort guest = new GuestPort(machine, "guest", port::take);
        card.guest = guest;
        beyond(machine, gateway);

        // when
        SplittableRandom random = new SplittableRandom(seed);
        guest.send(Packets.arpRequest("10.0.2.15", "10.0.2.2"));
        for (int count = 0; count < 2_500; count++) {
            guest.send(random.nextInt(3) == 0 ? anythingV6(random) : anything(random));
            if (random.nextInt(20) == 0) fromOutside(machine, random);
            if (random.nextInt(5) == 0) machine.runFor(random.nextLong(200 * MILLI));
            if (random.nextInt(50) == 0) guest.forget();
        }
        machine.runFor(200_000 * MILLI);

        // then
        assertBooks(gateway, gatewayPort);
        for (SwitchPort each : List.of(port, gatewayPort)) {
            assertThat(each.counters().framesFromStation())
                    .isEqualTo(each.counters().framesForwarded() + each.faults().total());
        }
        assertThat(gateway.faults().total()).isPositive();
        gateway.close();
        assertThat(opened).isEqualTo(closed).isPositive();
        assertThat(open).isEmpty();
        assertThat(listed(gateway)).isEmpty();
    }

    private static void assertBooks(NatGateway gateway, SwitchPort gatewayPort) {
        Map<String, Long> counted = gateway.snapshot();
        assertThat(counted.get("frames-from-guest"))
                .isEqualTo(gatewayPort.counters().framesToStation())
                .isEqualTo(counted.get("frames-handled") + gateway.faults().total());
        assertThat(counted.get("frames-to-guest"))
                .isEqualTo(gatewayPort.counters().framesFromStation());
        assertThat(counted.get("udp-from-host"))
                .isEqualTo(counted.get("udp-to-guest")
                        + counted.get("udp-filtered")
                        + counted.get("udp-forward-unknown-guest")
                        + gateway.faultsToGuest().total());
        assertThat(counted.get("to-guest-held"))
                .isEqualTo(counted.get("to-guest-held-sent")
                        + counted.get("to-guest-held-replaced")
                        + counted.get("to-guest-held-given-up")
                        + counted.get("to-guest-waiting"))
                .isEqualTo(counted.get("to-guest-unknown-mac") - counted.get("to-guest-held-no-room"))
                .isPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyDatagramOfABurstIsCountedOnce(long seed) {
        // given
        VirtualLoop machine = VirtualLoop.seeded(seed);
        machine.host().faults().rough(0.05).noBuffers(0.05).noHandles(0.02);
        SimUdpPeer four = machine.world().udp(FAR, 1_000);
        SimUdpPeer six = machine.world().udp(FAR_V6, 1_000);
        Switch lan = new Switch("nat", machine.loop());
        NatSettings settings = NatSettings.ofSlot(0).change().ipv6(true).build();
        NatGateway gateway = new NatGateway(machine.loop(), settings);
        gateway.connect(lan.plug(NatGateway.portSettings("gateway", settings), gateway));
        Guest card = new Guest();
        SwitchPort port = lan.plug(PortSettings.card("card", Packet.GUEST_MAC), card);
        card.guest = new GuestPort(machine, "guest", port::take);
        SplittableRandom random = new SplittableRandom(seed);

        // when bursts of both families leave, each in one turn
        long said = 0;
        for (int burst = 0; burst < 40; burst++) {
            for (int left = random.nextInt(60); left > 0; left--, said++) {
                int from = random.nextInt(5_000, 5_004);
                if (random.nextBoolean())
                    card.guest.send(udp(from, 1_000).to(FAR).payload("four"));
                else card.guest.send(v6(FAR_V6, new UdpDatagram(from, 1_000, Octets.ofText("six"))));
            }
            machine.runFor(50 * MILLI);
        }

        // then
        Map<String, Long> counted = gateway.snapshot();
        long left = counted.get("udp-from-guest");
        long refused = counted.get("udp-host-refused") + counted.get("udp-socket-full");
        assertThat(left + refused + gateway.faults().total()).isEqualTo(said);
        assertThat(four.received().size() + six.received().size()).isEqualTo((int) left);
        assertThat(refused).isPositive();
        gateway.close();
    }

    private static List<FlowEntry> listed(NatGateway gateway) {
        List<FlowEntry> flows = new ArrayList<>();
        for (long at = 0; at != NatGateway.NO_MORE_FLOWS; ) at = gateway.readFlows(at, 64, flows);
        return flows;
    }

    private static void beyond(VirtualLoop machine, NatGateway gateway) {
        for (String far : List.of(FAR, FAR_V6)) {
            machine.world().udp(far, 1_000).echoes();
            machine.world().listens(far, 80).echoes();
            machine.world().pings(far);
        }
        gateway.addRule(rule("tcp", ForwardRule.Protocol.TCP, 2222, 22));
        gateway.addRule(rule("udp", ForwardRule.Protocol.UDP, 2223, 514));
        IpAddress silent = IpAddress.parse("10.0.2.77");
        gateway.addRule(new ForwardRule("silent", ForwardRule.Protocol.UDP, IpAddress.ANY_V4, 2224, silent, 514));
    }

    private static ForwardRule rule(String name, ForwardRule.Protocol protocol, int hostPort, int guestPort) {
        return new ForwardRule(name, protocol, IpAddress.ANY_V4, hostPort, 0, guestPort);
    }

    private static void fromOutside(VirtualLoop machine, SplittableRandom random) {
        if (random.nextBoolean()) machine.world().connect(HOST, 2222);
        SimUdpPeer peer = machine.world().udp("203.0.113.9", random.nextInt(4_000, 4_010));
        peer.sends("in", SimEndpoint.of(HOST, 2223));
        if (random.nextInt(4) == 0) peer.sends("is anybody there", SimEndpoint.of(HOST, 2224));
    }

    private static Packet<?> anything(SplittableRandom random) {
        String target = switch (random.nextInt(6)) {
            case 0 -> "10.0.2.2";
            case 1 -> "127.0.0.1";
            case 2 -> "203.0.113." + random.nextInt(256);
            default -> FAR;
        };
        int port = random.nextInt(5_000, 5_040);
        return switch (random.nextInt(12)) {
            case 0 -> Packets.frame(random.nextInt(65_536));
            case 1 -> Packets.ipv4(random.nextInt(256)).to(target);
            case 2 -> ping(random.nextInt(9), random.nextInt(99)).to(target);
            case 3 -> Packets.icmp(random.nextInt(20), random.nextInt(4)).to(target);
            case 4, 5 ->
                udp(port, 1_000)
                        .payload("x".repeat(random.nextInt(1_400)))
                        .to(target)
                        .ttl(random.nextInt(1, 9));
            case 6 -> udp(514, random.nextInt(4_000, 4_010)).to("203.0.113.9").payload("back");
            case 7 -> Packets.arpRequest("10.0.2." + random.nextInt(256), "10.0.2." + random.nextInt(6));
            case 8, 9 -> tcp(port, 80).to(target).syn(random.nextInt());
            case 10 -> tcp(port, 80).to(target).seq(random.nextInt()).ack(random.nextInt());
            default -> tcp(port, 80).to(target).seq(random.nextInt()).flags(random.nextInt(64));
        };
    }

    private static Packet<?> anythingV6(SplittableRandom random) {
        String target = switch (random.nextInt(6)) {
            case 0 -> "fd17:625c:f037:2::2";
            case 1 -> "::1";
            case 2 -> "ff02::" + random.nextInt(1, 5);
            default -> FAR_V6;
        };
        int port = random.nextInt(5_000, 5_040);
        Octets text = Octets.ofText("x".repeat(random.nextInt(1_300)));
        return switch (random.nextInt(6)) {
            case 0 -> Packets.frame(EtherType.IPV6).payload(text.toByteArray());
            case 1 -> v6(target, new Icmpv6Message(random.nextInt(256), 0, random.nextInt(), text));
            case 2, 3 -> v6(target, new UdpDatagram(port, 1_000, text));
            case 4 -> v6(target, Icmpv6Message.echoRequest(port, 1, text));
            default -> tcpV6(target, port, random.nextInt(64));
        };
    }

    private static Packet<?> tcpV6(String target, int port, int flags) {
        var segment = new TcpSegment(port, 80, 1, 0, flags, 1_000, 0, Octets.EMPTY, Octets.EMPTY);
        return v6(target, segment);
    }

    private static Packet<?> v6(String target, Transport transport) {
        IpAddress to = SimEndpoint.addressOf(target);
        return Packets.frame(EtherType.IPV6)
                .destinationMac(Packet.GATEWAY_MAC)
                .payload(Ipv6Packet.of(GUEST_V6, to, transport).octets().toByteArray());
    }

    /// Notes what comes and goes.
    private final class Ledger implements FlowListener {
        @Override
        public boolean listens() {
            return true;
        }

        @Override
        public void opened(FlowEntry flow) {
            opened++;
            assertThat(open.add(keyOf(flow))).as("opened twice: %s", flow).isTrue();
        }

        @Override
        public void closed(FlowEntry flow, FlowEnding ending) {
            closed++;
            assertThat(open.remove(keyOf(flow)))
                    .as("closed, never opened: %s", flow)
                    .isTrue();
        }

        /// A guest's UDP flow has many peers.
        private FlowName keyOf(FlowEntry flow) {
            FlowName name = flow.name();
            boolean many = !name.forwarded() && name.kind() == patchbay.nat.flow.FlowKind.UDP;
            return many ? new FlowName(name.kind(), false, name.guest(), null) : name;
        }
    }

    private static final class Guest implements Station {
        private GuestPort guest;

        @Override
        public void send(Frame frame) {
            guest.deliver(frame);
        }

        @Override
        public Abilities abilities() {
            return Abilities.plain(1_514);
        }
    }
}
