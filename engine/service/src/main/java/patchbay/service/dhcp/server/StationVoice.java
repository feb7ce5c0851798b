package patchbay.service.dhcp.server;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import patchbay.lan.SwitchPort;
import patchbay.loop.Counters;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.loop.FramePool;
import patchbay.wire.ArpView;
import patchbay.wire.Checksum;
import patchbay.wire.EtherType;
import patchbay.wire.EthernetView;
import patchbay.wire.IcmpView;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv4View;
import patchbay.wire.MacAddress;
import patchbay.wire.UdpView;
import patchbay.wire.dhcp.DhcpMessage;

/// Writes the frames of a DHCP station. Belongs to the loop of its network.
final class StationVoice {
    /// A BOOTP header and an option area of 312 octets (RFC 2131 §2), which every answer fills as VirtualBox's
    /// do.
    static final int ANSWER_BYTES = 548;
    /// The longest answer that fits an Ethernet frame.
    static final int MAX_ANSWER_BYTES = 1_472;

    private static final int HEADERS = EthernetView.HEADER_BYTES + Ipv4View.MIN_HEADER_BYTES;

    private final EventLoop loop;
    private final EthernetView ethernet = new EthernetView();
    private final Ipv4View ip = new Ipv4View();
    private final UdpView udp = new UdpView();
    private final ArpView arp = new ArpView();
    private final IcmpView icmp = new IcmpView();
    private final Counters.Counter noFrame;
    private final Counters.Counter tooLong;
    private @Nullable SwitchPort port;
    private int address;
    private long mac;

    StationVoice(EventLoop loop, DhcpServerSettings settings, Counters counters) {
        this.loop = loop;
        this.noFrame = counters.named("dhcp-no-frame");
        this.tooLong = counters.named("dhcp-too-long");
        settings(settings);
    }

    void settings(DhcpServerSettings settings) {
        address = settings.address();
        mac = settings.mac();
    }

    void connect(@Nullable SwitchPort plugged) {
        port = plugged;
    }

    /// Where an answer goes.
    ///
    /// @param mac the station, or the broadcast address
    /// @param address IPv4 bits, or the limited broadcast
    /// @param port 68 for a client, 67 for a relay
    record Destination(long mac, int address, int port) {
        static final Destination ALL_CLIENTS = new Destination(MacAddress.BROADCAST, -1, 68);
    }

    void send(DhcpMessage answer, Destination to) {
        int payloadBytes = Math.max(answer.wireBytes(), ANSWER_BYTES);
        if (payloadBytes > MAX_ANSWER_BYTES) {
            tooLong.increment();
            return;
        }
        Frame frame = take();
        if (frame == null) return;
        int datagramBytes = UdpView.HEADER_BYTES + payloadBytes;
        udp.fresh(frame.bytes(), frame.start() + HEADERS, payloadBytes)
                .sourcePort(67)
                .destinationPort(to.port());
        answer.emit(frame.bytes(), udp.payloadStart(), ANSWER_BYTES);
        udp.fillChecksum(Checksum.pseudoV4(address, to.address(), IpProtocol.UDP, datagramBytes));
        sendIp(frame, to.mac(), to.address(), IpProtocol.UDP, datagramBytes);
    }

    /// Answers an echo request of `station`, whose address is `from`.
    void echo(IcmpView request, long station, int from) {
        int messageBytes = IcmpView.HEADER_BYTES + request.payloadBytes();
        Frame frame = HEADERS + messageBytes <= FramePool.SMALL_BYTES ? take() : null;
        if (frame == null) return;
        icmp.fresh(frame.bytes(), frame.start() + HEADERS, messageBytes, IcmpView.ECHO_REPLY, 0)
                .identifier(request.identifier())
                .sequence(request.sequence());
        MemorySegment.copy(
                request.bytes(), request.payloadStart(), frame.bytes(), icmp.payloadStart(), request.payloadBytes());
        icmp.fillChecksum();
        sendIp(frame, station, from, IpProtocol.ICMP, messageBytes);
    }

    /// Answers who has the server's address.
    void answerArp(ArpView request) {
        sendArp(ArpView.REPLY, address, request.senderMac(), request.senderIp());
    }

    /// Asks whether somebody has `candidate`, in nobody's name (RFC 5227 §1.1).
    void probe(int candidate) {
        sendArp(ArpView.REQUEST, 0, 0, candidate);
    }

    private void sendArp(int operation, int senderIp, long targetMac, int targetIp) {
        Frame frame = take();
        if (frame == null) return;
        arp.fresh(frame.bytes(), frame.start() + EthernetView.HEADER_BYTES)
                .operation(operation)
                .senderMac(mac)
                .senderIp(senderIp)
                .targetMac(targetMac)
                .targetIp(targetIp);
        int length = EthernetView.pad(frame.bytes(), frame.start(), EthernetView.HEADER_BYTES + ArpView.PACKET_BYTES);
        emit(frame, length, operation == ArpView.REPLY ? targetMac : MacAddress.BROADCAST, EtherType.ARP);
    }

    private void sendIp(Frame frame, long toMac, int to, int protocol, int transportBytes) {
        ip.fresh(frame.bytes(), frame.start() + EthernetView.HEADER_BYTES, Ipv4View.MIN_HEADER_BYTES + transportBytes)
                .ttl(64)
                .protocol(protocol)
                .source(address)
                .destination(to)
                .fillChecksum();
        emit(frame, HEADERS + transportBytes, toMac, EtherType.IPV4);
    }

    private void emit(Frame frame, int length, long toMac, int etherType) {
        SwitchPort plugged = port;
        if (plugged == null) return;
        ethernet.fresh(frame.bytes(), frame.start(), EthernetView.HEADER_BYTES)
                .destination(toMac)
                .source(mac)
                .etherType(etherType);
        frame.length(length);
        plugged.take(frame);
    }

    private @Nullable Frame take() {
        Frame frame = loop.frames().takeSmall();
        if (frame == null) noFrame.increment();
        return frame;
    }
}
