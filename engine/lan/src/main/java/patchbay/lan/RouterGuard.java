package patchbay.lan;

import patchbay.wire.EtherType;
import patchbay.wire.EthernetView;
import patchbay.wire.Fault;
import patchbay.wire.Icmpv6View;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv6View;
import patchbay.wire.UdpView;

/// Keeps guests of a network from passing for its router or its DHCPv6 server: RA-Guard (RFC 6105) and
/// DHCPv6-Shield (RFC 7610), with the whole header chain looked at (RFC 7113). What hides behind fragments or
/// VLAN tags is found as well: a first fragment holds all headers (RFC 7112), and neighbour discovery comes
/// in none (RFC 6980). Later fragments pass, since they are of no use without the first.
final class RouterGuard {
    /// To which every DHCPv6 client listens (RFC 8415 §7.2).
    private static final int DHCP_CLIENT_PORT = 546;

    private final Ipv6View ip = new Ipv6View();
    private final Icmpv6View icmp = new Icmpv6View();
    private final UdpView udp = new UdpView();

    /// Why a card may not send the frame that `ethernet` lies over, or [Fault#NONE].
    Fault judge(EthernetView ethernet) {
        int type = ethernet.payloadEtherType();
        if (type != EtherType.IPV6) return EtherType.isTag(type) ? Fault.UNSUPPORTED : Fault.NONE;
        Fault fault = ip.wrap(ethernet.bytes(), ethernet.payloadStart(), ethernet.payloadBytes());
        if (fault != Fault.NONE || ip.fragmentOffsetBytes() > 0) return fault;
        return switch (ip.protocol()) {
            case IpProtocol.ICMPV6 -> judgeIcmp();
            case IpProtocol.UDP -> judgeUdp();
            default -> Fault.NONE;
        };
    }

    private Fault judgeIcmp() {
        Fault fault = icmp.wrap(ip.bytes(), ip.payloadStart(), ip.payloadBytes());
        if (fault != Fault.NONE) return fault;
        int type = icmp.type();
        if (type == Icmpv6View.ROUTER_ADVERTISEMENT || type == Icmpv6View.REDIRECT) return Fault.ROGUE_ROUTER;
        boolean discovery = type >= Icmpv6View.ROUTER_SOLICITATION && type < Icmpv6View.REDIRECT;
        return discovery && ip.isFragment() ? Fault.BAD_FIELD : Fault.NONE;
    }

    /// Of a fragment the rest is yet to come, so its length is no matter; the ports are there.
    private Fault judgeUdp() {
        Fault fault = udp.wrap(ip.bytes(), ip.payloadStart(), ip.payloadBytes());
        if (fault == Fault.TRUNCATED) return fault;
        return udp.destinationPort() == DHCP_CLIENT_PORT ? Fault.ROGUE_DHCP : Fault.NONE;
    }
}
