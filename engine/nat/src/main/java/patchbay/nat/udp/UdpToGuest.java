package patchbay.nat.udp;

import java.lang.foreign.MemorySegment;
import patchbay.loop.Datagrams;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.loop.SocketError;
import patchbay.nat.ip.GuestPath;
import patchbay.nat.link.GuestLink;
import patchbay.service.AddressPlan;
import patchbay.wire.Checksum;
import patchbay.wire.Fault;
import patchbay.wire.IcmpView;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv4View;
import patchbay.wire.UdpView;

/// Writes what a guest gets to see of UDP: datagrams of peers, and errors about its own.
final class UdpToGuest {
    private static final int CHECKSUM_OFFSET = 6;

    private final EventLoop loop;
    private final GuestLink link;
    private final AddressPlan plan;
    private final UdpView udp = new UdpView();
    private final Ipv4View quotedIp = new Ipv4View();
    private final UdpView quotedUdp = new UdpView();

    UdpToGuest(EventLoop loop, GuestLink link) {
        this.loop = loop;
        this.link = link;
        this.plan = link.plan();
    }

    /// The address a guest sees for an endpoint of the host: the gateway's, or a mapped one, for the host's
    /// loopback.
    int shown(Endpoint peer) {
        return plan.shown(peer.v4Bits());
    }

    /// Sends datagram `index` on to a guest; answers why it could not be, or [Fault#NONE].
    Fault send(Datagrams batch, int index, int guestAddress, int guestPort) {
        Endpoint peer = batch.source(index);
        int payloadBytes = batch.length(index);
        int datagramBytes = UdpView.HEADER_BYTES + payloadBytes;
        Frame frame = link.takeFor(datagramBytes);
        if (frame == null) return Fault.NO_FRAME;
        int source = shown(peer);
        udp.fresh(frame.bytes(), frame.start() + GuestPath.HEADER_BYTES, payloadBytes)
                .sourcePort(peer.port())
                .destinationPort(guestPort)
                .checksum(Checksum.fold(Checksum.pseudoV4(source, guestAddress, IpProtocol.UDP, datagramBytes)));
        MemorySegment.copy(batch.bytes(), batch.start(index), frame.bytes(), udp.payloadStart(), payloadBytes);
        frame.checksumMissing(GuestPath.HEADER_BYTES, CHECKSUM_OFFSET);
        int ttl = batch.hopLimit(index) > 1 ? batch.hopLimit(index) - 1 : GuestLink.DEFAULT_TTL;
        boolean sent = link.send(frame, source, guestAddress, IpProtocol.UDP, datagramBytes, ttl);
        return sent ? Fault.NONE : Fault.NO_RECEIVER;
    }

    /// Tells a guest what became of a datagram it sent earlier from `guestPort`.
    void report(SocketError error, int guestAddress, int guestPort) {
        int type = error.fromIcmp ? error.icmpType : IcmpView.UNREACHABLE;
        int code = error.fromIcmp ? error.icmpCode : unreachableCode(error.errno);
        if (type != IcmpView.UNREACHABLE && type != IcmpView.TIME_EXCEEDED) return;
        int destination = shown(error.destination);
        if (destination >>> 28 >= 0xe) return;
        Frame scratch = loop.frames().takeSmall();
        if (scratch == null) return;
        int payloadBytes = Math.clamp(error.payloadBytes, 0, UdpView.MAX_PAYLOAD_BYTES);
        int headers = Ipv4View.MIN_HEADER_BYTES + UdpView.HEADER_BYTES;
        quotedIp.fresh(scratch.bytes(), scratch.start(), headers + payloadBytes)
                .protocol(IpProtocol.UDP)
                .source(guestAddress)
                .destination(destination)
                .fillChecksum();
        quotedUdp
                .fresh(scratch.bytes(), quotedIp.payloadStart(), payloadBytes)
                .sourcePort(guestPort)
                .destinationPort(error.destination.port());
        int reporter = error.fromIcmp ? shown(error.reporter) : plan.gateway();
        link.icmpError(
                reporter == 0 ? plan.gateway() : reporter,
                guestAddress,
                type,
                code,
                scratch.bytes(),
                scratch.start(),
                headers,
                error.nextHopMtuBytes);
    }

    /// Tells a guest that the datagram `ip`, just taken, could not be sent.
    void refuse(Ipv4View ip, int errno) {
        if (ip.destination() >>> 28 >= 0xe || ip.destination() == plan.broadcast()) return;
        int quote = ip.headerBytes() + UdpView.HEADER_BYTES;
        int code = unreachableCode(errno);
        link.icmpError(plan.gateway(), ip.source(), IcmpView.UNREACHABLE, code, ip.bytes(), ip.start(), quote, 0);
    }

    private static int unreachableCode(int errno) {
        return switch (errno) {
            case Errno.EMSGSIZE -> IcmpView.FRAGMENTATION_NEEDED;
            case Errno.EHOSTUNREACH, Errno.EHOSTDOWN -> IcmpView.HOST_UNREACHABLE;
            case Errno.ECONNREFUSED -> IcmpView.PORT_UNREACHABLE;
            case Errno.EPERM, Errno.EACCES -> IcmpView.PROHIBITED;
            default -> IcmpView.NET_UNREACHABLE;
        };
    }
}
