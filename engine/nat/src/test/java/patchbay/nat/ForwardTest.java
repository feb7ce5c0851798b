package patchbay.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.nat.GatewayScene.SECOND;
import static patchbay.testkit.packet.Packets.arpRequest;
import static patchbay.testkit.packet.Packets.tcp;
import static patchbay.testkit.packet.Packets.udp;

import org.junit.jupiter.api.Test;
import patchbay.loop.Errno;
import patchbay.nat.rule.ForwardRule;
import patchbay.nat.rule.ForwardRule.Protocol;
import patchbay.nat.rule.RuleResult;
import patchbay.service.AddressPlan;
import patchbay.testkit.SimConnection;
import patchbay.testkit.SimEndpoint;
import patchbay.testkit.SimUdpPeer;
import patchbay.testkit.SocketCall;
import patchbay.testkit.packet.PacketMatcher;
import patchbay.testkit.packet.SeenPacket;
import patchbay.wire.IpAddress;

class ForwardTest {
    private static final String HOST = "198.18.0.2";

    @Test
    void aConnectionFromOutsideReachesTheGuest() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();
        assertThat(scene.gateway.addRule(rule("ssh", Protocol.TCP, 2222, 22)).ok())
                .isTrue();

        // when
        SimConnection peer = scene.world().connect(SimEndpoint.of("203.0.113.9", 40_000), HOST, 2222);

        // then
        SeenPacket syn = scene.guest.expect(
                PacketMatcher.tcp(40_000, 22).from("203.0.113.9").to("10.0.2.15"));
        scene.guest.send(
                tcp(22, 40_000).to("203.0.113.9").synAck(5_000, syn.tcp().seq() + 1));
        scene.machine.runFor(SECOND);
        assertThat(peer.isOpen()).isTrue();
    }

    @Test
    void aPeerOnTheHostsLoopbackIsShownAsTheGateway() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();
        scene.gateway.addRule(rule("ssh", Protocol.TCP, 2222, 22));

        // when
        scene.world().connect(SimEndpoint.of("127.0.0.1", 40_000), "127.0.0.1", 2222);

        // then
        scene.guest.expect(PacketMatcher.tcp(40_000, 22).from("10.0.2.2").to("10.0.2.15"));
    }

    @Test
    void aPortInUseIsRefusedByName() {
        // given
        GatewayScene scene = GatewayScene.on(host -> host.world().occupiesTcp("0.0.0.0", 8080));

        // when
        RuleResult result = scene.gateway.addRule(rule("web", Protocol.TCP, 8080, 80));

        // then
        assertThat(result.outcome()).isEqualTo(RuleResult.Outcome.HOST_REFUSED);
        assertThat(result.errno()).isEqualTo(Errno.EADDRINUSE);
        assertThat(result.errnoName()).isEqualTo("EADDRINUSE");
        assertThat(scene.gateway.rules()).isEmpty();
        scene.machine.host().assertNoHandlesOpen();
    }

    @Test
    void aPortBelow1024NeedsTheRight() {
        // given
        GatewayScene scene = GatewayScene.on(host -> host.allowLowPorts(false));

        // when
        RuleResult tcp = scene.gateway.addRule(rule("web", Protocol.TCP, 80, 80));
        RuleResult udp = scene.gateway.addRule(rule("dns", Protocol.UDP, 53, 53));

        // then
        assertThat(tcp.errnoName()).isEqualTo("EACCES");
        assertThat(udp.errnoName()).isEqualTo("EACCES");
        scene.machine.host().assertNoHandlesOpen();
    }

    @Test
    void anAddressTheHostDoesNotHaveIsRefused() {
        // given
        GatewayScene scene = GatewayScene.plain();
        IpAddress elsewhere = IpAddress.parse("203.0.113.99");

        // when
        RuleResult result = scene.gateway.addRule(new ForwardRule("web", Protocol.TCP, elsewhere, 8080, 0, 80));

        // then
        assertThat(result.errnoName()).isEqualTo("EADDRNOTAVAIL");
    }

    @Test
    void aNameIsTakenOnce() {
        // given
        GatewayScene scene = GatewayScene.plain();
        scene.gateway.addRule(rule("web", Protocol.TCP, 8080, 80));

        // when
        RuleResult result = scene.gateway.addRule(rule("web", Protocol.UDP, 8081, 80));

        // then
        assertThat(result.outcome()).isEqualTo(RuleResult.Outcome.NAME_TAKEN);
        assertThat(scene.gateway.rules()).hasSize(1);
    }

    @Test
    void aRuleIsRemovedWhileTheNetworkRuns() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();
        scene.gateway.addRule(rule("web", Protocol.TCP, 8080, 80));
        scene.gateway.addRule(rule("log", Protocol.UDP, 5140, 514));

        // when
        boolean removed = scene.gateway.removeRule("web") && scene.gateway.removeRule("log");

        // then
        assertThat(removed).isTrue();
        assertThat(scene.gateway.removeRule("web")).isFalse();
        SimConnection refused = scene.world().connect(HOST, 8080);
        scene.machine.runFor(SECOND);
        assertThat(refused.isOpen()).isFalse();
        assertThat(scene.gateway.addRule(rule("web", Protocol.TCP, 8080, 80)).ok())
                .isTrue();
    }

    @Test
    void theGuessFollowsTheGuestsArp() {
        // given
        GatewayScene scene = GatewayScene.plain();
        scene.gateway.addRule(rule("ssh", Protocol.TCP, 2222, 22));
        scene.guest.send(arpRequest("10.0.2.77", "10.0.2.2"));
        scene.guest.expect(PacketMatcher.arpReply(0x5254_0012_3502L, "10.0.2.2"));

        // when
        scene.world().connect(HOST, 2222);

        // then
        scene.guest.expect(PacketMatcher.tcp(40_000, 22).to("10.0.2.77"));
    }

    @Test
    void aGuestThatNeverSpokeIsAskedForByArp() {
        // given
        GatewayScene scene = GatewayScene.plain();
        scene.gateway.addRule(new ForwardRule(
                "ssh",
                Protocol.TCP,
                IpAddress.ANY_V4,
                2222,
                IpAddress.parse("10.0.2.40").v4Bits(),
                22));

        // when
        scene.world().connect(HOST, 2222);

        // then
        scene.guest.expect(PacketMatcher.arpRequest("10.0.2.40"));
    }

    @Test
    void aLackOfDescriptorsMakesAcceptingRest() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();
        scene.gateway.addRule(rule("ssh", Protocol.TCP, 2222, 22));
        scene.machine.host().faults().failNext(SocketCall.ACCEPT, Errno.EMFILE);

        // when
        scene.world().connect(SimEndpoint.of("203.0.113.9", 40_000), HOST, 2222);

        // then
        scene.guest.expect(PacketMatcher.tcp(40_000, 22));
        assertThat(scene.count("forward-no-descriptor")).isEqualTo(1);
    }

    @Test
    void anAnswerLeavesByTheRulesSocket() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();
        scene.gateway.addRule(rule("log", Protocol.UDP, 5140, 514));
        SimUdpPeer first = scene.world().udp("203.0.113.9", 4000);
        SimUdpPeer second = scene.world().udp("203.0.113.10", 4000);

        // when
        first.sends("one", SimEndpoint.of(HOST, 5140));
        second.sends("two", SimEndpoint.of(HOST, 5140));
        scene.guest.expect(PacketMatcher.udp(4000, 514).from("203.0.113.9").payload("one"));
        scene.guest.expect(PacketMatcher.udp(4000, 514).from("203.0.113.10").payload("two"));
        scene.guest.send(udp(514, 4000).to("203.0.113.10").payload("back two"));
        scene.guest.send(udp(514, 4000).to("203.0.113.9").payload("back one"));
        scene.machine.runFor(SECOND);

        // then
        assertThat(first.received(0).source()).isEqualTo(SimEndpoint.of(HOST, 5140));
        assertThat(first.received(0).text()).isEqualTo("back one");
        assertThat(second.received(0).text()).isEqualTo("back two");
        assertThat(scene.count("flows.udp")).isEqualTo(2);
    }

    @Test
    void anAnswerLeavesFromTheAddressThatWasAsked() {
        // given a host with a second address, which it would not choose itself
        GatewayScene scene = GatewayScene.plain().introduced();
        scene.world().hostAddress("192.0.2.99");
        scene.gateway.addRule(rule("log", Protocol.UDP, 5140, 514));
        SimUdpPeer first = scene.world().udp("203.0.113.9", 4000);
        SimUdpPeer second = scene.world().udp("203.0.113.10", 4000);

        // when
        first.sends("one", SimEndpoint.of("192.0.2.99", 5140));
        second.sends("two", SimEndpoint.of(HOST, 5140));
        scene.guest.expect(PacketMatcher.udp(4000, 514).payload("one"));
        scene.guest.expect(PacketMatcher.udp(4000, 514).payload("two"));
        scene.guest.send(udp(514, 4000).to("203.0.113.9").payload("back one"));
        scene.guest.send(udp(514, 4000).to("203.0.113.10").payload("back two"));
        scene.machine.runFor(SECOND);

        // then
        assertThat(first.received(0).source()).isEqualTo(SimEndpoint.of("192.0.2.99", 5140));
        assertThat(second.received(0).source()).isEqualTo(SimEndpoint.of(HOST, 5140));

        // when the first asks at another address
        first.sends("once more", SimEndpoint.of(HOST, 5140));
        scene.guest.expect(PacketMatcher.udp(4000, 514).payload("once more"));
        scene.guest.send(udp(514, 4000).to("203.0.113.9").payload("back"));
        scene.machine.runFor(SECOND);

        // then
        assertThat(first.received(1).source()).isEqualTo(SimEndpoint.of(HOST, 5140));
    }

    @Test
    void aLoopbackPeerIsAnsweredThoughTheLoopbackIsClosed() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();
        scene.gateway.addRule(rule("log", Protocol.UDP, 5140, 514));
        SimUdpPeer peer = scene.world().udp("127.0.0.1", 4000);

        // when
        peer.sends("one", SimEndpoint.of("127.0.0.1", 5140));
        scene.guest.expect(PacketMatcher.udp(4000, 514).from("10.0.2.2").payload("one"));
        scene.guest.send(udp(514, 4000).to("10.0.2.2").payload("back"));
        scene.machine.runFor(SECOND);

        // then
        assertThat(peer.received(0).text()).isEqualTo("back");
    }

    @Test
    void aPeerOfARuleIsForgottenAfterItsSilence() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();
        scene.gateway.addRule(rule("log", Protocol.UDP, 5140, 514));
        scene.world().udp("203.0.113.9", 4000).sends("one", SimEndpoint.of(HOST, 5140));
        scene.guest.expect(PacketMatcher.udp(4000, 514));

        // when
        scene.machine.runFor(151 * SECOND);

        // then
        assertThat(scene.count("flows.udp")).isZero();
    }

    @Test
    void withoutARuleNothingGetsIn() {
        // given
        GatewayScene scene = GatewayScene.plain().introduced();

        // when
        SimConnection refused = scene.world().connect(HOST, 22);
        scene.machine.runFor(SECOND);

        // then
        assertThat(refused.isOpen()).isFalse();
        assertThat(scene.guest.waiting()).isZero();
    }

    @Test
    void everySlotHasItsNetwork() {
        for (int slot = 0; slot < 8; slot++) {
            // when
            AddressPlan plan = AddressPlan.ofSlot(slot);

            // then
            assertThat(IpAddress.v4(plan.lease(0))).hasToString("10.0." + (slot + 2) + ".15");
            assertThat(IpAddress.v4(plan.gateway())).hasToString("10.0." + (slot + 2) + ".2");
        }
    }

    private static ForwardRule rule(String name, Protocol protocol, int hostPort, int guestPort) {
        return new ForwardRule(name, protocol, IpAddress.ANY_V4, hostPort, 0, guestPort);
    }
}
