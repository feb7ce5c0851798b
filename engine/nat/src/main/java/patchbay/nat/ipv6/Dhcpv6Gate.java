package patchbay.nat.ipv6;

import org.jspecify.annotations.Nullable;
import patchbay.loop.Counters;
import patchbay.loop.Endpoint;
import patchbay.loop.Frame;
import patchbay.nat.ip.GuestPath;
import patchbay.nat.link.GuestLink;
import patchbay.nat.link.GuestLinkV6;
import patchbay.service.Ipv6Plan;
import patchbay.service.dhcpv6.StatelessServer;
import patchbay.wire.Checksum;
import patchbay.wire.Fault;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv6View;
import patchbay.wire.UdpView;
import patchbay.wire.dhcp.Dhcpv6Message;

/// Takes what guests say to all DHCPv6 servers of the link, and answers the station that asked from the gateway's
/// link-local address.
final class Dhcpv6Gate {
    private final GuestLink link;
    private final GuestLinkV6 linkV6;
    private final StatelessServer server;
    private final UdpView udp = new UdpView();
    private final Endpoint us = new Endpoint();
    private final Endpoint client = new Endpoint();
    private final Counters.Counter answered;
    private final Counters.Counter ignored;

    Dhcpv6Gate(GuestLink link, StatelessServer server) {
        this.link = link;
        this.linkV6 = link.v6();
        this.server = server;
        this.answered = link.counters().named("dhcpv6-answered");
        this.ignored = link.counters().named("dhcpv6-ignored");
    }

    /// Whether a packet is for all servers of the link. Fragments to groups are not put together.
    boolean isForServers(Ipv6View ip) {
        return ip.destinationLo() == StatelessServer.SERVERS_LO
                && ip.destinationHi() == StatelessServer.SERVERS_HI
                && ip.protocol() == IpProtocol.UDP
                && !ip.isFragment();
    }

    /// Takes such a packet of the station `mac`; answers why it was refused, or [Fault#NONE].
    Fault take(Frame frame, Ipv6View ip, long mac) {
        Fault fault = udp.wrap(ip.bytes(), ip.payloadStart(), ip.payloadBytes());
        if (fault != Fault.NONE) return fault;
        long addresses = Checksum.addresses(ip.sourceHi(), ip.sourceLo(), ip.destinationHi(), ip.destinationLo());
        long pseudo = Checksum.pseudoV6(addresses, IpProtocol.UDP, udp.datagramBytes());
        boolean whole = frame.isChecksumTrusted() || udp.checksum() != 0 && udp.checksumHolds(pseudo);
        if (!whole) return Fault.BAD_CHECKSUM;
        if ((ip.sourceHi() | ip.sourceLo()) == 0) return Fault.MARTIAN;
        if (udp.destinationPort() != StatelessServer.SERVER_PORT) return Fault.NO_RECEIVER;
        Dhcpv6Message asked = Dhcpv6Message.parse(udp.bytes(), udp.payloadStart(), udp.payloadBytes());
        if (asked == null) return Fault.BAD_OPTION;
        Dhcpv6Message answer = server.answer(asked);
        if (answer == null) {
            ignored.increment();
            return Fault.NONE;
        }
        client.set(ip.sourceHi(), ip.sourceLo(), StatelessServer.CLIENT_PORT);
        return send(answer, mac);
    }

    private Fault send(Dhcpv6Message answer, long mac) {
        int bytes = UdpView.HEADER_BYTES + answer.wireBytes();
        @Nullable Frame frame = link.takeFor(Ipv6View.HEADER_BYTES + bytes);
        if (frame == null) return Fault.NO_FRAME;
        us.set(Ipv6Plan.LINK_LOCAL, Ipv6Plan.GATEWAY, StatelessServer.SERVER_PORT);
        udp.fresh(frame.bytes(), frame.start() + GuestPath.V6_HEADER_BYTES, answer.wireBytes())
                .sourcePort(us.port())
                .destinationPort(client.port());
        answer.emit(frame.bytes(), udp.payloadStart());
        udp.fillChecksum(GuestLinkV6.pseudoSum(us, client, IpProtocol.UDP, bytes));
        linkV6.sendTo(mac, frame, us, client, IpProtocol.UDP, bytes);
        answered.increment();
        return Fault.NONE;
    }
}
