package patchbay.testkit.packet;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import patchbay.wire.ArpView;
import patchbay.wire.IcmpView;
import patchbay.wire.Ipv4View;
import patchbay.wire.dhcp.DhcpMessage;
import patchbay.wire.dns.DnsMessage;

/// Where packets made by hand begin.
public final class Packets {
    private static final int DHCP_CLIENT_PORT = 68;
    private static final int DHCP_SERVER_PORT = 67;
    private static final int DHCP_MIN_BYTES = 300; // BOOTP's fixed size, RFC 951
    private static final int DNS_PORT = 53;
    private static final int ROOM_BYTES = 65_536;
    private static final int ETHERNET_BYTES = 14;

    private Packets() {}

    public static TcpPacket tcp(int sourcePort, int destinationPort) {
        return new TcpPacket(sourcePort, destinationPort);
    }

    public static UdpPacket udp(int sourcePort, int destinationPort) {
        return new UdpPacket(sourcePort, destinationPort);
    }

    /// An echo request.
    public static IcmpPacket ping(int identifier, int sequence) {
        return icmp(IcmpView.ECHO_REQUEST, 0).identifier(identifier).sequence(sequence);
    }

    public static IcmpPacket icmp(int type, int code) {
        return new IcmpPacket(type, code);
    }

    /// An IPv4 datagram of a protocol's number.
    public static RawIpv4Packet ipv4(int protocol) {
        return new RawIpv4Packet(protocol);
    }

    /// A frame of any type.
    public static RawPacket frame(int etherType) {
        return new RawPacket(etherType);
    }

    /// Asks everybody for the owner of `targetIp`; from [Packet#GUEST_MAC].
    public static ArpPacket arpRequest(String senderIp, String targetIp) {
        return new ArpPacket(ArpView.REQUEST, Packet.GUEST_MAC)
                .toBroadcast()
                .senderIp(senderIp)
                .targetIp(targetIp);
    }

    /// Says that `senderMac` owns `senderIp`.
    public static ArpPacket arpReply(long senderMac, String senderIp) {
        return new ArpPacket(ArpView.REPLY, senderMac).senderIp(senderIp);
    }

    /// A client's DHCP message: broadcast from 0.0.0.0:68 to 255.255.255.255:67.
    public static UdpPacket dhcp(DhcpMessage message) {
        MemorySegment room = Arena.ofAuto().allocate(ROOM_BYTES);
        int length = message.emit(room, 0, DHCP_MIN_BYTES);
        return udp(DHCP_CLIENT_PORT, DHCP_SERVER_PORT)
                .toBroadcast()
                .from("0.0.0.0")
                .to("255.255.255.255")
                .payload(room.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
    }

    /// A DNS message from `sourcePort` to port 53 of 10.0.2.3.
    public static UdpPacket dns(int sourcePort, DnsMessage message) {
        MemorySegment room = Arena.ofAuto().allocate(ROOM_BYTES);
        int length = message.emit(room, 0, ROOM_BYTES - 1);
        return udp(sourcePort, DNS_PORT)
                .to("10.0.2.3")
                .payload(room.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
    }

    /// Cuts a datagram into fragments of at most `pieceBytes` octets of payload, a multiple of 8, in order.
    public static List<RawIpv4Packet> fragments(Ipv4Packet<?> whole, int pieceBytes) {
        MemorySegment bytes = whole.toSegment();
        Ipv4View ip = new Ipv4View();
        ip.wrap(bytes, ETHERNET_BYTES, whole.length() - ETHERNET_BYTES);
        byte[] payload = bytes.asSlice(ip.payloadStart(), ip.payloadBytes()).toArray(ValueLayout.JAVA_BYTE);
        List<RawIpv4Packet> pieces = new ArrayList<>();
        for (int at = 0; at < payload.length; at += pieceBytes) {
            int end = Math.min(payload.length, at + pieceBytes);
            pieces.add(ipv4(ip.protocol())
                    .from(ip.source())
                    .to(ip.destination())
                    .ttl(ip.ttl())
                    .typeOfService(ip.typeOfService())
                    .identification(ip.identification())
                    .fragment(at, end < payload.length)
                    .payload(Arrays.copyOfRange(payload, at, end)));
        }
        return pieces;
    }
}
