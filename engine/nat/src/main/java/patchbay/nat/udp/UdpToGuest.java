package patchbay.nat.udp;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
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
    private Fault fault = Fault.NONE;

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

    /// Sends a run of datagrams on to a guest, as one super-frame when there are several and each fits the MTU. Answers
    /// how many could be sent; [#fault] says why the rest could not.
    int send(DatagramRun run, int guestAddress, int guestPort) {
        int datagrams = run.datagrams();
        int packetBytes = Ipv4View.MIN_HEADER_BYTES + UdpView.HEADER_BYTES + run.pieceBytes();
        if (datagrams > 1 && packetBytes <= link.mtuBytes()) {
            return sendTrain(run, guestAddress, guestPort) ? datagrams : 0;
        }
        int sent = 0;
        for (int index = run.first(); index < run.end(); index++) {
            int at = 0;
            do {
                int length = Math.min(run.pieceBytes(), run.batch().length(index) - at);
                Frame frame = begin(run, guestAddress, guestPort, length);
                if (frame == null) return sent;
                copy(run, index, at, length, 0);
                if (!finish(run, frame, guestAddress)) return sent;
                sent++;
                at += length;
            } while (at < run.batch().length(index));
        }
        return sent;
    }

    private boolean sendTrain(DatagramRun run, int guestAddress, int guestPort) {
        Frame frame = begin(run, guestAddress, guestPort, run.payloadBytes());
        if (frame == null) return false;
        int at = 0;
        for (int index = run.first(); index < run.end(); index++) {
            int length = run.batch().length(index);
            copy(run, index, 0, length, at);
            at += length;
        }
        frame.segments(Frame.Segmentation.UDP, run.pieceBytes());
        return finish(run, frame, guestAddress);
    }

    /// A frame with the UDP header of a datagram of `payloadBytes`, over which [#udp] lies; null when there is none.
    private @Nullable Frame begin(DatagramRun run, int guestAddress, int guestPort, int payloadBytes) {
        int datagramBytes = UdpView.HEADER_BYTES + payloadBytes;
        Frame frame = link.takeFor(datagramBytes);
        fault = frame == null ? Fault.NO_FRAME : Fault.NONE;
        if (frame == null) return null;
        long pseudo = Checksum.pseudoV4(shown(run.source()), guestAddress, IpProtocol.UDP, datagramBytes);
        udp.fresh(frame.bytes(), frame.start() + GuestPath.HEADER_BYTES, payloadBytes)
                .sourcePort(run.source().port())
                .destinationPort(guestPort)
                .checksum(Checksum.fold(pseudo));
        return frame.checksumMissing(GuestPath.HEADER_BYTES, CHECKSUM_OFFSET);
    }

    /// Copies `length` octets at `from` of an entry to `to` of the payload that [#udp] lies over.
    private void copy(DatagramRun run, int index, int from, int length, int to) {
        Datagrams batch = run.batch();
        MemorySegment.copy(batch.bytes(), batch.start(index) + from, udp.bytes(), udp.payloadStart() + to, length);
    }

    private boolean finish(DatagramRun run, Frame frame, int guestAddress) {
        int ttl = run.hopLimit() > 1 ? run.hopLimit() - 1 : GuestLink.DEFAULT_TTL;
        int source = shown(run.source());
        boolean sent = link.send(frame, source, guestAddress, IpProtocol.UDP, udp.datagramBytes(), ttl);
        if (!sent) fault = Fault.NO_RECEIVER;
        return sent;
    }

    /// Why the last [#send] did not send all.
    Fault fault() {
        return fault;
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
