package patchbay.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.nat.GatewayScene.SECOND;
import static patchbay.testkit.packet.Packets.arpRequest;
import static patchbay.testkit.packet.Packets.dhcp;
import static patchbay.testkit.packet.Packets.ping;
import static patchbay.testkit.packet.Packets.tcp;
import static patchbay.testkit.packet.Packets.udp;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import patchbay.nat.rule.ForwardRule;
import patchbay.service.AddressPlan;
import patchbay.service.LoopbackMap;
import patchbay.service.dns.DnsSettings;
import patchbay.testkit.GuestPort;
import patchbay.testkit.SimEndpoint;
import patchbay.testkit.SimUdpPeer;
import patchbay.testkit.packet.Packet;
import patchbay.testkit.packet.PacketMatcher;
import patchbay.wire.Fault;
import patchbay.wire.IpAddress;
import patchbay.wire.dhcp.DhcpMessage;
import patchbay.wire.dhcp.DhcpOption;
import patchbay.wire.dhcp.DhcpType;
import patchbay.wire.dhcp.DhcpView;

/// The gateway of a NAT network: its first address, many guests, and the host's loopback under mapped addresses.
class NatNetworkTest {
    private static final long GATEWAY_MAC = 0x5254_0012_3500L;
    private static final long OTHER_MAC = 0x0800_2700_0002L;
    private static final String GATEWAY = "192.168.15.1";
    private static final String GUEST = "192.168.15.5";
    private static final String OTHER = "192.168.15.6";
    private static final String PEER = "203.0.113.7";

    private final GatewayScene scene = GatewayScene.of(settings());

    @Test
    void theFirstAddressAndTheMappedOneAreAnsweredForAndNoOther() {
        // when
        scene.guest.send(arpRequest(GUEST, GATEWAY));
        scene.guest.expect(PacketMatcher.arpReply(GATEWAY_MAC, GATEWAY));
        scene.guest.send(arpRequest(GUEST, "192.168.15.2"));
        scene.guest.expect(PacketMatcher.arpReply(GATEWAY_MAC, "192.168.15.2"));

        // then
        scene.guest.send(arpRequest(GUEST, "192.168.15.3"));
        scene.guest.expectNothingFor(SECOND);
    }

    @Test
    void thePingOfTheGatewayAndOfTheMappedAddressIsAnswered() {
        introduce(scene.guest, GUEST, Packet.GUEST_MAC);

        scene.guest.send(ping(7, 1).destinationMac(GATEWAY_MAC).from(GUEST).to(GATEWAY));
        scene.guest.expect(PacketMatcher.pong(7, 1).from(GATEWAY));
        scene.guest.send(ping(7, 2).destinationMac(GATEWAY_MAC).from(GUEST).to("192.168.15.2"));
        scene.guest.expect(PacketMatcher.pong(7, 2).from("192.168.15.2"));
    }

    @Test
    void twoGuestsWithTheSamePortHaveFlowsOfTheirOwn() {
        // given
        GuestPort other = scene.plug(OTHER_MAC, 1500);
        introduce(scene.guest, GUEST, Packet.GUEST_MAC);
        introduce(other, OTHER, OTHER_MAC);
        SimUdpPeer peer = scene.world().udp(PEER, 1000).echoes();

        // when
        scene.guest.send(udp(5000, 1000).destinationMac(GATEWAY_MAC).from(GUEST).payload("one"));
        other.send(udp(5000, 1000)
                .sourceMac(OTHER_MAC)
                .destinationMac(GATEWAY_MAC)
                .from(OTHER)
                .payload("two"));

        // then
        scene.guest.expectEventually(
                PacketMatcher.udp(1000, 5000).to(GUEST).payload("one").destinationMac(Packet.GUEST_MAC), SECOND);
        other.expectEventually(
                PacketMatcher.udp(1000, 5000).to(OTHER).payload("two").destinationMac(OTHER_MAC), SECOND);
        assertThat(peer.received(0).source().port())
                .isNotEqualTo(peer.received(1).source().port());
    }

    @Test
    void theHostsLoopbackIsReachedUnderItsMappedAddressOnly() {
        // given
        introduce(scene.guest, GUEST, Packet.GUEST_MAC);
        SimUdpPeer local = scene.world().udp("127.0.0.1", 8053).echoes();

        // when
        scene.guest.send(udp(5000, 8053)
                .destinationMac(GATEWAY_MAC)
                .from(GUEST)
                .to("192.168.15.2")
                .payload("in"));

        // then
        scene.guest.expect(PacketMatcher.udp(8053, 5000).from("192.168.15.2").payload("in"));
        scene.guest.send(udp(5001, 8053).destinationMac(GATEWAY_MAC).from(GUEST).to(GATEWAY));
        scene.machine.runFor(SECOND);
        assertThat(local.received()).hasSize(1);
        assertThat(scene.gateway.faults().of(Fault.FORBIDDEN)).isEqualTo(1);
    }

    @Test
    void aPeerOnTheHostsLoopbackIsShownUnderItsMappedAddress() {
        // given
        introduce(scene.guest, GUEST, Packet.GUEST_MAC);
        ForwardRule rule = new ForwardRule(
                "ssh",
                ForwardRule.Protocol.TCP,
                IpAddress.ANY_V4,
                2022,
                IpAddress.parse(GUEST).v4Bits(),
                22);
        assertThat(scene.gateway.addRule(rule).ok()).isTrue();

        // when
        scene.world().connect(SimEndpoint.of("127.0.0.1", 40_000), "127.0.0.1", 2022);

        // then
        scene.guest.expect(
                PacketMatcher.tcp(40_000, 22).from("192.168.15.2").to(GUEST).sourceMac(GATEWAY_MAC));
    }

    @Test
    void whatGuestsSayToAllOfThemStaysAmongThem() {
        // given
        introduce(scene.guest, GUEST, Packet.GUEST_MAC);
        GuestPort other = scene.plug(OTHER_MAC, 1500);

        // when
        for (String all : new String[] {"192.168.15.255", "255.255.255.255", "224.0.0.251"}) {
            scene.guest.send(udp(5353, 5353).toBroadcast().from(GUEST).to(all));
            other.expect(PacketMatcher.udp(5353, 5353).to(all));
        }

        // then
        assertThat(scene.gateway.faults().of(Fault.FORBIDDEN)).isEqualTo(3);
        assertThat(scene.count("flows.udp")).isZero();
    }

    @Test
    void dhcpIsNotTheGatewaysBusiness() {
        // when
        scene.guest.send(dhcp(DhcpMessage.builder(DhcpView.REQUEST)
                .chaddr(Packet.GUEST_MAC)
                .option(DhcpOption.type(DhcpType.DISCOVER))
                .build()));

        // then
        scene.guest.expectNothingFor(SECOND);
        assertThat(scene.gateway.faults().total()).isZero();
    }

    @Test
    void whatGuestsSayToEachOtherPassesTheGatewayBy() {
        // given
        GuestPort other = scene.plug(OTHER_MAC, 1500);

        // when
        scene.guest.send(udp(1, 2).destinationMac(OTHER_MAC).from(GUEST).to(OTHER));

        // then
        other.expect(PacketMatcher.udp(1, 2).from(GUEST));
        assertThat(scene.gateway.faults().total()).isZero();
    }

    @Test
    void tcpToTheRouterEndsAtItsNameServerAndOtherPortsLeadNowhere() {
        // given
        introduce(scene.guest, GUEST, Packet.GUEST_MAC);

        // when
        scene.guest.send(tcp(5000, 53)
                .destinationMac(GATEWAY_MAC)
                .from(GUEST)
                .to(GATEWAY)
                .syn(1));

        // then
        scene.guest.expect(PacketMatcher.tcp(53, 5000).from(GATEWAY).synAck());
        scene.guest.send(tcp(5001, 80)
                .destinationMac(GATEWAY_MAC)
                .from(GUEST)
                .to(GATEWAY)
                .syn(1));
        scene.machine.runFor(SECOND);
        assertThat(scene.count("flows.tcp")).isEqualTo(1);
    }

    @Test
    void aLargeNetworkHasItsGatewayFirstAndGuessesNobody() {
        AddressPlan plan = AddressPlan.ofMany(10 << 24, 8, LoopbackMap.NONE);

        assertThat(plan.gateway()).isEqualTo(10 << 24 | 1);
        assertThat(plan.firstGuess()).isZero();
        assertThat(plan.isGuest(10 << 24 | 2)).isTrue();
    }

    private static NatSettings settings() {
        SequencedMap<Integer, Integer> loopbacks = new LinkedHashMap<>();
        loopbacks.put(0x7f00_0001, 2);
        AddressPlan plan = AddressPlan.ofMany(192 << 24 | 168 << 16 | 15 << 8, 24, LoopbackMap.of(loopbacks));
        return NatSettings.of(plan)
                .change()
                .dns(new DnsSettings(true, false, true))
                .build();
    }

    private static void introduce(GuestPort guest, String address, long mac) {
        guest.send(arpRequest(address, GATEWAY).sourceMac(mac).senderMac(mac));
        guest.expectEventually(PacketMatcher.arpReply(GATEWAY_MAC, GATEWAY), SECOND);
    }
}
