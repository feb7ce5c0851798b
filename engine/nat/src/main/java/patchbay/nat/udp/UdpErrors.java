package patchbay.nat.udp;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.loop.SocketError;
import patchbay.nat.ip.GuestPath;
import patchbay.nat.link.GuestLink;
import patchbay.service.AddressPlan;
import patchbay.service.Ipv6Plan;
import patchbay.wire.Fault;
import patchbay.wire.IcmpView;
import patchbay.wire.Icmpv6View;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv4View;
import patchbay.wire.Ipv6View;
import patchbay.wire.UdpView;

/// Tells guests by ICMP, or ICMPv6, what became of their datagrams, with their own addresses in what is quoted.
final class UdpErrors {
    private static final int MAX_PACKET_BYTES = 65_535;
    /// What every path of IPv6 carries (RFC 8200 §5): said where the host does not say how much it is.
    private static final int LEAST_MTU_BYTES = 1_280;

    private final EventLoop loop;
    private final GuestLink link;
    private final AddressPlan plan;
    private final UdpToGuest toGuest;
    private final Ipv4View ip = new Ipv4View();
    private final Ipv6View ipv6 = new Ipv6View();
    private final UdpView udp = new UdpView();
    private final Endpoint destination = new Endpoint();
    private final Endpoint reporter = new Endpoint();
    private final Endpoint sender = new Endpoint();
    private final GuestPath.Quoted quoted = new GuestPath.Quoted();

    UdpErrors(EventLoop loop, GuestLink link, UdpToGuest toGuest) {
        this.loop = loop;
        this.link = link;
        this.plan = link.plan();
        this.toGuest = toGuest;
    }

    /// Tells what became of a datagram that `guest` sent earlier.
    void report(SocketError error, Endpoint guest) {
        boolean v4 = guest.isV4();
        toGuest.show(error.destination, v4, destination);
        boolean known =
                error.fromIcmp && (error.reporter.isV4() ? error.reporter.v4Bits() != 0 : error.reporter.lo() != 0);
        if (known) toGuest.show(error.reporter, v4, reporter);
        else gateway(v4);
        Frame scratch = loop.frames().takeSmall();
        if (scratch == null) return;
        if (v4) reportV4(error, guest, scratch);
        else reportV6(error, guest, scratch);
    }

    /// Tells that the datagram in the packet at `packet[at]`, just taken, could not be sent.
    void refuse(MemorySegment packet, long at, int errno) {
        int available = (int) Math.min(packet.byteSize() - at, MAX_PACKET_BYTES);
        if (packet.get(ValueLayout.JAVA_BYTE, at) >>> 4 == 6) {
            if (ipv6.wrap(packet, at, available) == Fault.NONE) refuseV6(errno);
        } else if (ip.wrap(packet, at, available) == Fault.NONE) {
            refuseV4(errno);
        }
    }

    private void reportV4(SocketError error, Endpoint guest, Frame scratch) {
        boolean told = error.fromIcmp && error.destination.isV4();
        int type = told ? error.icmpType : IcmpView.UNREACHABLE;
        int code = told ? error.icmpCode : codeV4(error.errno);
        if (type != IcmpView.UNREACHABLE && type != IcmpView.TIME_EXCEEDED) return;
        if (destination.v4Bits() >>> 28 >= 0xe) return;
        int payloadBytes = Math.clamp(error.payloadBytes, 0, UdpView.MAX_PAYLOAD_BYTES);
        int headers = Ipv4View.MIN_HEADER_BYTES + UdpView.HEADER_BYTES;
        ip.fresh(scratch.bytes(), scratch.start(), headers + payloadBytes)
                .protocol(IpProtocol.UDP)
                .source(guest.v4Bits())
                .destination(destination.v4Bits())
                .fillChecksum();
        quotedDatagram(scratch, ip.payloadStart(), guest, payloadBytes);
        link.icmpError(
                reporter.v4Bits(),
                guest.v4Bits(),
                type,
                code,
                scratch.bytes(),
                scratch.start(),
                headers,
                error.nextHopMtuBytes);
    }

    private void reportV6(SocketError error, Endpoint guest, Frame scratch) {
        boolean told = error.fromIcmp && !error.destination.isV4();
        boolean tooBig = error.errno == Errno.EMSGSIZE;
        int type = told ? error.icmpType : tooBig ? Icmpv6View.PACKET_TOO_BIG : Icmpv6View.UNREACHABLE;
        int code = told ? error.icmpCode : tooBig ? 0 : codeV6(error.errno);
        if (type > Icmpv6View.PARAMETER_PROBLEM) return;
        int payloadBytes = Math.clamp(error.payloadBytes, 0, UdpView.MAX_PAYLOAD_BYTES);
        ipv6.fresh(scratch.bytes(), scratch.start(), UdpView.HEADER_BYTES + payloadBytes)
                .nextHeader(IpProtocol.UDP)
                .source(guest.hi(), guest.lo())
                .destination(destination.hi(), destination.lo());
        quotedDatagram(scratch, ipv6.payloadStart(), guest, payloadBytes);
        quoted.set(scratch.bytes(), scratch.start(), Ipv6View.HEADER_BYTES + UdpView.HEADER_BYTES);
        int rest = type == Icmpv6View.PACKET_TOO_BIG ? error.nextHopMtuBytes : 0;
        link.icmpErrorV6(reporter, guest, type, code, rest, quoted);
    }

    private void quotedDatagram(Frame scratch, long at, Endpoint guest, int payloadBytes) {
        udp.fresh(scratch.bytes(), at, payloadBytes).sourcePort(guest.port()).destinationPort(destination.port());
    }

    private void refuseV4(int errno) {
        if (ip.destination() >>> 28 >= 0xe || ip.destination() == plan.broadcast()) return;
        int quote = ip.headerBytes() + UdpView.HEADER_BYTES;
        int code = codeV4(errno);
        link.icmpError(plan.gateway(), ip.source(), IcmpView.UNREACHABLE, code, ip.bytes(), ip.start(), quote, 0);
    }

    private void refuseV6(int errno) {
        sender.set(ipv6.sourceHi(), ipv6.sourceLo(), 0);
        gateway(false);
        quoted.set(ipv6.bytes(), ipv6.start(), ipv6.totalBytes());
        boolean tooBig = errno == Errno.EMSGSIZE;
        int type = tooBig ? Icmpv6View.PACKET_TOO_BIG : Icmpv6View.UNREACHABLE;
        link.icmpErrorV6(reporter, sender, type, tooBig ? 0 : codeV6(errno), tooBig ? LEAST_MTU_BYTES : 0, quoted);
    }

    private void gateway(boolean v4) {
        if (v4) reporter.setV4(plan.gateway(), 0);
        else reporter.set(link.v6().plan().prefix(), Ipv6Plan.GATEWAY, 0);
    }

    private static int codeV4(int errno) {
        return switch (errno) {
            case Errno.EMSGSIZE -> IcmpView.FRAGMENTATION_NEEDED;
            case Errno.EHOSTUNREACH, Errno.EHOSTDOWN -> IcmpView.HOST_UNREACHABLE;
            case Errno.ECONNREFUSED -> IcmpView.PORT_UNREACHABLE;
            case Errno.EPERM, Errno.EACCES -> IcmpView.PROHIBITED;
            default -> IcmpView.NET_UNREACHABLE;
        };
    }

    /// RFC 4443 §3.1: no route, prohibited, address or port unreachable.
    private static int codeV6(int errno) {
        return switch (errno) {
            case Errno.EPERM, Errno.EACCES -> 1;
            case Errno.EHOSTUNREACH, Errno.EHOSTDOWN -> 3;
            case Errno.ECONNREFUSED -> 4;
            default -> 0;
        };
    }
}
