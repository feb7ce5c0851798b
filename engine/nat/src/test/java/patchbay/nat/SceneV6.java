package patchbay.nat;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import patchbay.service.Ipv6Plan;
import patchbay.testkit.packet.Packet;
import patchbay.testkit.packet.PacketMatcher;
import patchbay.testkit.packet.Packets;
import patchbay.testkit.packet.SeenPacket;
import patchbay.wire.EtherType;
import patchbay.wire.EthernetView;
import patchbay.wire.Fault;
import patchbay.wire.Icmpv6Message;
import patchbay.wire.Icmpv6View;
import patchbay.wire.IpAddress;
import patchbay.wire.Ipv6Packet;
import patchbay.wire.Ipv6View;
import patchbay.wire.Octets;
import patchbay.wire.TcpSegment;
import patchbay.wire.Transport;
import patchbay.wire.UdpDatagram;

/// A [GatewayScene] that speaks IPv6 as fd17:625c:f037:2::/64, and the values its guest sends and gets.
final class SceneV6 {
    static final IpAddress GUEST = address("fd17:625c:f037:2::15");
    static final IpAddress GUEST_LINK = address("fe80::a00:27ff:fe00:1");
    static final IpAddress GATEWAY = address("fd17:625c:f037:2::2");
    static final IpAddress GATEWAY_LINK = address("fe80::2");
    static final IpAddress NAME_SERVER = address("fd17:625c:f037:2::3");
    static final IpAddress WORLD = address("2001:db8::7");
    static final IpAddress ALL_NODES = address("ff02::1");
    static final IpAddress ALL_ROUTERS = address("ff02::2");
    static final IpAddress NOBODY = IpAddress.ANY_V6;

    final GatewayScene scene;

    private SceneV6(GatewayScene scene) {
        this.scene = scene;
    }

    static SceneV6 plain() {
        return with(settings -> settings);
    }

    static SceneV6 with(UnaryOperator<NatSettingsBuilder> changes) {
        SceneV6 scene = new SceneV6(GatewayScene.with(settings -> changes.apply(settings.ipv6(true))));
        scene.scene.guest.expectEventually(PacketMatcher.anything(), GatewayScene.SECOND);
        return scene;
    }

    /// One whose host's loopback is open, and whose host sockets are bound to `source`, an address of the host's.
    static SceneV6 from(String source) {
        return from(source, settings -> settings);
    }

    /// The same with other settings besides.
    static SceneV6 from(String source, UnaryOperator<NatSettingsBuilder> changes) {
        SceneV6 scene = with(settings -> changes.apply(settings)
                .localhostReachable(true)
                .ipv6(new Ipv6Settings(true, new Ipv6Plan(GATEWAY.hi()), true, address(source))));
        scene.scene.world().hostAddress(source);
        return scene;
    }

    /// Has the gateway learn the guest's MAC address.
    SceneV6 introduced() {
        send(GUEST, GATEWAY, Icmpv6Message.echoRequest(1, 1, Octets.EMPTY));
        expect(Icmpv6Message.class);
        return this;
    }

    void send(IpAddress from, IpAddress to, Transport transport) {
        send(Ipv6Packet.of(from, to, transport));
    }

    /// As neighbour discovery is sent: hop limit 255.
    void sendOnLink(IpAddress from, IpAddress to, Transport transport) {
        send(withHops(Ipv6Packet.of(from, to, transport), 255));
    }

    void send(Ipv6Packet packet) {
        scene.guest.send(Packets.frame(EtherType.IPV6)
                .destinationMac(Packet.GATEWAY_MAC)
                .payload(packet.octets().toByteArray()));
    }

    static Ipv6Packet withHops(Ipv6Packet packet, int hops) {
        return new Ipv6Packet(packet.source(), packet.destination(), packet.nextHeader(), hops, 0, 0, packet.payload());
    }

    /// A packet with extension headers, whose first is of `kind`, before its transport.
    static Ipv6Packet extended(Ipv6Packet packet, int kind, Octets headers) {
        return new Ipv6Packet(packet.source(), packet.destination(), kind, 64, 0, 0, headers.then(packet.payload()));
    }

    /// The next frame, which must be an IPv6 packet.
    Ipv6Packet next() {
        SeenPacket seen = scene.guest.expect(PacketMatcher.anything());
        Ipv6View view = new Ipv6View();
        EthernetView ethernet = seen.ethernet();
        Fault fault = view.wrap(ethernet.bytes(), ethernet.payloadStart(), ethernet.payloadBytes());
        if (ethernet.etherType() != EtherType.IPV6 || fault != Fault.NONE)
            throw scene.machine.failure("no IPv6: " + seen);
        return Ipv6Packet.parse(view);
    }

    /// The next frame's transport, which must be of that kind with a checksum that holds.
    <T extends Transport> T expect(Class<T> kind) {
        return kind.cast(transportOf(next()));
    }

    TcpSegment tcp() {
        return expect(TcpSegment.class);
    }

    /// What the next segment that is more than an acknowledgement says.
    Octets text() {
        TcpSegment segment = tcp();
        while (segment.payload().length() == 0) segment = tcp();
        return segment.payload();
    }

    UdpDatagram udp() {
        return expect(UdpDatagram.class);
    }

    Icmpv6Message icmp(int type, int code) {
        Icmpv6Message message = expect(Icmpv6Message.class);
        if (message.type() != type || message.code() != code) throw scene.machine.failure("not that: " + message);
        return message;
    }

    /// What a packet carries; checked octet for octet against the same written anew, checksum and all.
    Transport transportOf(Ipv6Packet packet) {
        @Nullable Transport transport = packet.transport();
        if (transport == null) throw scene.machine.failure("nothing known in " + packet);
        if (!Ipv6Packet.of(packet.source(), packet.destination(), transport)
                .payload()
                .equals(packet.payload())) {
            throw scene.machine.failure("a checksum does not hold in " + packet);
        }
        return transport;
    }

    long count(String name) {
        return scene.count(name);
    }

    void expectSilence() {
        scene.guest.expectNothingFor(GatewayScene.SECOND);
    }

    static Icmpv6Message solicitation(IpAddress target, Octets options) {
        return new Icmpv6Message(
                Icmpv6View.NEIGHBOUR_SOLICITATION, 0, 0, bits(target).then(options));
    }

    static Icmpv6Message advertisement(IpAddress target, Octets options) {
        return new Icmpv6Message(
                Icmpv6View.NEIGHBOUR_ADVERTISEMENT, 0, 0x2000_0000, bits(target).then(options));
    }

    /// A link-layer address option with the guest's address.
    static Octets linkOption(int kind) {
        return linkOption(kind, Packet.GUEST_MAC);
    }

    static Octets linkOption(int kind, long mac) {
        return Octets.ofWords(kind << 24 | 1 << 16 | (int) (mac >>> 32), (int) mac);
    }

    static Octets bits(IpAddress address) {
        return Octets.ofWords(
                (int) (address.hi() >>> 32), (int) address.hi(), (int) (address.lo() >>> 32), (int) address.lo());
    }

    static IpAddress address(String text) {
        IpAddress address = IpAddress.parse(text);
        if (address == null) throw new IllegalArgumentException(text);
        return address;
    }
}
