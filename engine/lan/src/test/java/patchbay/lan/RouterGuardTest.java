package patchbay.lan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import patchbay.wire.Fault;
import patchbay.wire.Icmpv6Message;
import patchbay.wire.Icmpv6View;
import patchbay.wire.IpAddress;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv6Packet;
import patchbay.wire.Octets;
import patchbay.wire.Transport;
import patchbay.wire.UdpDatagram;

/// What a guest says as if it were the router, in plain words and in disguise, against a switch that is guarded.
class RouterGuardTest {
    private static final long ALPHA = 0x0800_2700_0001L;
    private static final long BETA = 0x0800_2700_0002L;
    private static final IpAddress FROM = address("fe80::a00:27ff:fe00:1");
    private static final IpAddress ALL_NODES = address("ff02::1");
    private static final Octets HEAD = Octets.ofHex("333300000001080027000001");
    private static final Ipv6Packet ADVERTISEMENT = packet(icmp(Icmpv6View.ROUTER_ADVERTISEMENT, 56));
    private static final Ipv6Packet DHCP_REPLY = packet(new UdpDatagram(547, 546, Octets.ofHex("07abcdef")));
    /// A destination options header of 8 octets of padding; the next header goes into its first octet.
    private static final Octets PADDING = Octets.ofHex("00000104000000");

    private final Bench bench = new Bench();
    private final Switch network = new Switch("lab", bench.loop, new StormLimit(1_000_000, 1_000_000));
    private final RecordingStation beta = new RecordingStation();
    private final SwitchPort alphaPort = network.plug(PortSettings.card("alpha", ALPHA), new RecordingStation());

    @BeforeEach
    void guarded() {
        network.plug(PortSettings.card("beta", BETA), beta);
        network.guardRouter(true);
    }

    static List<Arguments> rogues() {
        Octets advertisement = ADVERTISEMENT.payload();
        Octets reply = DHCP_REPLY.payload();
        return List.of(
                Arguments.of("plain", plain(ADVERTISEMENT), Fault.ROGUE_ROUTER),
                Arguments.of("redirect", plain(packet(icmp(Icmpv6View.REDIRECT, 32))), Fault.ROGUE_ROUTER),
                Arguments.of("behind options", plain(behindOptions(ADVERTISEMENT, 3)), Fault.ROGUE_ROUTER),
                Arguments.of("behind more headers", plain(behindOptions(ADVERTISEMENT, 9)), Fault.BAD_OPTION),
                Arguments.of("tagged", tagged(ADVERTISEMENT, 1), Fault.ROGUE_ROUTER),
                Arguments.of("tagged twice", tagged(ADVERTISEMENT, 2), Fault.ROGUE_ROUTER),
                Arguments.of("tagged thrice", tagged(ADVERTISEMENT, 3), Fault.UNSUPPORTED),
                Arguments.of("in fragments", plain(fragment(58, advertisement.slice(0, 32), 0)), Fault.ROGUE_ROUTER),
                Arguments.of("in an atomic fragment", plain(fragment(58, advertisement, 0)), Fault.ROGUE_ROUTER),
                Arguments.of("headers only", plain(fragment(60, options(58), 0)), Fault.TRUNCATED),
                Arguments.of("half a chain", plain(fragment(60, options(60), 0)), Fault.BAD_HEADER_LENGTH),
                Arguments.of("short", plain(ADVERTISEMENT).slice(0, 60), Fault.BAD_TOTAL_LENGTH),
                Arguments.of("dhcp", plain(DHCP_REPLY), Fault.ROGUE_DHCP),
                Arguments.of("dhcp in fragments", plain(fragment(17, reply.slice(0, 8), 0)), Fault.ROGUE_DHCP),
                Arguments.of("dhcp, cut", plain(fragment(17, reply.slice(0, 4), 0)), Fault.TRUNCATED));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rogues")
    void aGuestDoesNotPassForTheRouter(String disguise, Octets frame, Fault fault) {
        // when
        alphaPort.take(Bench.frame(frame.toByteArray()));

        // then
        assertThat(beta.got).as(disguise).isEmpty();
        assertThat(alphaPort.faults().of(fault)).isEqualTo(1);
    }

    static List<Octets> honest() {
        return List.of(
                plain(packet(icmp(Icmpv6View.ROUTER_SOLICITATION, 8))),
                plain(packet(icmp(Icmpv6View.NEIGHBOUR_SOLICITATION, 24))),
                plain(packet(icmp(Icmpv6View.NEIGHBOUR_ADVERTISEMENT, 24))),
                plain(packet(icmp(Icmpv6View.ECHO_REQUEST, 8))),
                plain(behindOptions(packet(icmp(Icmpv6View.ECHO_REQUEST, 8)), 3)),
                plain(packet(new UdpDatagram(546, 547, Octets.ofHex("0babcdef")))),
                plain(fragment(58, packet(icmp(Icmpv6View.ECHO_REQUEST, 40)).payload(), 0)),
                plain(fragment(58, ADVERTISEMENT.payload(), 8)),
                tagged(packet(icmp(Icmpv6View.ECHO_REQUEST, 8)), 1));
    }

    @ParameterizedTest
    @MethodSource("honest")
    void whatIsNoRoutersWordPasses(Octets frame) {
        alphaPort.take(Bench.frame(frame.toByteArray()));
        assertThat(beta.got).hasSize(1);
    }

    @Test
    void neighbourDiscoveryComesInNoFragments() {
        // when
        Octets solicitation =
                packet(icmp(Icmpv6View.NEIGHBOUR_SOLICITATION, 24)).payload();
        alphaPort.take(Bench.frame(plain(fragment(58, solicitation, 0)).toByteArray()));

        // then
        assertThat(beta.got).isEmpty();
        assertThat(alphaPort.faults().of(Fault.BAD_FIELD)).isEqualTo(1);
    }

    @Test
    void theNetworksOwnRouterIsHeard() {
        // given
        SwitchPort service = network.plug(PortSettings.service("gateway", 0x5254_0012_3502L), new RecordingStation());

        // when
        service.take(Bench.frame(plain(ADVERTISEMENT).toByteArray()));

        // then
        assertThat(beta.got).hasSize(1);
    }

    @Test
    void withoutAGuardEverythingPasses() {
        network.guardRouter(false);
        alphaPort.take(Bench.frame(plain(ADVERTISEMENT).toByteArray()));
        assertThat(beta.got).hasSize(1);
    }

    @Test
    void noOctetsUpsetTheGuard() {
        // given
        SplittableRandom chance = new SplittableRandom(11);
        byte[] good = plain(behindOptions(ADVERTISEMENT, 2)).toByteArray();

        // when
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = good.clone();
            for (int change = 0; change < 3; change++)
                bytes[12 + chance.nextInt(bytes.length - 12)] ^= (byte) chance.nextInt(256);
            int length = chance.nextInt(3) > 0 ? bytes.length : 14 + chance.nextInt(bytes.length - 14);
            alphaPort.take(Bench.frame(Octets.of(bytes).slice(0, length).toByteArray()));
        }

        // then
        assertThat(alphaPort.faults().of(Fault.ROGUE_ROUTER)).isPositive();
    }

    private static Icmpv6Message icmp(int type, int restBytes) {
        return new Icmpv6Message(type, 0, 0, Octets.of(new byte[restBytes]));
    }

    private static Ipv6Packet packet(Transport transport) {
        return Ipv6Packet.of(FROM, ALL_NODES, transport);
    }

    private static Octets options(int next) {
        return Octets.of((byte) next).then(PADDING);
    }

    private static Ipv6Packet behindOptions(Ipv6Packet packet, int headers) {
        Octets payload = options(packet.nextHeader()).then(packet.payload());
        for (int more = 1; more < headers; more++)
            payload = options(IpProtocol.DESTINATION_OPTIONS).then(payload);
        return with(packet, IpProtocol.DESTINATION_OPTIONS, payload);
    }

    private static Ipv6Packet fragment(int next, Octets payload, int at) {
        Octets header = Octets.ofWords(next << 24 | at | 1, 7);
        return with(ADVERTISEMENT, IpProtocol.FRAGMENT, header.then(payload));
    }

    private static Ipv6Packet with(Ipv6Packet packet, int next, Octets payload) {
        return new Ipv6Packet(packet.source(), packet.destination(), next, 255, 0, 0, payload);
    }

    private static Octets plain(Ipv6Packet packet) {
        return HEAD.then(Octets.ofHex("86dd")).then(packet.octets());
    }

    private static Octets tagged(Ipv6Packet packet, int tags) {
        Octets frame = HEAD;
        for (int tag = 0; tag < tags; tag++) frame = frame.then(Octets.ofHex("81000000"));
        return frame.then(Octets.ofHex("86dd")).then(packet.octets());
    }

    private static IpAddress address(String text) {
        IpAddress address = IpAddress.parse(text);
        if (address == null) throw new IllegalArgumentException(text);
        return address;
    }
}
