package patchbay.nat.gate;

import patchbay.loop.Counters;
import patchbay.loop.Frame;
import patchbay.nat.link.GuestLink;
import patchbay.service.AddressPlan;
import patchbay.wire.Checksum;
import patchbay.wire.Fault;
import patchbay.wire.IcmpView;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv4View;
import patchbay.wire.TcpView;
import patchbay.wire.UdpView;

/// Judges whole datagrams by their transport headers and hands them to the transport or service they are for.
public final class TransportGate {
    private static final int QUOTED_PAYLOAD_BYTES = 8; // RFC 792

    private final GuestLink link;
    private final AddressPlan plan;
    private final Transports transports;
    private final ServiceGate services;
    private final boolean gatewayEcho;
    private final TcpView tcp = new TcpView();
    private final UdpView udp = new UdpView();
    private final IcmpView icmp = new IcmpView();
    private final Ipv4View quoted = new Ipv4View();
    private final TcpView quotedTcp = new TcpView();
    private final Counters.Counter otherProtocols;

    public TransportGate(GuestLink link, Transports transports, ServiceGate services, boolean gatewayEcho) {
        this.link = link;
        this.plan = link.plan();
        this.transports = transports;
        this.services = services;
        this.gatewayEcho = gatewayEcho;
        this.otherProtocols = link.counters().named("protocol-dropped");
    }

    /// Takes a whole datagram from the station `mac`, which has `hops` left on the host's side.
    Fault take(Frame frame, Ipv4View ip, int hops, long mac) {
        return switch (ip.protocol()) {
            case IpProtocol.TCP -> takeTcp(frame, ip);
            case IpProtocol.UDP -> takeUdp(frame, ip, hops, mac);
            case IpProtocol.ICMP -> takeIcmp(ip, hops);
            default -> takeOther(ip, hops);
        };
    }

    private Fault takeOther(Ipv4View ip, int hops) {
        if (ip.source() == 0) return Fault.MARTIAN;
        Fault fault = transports.raw().take(ip, hops);
        return fault == Fault.UNSUPPORTED ? refuse(ip) : fault;
    }

    /// Tells the guest that its protocol does not pass, so that nobody waits (RFC 1122 §3.2.2.1). What is for many was
    /// judged before.
    private Fault refuse(Ipv4View ip) {
        otherProtocols.increment();
        link.icmpError(
                plan.gateway(),
                ip.source(),
                IcmpView.UNREACHABLE,
                IcmpView.PROTOCOL_UNREACHABLE,
                ip.bytes(),
                ip.start(),
                ip.headerBytes() + Math.min(ip.payloadBytes(), QUOTED_PAYLOAD_BYTES),
                0);
        return Fault.UNSUPPORTED;
    }

    /// Whether an error may be sent about a packet: not about an error (RFC 1122 §3.2.2).
    boolean mayReport(Ipv4View ip) {
        if (ip.protocol() != IpProtocol.ICMP) return true;
        return icmp.wrap(ip.bytes(), ip.payloadStart(), ip.payloadBytes()) == Fault.NONE && !icmp.isError();
    }

    private Fault takeTcp(Frame frame, Ipv4View ip) {
        Fault fault = tcp.wrap(ip.bytes(), ip.payloadStart(), ip.payloadBytes());
        if (fault != Fault.NONE) return fault;
        if (!frame.isChecksumTrusted() && !tcp.checksumHolds(ip.pseudoSum())) return Fault.BAD_CHECKSUM;
        if (transports.names().isFor(ip, tcp)) return transports.names().take(frame, ip, tcp);
        return transports.tcp().take(frame, ip, tcp);
    }

    private Fault takeUdp(Frame frame, Ipv4View ip, int hops, long mac) {
        Fault fault = udp.wrap(ip.bytes(), ip.payloadStart(), ip.payloadBytes());
        if (fault != Fault.NONE) return fault;
        if (!frame.isChecksumTrusted()) {
            long pseudo = Checksum.pseudoV4(ip.source(), ip.destination(), IpProtocol.UDP, udp.datagramBytes());
            if (!udp.checksumHolds(pseudo)) return Fault.BAD_CHECKSUM;
        }
        if (services.isService(ip, udp)) return services.take(ip, udp, mac);
        if (ip.source() == 0) return Fault.MARTIAN;
        if (udp.sourcePort() == 0 || udp.destinationPort() == 0) return Fault.BAD_FIELD;
        return transports.udp().take(frame, ip, udp, hops);
    }

    private Fault takeIcmp(Ipv4View ip, int hops) {
        Fault fault = icmp.wrap(ip.bytes(), ip.payloadStart(), ip.payloadBytes());
        if (fault != Fault.NONE) return fault;
        if (!icmp.checksumHolds()) return Fault.BAD_CHECKSUM;
        if (icmp.type() == IcmpView.UNREACHABLE) passErrorToTcp(ip.source());
        if (!plan.isOurs(ip.destination())) return transports.icmp().take(ip, icmp, hops);
        if (ip.destination() == plan.gateway() && !gatewayEcho) return Fault.FORBIDDEN;
        return transports.icmp().answer(ip, icmp);
    }

    /// A guest refuses a forwarded connection by an error, too; it quotes what we sent, so its ends are the other way
    /// round.
    private void passErrorToTcp(int guest) {
        Fault fault = quoted.wrap(icmp.bytes(), icmp.payloadStart(), icmp.payloadBytes());
        if (fault != Fault.NONE || quoted.protocol() != IpProtocol.TCP || quoted.destination() != guest) return;
        if (quotedTcp.wrap(quoted.bytes(), quoted.payloadStart(), quoted.payloadBytes()) != Fault.NONE) return;
        transports
                .tcp()
                .takeIcmpError(
                        icmp.type(),
                        icmp.code(),
                        guest,
                        quotedTcp.destinationPort(),
                        quoted.source(),
                        quotedTcp.sourcePort(),
                        quotedTcp.seq());
    }
}
