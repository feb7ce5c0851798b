package patchbay.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.nat.SceneV6.linkOption;

import org.junit.jupiter.api.Test;
import patchbay.wire.Icmpv6Message;
import patchbay.wire.Icmpv6View;
import patchbay.wire.IpAddress;
import patchbay.wire.Ipv6Packet;
import patchbay.wire.NdpView;
import patchbay.wire.Octets;

class NeighbourDiscoveryTest {
    private static final long SECOND = GatewayScene.SECOND;

    @Test
    void aRouterThatLeadsOutIsAdvertisedWithPrefixAndMtu() {
        // given
        SceneV6 scene = SceneV6.plain();

        // when
        scene.sendOnLink(SceneV6.GUEST_LINK, SceneV6.ALL_ROUTERS, routerSolicitation(linkOption(1)));
        Ipv6Packet packet = scene.next();
        Icmpv6Message said = (Icmpv6Message) scene.transportOf(packet);

        // then
        assertThat(packet.source()).isEqualTo(SceneV6.GATEWAY_LINK);
        assertThat(packet.destination()).isEqualTo(SceneV6.GUEST_LINK);
        assertThat(packet.hopLimit()).isEqualTo(255);
        assertThat(said.type()).isEqualTo(Icmpv6View.ROUTER_ADVERTISEMENT);
        assertThat(said.rest() & 0xffff).isEqualTo(1_800);
        Octets options = said.payload().slice(8, said.payload().length() - 8);
        assertThat(options.slice(0, 8)).isEqualTo(linkOption(1, 0x5254_0012_3502L));
        assertThat(options.slice(8, 4)).isEqualTo(Octets.ofHex("030440c0"));
        assertThat(options.slice(24, 16)).isEqualTo(SceneV6.bits(SceneV6.address("fd17:625c:f037:2::")));
        assertThat(options.slice(40, 8)).isEqualTo(Octets.ofHex("05010000000005dc"));
    }

    @Test
    void aHostWithoutAWayOutIsNoDefaultRouterUntilItHasOne() {
        // given
        SceneV6 scene = SceneV6.with(settings -> settings.ipv6(false));
        scene.sendOnLink(SceneV6.GUEST_LINK, SceneV6.ALL_ROUTERS, routerSolicitation(Octets.EMPTY));
        assertThat(scene.icmp(Icmpv6View.ROUTER_ADVERTISEMENT, 0).rest() & 0xffff)
                .isZero();

        // when
        scene.scene.machine.runFor(4 * SECOND);
        scene.scene.gateway.defaultRouteV6(true);

        // then all are told at once
        assertThat(scene.icmp(Icmpv6View.ROUTER_ADVERTISEMENT, 0).rest() & 0xffff)
                .isEqualTo(1_800);
    }

    @Test
    void allAreToldThreeTimesAtFirstAndThenNowAndThen() {
        // given
        SceneV6 scene = SceneV6.plain();

        // when
        scene.scene.machine.runFor(33 * SECOND);

        // then
        assertThat(scene.count("ndp-router-advertisements")).isEqualTo(3);
        scene.scene.machine.runFor(3_600 * SECOND);
        assertThat(scene.count("ndp-router-advertisements")).isBetween(3 + 6L, 3 + 18L);
    }

    @Test
    void oneWithoutAnAddressIsAnsweredToAllAndNotTooOften() {
        // given
        SceneV6 scene = SceneV6.plain();
        scene.scene.machine.runFor(10 * SECOND);

        // when
        for (int asked = 0; asked < 5; asked++) {
            scene.sendOnLink(SceneV6.NOBODY, SceneV6.ALL_ROUTERS, routerSolicitation(Octets.EMPTY));
        }

        // then
        assertThat(scene.next().destination()).isEqualTo(SceneV6.ALL_NODES);
        scene.scene.guest.expectNothingFor(2 * SECOND);
    }

    @Test
    void itSaysWhereItsAddressesAreAndNoOthers() {
        // given
        SceneV6 scene = SceneV6.plain();
        for (IpAddress ours : new IpAddress[] {SceneV6.GATEWAY, SceneV6.GATEWAY_LINK, SceneV6.NAME_SERVER}) {
            // when
            scene.sendOnLink(SceneV6.GUEST_LINK, solicited(ours), SceneV6.solicitation(ours, linkOption(1)));

            // then
            Icmpv6Message answer = scene.icmp(Icmpv6View.NEIGHBOUR_ADVERTISEMENT, 0);
            int router = ours.lo() == 2 ? NdpView.ROUTER_FLAG : 0;
            assertThat(answer.rest()).isEqualTo(router | NdpView.SOLICITED_FLAG | NdpView.OVERRIDE_FLAG);
            assertThat(answer.payload())
                    .isEqualTo(SceneV6.bits(ours).then(linkOption(2, 0x5254_0012_3500L | ours.lo())));
        }
        IpAddress other = SceneV6.address("fd17:625c:f037:2::4");
        scene.sendOnLink(SceneV6.GUEST_LINK, solicited(other), SceneV6.solicitation(other, linkOption(1)));
        scene.expectSilence();
    }

    @Test
    void aGuestThatTriesOneOfItsAddressesFindsItTaken() {
        // given
        SceneV6 scene = SceneV6.plain();

        // when
        scene.sendOnLink(
                SceneV6.NOBODY, solicited(SceneV6.GATEWAY), SceneV6.solicitation(SceneV6.GATEWAY, Octets.EMPTY));
        Ipv6Packet answer = scene.next();

        // then
        assertThat(answer.destination()).isEqualTo(SceneV6.ALL_NODES);
        assertThat(((Icmpv6Message) scene.transportOf(answer)).type()).isEqualTo(Icmpv6View.NEIGHBOUR_ADVERTISEMENT);
    }

    @Test
    void whatNoNeighbourCanHaveSentIsRefused() {
        // given
        SceneV6 scene = SceneV6.plain();
        Icmpv6Message asks = SceneV6.solicitation(SceneV6.GATEWAY, linkOption(1));

        // when it was routed, names another's MAC address, a broken option, or a group
        scene.send(SceneV6.GUEST_LINK, SceneV6.GATEWAY, asks);
        scene.sendOnLink(
                SceneV6.GUEST_LINK,
                SceneV6.GATEWAY,
                SceneV6.solicitation(SceneV6.GATEWAY, linkOption(1, 0x5254_0012_3599L)));
        scene.sendOnLink(
                SceneV6.GUEST_LINK,
                SceneV6.GATEWAY,
                SceneV6.solicitation(SceneV6.GATEWAY, Octets.ofHex("0100080027000001")));
        scene.sendOnLink(SceneV6.GUEST_LINK, SceneV6.GATEWAY, SceneV6.solicitation(SceneV6.ALL_NODES, Octets.EMPTY));
        scene.sendOnLink(SceneV6.NOBODY, SceneV6.ALL_ROUTERS, routerSolicitation(linkOption(1)));

        // then
        scene.expectSilence();
        assertThat(scene.count("drop.bad-field")).isEqualTo(2);
        assertThat(scene.count("drop.spoofed-source")).isEqualTo(1);
        assertThat(scene.count("drop.bad-option")).isEqualTo(2);
    }

    @Test
    void aGuestIsNoRouterAndDoesNotHaveTheGatewaysAddresses() {
        // given
        SceneV6 scene = SceneV6.plain();

        // when
        Icmpv6Message router =
                new Icmpv6Message(Icmpv6View.ROUTER_ADVERTISEMENT, 0, 0x4000_0708, Octets.ofHex("0".repeat(16)));
        scene.sendOnLink(SceneV6.GUEST_LINK, SceneV6.ALL_NODES, router);
        scene.sendOnLink(SceneV6.GUEST_LINK, SceneV6.ALL_NODES, SceneV6.advertisement(SceneV6.GATEWAY, linkOption(2)));
        scene.send(SceneV6.GATEWAY, SceneV6.WORLD, Icmpv6Message.echoRequest(1, 1, Octets.EMPTY));

        // then
        scene.expectSilence();
        assertThat(scene.count("ndp-rogue-routers")).isEqualTo(1);
        assertThat(scene.count("drop.spoofed-source")).isEqualTo(2);
    }

    @Test
    void itsAddressesAnswerEchoes() {
        // given
        SceneV6 scene = SceneV6.plain();
        for (IpAddress ours : new IpAddress[] {SceneV6.GATEWAY, SceneV6.NAME_SERVER}) {
            // when
            scene.send(SceneV6.GUEST, ours, Icmpv6Message.echoRequest(7, 9, Octets.ofText("hello")));

            // then
            assertThat(scene.expect(Icmpv6Message.class))
                    .isEqualTo(Icmpv6Message.echoReply(7, 9, Octets.ofText("hello")));
        }
    }

    private static Icmpv6Message routerSolicitation(Octets options) {
        return new Icmpv6Message(Icmpv6View.ROUTER_SOLICITATION, 0, 0, options);
    }

    /// The group in which the owner of an address listens for solicitations.
    private static IpAddress solicited(IpAddress address) {
        return new IpAddress(0xff02L << 48, 0x1_ff00_0000L | address.lo() & 0xff_ffff);
    }
}
