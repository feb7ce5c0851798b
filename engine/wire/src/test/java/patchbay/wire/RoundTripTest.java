package patchbay.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// `parse(emit(x))` is `x`, for values from a seed; and the octets of a value that was read are the octets that were
/// read.
class RoundTripTest {
    private static final int ROUNDS = 2000;
    private final SplittableRandom random = new SplittableRandom(1071);

    @Test
    void tcp() {
        for (int round = 0; round < ROUNDS; round++) {
            TcpSegment segment = TcpSegment.of(u16(), u16(), random.nextInt(256))
                    .seq(random.nextInt())
                    .ack(random.nextInt())
                    .window(u16())
                    .urgent(u16())
                    .options(octets(4 * random.nextInt(11)))
                    .payload(octets(random.nextInt(1500)));
            holds(segment);
        }
    }

    @Test
    void udp() {
        for (int round = 0; round < ROUNDS; round++) holds(new UdpDatagram(u16(), u16(), octets(random.nextInt(1500))));
    }

    @Test
    void icmp() {
        for (int round = 0; round < ROUNDS; round++) {
            Octets payload = octets(random.nextInt(1500));
            holds(new IcmpMessage(random.nextInt(256), random.nextInt(256), random.nextInt(), payload));
            holds(new Icmpv6Message(random.nextInt(256), random.nextInt(256), random.nextInt(), payload));
        }
    }

    /// In both families: the value, its octets and its checksum survive the way through packet and frame.
    private void holds(Transport transport) {
        Ipv4Packet v4 = Ipv4Packet.of(random.nextInt(), random.nextInt(), transport);
        assertThat(v4.transport()).isEqualTo(transport);
        assertThat(reparsed(v4)).isEqualTo(v4);

        // An address pair of the mapped kind would be a packet of the other family to a reader.
        IpAddress source = new IpAddress(random.nextLong() | 1, random.nextLong());
        IpAddress destination = new IpAddress(random.nextLong() | 1, random.nextLong());
        Ipv6Packet v6 = Ipv6Packet.of(source, destination, transport);
        assertThat(v6.transport()).isEqualTo(transport);
        assertThat(reparsed(v6)).isEqualTo(v6);

        long sum = Checksum.addresses(v4.source(), v4.destination());
        Octets octets = transport.octets(sum);
        Transport again = Objects.requireNonNull(Transport.parse(transport.protocol(), octets));
        assertThat(again.octets(sum)).isEqualTo(octets);
        long pseudo = transport.protocol() == IpProtocol.ICMP
                ? 0
                : Checksum.pseudoV6(sum, transport.protocol(), octets.length());
        assertThat(Checksum.fold(pseudo + Checksum.sum(octets.segment(), 0, octets.length())))
                .isEqualTo(0xffff);
    }

    @Test
    void ipv4() {
        for (int round = 0; round < ROUNDS; round++) {
            Octets payload = octets(random.nextInt(200));
            Ipv4Packet packet = new Ipv4Packet(
                    random.nextInt(),
                    random.nextInt(),
                    random.nextInt(256),
                    random.nextInt(256),
                    random.nextInt(256),
                    u16(),
                    random.nextBoolean(),
                    random.nextBoolean(),
                    8 * random.nextInt(8192),
                    octets(4 * random.nextInt(11)),
                    payload);
            assertThat(reparsed(packet)).isEqualTo(packet);
        }
    }

    @Test
    void ipv6() {
        for (int round = 0; round < ROUNDS; round++) {
            IpAddress source = new IpAddress(random.nextLong(), random.nextLong());
            IpAddress destination = new IpAddress(random.nextLong(), random.nextLong());
            Octets payload = octets(random.nextInt(200));
            Ipv6Packet packet = new Ipv6Packet(
                    source,
                    destination,
                    200,
                    random.nextInt(256),
                    random.nextInt(256),
                    random.nextInt(1 << 20),
                    payload);
            assertThat(reparsed(packet)).isEqualTo(packet);
        }
    }

    @Test
    void arp() {
        for (int round = 0; round < ROUNDS; round++) {
            ArpPacket packet = new ArpPacket(u16(), mac(), random.nextInt(), mac(), random.nextInt());
            ArpView view = new ArpView();
            assertThat(view.wrap(packet.octets().segment(), 0, 28)).isEqualTo(Fault.NONE);
            assertThat(ArpPacket.parse(view)).isEqualTo(packet);
        }
    }

    @Test
    void ethernet() {
        for (int round = 0; round < ROUNDS; round++) {
            EthernetFrame frame = new EthernetFrame(mac(), mac(), u16(), octets(46 + random.nextInt(100)));
            EthernetView view = new EthernetView();
            assertThat(view.wrap(frame.octets().segment(), 0, frame.wireBytes()))
                    .isEqualTo(Fault.NONE);
            assertThat(EthernetFrame.parse(view)).isEqualTo(frame);
        }
    }

    @Test
    void theFragmentsOfADatagramAreTheDatagram() {
        for (int round = 0; round < ROUNDS; round++) {
            // given
            Ipv4Packet whole =
                    Ipv4Packet.of(1, 2, 17, octets(9 + random.nextInt(600))).identification(u16());
            int cut = 8 * (1 + random.nextInt((whole.payload().length() - 1) / 8));

            // when
            Ipv4Packet first = whole.fragment(0, cut);
            Ipv4Packet last = whole.fragment(cut, whole.payload().length() - cut);

            // then
            assertThat(first.moreFragments()).isTrue();
            assertThat(last.moreFragments()).isFalse();
            assertThat(last.fragmentOffsetBytes()).isEqualTo(cut);
            assertThat(first.payload().then(last.payload())).isEqualTo(whole.payload());
            assertThat(first.transport()).isNull();
        }
    }

    @Test
    void everyValuePrintsOneLineAsTcpdumpDoes() {
        assertThat(Samples.frames().getFirst())
                .hasToString("08:00:27:a1:b2:c3 > ff:ff:ff:ff:ff:ff, ARP request who-has 10.0.2.2 tell 10.0.2.15");
        assertThat(Samples.frames().get(1))
                .hasToString("08:00:27:a1:b2:c3 > 52:54:00:12:35:02, IP 10.0.2.15 > 203.0.113.7: TCP 49152 > 80:"
                        + " Flags [S], seq 1000, win 64240, options [mss 1460,sackOK,TS val 1 ecr 0,wscale 7],"
                        + " length 0");
        for (EthernetFrame frame : Samples.frames())
            assertThat(frame.toString()).doesNotContain("\n", "null");
    }

    private static Ipv4Packet reparsed(Ipv4Packet packet) {
        Ipv4View view = new Ipv4View();
        assertThat(view.wrap(packet.octets().segment(), 0, packet.wireBytes())).isEqualTo(Fault.NONE);
        assertThat(view.checksumHolds()).isTrue();
        return Ipv4Packet.parse(view);
    }

    private static Ipv6Packet reparsed(Ipv6Packet packet) {
        Ipv6View view = new Ipv6View();
        assertThat(view.wrap(packet.octets().segment(), 0, packet.wireBytes())).isEqualTo(Fault.NONE);
        return Ipv6Packet.parse(view);
    }

    private int u16() {
        return random.nextInt(65_536);
    }

    private long mac() {
        return random.nextLong(1L << 48);
    }

    private Octets octets(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Octets.of(bytes);
    }
}
