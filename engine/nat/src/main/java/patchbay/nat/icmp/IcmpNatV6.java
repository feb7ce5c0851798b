package patchbay.nat.icmp;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.loop.SocketError;
import patchbay.nat.ip.GuestPath;
import patchbay.nat.ip.TargetPolicy;
import patchbay.nat.link.GuestLink;
import patchbay.nat.link.GuestLinkV6;
import patchbay.service.Ipv6Plan;
import patchbay.wire.Fault;
import patchbay.wire.Icmpv6View;
import patchbay.wire.IpAddress;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv6View;

/// The ICMPv6 side of a gateway. What is sent to the engine's own addresses is answered at the gate.
public final class IcmpNatV6 extends EchoNat {
    private final GuestLinkV6 linkV6;
    private final TargetPolicy policy;
    private final Icmpv6View message = new Icmpv6View();
    private final Ipv6View outer = new Ipv6View();
    private final Endpoint guest = new Endpoint();
    private final Endpoint shown = new Endpoint();
    private final GuestPath.Quoted quoted = new GuestPath.Quoted();

    /// At most `limit` echoes, 1 to 65 535, are outstanding; they leave from `source` unless it is `::`.
    public IcmpNatV6(EventLoop loop, GuestLink link, TargetPolicy policy, IpAddress source, int limit) {
        super(loop, link, source, limit);
        this.linkV6 = link.v6();
        this.policy = policy;
    }

    /// Takes a checked echo request of a guest. `hops` is the hop limit it has left on the host's side.
    public Fault take(Ipv6View ip, Icmpv6View icmp, int hops) {
        Fault fault = policy.targetV6(ip.destinationHi(), ip.destinationLo(), 0, target);
        if (fault != Fault.NONE) return fault;
        guest.set(ip.sourceHi(), ip.sourceLo(), 0);
        shown.set(ip.destinationHi(), ip.destinationLo(), 0);
        int result = ping.open();
        if (result >= 0) result = forward(ip, icmp, hops);
        if (isRefusalTold(result)) refuse(ip, -result);
        return requested(result);
    }

    /// A raw socket gives what is meant for others, too.
    @Override
    int lay(MemorySegment bytes, long at, int length) {
        if (message.wrap(bytes, at, length) != Fault.NONE) return NO_REPLY;
        boolean ours = !ping.isRaw() || message.identifier() == rawIdentifier;
        return ours && message.type() == Icmpv6View.ECHO_REPLY ? message.sequence() : NO_REPLY;
    }

    @Override
    Fault answer(int slot, int hopLimit) {
        int bytes = message.available();
        Frame frame = copyOf(message.bytes(), message.start(), bytes, Icmpv6View.ECHO_REPLY);
        if (frame == null) return Fault.NO_FRAME;
        echoes.shown(slot, shown);
        echoes.guest(slot, guest);
        message.identifier(echoes.guestIdentifier(slot))
                .sequence(echoes.guestSequence(slot))
                .fillChecksum(GuestLinkV6.pseudoSum(shown, guest, IpProtocol.ICMPV6, bytes));
        int hops = hopLimit > 1 ? hopLimit - 1 : GuestLink.DEFAULT_TTL;
        boolean sent = linkV6.send(frame, shown, guest, IpProtocol.ICMPV6, bytes, hops);
        return sent ? Fault.NONE : Fault.NO_RECEIVER;
    }

    @Override
    boolean isTold(SocketError error) {
        return typeOf(error) <= Icmpv6View.PARAMETER_PROBLEM;
    }

    @Override
    void report(int slot, SocketError error) {
        Frame scratch = link.takeFor(Icmpv6View.HEADER_BYTES);
        if (scratch == null) return;
        echoes.guest(slot, guest);
        echoes.shown(slot, shown);
        outer.fresh(scratch.bytes(), scratch.start(), Icmpv6View.HEADER_BYTES)
                .nextHeader(IpProtocol.ICMPV6)
                .source(guest.hi(), guest.lo())
                .destination(shown.hi(), shown.lo());
        message.fresh(scratch.bytes(), outer.payloadStart(), Icmpv6View.HEADER_BYTES, Icmpv6View.ECHO_REQUEST, 0)
                .identifier(echoes.guestIdentifier(slot))
                .sequence(echoes.guestSequence(slot))
                .fillChecksum(GuestLinkV6.pseudoSum(guest, shown, IpProtocol.ICMPV6, Icmpv6View.HEADER_BYTES));
        quoted.set(scratch.bytes(), scratch.start(), Ipv6View.HEADER_BYTES + Icmpv6View.HEADER_BYTES);
        int type = typeOf(error);
        boolean tooBig = type == Icmpv6View.PACKET_TOO_BIG;
        int code = error.fromIcmp ? error.icmpCode : tooBig ? 0 : unreachableCode(error.errno);
        linkV6.icmpError(reporter(error), guest, type, code, tooBig ? error.nextHopMtuBytes : 0, quoted);
    }

    private int forward(Ipv6View ip, Icmpv6View icmp, int hops) {
        int length = icmp.available();
        Frame copy = copyOf(icmp.bytes(), icmp.start(), length, Icmpv6View.ECHO_REQUEST);
        if (copy == null) return -Errno.ENOBUFS;
        int slot = begin(icmp.identifier(), icmp.sequence(), length - Icmpv6View.HEADER_BYTES);
        echoes.addresses(slot, guest, target, shown);
        message.identifier(rawIdentifier).sequence(echoes.sequence(slot));
        ping.socket().shapeAs(ip, hops);
        return leave(slot, copy.bytes(), message.start(), length);
    }

    /// A pool frame with a copy of the message, of another type, over which [#message] lies. Its checksum is 0: towards
    /// the host the kernel fills it in (RFC 3542 §3.1).
    private @Nullable Frame copyOf(MemorySegment bytes, long at, int length, int type) {
        Frame frame = link.takeFor(Ipv6View.HEADER_BYTES + length);
        if (frame == null) return null;
        long start = frame.start() + GuestPath.V6_HEADER_BYTES;
        MemorySegment.copy(bytes, at, frame.bytes(), start, length);
        message.fresh(frame.bytes(), start, length, type, 0);
        return frame;
    }

    private void refuse(Ipv6View ip, int errno) {
        quoted.set(ip.bytes(), ip.start(), ip.totalBytes());
        linkV6.icmpError(gateway(), guest, Icmpv6View.UNREACHABLE, unreachableCode(errno), 0, quoted);
    }

    /// Who reports to the guest: the router that did, but for the host itself, which is the gateway.
    private Endpoint reporter(SocketError error) {
        long hi = error.reporter.hi();
        boolean known = error.fromIcmp && hi >>> 56 != 0 && !Ipv6Plan.isLinkLocal(hi);
        return known ? error.reporter : gateway();
    }

    private Endpoint gateway() {
        return shown.set(linkV6.plan().prefix(), Ipv6Plan.GATEWAY, 0);
    }

    private static int typeOf(SocketError error) {
        if (error.fromIcmp) return error.icmpType;
        return error.errno == Errno.EMSGSIZE ? Icmpv6View.PACKET_TOO_BIG : Icmpv6View.UNREACHABLE;
    }

    /// RFC 4443 §3.1: no route, prohibited, or address unreachable.
    private static int unreachableCode(int errno) {
        return switch (errno) {
            case Errno.EACCES, Errno.EPERM -> 1;
            case Errno.EHOSTUNREACH, Errno.EHOSTDOWN -> 3;
            default -> 0;
        };
    }
}
