package patchbay.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static patchbay.testkit.packet.Packets.arpRequest;
import static patchbay.testkit.packet.Packets.dhcp;
import static patchbay.testkit.packet.Packets.dns;
import static patchbay.testkit.packet.Packets.frame;
import static patchbay.testkit.packet.Packets.icmp;
import static patchbay.testkit.packet.Packets.ipv4;
import static patchbay.testkit.packet.Packets.ping;
import static patchbay.testkit.packet.Packets.tcp;
import static patchbay.testkit.packet.Packets.udp;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import patchbay.testkit.VirtualLoop;
import patchbay.testkit.packet.Packet;
import patchbay.testkit.packet.PacketMatcher;
import patchbay.testkit.packet.RawPacket;
import patchbay.testkit.packet.SeenPacket;
import patchbay.wire.Checksum;
import patchbay.wire.dhcp.DhcpMessage;
import patchbay.wire.dhcp.DhcpOption;
import patchbay.wire.dhcp.DhcpType;
import patchbay.wire.dhcp.DhcpView;
import patchbay.wire.dns.DnsMessage;
import patchbay.wire.dns.DnsName;
import patchbay.wire.dns.DnsType;

/// A guest that sends rubbish: frames near to lawful ones. Whatever the loop's guard catches fails the run.
class RubbishTest {
    private static final int FRAMES = 12_000;
    private static final int ETHERNET_BYTES = 14;

    @Test
    void nothingBreaksAndNoStaleOctetsLeave() {
        for (int seed = 1; seed <= 3; seed++) {
            // given
            GatewayScene scene = GatewayScene.plain().introduced();
            world(scene);
            SplittableRandom chance = new SplittableRandom(seed);
            List<byte[]> seeds = seeds();

            // when
            for (int count = 0; count < FRAMES; count++) {
                byte[] octets = mutated(seeds.get(chance.nextInt(seeds.size())), chance);
                scene.guest.send(raw(octets));
                if (count % 100 == 99) {
                    scene.machine.runFor(50_000_000);
                    while (scene.guest.waiting() > 0)
                        assertClean(scene.guest.expect(PacketMatcher.anything().anyChecksum()));
                }
            }
            scene.machine.runFor(400_000_000_000L);

            // then
            assertThat(scene.count("flows.udp")).isZero();
            assertThat(scene.count("dns-questions.waiting")).isZero();
            assertThat(scene.count("fragment-bytes")).isZero();
            scene.gateway.close();
            scene.machine.host().assertNoHandlesOpen();
        }
    }

    private static void world(GatewayScene scene) {
        scene.machine.host().names().servers("203.0.113.53");
        scene.world().udp("203.0.113.53", 53).answers(question -> question.bytes());
        scene.world().udp("203.0.113.7", 1000).echoes();
        scene.world().pings("203.0.113.7");
        scene.world().listens("203.0.113.7", 80).echoes();
    }

    private static List<byte[]> seeds() {
        List<Packet<?>> packets = new ArrayList<>();
        packets.add(arpRequest("10.0.2.15", "10.0.2.2"));
        packets.add(tcp(5000, 80).syn(1).mss(1460).windowScale(7));
        packets.add(tcp(5000, 80).seq(2).ack(1).payload("hello"));
        packets.add(udp(5000, 1000).payload("hello, world"));
        packets.add(ping(7, 1).payload("abcdefgh"));
        packets.add(ping(7, 1).to("10.0.2.2").payload("abcdefgh"));
        packets.add(icmp(3, 3).payload(new byte[40]));
        packets.add(ipv4(17).fragment(0, true).payload(new byte[64]));
        packets.add(ipv4(17).fragment(64, false).payload(new byte[30]));
        packets.add(dns(4000, DnsMessage.query(9, DnsName.parse("www.example.org"), DnsType.A)));
        packets.add(dhcp(DhcpMessage.builder(DhcpView.REQUEST)
                .chaddr(Packet.GUEST_MAC)
                .option(DhcpOption.type(DhcpType.DISCOVER))
                .build()));
        List<byte[]> seeds = new ArrayList<>();
        for (Packet<?> packet : packets) seeds.add(packet.toBytes());
        return seeds;
    }

    private static byte[] mutated(byte[] seed, SplittableRandom chance) {
        byte[] octets = seed.clone();
        for (int changes = chance.nextInt(4); changes > 0; changes--) {
            octets[ETHERNET_BYTES + chance.nextInt(octets.length - ETHERNET_BYTES)] = (byte) chance.nextInt();
        }
        if (chance.nextInt(5) == 0) octets = Arrays.copyOf(octets, chance.nextInt(ETHERNET_BYTES, octets.length + 20));
        if (octets.length >= ETHERNET_BYTES + 20 && chance.nextInt(8) > 0) mendHeader(octets);
        return octets;
    }

    /// Lets most frames past the header's checksum, so that what is behind it is met too.
    private static void mendHeader(byte[] octets) {
        int headerBytes = Math.min((octets[ETHERNET_BYTES] & 15) * 4, octets.length - ETHERNET_BYTES);
        if (headerBytes < 20) return;
        octets[ETHERNET_BYTES + 10] = 0;
        octets[ETHERNET_BYTES + 11] = 0;
        long sum = 0;
        for (int at = 0; at < headerBytes; at++) {
            int octet = octets[ETHERNET_BYTES + at] & 0xff;
            sum += at % 2 == 0 ? octet << 8 : octet;
        }
        int checksum = Checksum.finish(sum);
        octets[ETHERNET_BYTES + 10] = (byte) (checksum >> 8);
        octets[ETHERNET_BYTES + 11] = (byte) checksum;
    }

    private static RawPacket raw(byte[] octets) {
        int type = (octets[12] & 0xff) << 8 | octets[13] & 0xff;
        RawPacket packet = frame(type).payload(Arrays.copyOfRange(octets, ETHERNET_BYTES, octets.length));
        boolean group = (octets[0] & 1) != 0;
        return group ? packet.toBroadcast() : packet;
    }

    private static void assertClean(SeenPacket packet) {
        byte[] octets = packet.bytes().toArray(ValueLayout.JAVA_BYTE);
        int run = 0;
        for (byte octet : octets) {
            run = octet == VirtualLoop.POISON ? run + 1 : 0;
            assertThat(run).as("%s", packet).isLessThan(4);
        }
    }
}
