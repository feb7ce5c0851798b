package patchbay.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.nat.GatewayScene.SECOND;
import static patchbay.testkit.packet.Packets.arpReply;
import static patchbay.testkit.packet.Packets.arpRequest;
import static patchbay.testkit.packet.Packets.dhcp;
import static patchbay.testkit.packet.Packets.tcp;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import patchbay.nat.rule.ForwardRule;
import patchbay.nat.rule.ForwardRule.Protocol;
import patchbay.testkit.SimConnection;
import patchbay.testkit.SimEndpoint;
import patchbay.testkit.SimUdpPeer;
import patchbay.testkit.packet.Packet;
import patchbay.testkit.packet.PacketMatcher;
import patchbay.wire.IpAddress;
import patchbay.wire.dhcp.DhcpMessage;
import patchbay.wire.dhcp.DhcpOption;
import patchbay.wire.dhcp.DhcpType;
import patchbay.wire.dhcp.DhcpView;

/// What a guest is sent before its MAC address is known (RFC 1122 §2.3.2.2).
class UnresolvedGuestTest {
    private static final String HOST = "198.18.0.2";
    private static final String SILENT = "10.0.2.40";
    private static final int PORT = 5_140;

    private final GatewayScene scene = GatewayScene.plain();
    private final SimUdpPeer peer = scene.world().udp("203.0.113.9", 4_000);

    UnresolvedGuestTest() {
        scene.gateway.addRule(rule("log", Protocol.UDP, PORT, SILENT, 514));
    }

    /// The books: whatever was held was sent, replaced or given up, or waits.
    @AfterEach
    void theBooksAreRight() {
        assertThat(scene.count("to-guest-held"))
                .isEqualTo(scene.count("to-guest-held-sent")
                        + scene.count("to-guest-held-replaced")
                        + scene.count("to-guest-held-given-up")
                        + scene.count("to-guest-waiting"));
        assertThat(scene.count("to-guest-unknown-mac"))
                .isEqualTo(scene.count("to-guest-held") + scene.count("to-guest-held-no-room"));
    }

    @Test
    void theFirstDatagramArrivesWhenTheGuestHasAnswered() {
        // given
        peer.sends("first", SimEndpoint.of(HOST, PORT));
        scene.guest.expect(PacketMatcher.arpRequest(SILENT));
        scene.guest.expectNothingFor(SECOND / 10);

        // when
        scene.guest.send(arpReply(Packet.GUEST_MAC, SILENT));

        // then
        scene.guest.expect(PacketMatcher.udp(4_000, 514)
                .destinationMac(Packet.GUEST_MAC)
                .to(SILENT)
                .payload("first"));
        assertThat(scene.count("to-guest-held-sent")).isEqualTo(1);
        assertThat(scene.count("udp-to-guest")).isEqualTo(1);
        assertThat(scene.count("to-guest-waiting-bytes")).isZero();
    }

    @Test
    void threeWaitInOrderAndAFourthTakesTheFirstOnesPlace() {
        // given
        for (String text : List.of("one", "two two", "three", "four four")) {
            peer.sends(text, SimEndpoint.of(HOST, PORT));
            scene.machine.runFor(SECOND / 20);
        }
        assertThat(scene.count("to-guest-waiting")).isEqualTo(3);
        scene.guest.forget();

        // when
        scene.guest.send(arpReply(Packet.GUEST_MAC, SILENT));
        scene.machine.runFor(SECOND / 20);
        peer.sends("five", SimEndpoint.of(HOST, PORT));

        // then
        for (String text : List.of("two two", "three", "four four", "five")) {
            scene.guest.expect(PacketMatcher.udp(4_000, 514).payload(text));
        }
        assertThat(scene.count("to-guest-held-replaced")).isEqualTo(1);
        assertThat(scene.guest.waiting()).isZero();
    }

    @Test
    void aGuestThatNeverAnswersIsAskedThriceAndCostsNothingInTheEnd() {
        // when
        peer.sends("first", SimEndpoint.of(HOST, PORT));

        // then
        for (int asked = 0; asked < 3; asked++) {
            scene.guest.expect(PacketMatcher.arpRequest(SILENT), 2 * SECOND);
        }
        scene.guest.expectNothingFor(60 * SECOND);
        assertThat(scene.count("to-guest-held-given-up")).isEqualTo(1);
        assertThat(scene.count("to-guest-waiting")).isZero();
        assertThat(scene.count("to-guest-waiting-bytes")).isZero();

        // when something comes again
        peer.sends("second", SimEndpoint.of(HOST, PORT));

        // then it is asked for again
        scene.guest.expect(PacketMatcher.arpRequest(SILENT));
        scene.guest.send(arpReply(Packet.GUEST_MAC, SILENT));
        scene.guest.expect(PacketMatcher.udp(4_000, 514).payload("second"));
    }

    @Test
    void aConnectionComesAboutWithoutAwaitingTheRetransmission() {
        // given
        scene.gateway.addRule(rule("ssh", Protocol.TCP, 2_222, SILENT, 22));
        SimConnection caller = scene.world().connect(SimEndpoint.of("203.0.113.9", 40_000), HOST, 2_222);
        scene.guest.expect(PacketMatcher.arpRequest(SILENT));

        // when
        scene.guest.send(arpReply(Packet.GUEST_MAC, SILENT));

        // then
        int seq = scene.guest
                .expect(PacketMatcher.tcp(40_000, 22).to(SILENT).flags("S"), SECOND / 10)
                .tcp()
                .seq();
        scene.guest.send(tcp(22, 40_000).from(SILENT).to("203.0.113.9").synAck(5_000, seq + 1));
        scene.machine.runFor(SECOND);
        assertThat(caller.isOpen()).isTrue();
        caller.reset();
        scene.machine.runFor(SECOND);
    }

    @Test
    void aDatagramLongerThanTheMtuWaitsWholeAndLeavesInFragments() {
        // given
        peer.sends("x".repeat(4_000), SimEndpoint.of(HOST, PORT));
        scene.guest.expect(PacketMatcher.arpRequest(SILENT));

        // when
        scene.guest.send(arpReply(Packet.GUEST_MAC, SILENT));
        scene.machine.runFor(SECOND / 10);

        // then
        assertThat(scene.guest.waiting()).isEqualTo(3);
        assertThat(scene.count("to-guest-held-sent")).isEqualTo(1);
    }

    @Test
    void aTrainWaitsAsOneAndLeavesAsItsDatagrams() {
        // given
        for (int index = 0; index < 5; index++) peer.sends("car " + index, SimEndpoint.of(HOST, PORT));
        scene.guest.expect(PacketMatcher.arpRequest(SILENT));

        // when
        scene.guest.send(arpReply(Packet.GUEST_MAC, SILENT));

        // then
        for (int index = 0; index < 5; index++) {
            scene.guest.expect(PacketMatcher.udp(4_000, 514).payload("car " + index));
        }
    }

    @Test
    void aPulledCableDropsWhatWaits() {
        // given
        peer.sends("first", SimEndpoint.of(HOST, PORT));
        scene.guest.expect(PacketMatcher.arpRequest(SILENT));

        // when
        scene.gateway.reset();
        scene.guest.send(arpReply(Packet.GUEST_MAC, SILENT));

        // then
        scene.guest.expectNothingFor(5 * SECOND);
        assertThat(scene.count("to-guest-held-given-up")).isEqualTo(1);
        assertThat(scene.count("to-guest-waiting-bytes")).isZero();
    }

    @Test
    void manyAddressesTakeABoundedPlaceAndAFewQuestions() {
        // when datagrams come for more addresses than may wait
        flood(200, 100);

        // then no more than one question a second for each that waits, and four for the others
        assertThat(scene.count("to-guest-waiting")).isEqualTo(3 * 32);
        assertThat(scene.guest.waiting()).isBetween(32, 2 * (32 + 4));
        assertThat(scene.count("to-guest-held-no-room")).isPositive();
        nothingIsLeftInTheEnd();
    }

    @Test
    void largeDatagramsTakeABoundedPlace() {
        // when
        flood(100, 30_000);

        // then
        assertThat(scene.count("to-guest-waiting-bytes")).isBetween(256L * 1_024, 512L * 1_024);
        assertThat(scene.count("to-guest-held-no-room")).isPositive();
        nothingIsLeftInTheEnd();
    }

    private void flood(int guests, int octets) {
        scene.introduced();
        for (int guest = 0; guest < guests; guest++) {
            scene.gateway.addRule(rule("r" + guest, Protocol.UDP, 20_000 + guest, "10.0.2." + (50 + guest), 514));
        }
        for (int round = 0; round < 10; round++) {
            for (int guest = 0; guest < guests; guest++) {
                peer.sends("x".repeat(octets + round), SimEndpoint.of(HOST, 20_000 + guest));
            }
            scene.machine.runFor(SECOND / 10);
            assertThat(scene.count("to-guest-waiting-bytes")).isLessThanOrEqualTo(512 * 1_024);
            assertThat(scene.count("to-guest-waiting")).isLessThanOrEqualTo(3 * 32);
        }
    }

    private void nothingIsLeftInTheEnd() {
        scene.machine.runFor(10 * SECOND);
        assertThat(scene.count("to-guest-waiting")).isZero();
        assertThat(scene.count("to-guest-waiting-bytes")).isZero();
    }

    @Test
    void whatWaitsForALeaseLeavesWhenTheGuestSpeaksAndStaysInOrder() {
        // given a rule to a guest that boots meanwhile, and its lease
        scene.gateway.addRule(rule("late", Protocol.UDP, 5_141, "10.0.2.15", 514));
        peer.sends("first", SimEndpoint.of(HOST, 5_141));
        scene.guest.expect(PacketMatcher.arpRequest("10.0.2.15"));
        scene.guest.send(dhcp(request()).sourceMac(Packet.GUEST_MAC));
        scene.guest.expect(PacketMatcher.udp(67, 68));
        scene.guest.expectNothingFor(SECOND / 4);

        // when something else comes
        peer.sends("second", SimEndpoint.of(HOST, 5_141));

        // then
        scene.guest.expect(PacketMatcher.udp(4_000, 514).payload("first"));
        scene.guest.expect(PacketMatcher.udp(4_000, 514).payload("second"));
    }

    private static DhcpMessage request() {
        return DhcpMessage.builder(DhcpView.REQUEST)
                .chaddr(Packet.GUEST_MAC)
                .option(DhcpOption.type(DhcpType.REQUEST))
                .option(DhcpOption.addresses(
                        DhcpOption.REQUESTED_ADDRESS,
                        IpAddress.parse("10.0.2.15").v4Bits()))
                .build();
    }

    @Test
    void anotherGuestsWordLeavesTheRestWaiting() {
        // given
        peer.sends("first", SimEndpoint.of(HOST, PORT));
        scene.guest.expect(PacketMatcher.arpRequest(SILENT));

        // when
        scene.guest.send(arpRequest("10.0.2.15", "10.0.2.2"));
        scene.guest.expect(PacketMatcher.arpReply(Packet.GATEWAY_MAC, "10.0.2.2"));

        // then
        scene.guest.expect(PacketMatcher.arpRequest(SILENT), 2 * SECOND);
        assertThat(scene.count("to-guest-waiting")).isEqualTo(1);
    }

    private static ForwardRule rule(String name, Protocol protocol, int hostPort, String guest, int guestPort) {
        return new ForwardRule(
                name,
                protocol,
                IpAddress.ANY_V4,
                hostPort,
                IpAddress.parse(guest).v4Bits(),
                guestPort);
    }
}
