package patchbay.nat.icmp;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Counters;
import patchbay.loop.Datagrams;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.loop.SocketError;
import patchbay.nat.datagram.DatagramSocket;
import patchbay.nat.flow.FlowSource;
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

/// The ICMPv6 side of a gateway: echoes through one host socket, as [IcmpNat] has them for IPv4. Belongs to the loop of
/// its network.
public final class IcmpNatV6 implements DatagramSocket.Owner {
    private final EventLoop loop;
    private final GuestLink link;
    private final GuestLinkV6 linkV6;
    private final TargetPolicy policy;
    private final PingSocket ping;
    private final EchoTable echoes;
    private final int rawIdentifier;
    private final Icmpv6View message = new Icmpv6View();
    private final Ipv6View outer = new Ipv6View();
    private final Endpoint target = new Endpoint();
    private final Endpoint guest = new Endpoint();
    private final Endpoint shown = new Endpoint();
    private final GuestPath.Quoted quoted = new GuestPath.Quoted();
    private final Counters.Counter requests;
    private final Counters.Counter answers;
    private final Counters.Counter errors;
    private final Counters.Counter forgotten;
    private final Counters.Counter unmatched;
    private final Counters.Counter refused;

    /// At most `limit` echoes, 1 to 65 535, are outstanding.
    public IcmpNatV6(EventLoop loop, GuestLink link, TargetPolicy policy, int limit) {
        this.loop = loop;
        this.link = link;
        this.linkV6 = link.v6();
        this.policy = policy;
        Counters counters = link.counters();
        this.ping = new PingSocket(loop, false, IpAddress.ANY_V6, this, counters);
        long random = loop.host().chance().nextLong();
        this.echoes = new EchoTable(limit, (int) random);
        this.rawIdentifier = (int) (random >>> 32) & 0xffff;
        this.requests = counters.named("icmp-echo-from-guest");
        this.answers = counters.named("icmp-echo-to-guest");
        this.errors = counters.named("icmp-errors-to-guest");
        this.forgotten = counters.named("icmp-echo-forgotten");
        this.unmatched = counters.named("icmp-unmatched");
        this.refused = counters.named("icmp-host-refused");
    }

    /// Takes a checked echo request of a guest. `hops` is the hop limit it has left on the host's side.
    public Fault take(Ipv6View ip, Icmpv6View icmp, int hops) {
        Fault fault = policy.targetV6(ip.destinationHi(), ip.destinationLo(), 0, target);
        if (fault != Fault.NONE) return fault;
        guest.set(ip.sourceHi(), ip.sourceLo(), 0);
        shown.set(ip.destinationHi(), ip.destinationLo(), 0);
        int result = ping.open();
        if (result >= 0) result = forward(ip, icmp, hops);
        if (result >= 0) {
            requests.increment();
            return Fault.NONE;
        }
        refused.increment();
        if (result != -Errno.EACCES && result != -Errno.EPERM && result != -Errno.EAGAIN) {
            shown.set(linkV6.plan().prefix(), Ipv6Plan.GATEWAY, 0);
            quoted.set(ip.bytes(), ip.start(), ip.totalBytes());
            linkV6.icmpError(shown, guest, Icmpv6View.UNREACHABLE, unreachableCode(-result), 0, quoted);
        }
        return Fault.HOST_REFUSED;
    }

    /// Echoes that wait for an answer, to be looked at.
    public FlowSource flows() {
        return new EchoFlows(loop, echoes);
    }

    /// Echoes that wait for an answer.
    public int outstanding() {
        return echoes.waiting();
    }

    /// Closes the socket; it opens again with the next echo.
    public void close() {
        ping.close();
    }

    @Override
    public void batchArrived(Datagrams batch, int count) {
        for (int index = 0; index < count; index++) arrived(batch, index);
    }

    private void arrived(Datagrams batch, int index) {
        int slot = EchoTable.NONE;
        if (layMessage(batch.bytes(), batch.start(index), batch.length(index))) {
            slot = echoes.find(message.sequence(), batch.source(index));
        }
        if (slot == EchoTable.NONE || isOver(slot)) {
            unmatched.increment();
            return;
        }
        echoes.end(slot);
        int bytes = message.available();
        Frame frame = copyOf(message.bytes(), message.start(), bytes, Icmpv6View.ECHO_REPLY);
        if (frame == null) return;
        echoes.shown(slot, shown);
        echoes.guest(slot, guest);
        message.identifier(echoes.guestIdentifier(slot))
                .sequence(echoes.guestSequence(slot))
                .fillChecksum(GuestLinkV6.pseudoSum(shown, guest, IpProtocol.ICMPV6, bytes));
        answers.increment();
        int hops = batch.hopLimit(index) > 1 ? batch.hopLimit(index) - 1 : GuestLink.DEFAULT_TTL;
        linkV6.send(frame, shown, guest, IpProtocol.ICMPV6, bytes, hops);
    }

    @Override
    public void failed(SocketError error) {
        int slot = echoes.find(error.echoSequence, error.destination);
        if (slot == EchoTable.NONE || isOver(slot)) {
            unmatched.increment();
            return;
        }
        boolean tooBig = error.errno == Errno.EMSGSIZE;
        int type = error.fromIcmp ? error.icmpType : tooBig ? Icmpv6View.PACKET_TOO_BIG : Icmpv6View.UNREACHABLE;
        int code = error.fromIcmp ? error.icmpCode : tooBig ? 0 : unreachableCode(error.errno);
        if (type > Icmpv6View.PARAMETER_PROBLEM) return;
        echoes.end(slot);
        report(slot, type, code, error);
    }

    private int forward(Ipv6View ip, Icmpv6View icmp, int hops) {
        int length = icmp.available();
        Frame copy = copyOf(icmp.bytes(), icmp.start(), length, Icmpv6View.ECHO_REQUEST);
        if (copy == null) return -Errno.ENOBUFS;
        if (echoes.wouldForget()) forgotten.increment();
        int slot = echoes.add(loop.nowNanos());
        echoes.guest(slot, icmp.identifier(), icmp.sequence());
        echoes.addresses(slot, guest, target, shown);
        echoes.octets(slot, length - Icmpv6View.HEADER_BYTES);
        message.identifier(rawIdentifier).sequence(echoes.sequence(slot));
        ping.socket().shapeAs(ip, hops);
        int result = ping.socket().send(target, copy.bytes(), message.start(), length);
        if (result < 0) echoes.end(slot);
        return result;
    }

    /// Lays [#message] over what the socket gave, if it is an echo reply that may be ours.
    private boolean layMessage(MemorySegment bytes, long at, int length) {
        if (message.wrap(bytes, at, length) != Fault.NONE) return false;
        if (message.type() != Icmpv6View.ECHO_REPLY) return false;
        return !ping.isRaw() || message.identifier() == rawIdentifier;
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

    private void report(int slot, int type, int code, SocketError error) {
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
        errors.increment();
        quoted.set(scratch.bytes(), scratch.start(), Ipv6View.HEADER_BYTES + Icmpv6View.HEADER_BYTES);
        int rest = type == Icmpv6View.PACKET_TOO_BIG ? error.nextHopMtuBytes : 0;
        linkV6.icmpError(reporter(error), guest, type, code, rest, quoted);
    }

    /// Who reports to the guest: the router that did, but for the host itself, which is the gateway.
    private Endpoint reporter(SocketError error) {
        long hi = error.reporter.hi();
        boolean known = error.fromIcmp && hi >>> 56 != 0 && !Ipv6Plan.isLinkLocal(hi);
        return known ? error.reporter : shown.set(linkV6.plan().prefix(), Ipv6Plan.GATEWAY, 0);
    }

    private boolean isOver(int slot) {
        return loop.nowNanos() - echoes.sentNanos(slot) > IcmpNat.LIFETIME_NANOS;
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
