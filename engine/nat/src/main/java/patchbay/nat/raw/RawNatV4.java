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
import patchbay.wire.Fault;
import patchbay.wire.IcmpView;
import patchbay.wire.Ipv4View;

/// Other protocols over IPv4.
public final class RawNatV4 extends RawNat {
    private static final int LOOPBACK_NET = 127;

    private final Ipv4View outer = new Ipv4View();

    public RawNatV4(EventLoop loop, GuestLink link, TargetPolicy policy) {
        super(loop, link, policy, true);
    }

    /// Takes a guest's packet, which has `hops` left on the host's side. [Fault#UNSUPPORTED] when its protocol does not
    /// pass there.
    public Fault take(Ipv4View ip, int hops) {
        if (link.plan().isOurs(ip.destination())) return Fault.UNSUPPORTED;
        Fault fault = policy.target(ip.destination(), 0, target);
        if (fault != Fault.NONE) return fault;
        if (target.v4Bits() >>> 24 == LOOPBACK_NET) return Fault.UNSUPPORTED;
        RawSocket socket = socketFor(ip.protocol());
        if (socket == null) return Fault.UNSUPPORTED;
        guest.setV4(ip.source(), 0);
        socket.socket().shapeAs(ip, hops);
        return leave(socket, ip, ip.payloadStart(), ip.payloadBytes());
    }

    @Override
    Fault deliver(int slot, Endpoint source, MemorySegment bytes, long at, int length, int hopLimit) {
        Fault fault = outer.wrap(bytes, at, length);
        if (fault != Fault.NONE) return fault;
        int payloadBytes = outer.payloadBytes();
        flows.came(slot, payloadBytes, loop.nowNanos());
        Frame frame = link.takeFor(payloadBytes);
        if (frame == null) return Fault.NO_FRAME;
        long start = frame.start() + GuestPath.HEADER_BYTES;
        MemorySegment.copy(bytes, outer.payloadStart(), frame.bytes(), start, payloadBytes);
        int ttl = hopLimit > 0 ? hopLimit : GuestLink.DEFAULT_TTL;
        int to = flows.guest(slot, guest).v4Bits();
        boolean sent = link.send(frame, source.v4Bits(), to, outer.protocol(), payloadBytes, ttl);
        return sent ? Fault.NONE : Fault.NO_RECEIVER;
    }

    @Override
    void report(int slot, int protocol, SocketError error) {
        Frame scratch = link.takeFor(HEAD_BYTES);
        if (scratch == null) return;
        int quoteBytes = Ipv4View.MIN_HEADER_BYTES + HEAD_BYTES;
        int to = flows.guest(slot, guest).v4Bits();
        outer.fresh(scratch.bytes(), scratch.start(), quoteBytes)
                .protocol(protocol)
                .source(to)
                .destination(error.destination.v4Bits())
                .fillChecksum();
        quoteHead(slot, scratch.bytes(), outer.payloadStart());
        int reporter = error.fromIcmp ? error.reporter.v4Bits() : 0;
        boolean known = reporter != 0 && reporter >>> 24 != LOOPBACK_NET;
        link.icmpError(
                known ? reporter : link.plan().gateway(),
                to,
                error.fromIcmp ? error.icmpType : IcmpView.UNREACHABLE,
                error.fromIcmp ? error.icmpCode : code(error.errno),
                scratch.bytes(),
                scratch.start(),
                quoteBytes,
                error.nextHopMtuBytes);
    }

    private static int code(int errno) {
        return switch (errno) {
            case Errno.EMSGSIZE -> IcmpView.FRAGMENTATION_NEEDED;
            case Errno.EHOSTUNREACH, Errno.EHOSTDOWN -> IcmpView.HOST_UNREACHABLE;
            default -> IcmpView.NET_UNREACHABLE;
        };
    }
}
