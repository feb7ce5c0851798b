package patchbay.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import patchbay.wire.Icmpv6Message;
import patchbay.wire.Icmpv6View;
import patchbay.wire.IpAddress;
import patchbay.wire.Ipv6Packet;
import patchbay.wire.NdpView;
import patchbay.wire.Octets;
import patchbay.wire.UdpDatagram;
import patchbay.wire.dhcp.Dhcpv6Message;
import patchbay.wire.dhcp.Dhcpv6Message.Option;
import patchbay.wire.dns.SearchList;

/// What guests learn of names over IPv6: by DHCPv6 without state, and from the router.
class Dhcpv6Test {
    private static final IpAddress SERVERS = SceneV6.address("ff02::1:2");
    private static final Octets DUID = Octets.ofHex("0003000152540012350200").slice(0, 10);
    private static final Option CLIENT = new Option(Dhcpv6Message.CLIENT_ID, Octets.ofHex("000300010a0027000001"));
    private static final Option ASKED = new Option(Dhcpv6Message.OPTION_REQUEST, Octets.ofHex("001700180020"));

    private final SceneV6 scene = SceneV6.with(settings -> settings.ipv6(true));

    @Test
    void anInformationRequestIsAnsweredWithTheNameServerAndTheSearchDomains() {
        // given
        scene.scene.machine.host().names().domains("example.org", "lab.example.org");

        // when
        ask(request(CLIENT, ASKED));
        Ipv6Packet packet = scene.next();

        // then
        assertThat(packet.source()).isEqualTo(SceneV6.GATEWAY_LINK);
        assertThat(packet.destination()).isEqualTo(SceneV6.GUEST_LINK);
        UdpDatagram datagram = (UdpDatagram) scene.transportOf(packet);
        assertThat(datagram.sourcePort()).isEqualTo(547);
        assertThat(datagram.destinationPort()).isEqualTo(546);
        assertThat(read(datagram.payload()))
                .isEqualTo(new Dhcpv6Message(
                        Dhcpv6Message.REPLY,
                        0xabcdef,
                        List.of(
                                new Option(Dhcpv6Message.SERVER_ID, DUID),
                                CLIENT,
                                new Option(Dhcpv6Message.NAME_SERVERS, SceneV6.bits(SceneV6.NAME_SERVER)),
                                new Option(
                                        Dhcpv6Message.SEARCH_LIST,
                                        SearchList.of(List.of("example.org", "lab.example.org"))),
                                new Option(Dhcpv6Message.REFRESH_TIME, Octets.ofWords(1_800)))));
        assertThat(scene.count("dhcpv6-answered")).isEqualTo(1);
    }

    @Test
    void onlyWhatIsAskedForIsTold() {
        // when
        ask(request());

        // then
        assertThat(read(scene.udp().payload()).options()).containsExactly(new Option(Dhcpv6Message.SERVER_ID, DUID));
    }

    @ParameterizedTest
    @MethodSource("othersMessages")
    void whatIsForAnotherServerOrAsksForAddressesIsLeftAlone(Dhcpv6Message message) {
        // when
        ask(message);

        // then
        scene.expectSilence();
        assertThat(scene.count("dhcpv6-ignored")).isEqualTo(1);
    }

    static List<Dhcpv6Message> othersMessages() {
        return List.of(
                request(CLIENT, ASKED, new Option(Dhcpv6Message.SERVER_ID, Octets.ofHex("0003000100"))),
                request(CLIENT, new Option(Dhcpv6Message.ADDRESSES, Octets.ofWords(1, 0, 0))),
                request(CLIENT, new Option(Dhcpv6Message.TEMPORARY_ADDRESSES, Octets.ofWords(1))),
                request(CLIENT, new Option(Dhcpv6Message.PREFIXES, Octets.ofWords(1, 0, 0))),
                request(new Option(Dhcpv6Message.CLIENT_ID, Octets.of(new byte[131]))),
                new Dhcpv6Message(Dhcpv6Message.SOLICIT, 1, List.of(CLIENT)),
                new Dhcpv6Message(Dhcpv6Message.REPLY, 1, List.of(CLIENT)));
    }

    @Test
    void anyOctetsAreTakenAndAnsweredByNothingOrAReply() {
        // given
        SplittableRandom chance = new SplittableRandom(9);
        byte[] good = octets(request(CLIENT, ASKED)).toByteArray();

        // when
        for (int round = 0; round < 3_000; round++) {
            byte[] bytes = good.clone();
            for (int change = 0; change < 3; change++) bytes[chance.nextInt(bytes.length)] = (byte) chance.nextInt();
            int length = chance.nextInt(4) > 0 ? bytes.length : chance.nextInt(bytes.length);
            Octets payload = Octets.of(bytes).slice(0, length);
            scene.send(SceneV6.GUEST_LINK, SERVERS, new UdpDatagram(546, 547, payload));
            if (round % 100 == 99) scene.scene.machine.runFor(GatewayScene.SECOND / 10);
        }

        // then
        long taken = scene.count("dhcpv6-answered") + scene.count("dhcpv6-ignored") + scene.count("drop.bad-option");
        assertThat(taken).isEqualTo(3_000);
        assertThat(scene.scene.guest.waiting()).isEqualTo((int) scene.count("dhcpv6-answered"));
    }

    @Test
    void theRouterTellsNameServerAndDomainsAndThatThereIsMoreByDhcp() {
        // given
        scene.scene.machine.host().names().domains("example.org");

        // when
        scene.sendOnLink(SceneV6.GUEST_LINK, SceneV6.ALL_ROUTERS, solicitation());
        Icmpv6Message said = scene.icmp(Icmpv6View.ROUTER_ADVERTISEMENT, 0);

        // then
        assertThat(said.rest() >>> 16 & 0xff).isEqualTo(0x40);
        assertThat(option(said, NdpView.RECURSIVE_DNS_SERVER)).hasSize(1);
        assertThat(option(said, NdpView.RECURSIVE_DNS_SERVER).getFirst().slice(8, 16))
                .isEqualTo(SceneV6.bits(SceneV6.NAME_SERVER));
        assertThat(domains(said)).containsExactly("example.org");
    }

    @Test
    void guestsHearAtOnceWhenTheHostsDomainsChange() {
        // given
        scene.scene.machine.runFor(4 * GatewayScene.SECOND);
        scene.scene.guest.forget();

        // when
        scene.scene.machine.host().names().domains("moved.example");
        scene.scene.gateway.namesChanged();

        // then
        Icmpv6Message said = scene.icmp(Icmpv6View.ROUTER_ADVERTISEMENT, 0);
        assertThat(domains(said)).containsExactly("moved.example");
        scene.scene.machine.host().names().domains();
        scene.sendOnLink(SceneV6.GUEST_LINK, SceneV6.ALL_ROUTERS, solicitation());
        assertThat(option(scene.icmp(Icmpv6View.ROUTER_ADVERTISEMENT, 0), NdpView.DNS_SEARCH_LIST))
                .isEmpty();
    }

    private void ask(Dhcpv6Message message) {
        scene.send(SceneV6.GUEST_LINK, SERVERS, new UdpDatagram(546, 547, octets(message)));
    }

    private static Dhcpv6Message request(Option... options) {
        return new Dhcpv6Message(Dhcpv6Message.INFORMATION_REQUEST, 0xabcdef, List.of(options));
    }

    private static Icmpv6Message solicitation() {
        return new Icmpv6Message(Icmpv6View.ROUTER_SOLICITATION, 0, 0, SceneV6.linkOption(1));
    }

    private static Octets octets(Dhcpv6Message message) {
        MemorySegment bytes = Arena.ofAuto().allocate(message.wireBytes());
        message.emit(bytes, 0);
        return Octets.copyOf(bytes, 0, message.wireBytes());
    }

    private static Dhcpv6Message read(Octets payload) {
        Dhcpv6Message message = Dhcpv6Message.parse(payload.segment(), 0, payload.length());
        if (message == null) throw new AssertionError(payload);
        return message;
    }

    private static List<String> domains(Icmpv6Message said) {
        Octets option = option(said, NdpView.DNS_SEARCH_LIST).getFirst();
        return SearchList.read(option.slice(8, option.length() - 8));
    }

    private static List<Octets> option(Icmpv6Message said, int kind) {
        List<Octets> found = new ArrayList<>();
        Octets message = said.payload();
        for (int at = 8; at < message.length(); at += message.u8(at + 1) * 8) {
            if (message.u8(at) == kind) found.add(message.slice(at, message.u8(at + 1) * 8));
        }
        return found;
    }
}
