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
import patchbay.wire.Fault;
import patchbay.wire.IcmpView;
import patchbay.wire.IpAddress;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv4View;

/// The ICMP side of a gateway; the package's page says how it behaves. Belongs to the loop of its network.
public final class IcmpNat implements DatagramSocket.Owner {
    /// How long an answer is waited for, RFC 5508 REQ-2.
    public static final long LIFETIME_NANOS = 60_000_000_000L;

    private static final int LOOPBACK_NET = 127;

    private final EventLoop loop;
    private final GuestLink link;
    private final TargetPolicy policy;
    private final PingSocket ping;
    private final EchoTable echoes;
    private final int rawIdentifier;
    private final IcmpView message = new IcmpView();
    private final Ipv4View outer = new Ipv4View();
    private final Endpoint target = new Endpoint();
    private final Counters.Counter requests;
    private final Counters.Counter answers;
    private final Counters.Counter errors;
    private final Counters.Counter ignored;
    private final Counters.Counter forgotten;
    private final Counters.Counter unmatched;
    private final Counters.Counter refused;

    /// At most `limit` echoes, 1 to 65 535, are outstanding.
    public IcmpNat(EventLoop loop, GuestLink link, TargetPolicy policy, IpAddress bindIp, int limit) {
        this.loop = loop;
        this.link = link;
        this.policy = policy;
        Counters counters = link.counters();
        this.ping = new PingSocket(loop, true, bindIp, this, counters);
        long random = loop.host().chance().nextLong();
        this.echoes = new EchoTable(limit, (int) random);
        this.rawIdentifier = (int) (random >>> 32) & 0xffff;
        this.requests = counters.named("icmp-echo-from-guest");
        this.answers = counters.named("icmp-echo-to-guest");
        this.errors = counters.named("icmp-errors-to-guest");
        this.ignored = counters.named("icmp-ignored");
        this.forgotten = counters.named("icmp-echo-forgotten");
        this.unmatched = counters.named("icmp-unmatched");
        this.refused = counters.named("icmp-host-refused");
    }

    /// Takes a checked ICMP message of a guest. `hops` is the time to live it has left on the host's side. Answers why
    /// it was refused, or [Fault#NONE].
    public Fault take(Ipv4View ip, IcmpView icmp, int hops) {
        if (icmp.type() != IcmpView.ECHO_REQUEST || icmp.code() != 0) {
            ignored.increment();
            return Fault.UNSUPPORTED;
        }
        Fault fault = policy.target(ip.destination(), 0, target);
        if (fault != Fault.NONE) return fault;
        int result = ping.open();
        if (result >= 0) result = forward(ip, icmp, hops);
        if (result >= 0) {
            requests.increment();
            return Fault.NONE;
        }
        refused.increment();
        if (result != -Errno.EACCES && result != -Errno.EPERM && result != -Errno.EAGAIN) refuse(ip, -result);
        return Fault.HOST_REFUSED;
    }

    /// Answers a guest's echo request to one of the engine's own addresses.
    public Fault answer(Ipv4View ip, IcmpView icmp) {
        if (icmp.type() != IcmpView.ECHO_REQUEST || icmp.code() != 0) {
            ignored.increment();
            return Fault.UNSUPPORTED;
        }
        Frame frame = copyOf(icmp.bytes(), icmp.start(), icmp.available(), IcmpView.ECHO_REPLY);
        if (frame == null) return Fault.NO_FRAME;
        message.identifier(icmp.identifier()).sequence(icmp.sequence()).fillChecksum();
        answers.increment();
        int guest = ip.source();
        int asked = ip.destination();
        link.send(frame, asked, guest, IpProtocol.ICMP, icmp.available());
        return Fault.NONE;
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
        if (!layMessage(batch.bytes(), batch.start(index), batch.length(index))) return;
        int slot = echoes.find(message.sequence(), batch.source(index));
        if (slot == EchoTable.NONE || isOver(slot)) {
            unmatched.increment();
            return;
        }
        echoes.end(slot);
        int messageBytes = message.available();
        Frame frame = copyOf(message.bytes(), message.start(), messageBytes, IcmpView.ECHO_REPLY);
        if (frame == null) return;
        message.identifier(echoes.guestIdentifier(slot))
                .sequence(echoes.guestSequence(slot))
                .fillChecksum();
        answers.increment();
        int ttl = batch.hopLimit(index) > 0 ? batch.hopLimit(index) : GuestLink.DEFAULT_TTL;
        link.send(frame, echoes.shown(slot), echoes.guest(slot), IpProtocol.ICMP, messageBytes, ttl);
    }

    @Override
    public void failed(SocketError error) {
        int slot = echoes.find(error.echoSequence, error.destination);
        if (slot == EchoTable.NONE || isOver(slot)) {
            unmatched.increment();
            return;
        }
        int type = error.fromIcmp ? error.icmpType : IcmpView.UNREACHABLE;
        int code = error.fromIcmp ? error.icmpCode : unreachableCode(error.errno);
        if (type != IcmpView.UNREACHABLE && type != IcmpView.TIME_EXCEEDED) return;
        echoes.end(slot);
        report(slot, type, code, error);
    }

    private int forward(Ipv4View ip, IcmpView icmp, int hops) {
        int length = icmp.available();
        Frame copy = copyOf(icmp.bytes(), icmp.start(), length, IcmpView.ECHO_REQUEST);
        if (copy == null) return -Errno.ENOBUFS;
        if (echoes.wouldForget()) forgotten.increment();
        int slot = echoes.add(loop.nowNanos());
        echoes.guest(slot, icmp.identifier(), icmp.sequence());
        echoes.addresses(slot, ip.source(), target.v4Bits(), ip.destination());
        echoes.octets(slot, length - IcmpView.HEADER_BYTES);
        message.identifier(rawIdentifier).sequence(echoes.sequence(slot)).fillChecksum();
        ping.socket().shapeAs(ip, hops);
        int result = ping.socket().send(target, copy.bytes(), message.start(), length);
        if (result < 0) echoes.end(slot);
        return result;
    }

    /// Finds the echo reply in what the socket gave, and lays [#message] over it.
    private boolean layMessage(MemorySegment bytes, long at, int length) {
        long start = at;
        int left = length;
        if (ping.isRaw()) {
            if (outer.wrap(bytes, at, length) != Fault.NONE) return false;
            start = outer.payloadStart();
            left = outer.payloadBytes();
        }
        if (message.wrap(bytes, start, left) != Fault.NONE) return false;
        if (message.type() != IcmpView.ECHO_REPLY) return false;
        return !ping.isRaw() || message.identifier() == rawIdentifier;
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

    private void report(int slot, int type, int code, SocketError error) {
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
        errors.increment();
        link.icmpError(
                reporter(error),
                guest,
                type,
                code,
                scratch.bytes(),
                scratch.start(),
                quoteBytes,
                error.nextHopMtuBytes);
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

    private boolean isOver(int slot) {
        return loop.nowNanos() - echoes.sentNanos(slot) > LIFETIME_NANOS;
    }

    private static int unreachableCode(int errno) {
        return switch (errno) {
            case Errno.EMSGSIZE -> IcmpView.FRAGMENTATION_NEEDED;
            case Errno.EHOSTUNREACH, Errno.EHOSTDOWN -> IcmpView.HOST_UNREACHABLE;
            default -> IcmpView.NET_UNREACHABLE;
        };
    }
}
