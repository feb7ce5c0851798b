package patchbay.uplink.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import patchbay.lan.Abilities;
import patchbay.lan.PortKind;
import patchbay.lan.PortSettings;
import patchbay.lan.Promiscuity;
import patchbay.lan.Station;
import patchbay.lan.Switch;
import patchbay.lan.SwitchPort;
import patchbay.loop.Endpoint;
import patchbay.loop.Frame;
import patchbay.loop.HostSockets;
import patchbay.testkit.SimEndpoint;
import patchbay.testkit.SimUdpPeer;
import patchbay.testkit.VirtualLoop;
import patchbay.wire.Fault;
import patchbay.wire.IpAddress;

/// A tunnel in virtual time: a card on one port of the switch, a program of the world as the peer.
class UdpTunnelPortTest {
    private static final long MILLI = 1_000_000L;
    private static final int PEER = 0xcb00_7107; // 203.0.113.7
    private static final SimEndpoint OURS = SimEndpoint.of("198.18.0.2", 10_001);

    private final VirtualLoop world = VirtualLoop.seeded(7).poisonFrames();
    private final SimUdpPeer peer = world.world().udp("203.0.113.7", 10_002);
    private final List<byte[]> atPeer = new ArrayList<>();
    private final Card card = new Card();
    private UdpTunnelPort tunnel;
    private SwitchPort cardPort;

    @BeforeEach
    void joinCardAndPeer() {
        peer.answers(datagram -> {
            atPeer.add(datagram.bytes());
            return null;
        });
        open(false);
    }

    @Test
    void aFrameIsOneDatagramWithoutAnyHeader() {
        // given
        byte[] frame = frame(0xffff_ffff_ffffL, 60, 1);

        // when
        cardSends(frame);

        // then
        assertThat(atPeer).containsExactly(frame);
        assertThat(tunnel.counters().framesSent()).isEqualTo(1);
    }

    @Test
    void everyFramePassesWhateverItsAddresses() {
        // given frames between stations that are neither the card nor known
        byte[] out = frame(0x5254_0000_0001L, 1_514, 2);
        byte[] in = frame(0x5254_0000_0002L, 1_514, 3);

        // when
        cardSends(out);
        peer.sends(in, OURS);
        world.runFor(100 * MILLI);

        // then
        assertThat(atPeer).containsExactly(out);
        assertThat(card.frames).containsExactly(in);
    }

    @Test
    void aBurstLeavesInOrderAndWhole() {
        // given
        List<byte[]> frames = new ArrayList<>();
        for (int index = 0; index < 300; index++) frames.add(frame(0xffff_ffff_ffffL, 60 + index, index));

        // when
        world.loop().again(now -> frames.forEach(this::give));
        world.runFor(1_000 * MILLI);

        // then
        assertThat(atPeer).containsExactlyElementsOf(frames);
        assertThat(tunnel.waitingFrames()).isZero();
    }

    @Test
    void whatIsTooShortIsRefusedAndCounted() {
        // when
        peer.sends(new byte[13], OURS);
        peer.sends(new byte[0], OURS);
        world.runFor(100 * MILLI);

        // then
        assertThat(card.frames).isEmpty();
        assertThat(tunnel.counters().faultsIn().of(Fault.TRUNCATED)).isEqualTo(2);
    }

    @Test
    void anybodyMaySendAsWithVirtualBoxUnlessOnlyThePeerIsAccepted() {
        // given
        SimUdpPeer stranger = world.world().udp("203.0.113.99", 1);
        byte[] frame = frame(0xffff_ffff_ffffL, 60, 4);
        stranger.sends(frame, OURS);
        world.runFor(100 * MILLI);
        assertThat(card.frames).hasSize(1);

        // when
        tunnel.close();
        open(true);
        stranger.sends(frame, OURS);
        peer.sends(frame, OURS);
        world.runFor(100 * MILLI);

        // then
        assertThat(card.frames).hasSize(2);
        assertThat(tunnel.counters().faultsIn().of(Fault.SPOOFED_SOURCE)).isEqualTo(1);
    }

    @Test
    void aPeerThatIsNotThereIsCountedAndHeardAgainWhenItComesBack() {
        // given a named address where nobody listens at the port
        tunnel.close();
        open(false, 10_009);
        cardSends(frame(0xffff_ffff_ffffL, 60, 5));
        cardSends(frame(0xffff_ffff_ffffL, 61, 6));
        assertThat(tunnel.tallies().get("icmp-errors")).isPositive();

        // when
        world.world().udp("203.0.113.7", 10_009).answers(datagram -> {
            atPeer.add(datagram.bytes());
            return null;
        });
        byte[] frame = frame(0xffff_ffff_ffffL, 62, 7);
        cardSends(frame);

        // then
        assertThat(atPeer).containsExactly(frame);
    }

    @Test
    void nothingPassesWhileTheCableIsOut() {
        // given
        cardPort.cable(false);

        // when
        cardSends(frame(0xffff_ffff_ffffL, 60, 8));
        peer.sends(frame(0xffff_ffff_ffffL, 60, 9), OURS);
        world.runFor(100 * MILLI);

        // then
        assertThat(atPeer).isEmpty();
        assertThat(card.frames).isEmpty();
    }

    @Test
    void framesAndCountersAddUp() {
        // when
        for (int index = 0; index < 20; index++) cardSends(frame(0xffff_ffff_ffffL, 60, index));
        tunnel.close();
        tunnel.send(new Frame());

        // then
        long accepted = tunnel.counters().framesAccepted();
        assertThat(accepted)
                .isEqualTo(tunnel.counters().framesSent()
                        + tunnel.counters().faultsOut().total());
    }

    private void open(boolean peerOnly) {
        open(peerOnly, 10_002);
    }

    private void open(boolean peerOnly, int peerPort) {
        HostSockets sockets = world.host().sockets();
        int handle = sockets.openUdp(true);
        assertThat(sockets.bind(handle, new Endpoint().set(0, IpAddress.lowOf(0), 10_001)))
                .isZero();
        tunnel = new UdpTunnelPort(world.loop(), handle, new Endpoint().setV4(PEER, peerPort), peerOnly);
        Switch network = new Switch("cable", world.loop());
        PortSettings wire =
                new PortSettings("wire", PortKind.TUNNEL, PortSettings.UNKNOWN_MAC, Promiscuity.ALLOW_ALL, true);
        tunnel.connect(network.plug(wire, tunnel));
        PortSettings settings =
                new PortSettings("card", PortKind.CARD, PortSettings.UNKNOWN_MAC, Promiscuity.ALLOW_ALL, true);
        cardPort = network.plug(settings, card);
    }

    private void cardSends(byte[] octets) {
        world.loop().again(now -> give(octets));
        world.runFor(100 * MILLI);
    }

    private void give(byte[] octets) {
        Frame frame = world.frames().takeSmall();
        for (int at = 0; at < octets.length; at++)
            frame.bytes().set(ValueLayout.JAVA_BYTE, frame.start() + at, octets[at]);
        cardPort.take(frame.length(octets.length));
    }

    private static byte[] frame(long destination, int length, int mark) {
        byte[] octets = new byte[length];
        for (int at = 0; at < 6; at++) octets[at] = (byte) (destination >>> 8 * (5 - at));
        octets[6] = 0x08;
        octets[11] = 1;
        octets[13] = (byte) mark;
        octets[length - 1] = (byte) mark;
        return octets;
    }

    private static final class Card implements Station {
        final List<byte[]> frames = new ArrayList<>();

        @Override
        public void send(Frame frame) {
            frames.add(frame.bytes().asSlice(frame.start(), frame.length()).toArray(ValueLayout.JAVA_BYTE));
        }

        @Override
        public Abilities abilities() {
            return Abilities.plain(65_535);
        }
    }
}
