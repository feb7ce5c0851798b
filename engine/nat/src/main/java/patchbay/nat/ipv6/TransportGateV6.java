package patchbay.nat.ipv6;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Counters;
import patchbay.loop.Endpoint;
import patchbay.loop.Frame;
import patchbay.nat.icmp.IcmpNatV6;
import patchbay.nat.ip.GuestPath;
import patchbay.nat.link.GuestLink;
import patchbay.nat.link.GuestLinkV6;
import patchbay.nat.names.NameTcp;
import patchbay.nat.raw.RawNatV6;
import patchbay.nat.tcp.TcpNat;
import patchbay.nat.udp.UdpNat;
import patchbay.service.Ipv6Plan;
import patchbay.service.dns.NameService;
import patchbay.wire.Fault;
import patchbay.wire.Icmpv6View;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv6View;
import patchbay.wire.TcpView;
import patchbay.wire.UdpView;

/// Judges whole IPv6 packets by their transport headers and hands them to the transport they are for.
public final class TransportGateV6 {
    private static final int UNKNOWN_NEXT_HEADER = 1;

    private final GuestLink link;
    private final GuestLinkV6 linkV6;
    private final Ipv6Plan plan;
    private final TcpNat tcpNat;
    private final UdpNat udpNat;
    private final IcmpNatV6 pings;
    private final RawNatV6 raw;
    private final NameTcp nameTcp;
    private final NameService names;
    private final boolean gatewayEcho;
    private final TcpView tcp = new TcpView();
    private final UdpView udp = new UdpView();
    private final Icmpv6View icmp = new Icmpv6View();
    private final Icmpv6View reply = new Icmpv6View();
    private final Ipv6View quoted = new Ipv6View();
    private final TcpView quotedTcp = new TcpView();
    private final Endpoint source = new Endpoint();
    private final Endpoint destination = new Endpoint();
    private final GuestPath.Quoted about = new GuestPath.Quoted();
    private final Counters.Counter otherProtocols;
    private final Counters.Counter ignored;
    private final Counters.Counter echoesAnswered;

    /// What carries a gateway's IPv6 packets to the world.
    public record Carriers(TcpNat tcp, UdpNat udp, IcmpNatV6 icmp, RawNatV6 raw, NameTcp names) {}

    /// `gatewayEcho` says whether the gateway's own address answers a ping.
    public TransportGateV6(GuestLink link, Carriers carriers, NameService names, boolean gatewayEcho) {
        this.link = link;
        this.linkV6 = link.v6();
        this.plan = linkV6.plan();
        this.tcpNat = carriers.tcp();
        this.udpNat = carriers.udp();
        this.pings = carriers.icmp();
        this.raw = carriers.raw();
        this.nameTcp = carriers.names();
        this.names = names;
        this.gatewayEcho = gatewayEcho;
        this.otherProtocols = link.counters().named("protocol-dropped");
        this.ignored = link.counters().named("icmpv6-ignored");
        this.echoesAnswered = link.counters().named("icmp-echo-to-guest");
    }

    /// Takes a whole packet, which has `hops` left on the host's side; the checksum of ICMPv6 holds.
    Fault take(Frame frame, Ipv6View ip, int hops) {
        return switch (ip.protocol()) {
            case IpProtocol.TCP -> takeTcp(frame, ip);
            case IpProtocol.UDP -> takeUdp(frame, ip, hops);
            case IpProtocol.ICMPV6 -> takeIcmp(ip, hops);
            case IpProtocol.NONE -> {
                otherProtocols.increment();
                yield Fault.UNSUPPORTED;
            }
            default -> takeOther(ip, hops);
        };
    }

    /// A guest whose protocol does not pass is told, so that nobody waits (RFC 4443 §3.4).
    private Fault takeOther(Ipv6View ip, int hops) {
        Fault fault = raw.take(ip, hops);
        if (fault != Fault.UNSUPPORTED) return fault;
        otherProtocols.increment();
        source.set(plan.prefix(), Ipv6Plan.GATEWAY, 0);
        destination.set(ip.sourceHi(), ip.sourceLo(), 0);
        about.set(ip.bytes(), ip.start(), ip.totalBytes());
        int at = ip.protocolNamedAt();
        linkV6.icmpError(source, destination, Icmpv6View.PARAMETER_PROBLEM, UNKNOWN_NEXT_HEADER, at, about);
        return fault;
    }

    private Fault takeTcp(Frame frame, Ipv6View ip) {
        Fault fault = tcp.wrap(ip.bytes(), ip.payloadStart(), ip.payloadBytes());
        if (fault != Fault.NONE) return fault;
        if (!frame.isChecksumTrusted() && !tcp.checksumHolds(ip.pseudoSum())) return Fault.BAD_CHECKSUM;
        if (nameTcp.isFor(ip, tcp)) return nameTcp.take(frame, ip, tcp);
        return tcpNat.take(frame, ip, tcp);
    }

    /// Unlike IPv4's, a datagram must have a checksum (RFC 8200 §8.1).
    private Fault takeUdp(Frame frame, Ipv6View ip, int hops) {
        Fault fault = udp.wrap(ip.bytes(), ip.payloadStart(), ip.payloadBytes());
        if (fault != Fault.NONE) return fault;
        if (!frame.isChecksumTrusted()) {
            source.set(ip.sourceHi(), ip.sourceLo(), 0);
            destination.set(ip.destinationHi(), ip.destinationLo(), 0);
            long pseudo = GuestLinkV6.pseudoSum(source, destination, IpProtocol.UDP, udp.datagramBytes());
            if (udp.checksum() == 0 || !udp.checksumHolds(pseudo)) return Fault.BAD_CHECKSUM;
        }
        if (udp.sourcePort() == 0 || udp.destinationPort() == 0) return Fault.BAD_FIELD;
        boolean toNames = ip.destinationLo() == Ipv6Plan.NAME_SERVER && udp.destinationPort() == NameService.PORT;
        if (toNames && plan.isOurs(ip.destinationHi(), ip.destinationLo())) return takeQuestion(ip);
        return udpNat.take(frame, ip, udp, hops);
    }

    private Fault takeQuestion(Ipv6View ip) {
        source.set(ip.sourceHi(), ip.sourceLo(), udp.sourcePort());
        names.take(source, udp.bytes(), udp.payloadStart(), udp.payloadBytes());
        return Fault.NONE;
    }

    private Fault takeIcmp(Ipv6View ip, int hops) {
        Fault fault = icmp.wrap(ip.bytes(), ip.payloadStart(), ip.payloadBytes());
        if (fault != Fault.NONE) return fault;
        if (icmp.type() == Icmpv6View.UNREACHABLE) passErrorToTcp(ip);
        if (icmp.type() != Icmpv6View.ECHO_REQUEST || icmp.code() != 0) {
            ignored.increment();
            return Fault.UNSUPPORTED;
        }
        if (!plan.isOurs(ip.destinationHi(), ip.destinationLo())) return pings.take(ip, icmp, hops);
        return gatewayEcho || ip.destinationLo() != Ipv6Plan.GATEWAY ? answer(ip) : Fault.FORBIDDEN;
    }

    /// Answers an echo to one of the engine's addresses.
    private Fault answer(Ipv6View ip) {
        int bytes = icmp.available();
        @Nullable Frame frame = link.takeFor(Ipv6View.HEADER_BYTES + bytes);
        if (frame == null) return Fault.NO_FRAME;
        long start = frame.start() + GuestPath.V6_HEADER_BYTES;
        MemorySegment.copy(icmp.bytes(), icmp.start(), frame.bytes(), start, bytes);
        source.set(ip.destinationHi(), ip.destinationLo(), 0);
        destination.set(ip.sourceHi(), ip.sourceLo(), 0);
        reply.fresh(frame.bytes(), start, bytes, Icmpv6View.ECHO_REPLY, 0)
                .identifier(icmp.identifier())
                .sequence(icmp.sequence())
                .fillChecksum(GuestLinkV6.pseudoSum(source, destination, IpProtocol.ICMPV6, bytes));
        echoesAnswered.increment();
        linkV6.send(frame, source, destination, IpProtocol.ICMPV6, bytes, GuestLink.DEFAULT_TTL);
        return Fault.NONE;
    }

    /// A guest refuses a forwarded connection by an error, too; it quotes what we sent, so its ends are the
    /// other way round.
    private void passErrorToTcp(Ipv6View ip) {
        Fault fault = quoted.wrap(icmp.bytes(), icmp.payloadStart(), icmp.payloadBytes());
        if (fault != Fault.NONE || quoted.protocol() != IpProtocol.TCP) return;
        if (quoted.destinationHi() != ip.sourceHi() || quoted.destinationLo() != ip.sourceLo()) return;
        if (quotedTcp.wrap(quoted.bytes(), quoted.payloadStart(), quoted.payloadBytes()) != Fault.NONE) return;
        source.set(quoted.destinationHi(), quoted.destinationLo(), quotedTcp.destinationPort());
        destination.set(quoted.sourceHi(), quoted.sourceLo(), quotedTcp.sourcePort());
        tcpNat.takeIcmpV6Error(icmp.type(), icmp.code(), source, destination, quotedTcp.seq());
    }
}
