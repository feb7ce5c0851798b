package patchbay.nat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import patchbay.loop.Errno;
import patchbay.service.Ipv6Plan;
import patchbay.testkit.SimService;
import patchbay.testkit.packet.Packet;
import patchbay.testkit.packet.Packets;
import patchbay.wire.EtherType;
import patchbay.wire.Icmpv6View;
import patchbay.wire.IpAddress;
import patchbay.wire.Ipv6Packet;
import patchbay.wire.Octets;
import patchbay.wire.TcpOptions;
import patchbay.wire.TcpSegment;
import patchbay.wire.TcpView;

class TcpV6Test {
    private static final TcpSegment SYN =
            TcpSegment.of(49_152, 80, TcpView.SYN).seq(1_000).window(65_535).options(new TcpOptions().mss(1_440));

    @Test
    void aConnectionReachesTheWorldAndItsOctetsComeBack() {
        // given
        SceneV6 scene = SceneV6.plain().introduced();
        scene.scene.world().listens("2001:db8::7", 80).echoes();

        // when
        scene.send(SceneV6.GUEST, SceneV6.WORLD, SYN);
        TcpSegment answer = scene.tcp();

        // then
        assertThat(answer.flags()).isEqualTo(TcpView.SYN | TcpView.ACK);
        assertThat(answer.ack()).isEqualTo(1_001);
        assertThat(answer.read().mss()).isEqualTo(1_440);

        // when
        TcpSegment text = TcpSegment.of(49_152, 80, TcpView.ACK)
                .seq(1_001)
                .ack(answer.seq() + 1)
                .window(65_535);
        scene.send(SceneV6.GUEST, SceneV6.WORLD, text.payload(Octets.ofText("hello")));

        // then
        assertThat(scene.tcp().ack()).isEqualTo(1_006);
        assertThat(scene.text()).isEqualTo(Octets.ofText("hello"));
    }

    @Test
    void oneThatNamesNoMssGetsNoLongerSegmentsThanIpv6Promises() {
        // given
        SceneV6 scene = SceneV6.plain().introduced();
        scene.scene.world().listens("2001:db8::7", 80).onConnection(open -> open.write(new byte[3_000]));

        // when
        scene.send(
                SceneV6.GUEST,
                SceneV6.WORLD,
                TcpSegment.of(49_152, 80, TcpView.SYN).seq(1_000).window(65_535));
        TcpSegment answer = scene.tcp();
        scene.send(
                SceneV6.GUEST,
                SceneV6.WORLD,
                TcpSegment.of(49_152, 80, TcpView.ACK)
                        .seq(1_001)
                        .ack(answer.seq() + 1)
                        .window(65_535));

        // then
        assertThat(scene.tcp().payload().length()).isEqualTo(1_220);
        assertThat(scene.tcp().payload().length()).isEqualTo(1_220);
        assertThat(scene.tcp().payload().length()).isEqualTo(560);
    }

    @Test
    void aRefusedPortIsResetAndAnUnknownHostUnreachable() {
        // given
        SceneV6 scene = SceneV6.plain().introduced();
        scene.scene.world().listens("2001:db8::7", 80).refuses();
        scene.scene.world().listens("2001:db8::8", 80).unreachable(Errno.EHOSTUNREACH);

        // when
        scene.send(SceneV6.GUEST, SceneV6.WORLD, SYN);

        // then
        assertThat(scene.tcp().flags()).isEqualTo(TcpView.RST | TcpView.ACK);

        // when
        scene.send(SceneV6.GUEST, SceneV6.address("2001:db8::8"), SYN);

        // then
        Octets quoted = scene.icmp(Icmpv6View.UNREACHABLE, 3).payload();
        assertThat(quoted.slice(24, 16)).isEqualTo(SceneV6.bits(SceneV6.address("2001:db8::8")));
        assertThat(quoted.i32(40)).isEqualTo(49_152 << 16 | 80);
        assertThat(quoted.i32(44)).isEqualTo(1_000);
    }

    @Test
    void aSegmentOfNoConnectionIsReset() {
        // given
        SceneV6 scene = SceneV6.plain().introduced();

        // when
        scene.send(
                SceneV6.GUEST,
                SceneV6.WORLD,
                TcpSegment.of(49_152, 80, TcpView.ACK).seq(1).ack(77));

        // then
        assertThat(scene.tcp().seq()).isEqualTo(77);
    }

    @Test
    void theHostsLoopbackIsBehindTheGatewayWhenItIsOpen() {
        // given
        SceneV6 scene =
                SceneV6.with(settings -> settings.localhostReachable(true)).introduced();
        scene.scene.world().listens("::1", 80).echoes();

        // when
        scene.send(SceneV6.GUEST, SceneV6.GATEWAY, SYN);

        // then
        assertThat(scene.tcp().ack()).isEqualTo(1_001);
    }

    @Test
    void theHostsLoopbackIsAtTheAddressItIsMappedTo() {
        // given
        Ipv6Plan mapped = new Ipv6Plan(SceneV6.GATEWAY.hi(), 9);
        SceneV6 scene = SceneV6.with(
                        settings -> settings.localhostReachable(true).ipv6(new Ipv6Settings(true, mapped, true)))
                .introduced();
        scene.scene.world().listens("::1", 80).echoes();

        // when
        scene.send(SceneV6.GUEST, SceneV6.GATEWAY, SYN);
        scene.expectSilence();
        scene.send(SceneV6.GUEST, new IpAddress(SceneV6.GATEWAY.hi(), 9), SYN);

        // then
        assertThat(scene.tcp().ack()).isEqualTo(1_001);
    }

    @Test
    void theGuestsOwnPortIsKeptAtTheAddressTheyAreToldToo() {
        // given
        SceneV6 scene = SceneV6.from("2001:db8:5::9", settings -> settings.samePorts(true))
                .introduced();
        SimService service = scene.scene.world().listens("2001:db8::7", 80);

        // when
        scene.send(SceneV6.GUEST, SceneV6.WORLD, SYN);

        // then
        assertThat(scene.tcp().ack()).isEqualTo(1_001);
        assertThat(service.connection(0).hostSide()).hasToString("[2001:db8:5::9]:49152");
    }

    @Test
    void connectionsAreBoundWhereTheyAreToldTo() {
        // given
        SceneV6 scene = SceneV6.from("2001:db8:5::9").introduced();
        SimService service = scene.scene.world().listens("2001:db8::7", 80);
        scene.scene.world().listens("::1", 80);

        // when
        scene.send(SceneV6.GUEST, SceneV6.WORLD, SYN);

        // then
        assertThat(scene.tcp().ack()).isEqualTo(1_001);
        assertThat(service.connection(0).hostSide().address()).hasToString("2001:db8:5::9");
        scene.send(SceneV6.GUEST, SceneV6.GATEWAY, SYN);
        assertThat(scene.tcp().ack()).isEqualTo(1_001);
    }

    @Test
    void aSegmentWithAWrongChecksumIsDropped() {
        // given
        SceneV6 scene = SceneV6.plain().introduced();
        Octets octets = Ipv6Packet.of(SceneV6.GUEST, SceneV6.WORLD, SYN).octets();
        byte[] bytes = octets.toByteArray();
        bytes[45] ^= 1;

        // when
        scene.scene.guest.send(
                Packets.frame(EtherType.IPV6).destinationMac(Packet.GATEWAY_MAC).payload(bytes));

        // then
        scene.expectSilence();
        assertThat(scene.count("drop.bad-checksum")).isEqualTo(1);
    }
}
