package patchbay.lan;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import patchbay.lan.sharedmac.SharedMac;
import patchbay.loop.Frame;
import patchbay.wire.ArpPacket;
import patchbay.wire.Checksum;
import patchbay.wire.EtherType;
import patchbay.wire.EthernetFrame;
import patchbay.wire.EthernetView;
import patchbay.wire.Fault;
import patchbay.wire.Icmpv6View;
import patchbay.wire.IpAddress;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv4Packet;
import patchbay.wire.Ipv4View;
import patchbay.wire.Ipv6View;
import patchbay.wire.MacAddress;
import patchbay.wire.NdpView;
import patchbay.wire.Octets;
import patchbay.wire.UdpDatagram;
import patchbay.wire.UdpView;
import patchbay.wire.dhcp.DhcpMessage;
import patchbay.wire.dhcp.DhcpOption;
import patchbay.wire.dhcp.DhcpType;
import patchbay.wire.dhcp.DhcpView;

/// A guest, the host and a wire that knows one MAC address: what each of them sees.
class SharedMacTest {
    private static final long HOST = 0x5254_0000_0001L;
    private static final long GUEST = 0x0800_2700_0001L;
    private static final long LAN = 0x0200_0000_0077L;
    private static final int GUEST_IP = 0xc000_0233;
    private static final int LAN_IP = 0xc000_0201;
    private static final IpAddress GUEST_V6 = new IpAddress(0x2001_0db8_0000_0000L, 0x51);
    private static final IpAddress LAN_V6 = new IpAddress(0x2001_0db8_0000_0000L, 1);
    private static final IpAddress ALL_NODES = new IpAddress(0xff02_0000_0000_0000L, 1);

    private final Bench bench = new Bench(64, 1_024);
    private final Switch network = new Switch("wlan0", bench.loop, new StormLimit(1_000_000_000, 1_000_000));
    private final RecordingStation guest = new RecordingStation();
    private final RecordingStation host = new RecordingStation();
    private final RecordingStation wire = new RecordingStation();
    private final List<String> rules = new ArrayList<>();
    private final SharedMac shared = new SharedMac(
            network,
            bench.loop,
            HOST,
            wire,
            (slot, address) -> rules.add(slot + " " + (address == null ? "-" : address)));
    private final SwitchPort guestPort = network.plug(PortSettings.card("guest", GUEST), guest);
    private final SwitchPort wirePort = network.plug(
            new PortSettings("w", PortKind.TRUNK_WIRE, PortSettings.UNKNOWN_MAC, Promiscuity.DENY, true), shared);
    private final SwitchPort hostPort =
            network.plug(new PortSettings("h", PortKind.TRUNK_HOST, HOST, Promiscuity.DENY, true), host);

    @Test
    void arpGoesOutWithTheOneAddressAndIsAnsweredToTheGuest() {
        // when
        ArpPacket question = ArpPacket.request(GUEST, GUEST_IP, LAN_IP);
        fromGuest(EthernetFrame.of(MacAddress.BROADCAST, GUEST, question));

        // then
        assertThat(wire())
                .isEqualTo(EthernetFrame.of(MacAddress.BROADCAST, HOST, ArpPacket.request(HOST, GUEST_IP, LAN_IP)));
        assertThat(last(host)).isEqualTo(EthernetFrame.of(MacAddress.BROADCAST, GUEST, question));
        assertThat(rules).containsExactly("127 192.0.2.51");

        // when
        ArpPacket answer = new ArpPacket(2, LAN, LAN_IP, HOST, GUEST_IP);
        fromWire(EthernetFrame.of(HOST, LAN, answer));

        // then
        assertThat(last(guest)).isEqualTo(EthernetFrame.of(GUEST, LAN, new ArpPacket(2, LAN, LAN_IP, GUEST, GUEST_IP)));
    }

    @Test
    void questionsAndGroupsThatAnAccessPointSentToUsAloneAreForAllAgain() {
        fromWire(EthernetFrame.of(HOST, LAN, ArpPacket.request(LAN, LAN_IP, GUEST_IP)));
        assertThat(last(guest).destination()).isEqualTo(MacAddress.BROADCAST);
        fromWire(EthernetFrame.of(HOST, LAN, udp(LAN_IP, -1, 9, 9)));
        assertThat(last(guest).destination()).isEqualTo(MacAddress.BROADCAST);
        fromWire(EthernetFrame.of(HOST, LAN, udp(LAN_IP, 0xe0ff_0102, 9, 9)));
        assertThat(last(guest).destination()).isEqualTo(0x0100_5e7f_0102L);
        fromWire(nd(HOST, LAN, Icmpv6View.ROUTER_ADVERTISEMENT, LAN_V6, ALL_NODES));
        assertThat(last(guest).destination()).isEqualTo(0x3333_0000_0001L);
        assertThat(host.got).isEmpty();
    }

    @Test
    void packetsComeBackToWhoeverSentFromTheAddress() {
        // when
        fromGuest(EthernetFrame.of(LAN, GUEST, udp(GUEST_IP, LAN_IP, 1_000, 53)));
        fromWire(EthernetFrame.of(HOST, LAN, udp(LAN_IP, GUEST_IP, 53, 1_000)));

        // then
        assertThat(wire()).isEqualTo(EthernetFrame.of(LAN, HOST, udp(GUEST_IP, LAN_IP, 1_000, 53)));
        assertThat(last(guest)).isEqualTo(EthernetFrame.of(GUEST, LAN, udp(LAN_IP, GUEST_IP, 53, 1_000)));

        // and what is for an address that nobody here has is not for the guest
        fromWire(EthernetFrame.of(HOST, LAN, udp(LAN_IP, GUEST_IP + 1, 53, 1_000)));
        assertThat(guest.got).hasSize(1);
        assertThat(wirePort.faults().of(Fault.NO_RECEIVER)).isEqualTo(1);
    }

    @Test
    void betweenHostAndGuestTheyHaveTheirOwnAddresses() {
        EthernetFrame up = EthernetFrame.of(HOST, GUEST, udp(GUEST_IP, LAN_IP + 1, 1, 2));
        fromGuest(up);
        assertThat(last(host)).isEqualTo(up);
        assertThat(wire.got).isEmpty();
        EthernetFrame down = EthernetFrame.of(GUEST, HOST, udp(LAN_IP + 1, GUEST_IP, 2, 1));
        fromHost(down);
        assertThat(last(guest)).isEqualTo(down);
    }

    @Test
    void ourGroupFramesThatComeByTheHostAreEchoesAndTheHostsAreNot() {
        // given
        fromGuest(EthernetFrame.of(MacAddress.BROADCAST, GUEST, ArpPacket.request(GUEST, GUEST_IP, LAN_IP)));
        EthernetFrame sent = wire();

        // when it comes back twice, which it does once
        fromHost(sent);
        assertThat(guest.got).isEmpty();
        fromHost(sent);

        // then
        assertThat(guest.got).hasSize(1);
        fromHost(EthernetFrame.of(MacAddress.BROADCAST, HOST, ArpPacket.request(HOST, LAN_IP + 1, GUEST_IP)));
        assertThat(guest.got).hasSize(2);
        // What an access point sends back to all its stations is nobody's.
        fromWire(sent);
        assertThat(guest.got).hasSize(2);
        assertThat(shared.faults().of(Fault.SAME_PORT)).isEqualTo(2);
    }

    @Test
    void ndNamesTheOneAddressAndItsSumHolds() {
        for (int type : new int[] {
            Icmpv6View.NEIGHBOUR_SOLICITATION, Icmpv6View.NEIGHBOUR_ADVERTISEMENT, Icmpv6View.ROUTER_SOLICITATION
        }) {
            fromGuest(nd(0x3333_0000_0001L, GUEST, type, GUEST_V6, ALL_NODES));
            EthernetFrame out = wire();
            assertThat(out.source()).isEqualTo(HOST);
            Ipv6View v6 = new Ipv6View();
            MemorySegment bytes = out.octets().segment();
            assertThat(v6.wrap(bytes, 14, out.wireBytes() - 14)).isEqualTo(Fault.NONE);
            NdpView nd = new NdpView();
            assertThat(nd.wrap(bytes, v6.payloadStart(), v6.payloadBytes())).isEqualTo(Fault.NONE);
            long named = nd.sourceLinkAddress() == MacAddress.NONE ? nd.targetLinkAddress() : nd.sourceLinkAddress();
            assertThat(named).isEqualTo(HOST);
            Icmpv6View icmp = new Icmpv6View();
            icmp.wrap(bytes, v6.payloadStart(), v6.payloadBytes());
            assertThat(icmp.checksumHolds(v6.pseudoSum())).isTrue();
        }
        fromWire(nd(HOST, LAN, Icmpv6View.NEIGHBOUR_ADVERTISEMENT, LAN_V6, GUEST_V6));
        assertThat(last(guest).destination()).isEqualTo(GUEST);
    }

    @Test
    void anAdvertisementFromElsewhereTakesAnAddressAway() {
        fromGuest(nd(0x3333_ff00_0051L, GUEST, Icmpv6View.NEIGHBOUR_SOLICITATION, IpAddress.ANY_V6, ALL_NODES));
        assertThat(rules).containsExactly("127 " + GUEST_V6);
        fromWire(nd(0x3333_0000_0001L, LAN, Icmpv6View.NEIGHBOUR_ADVERTISEMENT, GUEST_V6, ALL_NODES));
        assertThat(rules).containsExactly("127 " + GUEST_V6, "127 -");
    }

    @Test
    void aClientWithoutAnAddressAsksForItsAnswerByBroadcast() {
        fromGuest(dhcp(MacAddress.BROADCAST, GUEST, DhcpType.DISCOVER, 0));
        EthernetFrame out = wire();
        Ipv4View v4 = new Ipv4View();
        MemorySegment bytes = out.octets().segment();
        assertThat(v4.wrap(bytes, 14, out.wireBytes() - 14)).isEqualTo(Fault.NONE);
        UdpView udp = new UdpView();
        assertThat(udp.wrap(bytes, v4.payloadStart(), v4.payloadBytes())).isEqualTo(Fault.NONE);
        assertThat(udp.checksumHolds(v4.pseudoSum())).isTrue();
        DhcpView message = new DhcpView();
        assertThat(message.wrap(bytes, udp.payloadStart(), udp.payloadBytes())).isEqualTo(Fault.NONE);
        assertThat(message.flags()).isEqualTo(DhcpView.BROADCAST);
        assertThat(message.chaddr()).isEqualTo(GUEST);
    }

    @Test
    void anAnswerToUsAloneGoesToTheClientItNamesAndAnAcknowledgementIsLearned() {
        fromWire(dhcp(HOST, LAN, DhcpType.OFFER, GUEST_IP));
        assertThat(last(guest).destination()).isEqualTo(GUEST);
        assertThat(rules).isEmpty();
        fromWire(dhcp(MacAddress.BROADCAST, LAN, DhcpType.ACK, GUEST_IP));
        assertThat(last(guest).destination()).isEqualTo(MacAddress.BROADCAST);
        assertThat(rules).containsExactly("127 192.0.2.51");
        fromGuest(dhcp(LAN, GUEST, DhcpType.RELEASE, GUEST_IP));
        assertThat(rules).last().isEqualTo("127 -");
    }

    @Test
    void framesOfOtherKindsAndTagsPassWithAnotherSource() {
        Octets payload = Octets.of(new byte[50]);
        fromGuest(new EthernetFrame(LAN, GUEST, 0x8137, payload));
        assertThat(wire()).isEqualTo(new EthernetFrame(LAN, HOST, 0x8137, payload));

        EthernetFrame tagged = tagged(EthernetFrame.of(LAN, GUEST, udp(GUEST_IP, LAN_IP, 1, 2)));
        fromGuest(tagged);
        assertThat(wire().source()).isEqualTo(HOST);
        fromWire(tagged(EthernetFrame.of(HOST, LAN, udp(LAN_IP, GUEST_IP, 2, 1))));
        assertThat(last(guest).destination()).isEqualTo(GUEST);
    }

    @Test
    void anyFrameOfAHostileGuestLeavesWithTheOneAddressOrNotAtAll() {
        java.util.SplittableRandom random = new java.util.SplittableRandom(77);
        int[] types = {EtherType.ARP, EtherType.IPV4, EtherType.IPV6, EtherType.VLAN};
        for (int count = 0; count < 20_000; count++) {
            byte[] octets = new byte[random.nextInt(14, 120)];
            random.nextBytes(octets);
            MemorySegment bytes = MemorySegment.ofArray(octets);
            new EthernetView()
                    .fresh(bytes, 0, octets.length)
                    .source(GUEST)
                    .destination(random.nextBoolean() ? MacAddress.BROADCAST : LAN)
                    .etherType(types[random.nextInt(types.length)]);
            if (octets.length > 20) octets[14] = (byte) (random.nextBoolean() ? 0x45 : 0x60);
            wire.got.clear();
            guestPort.take(Bench.frame(octets));
            if (!wire.got.isEmpty()) assertThat(wire().source()).isEqualTo(HOST);
            shared.fromWire(Bench.frame(octets), wirePort);
            bench.passNanos(Bench.MILLI);
        }
    }

    @Test
    void nothingIsAllocatedForAFrame() {
        // given
        fromGuest(EthernetFrame.of(MacAddress.BROADCAST, GUEST, ArpPacket.request(GUEST, GUEST_IP, LAN_IP)));
        Station sink = new Station() {
            @Override
            public void send(Frame frame) {}

            @Override
            public Abilities abilities() {
                return Abilities.ALL;
            }
        };
        SharedMac quiet = new SharedMac(network, bench.loop, HOST, sink, (slot, address) -> {});
        Frame out = frame(EthernetFrame.of(LAN, GUEST, udp(GUEST_IP, LAN_IP, 1, 2)));
        Frame question =
                frame(EthernetFrame.of(MacAddress.BROADCAST, GUEST, ArpPacket.request(GUEST, GUEST_IP, LAN_IP)));
        Frame in = frame(EthernetFrame.of(HOST, LAN, udp(LAN_IP, GUEST_IP, 2, 1)));
        FrameTaker nobody = taken -> {};
        Runnable round = () -> {
            for (int count = 0; count < 50_000; count++) {
                quiet.send(out);
                quiet.send(question);
                quiet.fromWire(in, nobody);
                quiet.fromHost(question, nobody);
                bench.passNanos(1_000);
            }
        };

        // when
        round.run();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        round.run();

        // then
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(64 * 1_024);
    }

    private void fromGuest(EthernetFrame frame) {
        guestPort.take(frame(frame));
    }

    private void fromWire(EthernetFrame frame) {
        shared.fromWire(frame(frame), wirePort);
    }

    private void fromHost(EthernetFrame frame) {
        shared.fromHost(frame(frame), hostPort);
    }

    private static Frame frame(EthernetFrame frame) {
        return Bench.frame(frame.octets().toByteArray());
    }

    private EthernetFrame wire() {
        return last(wire);
    }

    private static EthernetFrame last(RecordingStation station) {
        EthernetView view = new EthernetView();
        byte[] octets = station.got.getLast();
        view.wrap(MemorySegment.ofArray(octets), 0, octets.length);
        return EthernetFrame.parse(view);
    }

    private static Ipv4Packet udp(int source, int destination, int from, int to) {
        return Ipv4Packet.of(source, destination, new UdpDatagram(from, to, Octets.of(new byte[30])));
    }

    private static EthernetFrame tagged(EthernetFrame frame) {
        Octets tag = Octets.of(new byte[] {0, 5, (byte) (frame.etherType() >> 8), (byte) frame.etherType()});
        return new EthernetFrame(frame.destination(), frame.source(), EtherType.VLAN, tag.then(frame.payload()));
    }

    private static EthernetFrame dhcp(long to, long from, DhcpType type, int address) {
        boolean asks = from == GUEST;
        DhcpMessage message = DhcpMessage.builder(asks ? DhcpView.REQUEST : DhcpView.REPLY)
                .chaddr(GUEST)
                .ciaddr(asks ? address : 0)
                .yiaddr(asks ? 0 : address)
                .option(DhcpOption.type(type))
                .build();
        UdpDatagram datagram = new UdpDatagram(asks ? 68 : 67, asks ? 67 : 68, octets(message));
        int source = asks ? address : LAN_IP;
        int destination = to == MacAddress.BROADCAST ? -1 : asks ? LAN_IP : address;
        return EthernetFrame.of(to, from, Ipv4Packet.of(source, destination, datagram));
    }

    private static Octets octets(DhcpMessage message) {
        MemorySegment bytes = MemorySegment.ofArray(new byte[message.wireBytes()]);
        return Octets.copyOf(bytes, 0, message.emit(bytes, 0, 0));
    }

    /// A message about the guest's address (the LAN's when it comes from there to the guest), with the sender's MAC.
    private static EthernetFrame nd(long to, long from, int type, IpAddress source, IpAddress destination) {
        boolean router = type == Icmpv6View.ROUTER_SOLICITATION;
        int fixed = router ? 8 : type == Icmpv6View.ROUTER_ADVERTISEMENT ? 16 : NdpView.NEIGHBOUR_BYTES;
        int length = fixed + NdpView.LINK_OPTION_BYTES;
        byte[] octets = new byte[40 + length];
        MemorySegment bytes = MemorySegment.ofArray(octets);
        Ipv6View v6 = new Ipv6View()
                .fresh(bytes, 0, length)
                .nextHeader(IpProtocol.ICMPV6)
                .hopLimit(255);
        v6.source(source.hi(), source.lo()).destination(destination.hi(), destination.lo());
        NdpView nd = new NdpView().fresh(bytes, 40, length, type);
        if (fixed == NdpView.NEIGHBOUR_BYTES) {
            IpAddress target = source.equals(LAN_V6) ? LAN_V6 : GUEST_V6;
            nd.target(target.hi(), target.lo());
        }
        boolean answer = type == Icmpv6View.NEIGHBOUR_ADVERTISEMENT;
        nd.linkOption(fixed, answer ? NdpView.TARGET_LINK_ADDRESS : NdpView.SOURCE_LINK_ADDRESS, from);
        nd.fillChecksum(Checksum.pseudoV6(
                Checksum.addresses(source.hi(), source.lo(), destination.hi(), destination.lo()),
                IpProtocol.ICMPV6,
                length));
        return new EthernetFrame(to, from, EtherType.IPV6, Octets.of(octets));
    }
}
