package patchbay.nat.link;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Frame;
import patchbay.nat.ip.GuestPath;
import patchbay.wire.Checksum;
import patchbay.wire.EtherType;
import patchbay.wire.EthernetView;
import patchbay.wire.Fault;
import patchbay.wire.Ipv4View;
import patchbay.wire.UdpView;

/// Cuts a datagram for a guest into fragments of the network's MTU, RFC 791 §3.2.
final class Fragmenter {
    private final GuestLink link;
    private final Ipv4View ip = new Ipv4View();
    private final UdpView udp = new UdpView();

    Fragmenter(GuestLink link) {
        this.link = link;
    }

    /// Sends the datagram that `whole` lies over, in `frame`, to `mac`. False when not all of it could be sent.
    boolean send(Frame frame, Ipv4View whole, long mac) {
        if (frame.isChecksumMissing()) fillChecksum(frame, whole);
        int pieceBytes = link.mtuBytes() - Ipv4View.MIN_HEADER_BYTES & ~7;
        int payloadBytes = whole.payloadBytes();
        for (int at = 0; at < payloadBytes; at += pieceBytes) {
            int length = Math.min(pieceBytes, payloadBytes - at);
            @Nullable Frame piece = link.takeFor(length);
            if (piece == null) return false;
            long start = piece.start() + EthernetView.HEADER_BYTES;
            ip.fresh(piece.bytes(), start, Ipv4View.MIN_HEADER_BYTES + length)
                    .identification(whole.identification())
                    .fragment(at, at + length < payloadBytes)
                    .ttl(whole.ttl())
                    .protocol(whole.protocol())
                    .source(whole.source())
                    .destination(whole.destination())
                    .fillChecksum();
            MemorySegment.copy(
                    whole.bytes(),
                    whole.payloadStart() + at,
                    piece.bytes(),
                    piece.start() + GuestPath.HEADER_BYTES,
                    length);
            long from = link.plan().macOf(whole.source());
            if (!link.emit(piece, GuestPath.HEADER_BYTES + length, mac, from, EtherType.IPV4)) return false;
        }
        return true;
    }

    /// Only UDP leaves its checksum to be filled; a fragment cannot.
    private void fillChecksum(Frame frame, Ipv4View whole) {
        if (udp.wrap(whole.bytes(), whole.payloadStart(), whole.payloadBytes()) != Fault.NONE) return;
        long pseudo = Checksum.pseudoV4(whole.source(), whole.destination(), whole.protocol(), whole.payloadBytes());
        udp.fillChecksum(pseudo);
        frame.plain();
    }
}
