package patchbay.nat.icmp;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Counters;
import patchbay.loop.Errno;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.loop.SocketError;
import patchbay.nat.ip.GuestPath;
import patchbay.nat.ip.TargetPolicy;
import patchbay.nat.link.GuestLink;
import patchbay.wire.Fault;
import patchbay.wire.IcmpView;
import patchbay.wire.IpAddress;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv4View;

/// The ICMP side of a gateway; the package's page says how it behaves.
public final class IcmpNat extends EchoNat {
    private static final int LOOPBACK_NET = 127;

    private final TargetPolicy policy;
    private final IcmpView message = new IcmpView();
    private final Ipv4View outer = new Ipv4View();
    private final Counters.Counter ignored;

    /// At most `limit` echoes, 1 to 65 535, are outstanding; they leave from `bindIp` unless it is 0.0.0.0.
    public IcmpNat(EventLoop loop, GuestLink link, TargetPolicy policy, IpAddress bindIp, int limit) {
        super(loop, link, bindIp, limit);
        this.policy = policy;
        this.ignored = link.counters().named("icmp-ignored");
    }

    /// Takes a checked ICMP message of a guest. `hops` is the time to live it has left on the host's side. Answers why
    /// it was refused, or [Fault#NONE].
    public Fault take(Ipv4View ip, IcmpView icmp, int hops) {
        if (!isEcho(icmp)) return Fault.UNSUPPORTED;
        Fault fault = policy.target(ip.destination(), 0, target);
        if (fault != Fault.NONE) return fault;
        int result = ping.open();
        if (result >= 0) result = forward(ip, icmp, hops);
        if (isRefusalTold(result)) refuse(ip, -result);
        return requested(result);
    }

    /// Answers a guest's echo request to one of the engine's own addresses.
    public Fault answer(Ipv4View ip, IcmpView icmp) {
        if (!isEcho(icmp)) return Fault.UNSUPPORTED;
        Frame frame = copyOf(icmp.bytes(), icmp.start(), icmp.available(), IcmpView.ECHO_REPLY);
        if (frame == null) return Fault.NO_FRAME;
        message.identifier(icmp.identifier()).sequence(icmp.sequence()).fillChecksum();
        int guest = ip.source();
        int asked = ip.destination();
        link.send(frame, asked, guest, IpProtocol.ICMP, icmp.available());
        answered(Fault.NONE);
        return Fault.NONE;
    }

    private boolean isEcho(IcmpView icmp) {
        boolean echo = icmp.type() == IcmpView.ECHO_REQUEST && icmp.code() == 0;
        if (!echo) ignored.increment();
        return echo;
    }

    /// A raw socket gives the IP header too, and what is meant for others.
    @Override
    int lay(MemorySegment bytes, long at, int length) {
        long start = at;
        int left = length;
        if (ping.isRaw()) {
            if (outer.wrap(bytes, at, length) != Fault.NONE) return NO_REPLY;
            start = outer.payloadStart();
            left = outer.payloadBytes();
        }
        if (message.wrap(bytes, start, left) != Fault.NONE) return NO_REPLY;
        boolean ours = !ping.isRaw() || message.identifier() == rawIdentifier;
        return ours && message.type() == IcmpView.ECHO_REPLY ? message.sequence() : NO_REPLY;
    }

    @Override
    Fault answer(int slot, int hopLimit) {
        int messageBytes = message.available();
        Frame frame = copyOf(message.bytes(), message.start(), messageBytes, IcmpView.ECHO_REPLY);
        if (frame == null) return Fault.NO_FRAME;
        message.identifier(echoes.guestIdentifier(slot))
                .sequence(echoes.guestSequence(slot))
                .fillChecksum();
        int ttl = hopLimit > 0 ? hopLimit : GuestLink.DEFAULT_TTL;
        boolean sent = link.send(frame, echoes.shown(slot), echoes.guest(slot), IpProtocol.ICMP, messageBytes, ttl);
        return sent ? Fault.NONE : Fault.NO_RECEIVER;
    }

    @Override
    boolean isTold(SocketError error) {
        int type = typeOf(error);
        return type == IcmpView.UNREACHABLE || type == IcmpView.TIME_EXCEEDED;
    }

    @Override
    void report(int slot, SocketError error) {
        Frame scratch = link.takeFor(IcmpView.HEADER_BYTES);
        if (scratch == null) return;
        int quoteBytes = Ipv4View.MIN_HEADER_BYTES + IcmpView.HEADER_BYTES;
        int guest = echoes.guest(slot);
        outer.fresh(scratch.bytes(), scratch.start(), quoteBytes)
                .protocol(IpProtocol.ICMP)
                .source(guest)
                .destination(echoes.shown(slot))
                .fillChecksum();
        message.fresh(scratch.bytes(), outer.payloadStart(), IcmpView.HEADER_BYTES, IcmpView.ECHO_REQUEST, 0)
                .identifier(echoes.guestIdentifier(slot))
                .sequence(echoes.guestSequence(slot))
                .fillChecksum();
        link.icmpError(
                reporter(error),
                guest,
                typeOf(error),
                error.fromIcmp ? error.icmpCode : unreachableCode(error.errno),
                scratch.bytes(),
                scratch.start(),
                quoteBytes,
                error.nextHopMtuBytes);
    }

    private int forward(Ipv4View ip, IcmpView icmp, int hops) {
        int length = icmp.available();
        Frame copy = copyOf(icmp.bytes(), icmp.start(), length, IcmpView.ECHO_REQUEST);
        if (copy == null) return -Errno.ENOBUFS;
        int slot = begin(icmp.identifier(), icmp.sequence(), length - IcmpView.HEADER_BYTES);
        echoes.addresses(slot, ip.source(), target.v4Bits(), ip.destination());
        message.identifier(rawIdentifier).sequence(echoes.sequence(slot)).fillChecksum();
        ping.socket().shapeAs(ip, hops);
        return leave(slot, copy.bytes(), message.start(), length);
    }

    /// A pool frame with a copy of the message, of another type, over which [#message] lies.
    private @Nullable Frame copyOf(MemorySegment bytes, long at, int length, int type) {
        Frame frame = link.takeFor(length);
        if (frame == null) return null;
        long start = frame.start() + GuestPath.HEADER_BYTES;
        MemorySegment.copy(bytes, at, frame.bytes(), start, length);
        message.fresh(frame.bytes(), start, length, type, 0);
        return frame;
    }

    private int reporter(SocketError error) {
        int bits = error.reporter.v4Bits();
        boolean known = error.fromIcmp && bits != 0 && bits >>> 24 != LOOPBACK_NET;
        return known ? bits : link.plan().gateway();
    }

    private void refuse(Ipv4View ip, int errno) {
        int quote = ip.headerBytes() + IcmpView.HEADER_BYTES;
        int gateway = link.plan().gateway();
        int code = unreachableCode(errno);
        link.icmpError(gateway, ip.source(), IcmpView.UNREACHABLE, code, ip.bytes(), ip.start(), quote, 0);
    }

    private static int typeOf(SocketError error) {
        return error.fromIcmp ? error.icmpType : IcmpView.UNREACHABLE;
    }

    private static int unreachableCode(int errno) {
        return switch (errno) {
            case Errno.EMSGSIZE -> IcmpView.FRAGMENTATION_NEEDED;
            case Errno.EHOSTUNREACH, Errno.EHOSTDOWN -> IcmpView.HOST_UNREACHABLE;
            default -> IcmpView.NET_UNREACHABLE;
        };
    }
}
