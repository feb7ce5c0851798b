package patchbay.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.nat.GatewayScene.SECOND;
import static patchbay.testkit.packet.Packets.dhcp;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import patchbay.nat.rule.ForwardRule;
import patchbay.testkit.packet.Packet;
import patchbay.testkit.packet.PacketMatcher;
import patchbay.testkit.packet.SeenPacket;
import patchbay.wire.Fault;
import patchbay.wire.IpAddress;
import patchbay.wire.MacAddress;
import patchbay.wire.dhcp.DhcpBuilder;
import patchbay.wire.dhcp.DhcpMessage;
import patchbay.wire.dhcp.DhcpOption;
import patchbay.wire.dhcp.DhcpType;
import patchbay.wire.dhcp.DhcpView;

class DhcpTest {
    @Test
    void theOfferIsVirtualBoxsToTheByte() {
        // given
        GatewayScene scene = GatewayScene.with(settings -> settings.boot("alpha.pxe", 0x0a00_0204));
        scene.machine.host().names().servers("192.0.2.53").domains("lab.example");

        // when
        scene.guest.send(dhcp(message(DhcpType.DISCOVER).xid(0x1234_5678).build()));

        // then
        SeenPacket offer =
                scene.guest.expect(PacketMatcher.udp(67, 68).from("10.0.2.2").to("10.0.2.15"));
        byte[] payload = offer.payload();
        assertThat(payload).hasSize(548);
        assertThat(hex(payload, 0, 44))
                .isEqualTo("020106001234567800000000000000000a00020f0a00020400000000"
                        + "08002700000100000000000000000000");
        assertThat(hex(payload, 44, 108)).isEqualTo("00".repeat(64));
        assertThat(hex(payload, 108, 118)).isEqualTo("616c7068612e70786500");
        assertThat(hex(payload, 236, 240)).isEqualTo("63825363");
        String options = "350102" + "0104ffffff00" + "03040a000202" + "0604c0000235" + "0f0b" + hex("lab.example")
                + "330400015180" + "36040a000202" + "ff";
        int end = 240 + options.length() / 2;
        assertThat(hex(payload, 240, end)).isEqualTo(options);
        assertThat(hex(payload, end, 548)).isEqualTo("00".repeat(548 - end));
        assertThat(offer.ethernet().destination()).isEqualTo(Packet.GUEST_MAC);
        assertThat(offer.ethernet().source()).isEqualTo(Packet.GATEWAY_MAC);
    }

    @Test
    void aClientThatCannotHearUnicastIsAnsweredByBroadcast() {
        // given
        GatewayScene scene = GatewayScene.plain();

        // when
        scene.guest.send(
                dhcp(message(DhcpType.DISCOVER).flags(DhcpView.BROADCAST).build()));

        // then
        scene.guest.expect(PacketMatcher.udp(67, 68).to("255.255.255.255").destinationMac(MacAddress.BROADCAST));
    }

    @Test
    void aRefusalIsABroadcast() {
        // given
        GatewayScene scene = GatewayScene.plain();

        // when
        scene.guest.send(dhcp(message(DhcpType.REQUEST)
                .option(DhcpOption.addresses(DhcpOption.REQUESTED_ADDRESS, 0xc0a8_0105))
                .build()));

        // then
        SeenPacket nak = scene.guest.expect(
                PacketMatcher.udp(67, 68).to("255.255.255.255").destinationMac(MacAddress.BROADCAST));
        assertThat(message(nak).type()).isEqualTo(DhcpType.NAK);
    }

    @Test
    void whoAsksInAnothersNameGetsNothing() {
        // given
        GatewayScene scene = GatewayScene.plain();

        // when
        scene.guest.send(
                dhcp(message(DhcpType.DISCOVER).chaddr(0x0800_2700_9999L).build()));

        // then
        scene.guest.expectNothingFor(SECOND);
        assertThat(scene.gateway.faults().of(Fault.SPOOFED_SOURCE)).isEqualTo(1);
    }

    @Test
    void optionsThatRunPastTheirEndAreRefused() {
        // given
        GatewayScene scene = GatewayScene.plain();
        byte[] payload = bytes(message(DhcpType.DISCOVER).build());
        byte[] cut = Arrays.copyOf(payload, 244);
        cut[243] = 12;

        // when
        scene.guest.send(dhcp(message(DhcpType.DISCOVER).build()).payload(cut));
        scene.guest.send(dhcp(message(DhcpType.DISCOVER).build()).payload(new byte[100]));

        // then
        scene.guest.expectNothingFor(SECOND);
        assertThat(scene.gateway.faults().of(Fault.BAD_OPTION)).isEqualTo(1);
        assertThat(scene.gateway.faults().of(Fault.TRUNCATED)).isEqualTo(1);
    }

    @Test
    void theGuestIsReachableOnceItHasItsAddress() {
        // given
        GatewayScene scene = GatewayScene.plain();
        scene.guest.send(dhcp(message(DhcpType.REQUEST)
                .option(DhcpOption.addresses(DhcpOption.REQUESTED_ADDRESS, 0x0a00_0263))
                .build()));
        scene.guest.expect(PacketMatcher.udp(67, 68).to("10.0.2.99"));
        scene.gateway.addRule(new ForwardRule("ssh", ForwardRule.Protocol.TCP, IpAddress.ANY_V4, 2222, 0, 22));

        // when
        scene.world().connect("198.18.0.2", 2222);

        // then
        scene.guest.expect(PacketMatcher.tcp(40_000, 22).to("10.0.2.99").destinationMac(Packet.GUEST_MAC));
    }

    private static DhcpBuilder message(DhcpType type) {
        return DhcpMessage.builder(DhcpView.REQUEST).chaddr(Packet.GUEST_MAC).option(DhcpOption.type(type));
    }

    private static DhcpMessage message(SeenPacket packet) {
        byte[] payload = packet.payload();
        MemorySegment bytes = Arena.ofAuto().allocate(payload.length);
        MemorySegment.copy(payload, 0, bytes, ValueLayout.JAVA_BYTE, 0, payload.length);
        DhcpView view = new DhcpView();
        assertThat(view.wrap(bytes, 0, payload.length)).isEqualTo(Fault.NONE);
        return DhcpMessage.parse(view);
    }

    private static byte[] bytes(DhcpMessage message) {
        MemorySegment room = Arena.ofAuto().allocate(1_024);
        int length = message.emit(room, 0, 300);
        return room.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }

    private static String hex(byte[] bytes, int from, int to) {
        return HexFormat.of().formatHex(bytes, from, to);
    }

    private static String hex(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return hex(bytes, 0, bytes.length);
    }
}
