package patchbay.testkit.packet;

import patchbay.wire.ArpView;
import patchbay.wire.EthernetView;
import patchbay.wire.Fault;
import patchbay.wire.IcmpView;
import patchbay.wire.IpAddress;
import patchbay.wire.Ipv4View;
import patchbay.wire.MacAddress;
import patchbay.wire.TcpOptions;
import patchbay.wire.TcpView;
import patchbay.wire.UdpView;

/// One line for a packet, in the manner of tcpdump; sequence numbers are absolute and unsigned.
final class SeenText {
    private static final int[] FLAGS = {
        TcpView.SYN, TcpView.FIN, TcpView.RST, TcpView.PSH, TcpView.URG, TcpView.ECE, TcpView.CWR, TcpView.ACK
    };
    private static final String LETTERS = "SFRPUEW.";

    private SeenText() {}

    /// The flag that a letter stands for.
    static int flagOf(char letter) {
        int index = LETTERS.indexOf(letter);
        if (index < 0) throw new IllegalArgumentException("no TCP flag is written as " + letter);
        return FLAGS[index];
    }

    static String of(SeenPacket packet) {
        StringBuilder text = new StringBuilder(100);
        Ipv4View ip = packet.ip();
        ArpView arp = packet.arp();
        if (arp != null) arp(text, arp);
        else if (ip != null) ip(text, packet, ip);
        else ethernet(text, packet);
        if (packet.fault() != Fault.NONE)
            text.append(" [").append(packet.fault().key()).append(']');
        if (!packet.checksumsHold()) text.append(" [bad checksum]");
        return text.toString();
    }

    private static void ethernet(StringBuilder text, SeenPacket packet) {
        if (packet.length() < EthernetView.HEADER_BYTES) {
            text.append("frame, length ").append(packet.length());
            return;
        }
        text.append(MacAddress.format(packet.ethernet().source())).append(" > ");
        text.append(MacAddress.format(packet.ethernet().destination())).append(", type 0x");
        text.append(Integer.toHexString(packet.ethernet().payloadEtherType()));
        text.append(", length ").append(packet.length());
    }

    private static void arp(StringBuilder text, ArpView arp) {
        if (arp.operation() == ArpView.REQUEST) {
            text.append("ARP, Request who-has ").append(IpAddress.v4(arp.targetIp()));
            text.append(" tell ").append(IpAddress.v4(arp.senderIp()));
        } else {
            text.append("ARP, Reply ").append(IpAddress.v4(arp.senderIp()));
            text.append(" is-at ").append(MacAddress.format(arp.senderMac()));
        }
    }

    private static void ip(StringBuilder text, SeenPacket packet, Ipv4View ip) {
        TcpView tcp = packet.tcp();
        UdpView udp = packet.udp();
        text.append("IP ").append(IpAddress.v4(ip.source()));
        if (tcp != null) text.append('.').append(tcp.sourcePort());
        if (udp != null) text.append('.').append(udp.sourcePort());
        text.append(" > ").append(IpAddress.v4(ip.destination()));
        if (tcp != null) text.append('.').append(tcp.destinationPort());
        if (udp != null) text.append('.').append(udp.destinationPort());
        text.append(": ");
        TcpOptions options = packet.options();
        IcmpView icmp = packet.icmp();
        if (tcp != null && options != null) tcp(text, tcp, options);
        else if (udp != null) text.append("UDP, length ").append(udp.payloadBytes());
        else if (icmp != null) icmp(text, icmp);
        else text.append("proto ").append(ip.protocol()).append(", length ").append(ip.payloadBytes());
        if (ip.isFragment()) {
            text.append(" (frag ").append(ip.identification()).append('@').append(ip.fragmentOffsetBytes());
            text.append(ip.moreFragments() ? "+)" : ")");
        }
    }

    private static void tcp(StringBuilder text, TcpView tcp, TcpOptions options) {
        text.append("Flags [");
        for (int at = 0; at < FLAGS.length; at++) if (tcp.has(FLAGS[at])) text.append(LETTERS.charAt(at));
        text.append("], seq ").append(Integer.toUnsignedString(tcp.seq()));
        if (tcp.payloadBytes() > 0) {
            text.append(':').append(Integer.toUnsignedString(tcp.seq() + tcp.payloadBytes()));
        }
        if (tcp.has(TcpView.ACK)) text.append(", ack ").append(Integer.toUnsignedString(tcp.ack()));
        text.append(", win ").append(tcp.window());
        if (tcp.optionsBytes() > 0) options(text, options);
        text.append(", length ").append(tcp.payloadBytes());
    }

    private static void options(StringBuilder text, TcpOptions options) {
        StringBuilder list = new StringBuilder();
        if (options.mss() != 0) list.append(",mss ").append(options.mss());
        if (options.sackPermitted()) list.append(",sackOK");
        if (options.hasTimestamps()) {
            list.append(",TS val ").append(Integer.toUnsignedString(options.timestampValue()));
            list.append(" ecr ").append(Integer.toUnsignedString(options.timestampEcho()));
        }
        if (options.windowScale() != TcpOptions.NO_SCALE)
            list.append(",wscale ").append(options.windowScale());
        for (int block = 0; block < options.sackBlocks(); block++) {
            list.append(",sack {").append(Integer.toUnsignedString(options.sackLeft(block)));
            list.append(':')
                    .append(Integer.toUnsignedString(options.sackRight(block)))
                    .append('}');
        }
        text.append(", options [")
                .append(list.isEmpty() ? "" : list.substring(1))
                .append(']');
    }

    private static void icmp(StringBuilder text, IcmpView icmp) {
        switch (icmp.type()) {
            case IcmpView.ECHO_REQUEST, IcmpView.ECHO_REPLY -> {
                text.append(icmp.type() == IcmpView.ECHO_REQUEST ? "ICMP echo request" : "ICMP echo reply");
                text.append(", id ").append(icmp.identifier()).append(", seq ").append(icmp.sequence());
            }
            default ->
                text.append("ICMP type ").append(icmp.type()).append(" code ").append(icmp.code());
        }
        text.append(", length ").append(icmp.available());
    }
}
