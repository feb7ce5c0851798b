package patchbay.nat.raw;

import java.lang.foreign.MemorySegment;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.loop.SocketError;
import patchbay.nat.ip.GuestPath;
import patchbay.nat.ip.TargetPolicy;
import patchbay.nat.link.GuestLink;
import patchbay.service.Ipv6Plan;
import patchbay.wire.Fault;
import patchbay.wire.Icmpv6View;
import patchbay.wire.Ipv6View;

/// Other protocols over IPv6. What stands behind extension headers passes without them.
public final class RawNatV6 extends RawNat {
    private final Ipv6View outer = new Ipv6View();
    private final Endpoint from = new Endpoint();
    private final GuestPath.Quoted quoted = new GuestPath.Quoted();

    public RawNatV6(EventLoop loop, GuestLink link, TargetPolicy policy) {
        super(loop, link, policy, false);
    }

    /// Takes a guest's packet, which has `hops` left on the host's side. [Fault#UNSUPPORTED] when its protocol does not
    /// pass there.
    public Fault take(Ipv6View ip, int hops) {
        if (link.v6().plan().isOurs(ip.destinationHi(), ip.destinationLo())) return Fault.UNSUPPORTED;
        Fault fault = policy.targetV6(ip.destinationHi(), ip.destinationLo(), 0, target);
        if (fault != Fault.NONE) return fault;
        RawSocket socket = socketFor(ip.protocol());
        if (socket == null) return Fault.UNSUPPORTED;
        guest.set(ip.sourceHi(), ip.sourceLo(), 0);
        socket.socket().shapeAs(ip, hops);
        return leave(socket, ip, ip.payloadStart(), ip.payloadBytes());
    }

    @Override
    Fault deliver(int slot, Endpoint source, MemorySegment bytes, long at, int length, int hopLimit) {
        flows.came(slot, length, loop.nowNanos());
        Frame frame = link.takeFor(Ipv6View.HEADER_BYTES + length);
        if (frame == null) return Fault.NO_FRAME;
        long start = frame.start() + GuestPath.V6_HEADER_BYTES;
        MemorySegment.copy(bytes, at, frame.bytes(), start, length);
        int hops = hopLimit > 0 ? hopLimit : GuestLink.DEFAULT_TTL;
        from.set(source.hi(), source.lo(), 0);
        boolean sent = link.v6().send(frame, from, flows.guest(slot, guest), flows.protocol(slot), length, hops);
        return sent ? Fault.NONE : Fault.NO_RECEIVER;
    }

    @Override
    void report(int slot, int protocol, SocketError error) {
        Frame scratch = link.takeFor(Ipv6View.HEADER_BYTES + HEAD_BYTES);
        if (scratch == null) return;
        flows.guest(slot, guest);
        outer.fresh(scratch.bytes(), scratch.start(), HEAD_BYTES)
                .nextHeader(protocol)
                .source(guest.hi(), guest.lo())
                .destination(error.destination.hi(), error.destination.lo());
        quoteHead(slot, scratch.bytes(), outer.payloadStart());
        quoted.set(scratch.bytes(), scratch.start(), Ipv6View.HEADER_BYTES + HEAD_BYTES);
        boolean tooBig = error.fromIcmp ? error.icmpType == Icmpv6View.PACKET_TOO_BIG : error.errno == Errno.EMSGSIZE;
        int type = error.fromIcmp ? error.icmpType : tooBig ? Icmpv6View.PACKET_TOO_BIG : Icmpv6View.UNREACHABLE;
        int rest = tooBig ? error.nextHopMtuBytes : 0;
        link.v6().icmpError(reporter(error), guest, type, error.fromIcmp ? error.icmpCode : 0, rest, quoted);
    }

    /// Who reports to the guest: the router that did, but for the host itself, which is the gateway.
    private Endpoint reporter(SocketError error) {
        long hi = error.reporter.hi();
        boolean known = error.fromIcmp && hi >>> 56 != 0 && !Ipv6Plan.isLinkLocal(hi);
        if (known) return error.reporter;
        return from.set(link.v6().plan().prefix(), Ipv6Plan.GATEWAY, 0);
    }
}
