package patchbay.nat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import patchbay.testkit.packet.Packets;
import patchbay.wire.EtherType;
import patchbay.wire.Icmpv6Message;
import patchbay.wire.Icmpv6View;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv6Packet;
import patchbay.wire.Octets;
import patchbay.wire.TcpSegment;
import patchbay.wire.TcpView;

class GateV6Test {
    private static final TcpSegment SYN = TcpSegment.of(49_152, 80, TcpView.SYN).seq(1_000);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "::",
                "::1",
                "::7f00:1",
                "::ffff:127.0.0.1",
                "::ffff:169.254.169.254",
                "64:ff9b::7f00:1",
                "fe80::1",
                "fe80::2:2",
                "fd17:625c:f037:2::99",
                "fd17:625c:f037:2::",
                "fd17:625c:f037:2::2",
                "fe80::2",
                "fec0::1",
                "fd00:ec2::254",
                "ff02::1",
                "ff0e::1"
            })
    void whatIsNotTheWorldIsNotReached(String destination) {
        // given
        SceneV6 scene = SceneV6.plain();

        // when
        scene.send(syn("fd17:625c:f037:2::15", destination));

        // then
        scene.expectSilence();
        assertThat(scene.count("flows.tcp")).isZero();
        scene.scene.machine.host().assertNoHandlesOpen();
    }

    @ParameterizedTest
    @CsvSource({
        "fd17:625c:f037:2::2, spoofed-source",
        "fe80::3, spoofed-source",
        "fd17:625c:f037:3::15, martian",
        "2001:db8::15, martian",
        "::, martian",
        "::1, martian",
        "ff02::1, martian",
        "::ffff:10.0.2.15, martian",
        "fe80::15, martian"
    })
    void aGuestSpeaksForItselfOnly(String source, String fault) {
        // given
        SceneV6 scene = SceneV6.plain();

        // when
        scene.send(syn(source, "2001:db8::7"));

        // then
        scene.expectSilence();
        assertThat(scene.count("drop." + fault)).isEqualTo(1);
        scene.scene.machine.host().assertNoHandlesOpen();
    }

    @Test
    void theGatewayIsAHop() {
        // given
        SceneV6 scene = SceneV6.plain();
        Ipv6Packet syn = SceneV6.withHops(Ipv6Packet.of(SceneV6.GUEST, SceneV6.WORLD, SYN), 1);

        // when
        scene.send(syn);
        Ipv6Packet error = scene.next();

        // then
        assertThat(error.source()).isEqualTo(SceneV6.GATEWAY);
        Icmpv6Message message = (Icmpv6Message) scene.transportOf(error);
        assertThat(message.type()).isEqualTo(Icmpv6View.TIME_EXCEEDED);
        assertThat(message.payload()).isEqualTo(syn.octets());
        assertThat(scene.count("ttl-expired")).isEqualTo(1);
    }

    @Test
    void errorsAreNotSentAboutErrorsAndNotWithoutEnd() {
        // given
        SceneV6 scene = SceneV6.plain();
        Icmpv6Message error = new Icmpv6Message(Icmpv6View.UNREACHABLE, 0, 0, Octets.ofHex("00".repeat(48)));
        scene.send(SceneV6.withHops(Ipv6Packet.of(SceneV6.GUEST, SceneV6.WORLD, error), 1));
        scene.expectSilence();

        // when
        Ipv6Packet syn = SceneV6.withHops(Ipv6Packet.of(SceneV6.GUEST, SceneV6.WORLD, SYN), 1);
        for (int sent = 0; sent < 400; sent++) scene.send(syn);
        scene.scene.machine.runFor(GatewayScene.SECOND);

        // then
        assertThat(scene.count("icmpv6-errors-spared")).isBetween(100L, 200L);
    }

    @Test
    void paddingIsNoReasonToRefuseAndAnUnknownOptionIsTreatedAsItAsks() {
        // given
        SceneV6 scene = SceneV6.plain().introduced();
        scene.scene.world().listens("2001:db8::7", 80).echoes();
        Ipv6Packet syn = Ipv6Packet.of(SceneV6.GUEST, SceneV6.WORLD, SYN);

        // when
        scene.send(SceneV6.extended(syn, IpProtocol.DESTINATION_OPTIONS, Octets.ofHex("0600010400000000")));

        // then
        assertThat(scene.tcp().ack()).isEqualTo(1_001);

        // when to be discarded, and to be reported
        scene.send(SceneV6.extended(syn, IpProtocol.DESTINATION_OPTIONS, Octets.ofHex("0600440400000000")));
        scene.expectSilence();
        scene.send(SceneV6.extended(syn, IpProtocol.DESTINATION_OPTIONS, Octets.ofHex("0600840400000000")));

        // then
        assertThat(scene.icmp(Icmpv6View.PARAMETER_PROBLEM, 2).rest()).isEqualTo(42);
        assertThat(scene.count("drop.bad-option")).isEqualTo(2);
    }

    @Test
    void aProtocolThatDoesNotPassIsReportedWhereItIsNamed() {
        // given
        SceneV6 scene = SceneV6.plain();
        Ipv6Packet gre = new Ipv6Packet(
                SceneV6.GUEST, SceneV6.WORLD, IpProtocol.GRE, 64, 0, 0, Octets.ofHex("0000080045000000"));

        // when
        scene.send(gre);
        assertThat(scene.icmp(Icmpv6View.PARAMETER_PROBLEM, 1).rest()).isEqualTo(6);
        scene.send(SceneV6.extended(gre, IpProtocol.DESTINATION_OPTIONS, Octets.ofHex("2f00010400000000")));
        assertThat(scene.icmp(Icmpv6View.PARAMETER_PROBLEM, 1).rest()).isEqualTo(40);

        // then
        assertThat(scene.count("protocol-dropped")).isEqualTo(2);
        assertThat(scene.count("flows.raw")).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        // a source route, hop-by-hop not first, an option that runs over, an authentication header, a header cut short
        "43, 0600010000000000, bad-option",
        "60, 00000104000000000600010400000000, bad-option",
        "60, 0600010900000000, bad-option",
        "51, 060100000000000100000001, unsupported",
        "60, 06ff010400000000, bad-header-length"
    })
    void hostileExtensionHeadersAreRefused(int kind, String headers, String fault) {
        // given
        SceneV6 scene = SceneV6.plain();
        Ipv6Packet syn = Ipv6Packet.of(SceneV6.GUEST, SceneV6.WORLD, SYN);

        // when
        scene.send(SceneV6.extended(syn, kind, Octets.ofHex(headers)));

        // then
        scene.expectSilence();
        assertThat(scene.count("drop." + fault)).isEqualTo(1);
        scene.scene.machine.host().assertNoHandlesOpen();
    }

    @Test
    void aLongChainOfHeadersIsRefused() {
        // given
        SceneV6 scene = SceneV6.plain();
        Ipv6Packet syn = Ipv6Packet.of(SceneV6.GUEST, SceneV6.WORLD, SYN);
        Octets eight = Octets.ofHex("3c00010400000000".repeat(8) + "0600010400000000");

        // when
        scene.send(SceneV6.extended(syn, IpProtocol.DESTINATION_OPTIONS, eight));

        // then
        scene.expectSilence();
        assertThat(scene.count("drop.bad-option")).isEqualTo(1);
    }

    @Test
    void whatGuestsSayToGroupsEndsHere() {
        // given
        SceneV6 scene = SceneV6.plain();

        // when a listener report, as every guest sends it
        Icmpv6Message report = new Icmpv6Message(143, 0, 1, Octets.ofHex("0400000000000000"));
        scene.sendOnLink(SceneV6.GUEST_LINK, SceneV6.address("ff02::16"), report);

        // then
        scene.expectSilence();
        assertThat(scene.count("ipv6-group-ignored")).isEqualTo(1);
    }

    @Test
    void withoutIpv6AllOfItIsDroppedAndCounted() {
        // given
        GatewayScene scene = GatewayScene.plain();

        // when
        scene.guest.send(Packets.frame(EtherType.IPV6).payload(new byte[40]));

        // then
        scene.guest.expectNothingFor(GatewayScene.SECOND);
        assertThat(scene.count("ipv6-dropped")).isEqualTo(1);
    }

    /// A SYN with a checksum that holds; a mapped address is written as it stands.
    private static Ipv6Packet syn(String source, String destination) {
        return Ipv6Packet.of(SceneV6.address(source), SceneV6.address(destination), SYN);
    }
}
