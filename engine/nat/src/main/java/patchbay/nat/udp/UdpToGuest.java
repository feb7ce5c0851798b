package patchbay.nat.udp;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Datagrams;
import patchbay.loop.Endpoint;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.loop.SocketError;
import patchbay.nat.ip.GuestPath;
import patchbay.nat.link.GuestLink;
import patchbay.nat.link.GuestLinkV6;
import patchbay.service.AddressPlan;
import patchbay.service.Ipv6Plan;
import patchbay.wire.Checksum;
import patchbay.wire.Fault;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv4View;
import patchbay.wire.Ipv6View;
import patchbay.wire.UdpView;

/// Writes what a guest gets to see of UDP: datagrams of peers, and errors about its own.
final class UdpToGuest {
    private static final int CHECKSUM_OFFSET = 6;

    private final GuestLink link;
    private final GuestLinkV6 linkV6;
    private final AddressPlan plan;
    private final UdpErrors errors;
    private final UdpView udp = new UdpView();
    private final Endpoint from = new Endpoint();
    private Fault fault = Fault.NONE;

    UdpToGuest(EventLoop loop, GuestLink link) {
        this.link = link;
        this.linkV6 = link.v6();
        this.plan = link.plan();
        this.errors = new UdpErrors(loop, link, this);
    }

    /// Fills `into` with what a guest sees of an endpoint of the host: for the host's loopback the gateway or a
    /// mapped address, for its links and for the other family the gateway.
    void show(Endpoint peer, boolean guestIsV4, Endpoint into) {
        if (guestIsV4) {
            into.setV4(peer.isV4() ? plan.shown(peer.v4Bits()) : plan.gateway(), peer.port());
        } else if (peer.isV4() || peer.hi() == 0 || Ipv6Plan.isLinkLocal(peer.hi())) {
            into.set(linkV6.plan().prefix(), linkV6.plan().shown(peer.hi(), peer.lo()), peer.port());
        } else {
            into.set(peer);
        }
    }

    /// Sends a run of datagrams on to a guest, as one super-frame when there are several and each fits the
    /// MTU. Answers how many could be sent; [#fault] says why the rest could not.
    int send(DatagramRun run, Endpoint guest) {
        show(run.source(), guest.isV4(), from);
        int datagrams = run.datagrams();
        int ipBytes = guest.isV4() ? Ipv4View.MIN_HEADER_BYTES : Ipv6View.HEADER_BYTES;
        if (datagrams > 1 && ipBytes + UdpView.HEADER_BYTES + run.pieceBytes() <= link.mtuBytes()) {
            return sendTrain(run, guest) ? datagrams : 0;
        }
        int sent = 0;
        for (int index = run.first(); index < run.end(); index++) {
            int at = 0;
            do {
                int length = Math.min(run.pieceBytes(), run.batch().length(index) - at);
                Frame frame = begin(guest, length);
                if (frame == null) return sent;
                copy(run, index, at, length, 0);
                if (!finish(run, frame, guest)) return sent;
                sent++;
                at += length;
            } while (at < run.batch().length(index));
        }
        return sent;
    }

    private boolean sendTrain(DatagramRun run, Endpoint guest) {
        Frame frame = begin(guest, run.payloadBytes());
        if (frame == null) return false;
        int at = 0;
        for (int index = run.first(); index < run.end(); index++) {
            int length = run.batch().length(index);
            copy(run, index, 0, length, at);
            at += length;
        }
        frame.segments(Frame.Segmentation.UDP, run.pieceBytes());
        return finish(run, frame, guest);
    }

    /// A frame with the UDP header of a datagram of `payloadBytes` from [#from], over which [#udp] lies; null
    /// when none is left.
    private @Nullable Frame begin(Endpoint guest, int payloadBytes) {
        int datagramBytes = UdpView.HEADER_BYTES + payloadBytes;
        boolean v4 = guest.isV4();
        Frame frame = link.takeFor(v4 ? datagramBytes : Ipv6View.HEADER_BYTES + datagramBytes);
        fault = frame == null ? Fault.NO_FRAME : Fault.NONE;
        if (frame == null) return null;
        int headerBytes = v4 ? GuestPath.HEADER_BYTES : GuestPath.V6_HEADER_BYTES;
        long pseudo = v4
                ? Checksum.pseudoV4(from.v4Bits(), guest.v4Bits(), IpProtocol.UDP, datagramBytes)
                : GuestLinkV6.pseudoSum(from, guest, IpProtocol.UDP, datagramBytes);
        udp.fresh(frame.bytes(), frame.start() + headerBytes, payloadBytes)
                .sourcePort(from.port())
                .destinationPort(guest.port())
                .checksum(Checksum.fold(pseudo));
        return frame.checksumMissing(headerBytes, CHECKSUM_OFFSET);
    }

    /// Copies `length` octets at `from` of an entry to `to` of the payload that [#udp] lies over.
    private void copy(DatagramRun run, int index, int from, int length, int to) {
        Datagrams batch = run.batch();
        MemorySegment.copy(batch.bytes(), batch.start(index) + from, udp.bytes(), udp.payloadStart() + to, length);
    }

    private boolean finish(DatagramRun run, Frame frame, Endpoint guest) {
        int hops = run.hopLimit() > 1 ? run.hopLimit() - 1 : GuestLink.DEFAULT_TTL;
        int bytes = udp.datagramBytes();
        boolean sent = guest.isV4()
                ? link.send(frame, from.v4Bits(), guest.v4Bits(), IpProtocol.UDP, bytes, hops)
                : linkV6.send(frame, from, guest, IpProtocol.UDP, bytes, hops);
        if (!sent) fault = Fault.NO_RECEIVER;
        return sent;
    }

    /// Why the last [#send] did not send all.
    Fault fault() {
        return fault;
    }

    /// Tells a guest what became of a datagram it sent earlier.
    void report(SocketError error, Endpoint guest) {
        errors.report(error, guest);
    }

    /// Tells a guest that the datagram in the packet at `packet[at]`, just taken, could not be sent.
    void refuse(MemorySegment packet, long at, int errno) {
        errors.refuse(packet, at, errno);
    }
}
