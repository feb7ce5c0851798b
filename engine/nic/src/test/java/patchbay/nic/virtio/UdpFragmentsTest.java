package patchbay.nic.virtio;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.nic.virtio.NetBench.BUFFERS;
import static patchbay.nic.virtio.NetBench.GUEST;
import static patchbay.nic.virtio.NetBench.HEADER;
import static patchbay.nic.virtio.NetBench.PEER;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchbay.testkit.virtio.GuestDriver.Span;
import patchbay.wire.Checksum;
import patchbay.wire.EthernetFrame;
import patchbay.wire.Fault;
import patchbay.wire.IpAddress;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv4Packet;
import patchbay.wire.Ipv4View;
import patchbay.wire.Ipv6Packet;
import patchbay.wire.Ipv6View;
import patchbay.wire.Octets;
import patchbay.wire.UdpDatagram;

class UdpFragmentsTest {
    private static final long FEATURES = NetBench.PLAIN | VirtioFeature.CHECKSUM.bit() | VirtioFeature.HOST_UFO.bit();
    private static final IpAddress HERE = IpAddress.parse("fd00::1");
    private static final IpAddress THERE = IpAddress.parse("fd00::2");
    private static final int ETHERNET = 14;
    private static final int UFO = 3;

    private final NetBench bench = new NetBench(16).started(FEATURES);

    @ParameterizedTest(name = "{0} octets in fragments of {1}")
    @CsvSource({"1000,256", "4000,1480", "9000,1475", "65000,1480", "100,1480", "1472,1480", "2952,1480", "65000,9000"})
    void aDatagramOfVersion4LeavesInFragmentsThatMakeItUpAgain(int payload, int fragment) {
        // given
        byte[] frame = frameV4(payload);

        // when
        send(frame, UFO, fragment, ETHERNET + Ipv4View.MIN_HEADER_BYTES);

        // then
        ByteArrayOutputStream datagram = new ByteArrayOutputStream();
        Ipv4View ip = new Ipv4View();
        for (NetBench.Got got : bench.got) {
            byte[] octets = got.octets();
            MemorySegment bytes = MemorySegment.ofArray(octets);
            assertThat(ip.wrap(bytes, ETHERNET, octets.length - ETHERNET)).isEqualTo(Fault.NONE);
            assertThat(ip.checksumHolds()).isTrue();
            assertThat(ip.identification()).isEqualTo(0x1234);
            assertThat(ip.fragmentOffsetBytes()).isEqualTo(datagram.size());
            assertThat(ip.moreFragments()).isEqualTo(got != bench.got.getLast());
            assertThat(ip.payloadBytes()).isLessThanOrEqualTo(fragment);
            datagram.write(octets, (int) ip.payloadStart(), ip.payloadBytes());
        }
        assertThat(datagram.toByteArray()).isEqualTo(datagram(payload, sumV4()));
        assertThat(bench.got).hasSize(Math.ceilDiv(payload + 8, fragment / 8 * 8));
    }

    @ParameterizedTest(name = "{0} octets in fragments of {1}")
    @CsvSource({"1000,256", "4000,1448", "65000,1448"})
    void aDatagramOfVersion6LeavesWithFragmentHeaders(int payload, int fragment) {
        // given
        Ipv6Packet packet = Ipv6Packet.of(HERE, THERE, new UdpDatagram(7, 9, payload(payload)));
        byte[] frame = EthernetFrame.of(PEER, GUEST, packet).octets().toByteArray();
        pseudo(frame, ETHERNET + Ipv6View.HEADER_BYTES, sumV6(), payload + 8);

        // when
        send(frame, UFO, fragment, ETHERNET + Ipv6View.HEADER_BYTES);

        // then
        ByteArrayOutputStream datagram = new ByteArrayOutputStream();
        Ipv6View ip = new Ipv6View();
        for (NetBench.Got got : bench.got) {
            byte[] octets = got.octets();
            assertThat(ip.wrap(MemorySegment.ofArray(octets), ETHERNET, octets.length - ETHERNET))
                    .isEqualTo(Fault.NONE);
            assertThat(ip.isFragment()).isTrue();
            assertThat(ip.fragmentProtocol()).isEqualTo(IpProtocol.UDP);
            assertThat(ip.fragmentId()).isEqualTo(1);
            assertThat(ip.fragmentOffsetBytes()).isEqualTo(datagram.size());
            assertThat(ip.moreFragments()).isEqualTo(got != bench.got.getLast());
            int from = (int) ip.fragmentPayloadStart();
            datagram.write(octets, from, octets.length - from);
        }
        assertThat(datagram.toByteArray()).isEqualTo(datagram(payload, sumV6()));
    }

    @ParameterizedTest(name = "kind {0}, {1} octets, checksum from {2}")
    @CsvSource({"3,0,34", "3,255,34", "3,8,34", "3,1480,33", "3,1480,14", "2,1480,34", "131,255,34"})
    void whatCannotBeIsRefusedAndCounted(int kind, int fragment, int checksumAt) {
        // when
        send(frameV4(4_000), kind, fragment, checksumAt);

        // then
        assertThat(bench.got).isEmpty();
        assertThat(bench.card.counters().faultsIn().of(Fault.BAD_FIELD)).isEqualTo(1);
        assertThat(bench.card.isBroken(1)).isFalse();
    }

    @ParameterizedTest(name = "octet {0} is {1}")
    @CsvSource({"23,6", "20,32", "21,1", "12,9", "14,70", "14,79"})
    void whatIsNoWholeUdpDatagramIsRefused(int at, int value) {
        // given
        byte[] frame = frameV4(4_000);
        frame[at] = (byte) value;

        // when
        send(frame, UFO, 1_480, ETHERNET + Ipv4View.MIN_HEADER_BYTES);

        // then
        assertThat(bench.got).isEmpty();
        assertThat(bench.card.counters().faultsIn().total()).isEqualTo(1);
    }

    @Test
    void aDriverThatDidNotTakeItMayNotAskForIt() {
        // given
        bench.card.stop(1);
        bench.card.features(FEATURES & ~VirtioFeature.HOST_UFO.bit());
        bench.start(1, new patchbay.testkit.virtio.GuestDriver(bench.memory, NetBench.TX_RING, 16));
        bench.memory.asSlice(NetBench.TX_RING, 0x1000).fill((byte) 0);

        // when
        send(frameV4(4_000), UFO, 1_480, ETHERNET + Ipv4View.MIN_HEADER_BYTES);

        // then
        assertThat(bench.got).isEmpty();
        assertThat(bench.card.counters().faultsIn().of(Fault.BAD_FIELD)).isEqualTo(1);
    }

    private void send(byte[] frame, int kind, int fragment, int checksumAt) {
        int length = bench.put(BUFFERS, frame);
        MemorySegment header = bench.memory.asSlice(BUFFERS, HEADER);
        header.set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
        header.set(ValueLayout.JAVA_BYTE, 1, (byte) kind);
        header.set(ValueLayout.JAVA_SHORT_UNALIGNED, 4, (short) fragment);
        header.set(ValueLayout.JAVA_SHORT_UNALIGNED, 6, (short) checksumAt);
        header.set(ValueLayout.JAVA_SHORT_UNALIGNED, 8, (short) 6);
        bench.tx.offer(new Span(BUFFERS, length, 0));
        bench.kickTransmit();
    }

    /// With the sum of the pseudo-header where the checksum belongs, as a driver leaves it.
    private static byte[] frameV4(int payload) {
        Ipv4Packet packet = Ipv4Packet.of(0x0a000001, 0x0a000002, new UdpDatagram(7, 9, payload(payload)));
        byte[] frame = EthernetFrame.of(PEER, GUEST, packet).octets().toByteArray();
        frame[ETHERNET + 4] = 0x12;
        frame[ETHERNET + 5] = 0x34;
        pseudo(frame, ETHERNET + Ipv4View.MIN_HEADER_BYTES, sumV4(), payload + 8);
        return frame;
    }

    private static void pseudo(byte[] frame, int udpAt, long addresses, int octets) {
        int sum = Checksum.fold(Checksum.pseudoV6(addresses, IpProtocol.UDP, octets));
        frame[udpAt + 6] = (byte) (sum >>> 8);
        frame[udpAt + 7] = (byte) sum;
    }

    private static long sumV4() {
        return Checksum.addresses(0x0a000001, 0x0a000002);
    }

    private static long sumV6() {
        return Checksum.addresses(HERE.hi(), HERE.lo(), THERE.hi(), THERE.lo());
    }

    private static byte[] datagram(int payload, long addresses) {
        return new UdpDatagram(7, 9, payload(payload)).octets(addresses).toByteArray();
    }

    private static Octets payload(int length) {
        MemorySegment bytes = Arena.ofAuto().allocate(length);
        for (int at = 0; at < length; at++) bytes.set(ValueLayout.JAVA_BYTE, at, (byte) (at * 7));
        return Octets.copyOf(bytes, 0, length);
    }
}
