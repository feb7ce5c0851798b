package patchbay.wire;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import patchbay.wire.dhcp.DhcpMessage;
import patchbay.wire.dhcp.DhcpOption;
import patchbay.wire.dhcp.DhcpType;
import patchbay.wire.dhcp.DhcpView;
import patchbay.wire.dns.DnsMessage;
import patchbay.wire.dns.DnsName;
import patchbay.wire.dns.DnsRecord;
import patchbay.wire.dns.DnsType;
import patchbay.wire.dns.DnsView;
import patchbay.wire.tftp.TftpMessage;
import patchbay.wire.tftp.TftpOption;

/// Sound frames of every protocol: what storms mutate and fuzzers begin with.
public final class Samples {
    static final long GUEST = 0x0800_27a1_b2c3L;
    static final long GATEWAY = 0x5254_0012_3502L;
    static final int GUEST_IP = 0x0a00_020f;
    static final int PEER_IP = 0xcb00_7107;

    private static final IpAddress GUEST_V6 = new IpAddress(0x2001_0db8_0000_0000L, 0x15);
    private static final IpAddress PEER_V6 = new IpAddress(0x2001_0db8_0001_0000L, 7);

    private Samples() {}

    public static List<EthernetFrame> frames() {
        List<EthernetFrame> frames = new ArrayList<>();
        frames.add(EthernetFrame.of(MacAddress.BROADCAST, GUEST, ArpPacket.request(GUEST, GUEST_IP, 0x0a00_0202)));
        for (Transport transport : transports()) {
            frames.add(EthernetFrame.of(GATEWAY, GUEST, Ipv4Packet.of(GUEST_IP, PEER_IP, transport)));
            frames.add(EthernetFrame.of(GATEWAY, GUEST, Ipv6Packet.of(GUEST_V6, PEER_V6, transport)));
        }
        Ipv4Packet big = Ipv4Packet.of(GUEST_IP, PEER_IP, udp(7, 7, Octets.of(new byte[64])));
        frames.add(EthernetFrame.of(GATEWAY, GUEST, big.fragment(0, 32)));
        frames.add(EthernetFrame.of(GATEWAY, GUEST, big.fragment(32, 40)));
        frames.add(tagged(frames.get(1), 0x8100_0064));
        frames.add(tagged(tagged(frames.get(1), 0x8100_0064), 0x88a8_2064));
        frames.add(extended(IpProtocol.HOP_BY_HOP, "3c00 0502 0000 0100  1101 0104 0000 0000 0000000000000000"));
        frames.add(extended(IpProtocol.FRAGMENT, "1100 0001 deadbeef"));
        return frames;
    }

    /// A frame with a VLAN tag: type and tag control information in one word.
    private static EthernetFrame tagged(EthernetFrame frame, int tag) {
        Octets behind = Octets.ofWords((tag & 0xffff) << 16 | frame.etherType()).then(frame.payload());
        return new EthernetFrame(frame.destination(), frame.source(), tag >>> 16, behind);
    }

    private static EthernetFrame extended(int first, String extensions) {
        Octets udp = udp(7, 7, Octets.ofText("behind extension headers")).octets(0);
        Ipv6Packet packet = new Ipv6Packet(
                GUEST_V6, PEER_V6, first, 64, 0, 0, Octets.ofHex(extensions).then(udp));
        return EthernetFrame.of(GATEWAY, GUEST, packet);
    }

    static List<Transport> transports() {
        TcpOptions syn =
                new TcpOptions().mss(1460).sackPermitted(true).timestamps(1, 0).windowScale(7);
        TcpOptions ack = new TcpOptions().timestamps(2, 1).sack(2000, 3000).sack(4000, 5000);
        return List.of(
                TcpSegment.of(49_152, 80, TcpView.SYN).seq(1000).window(64_240).options(syn),
                TcpSegment.of(49_152, 80, TcpView.ACK)
                        .seq(1001)
                        .ack(7)
                        .window(502)
                        .options(ack),
                TcpSegment.of(49_152, 80, TcpView.ACK | TcpView.PSH | TcpView.URG)
                        .urgent(0xffff)
                        .payload(Octets.ofText("GET / HTTP/1.1\r\n\r\n")),
                IcmpMessage.echoRequest(1, 2, Octets.ofText("abcdefghijklmnopqrstuvwabcdefghi")),
                IcmpMessage.error(IcmpView.UNREACHABLE, IcmpView.FRAGMENTATION_NEEDED, Octets.of(new byte[28])),
                Icmpv6Message.echoRequest(1, 2, Octets.ofText("abcdefgh")),
                udp(68, 67, octets(dhcp())),
                udp(40_000, 53, octets(dnsQuery())),
                udp(53, 40_000, octets(dnsAnswer())),
                udp(2000, 69, tftpRequest().octets()),
                udp(69, 2000, new TftpMessage.OptionAck(List.of(new TftpOption("tsize", "77"))).octets()));
    }

    static UdpDatagram udp(int from, int to, Octets payload) {
        return new UdpDatagram(from, to, payload);
    }

    public static TftpMessage tftpRequest() {
        List<TftpOption> options = List.of(new TftpOption("blksize", "1428"), new TftpOption("tsize", "0"));
        return new TftpMessage.Request(false, "pxelinux.0", "octet", options);
    }

    public static DhcpMessage dhcp() {
        return DhcpMessage.builder(DhcpView.REQUEST)
                .xid(0x3903_f326)
                .chaddr(GUEST)
                .option(DhcpOption.type(DhcpType.DISCOVER))
                .option(DhcpOption.addresses(DhcpOption.REQUESTED_ADDRESS, GUEST_IP))
                .option(DhcpOption.text(DhcpOption.HOST_NAME, "debian"))
                .option(new DhcpOption(DhcpOption.PARAMETER_LIST, Octets.of((byte) 1, (byte) 3, (byte) 6)))
                .build();
    }

    public static DnsMessage dnsQuery() {
        return DnsMessage.query(0x1234, name("www.example.org"), DnsType.A).withAdditional(DnsRecord.opt(1232));
    }

    public static DnsMessage dnsAnswer() {
        DnsName www = name("www.example.org");
        return new DnsMessage(
                        0x1234,
                        DnsView.RESPONSE | DnsView.RECURSION_DESIRED | DnsView.RECURSION_AVAILABLE,
                        dnsQuery().questions(),
                        List.of(),
                        List.of(),
                        List.of())
                .with(DnsRecord.cname(www, 300, name("host.example.org")))
                .with(DnsRecord.a(name("host.example.org"), 300, PEER_IP));
    }

    static DnsName name(String text) {
        return Objects.requireNonNull(DnsName.parse(text));
    }

    public static Octets octets(DhcpMessage message) {
        byte[] bytes = new byte[message.wireBytes()];
        message.emit(MemorySegment.ofArray(bytes), 0, 0);
        return Octets.of(bytes);
    }

    public static Octets octets(DnsMessage message) {
        byte[] bytes = new byte[4096];
        int length = message.emit(MemorySegment.ofArray(bytes), 0, bytes.length);
        return Octets.of(bytes).slice(0, length);
    }
}
