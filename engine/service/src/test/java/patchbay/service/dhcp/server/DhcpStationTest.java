package patchbay.service.dhcp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.testkit.packet.Packets.arpReply;
import static patchbay.testkit.packet.Packets.arpRequest;
import static patchbay.testkit.packet.Packets.dhcp;
import static patchbay.testkit.packet.Packets.ping;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import patchbay.lan.Abilities;
import patchbay.lan.PortSettings;
import patchbay.lan.Station;
import patchbay.lan.Switch;
import patchbay.lan.SwitchPort;
import patchbay.loop.Frame;
import patchbay.testkit.GuestPort;
import patchbay.testkit.VirtualLoop;
import patchbay.testkit.packet.Packet;
import patchbay.testkit.packet.PacketMatcher;
import patchbay.testkit.packet.SeenPacket;
import patchbay.wire.Fault;
import patchbay.wire.IpAddress;
import patchbay.wire.dhcp.DhcpBuilder;
import patchbay.wire.dhcp.DhcpMessage;
import patchbay.wire.dhcp.DhcpOption;
import patchbay.wire.dhcp.DhcpType;
import patchbay.wire.dhcp.DhcpView;

/// The server on a switch: frames in and out, probes, and leases that are safe before they are told.
class DhcpStationTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long SERVER_MAC = 0x0800_27aa_bbccL;
    private static final String SERVER = "192.168.15.3";
    private static final String FIRST = "192.168.15.4";

    private final VirtualLoop machine = VirtualLoop.seeded(1).poisonFrames();
    private final Switch lan = new Switch("lan", machine.loop());
    private final List<Lease> kept = new ArrayList<>();
    private final List<Runnable> waiting = new ArrayList<>();
    private final Card card = new Card();
    private DhcpStation station;
    private boolean slow;

    @BeforeEach
    void plug() {
        station = plugged(List.of());
        card.port = lan.plug(PortSettings.card("card", Packet.GUEST_MAC), card);
        card.guest = new GuestPort(machine, "guest", frame -> card.port.take(frame));
    }

    @Test
    void itsAddressIsAnsweredForAndItsPing() {
        card.guest.send(arpRequest("192.168.15.9", SERVER));
        card.guest.expect(PacketMatcher.arpReply(SERVER_MAC, SERVER));
        card.guest.send(
                ping(7, 1).destinationMac(SERVER_MAC).from("192.168.15.9").to(SERVER));
        card.guest.expect(PacketMatcher.pong(7, 1).from(SERVER));
    }

    @Test
    void anAddressNobodyAnswersForIsOfferedByBroadcast() {
        // when
        card.guest.send(dhcp(discover()));

        // then
        card.guest.expect(PacketMatcher.arpRequest(FIRST));
        SeenPacket offer =
                card.guest.expect(PacketMatcher.udp(67, 68).from(SERVER).to("255.255.255.255"));
        assertThat(offer.payload()).hasSize(548);
        assertThat(message(offer).yiaddr()).isEqualTo(address(FIRST));
    }

    @Test
    void anAddressSomebodyAnswersForIsNotOffered() {
        // given
        card.guest.send(dhcp(discover()));
        card.guest.expect(PacketMatcher.arpRequest(FIRST));

        // when somebody on the network has it
        card.guest.send(arpReply(0x0800_2700_0055L, FIRST).destinationMac(SERVER_MAC));

        // then
        card.guest.expect(PacketMatcher.arpRequest("192.168.15.5"));
        SeenPacket offer = card.guest.expect(PacketMatcher.udp(67, 68));
        assertThat(message(offer).yiaddr()).isEqualTo(address("192.168.15.5"));
        assertThat(kept).extracting(Lease::state).containsExactly(Lease.State.CONFLICT);
    }

    @Test
    void anAcknowledgementWaitsUntilTheLeaseIsSafe() {
        // given
        slow = true;

        // when
        card.guest.send(dhcp(request(FIRST)));
        card.guest.expectNothingFor(SECOND);
        waiting.getFirst().run();

        // then
        SeenPacket ack = card.guest.expect(PacketMatcher.udp(67, 68));
        assertThat(message(ack).type()).isEqualTo(DhcpType.ACK);
        assertThat(kept).extracting(Lease::state).containsExactly(Lease.State.ACKED);
    }

    @Test
    void aRenewalByUnicastIsAnsweredByUnicast() {
        // given
        card.guest.send(dhcp(request(FIRST)));
        card.guest.expect(PacketMatcher.udp(67, 68));

        // when
        card.guest.send(dhcp(message(DhcpType.REQUEST).ciaddr(address(FIRST)).build())
                .destinationMac(SERVER_MAC)
                .from(FIRST)
                .to(SERVER));

        // then
        card.guest.expect(PacketMatcher.udp(67, 68).to(FIRST).destinationMac(Packet.GUEST_MAC));
    }

    @Test
    void leasesOfAnEarlierRunAreKept() {
        // given
        long now = machine.clock().wallMillis() / 1_000;
        Lease other = new Lease(address(FIRST), 0x0800_2700_0077L, "", "", Lease.State.ACKED, now, 600);
        DhcpStation again = plugged(List.of(other));

        // then
        assertThat(again.leases()).containsExactly(other);
    }

    @Test
    void aMessageInAnothersNameIsRefused() {
        card.guest.send(dhcp(DhcpMessage.builder(DhcpView.REQUEST)
                .chaddr(0x0800_2700_0099L)
                .option(DhcpOption.type(DhcpType.DISCOVER))
                .build()));

        card.guest.expectNothingFor(SECOND);
        assertThat(station.faults().of(Fault.SPOOFED_SOURCE)).isEqualTo(1);
    }

    private DhcpStation plugged(List<Lease> leases) {
        DhcpServerSettings settings = new DhcpServerSettings(
                address(SERVER),
                SERVER_MAC,
                0xffff_ff00,
                address(FIRST),
                address("192.168.15.254"),
                DhcpScope.EMPTY,
                List.of(),
                List.of());
        DhcpStation made = new DhcpStation(machine.loop(), settings, DhcpDefaults.NONE, this::keep, leases);
        made.connect(lan.plug(DhcpStation.portSettings("dhcp", settings), made));
        return made;
    }

    private void keep(Lease lease, Runnable done) {
        kept.add(lease);
        if (slow) waiting.add(() -> machine.loop().offer(now -> done.run()));
        else done.run();
    }

    private static DhcpMessage discover() {
        return message(DhcpType.DISCOVER).build();
    }

    private static DhcpMessage request(String wanted) {
        return message(DhcpType.REQUEST)
                .option(DhcpOption.addresses(DhcpOption.REQUESTED_ADDRESS, address(wanted)))
                .build();
    }

    private static DhcpBuilder message(DhcpType type) {
        return DhcpMessage.builder(DhcpView.REQUEST).chaddr(Packet.GUEST_MAC).option(DhcpOption.type(type));
    }

    private static DhcpMessage message(SeenPacket packet) {
        DhcpView view = new DhcpView();
        byte[] payload = packet.payload();
        assertThat(view.wrap(MemorySegment.ofArray(payload), 0, payload.length)).isEqualTo(Fault.NONE);
        return DhcpMessage.parse(view);
    }

    private static int address(String text) {
        return IpAddress.parse(text).v4Bits();
    }

    private static final class Card implements Station {
        private SwitchPort port;
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
