package patchbay.nat.link;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Chance;
import patchbay.loop.Frame;
import patchbay.nat.ip.GuestPath;
import patchbay.wire.Checksum;
import patchbay.wire.EtherType;
import patchbay.wire.EthernetView;
import patchbay.wire.Fault;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv6View;
import patchbay.wire.UdpView;

/// Cuts a datagram for a guest into fragments of the network's MTU, RFC 8200 §4.5.
final class FragmenterV6 {
    private static final int FRAGMENT_HEADER_BYTES = 8;
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final GuestLink link;
    private final Ipv6View ip = new Ipv6View();
    private final UdpView udp = new UdpView();
    private int nextIdentification;

    FragmenterV6(GuestLink link, Chance chance) {
        this.link = link;
        this.nextIdentification = (int) chance.nextLong();
    }

    /// Sends the datagram that `whole` lies over, in `frame`, from one MAC address to another. False when not all of it
    /// could be sent.
    boolean send(Frame frame, Ipv6View whole, long mac, long fromMac) {
        if (frame.isChecksumMissing()) fillChecksum(frame, whole);
        int headersBytes = Ipv6View.HEADER_BYTES + FRAGMENT_HEADER_BYTES;
        int pieceBytes = link.mtuBytes() - headersBytes & ~7;
        int payloadBytes = whole.payloadBytes();
        int identification = nextIdentification++;
        for (int at = 0; at < payloadBytes; at += pieceBytes) {
            int length = Math.min(pieceBytes, payloadBytes - at);
            @Nullable Frame piece = link.takeFor(headersBytes + length);
            if (piece == null) return false;
            long start = piece.start() + EthernetView.HEADER_BYTES;
            ip.fresh(piece.bytes(), start, FRAGMENT_HEADER_BYTES + length)
                    .nextHeader(IpProtocol.FRAGMENT)
                    .hopLimit(whole.hopLimit())
                    .source(whole.sourceHi(), whole.sourceLo())
                    .destination(whole.destinationHi(), whole.destinationLo());
            boolean more = at + length < payloadBytes;
            long header = piece.start() + GuestPath.V6_HEADER_BYTES;
            piece.bytes().set(I32, header, whole.protocol() << 24 | at | (more ? 1 : 0));
            piece.bytes().set(I32, header + Integer.BYTES, identification);
            long to = header + FRAGMENT_HEADER_BYTES;
            MemorySegment.copy(whole.bytes(), whole.payloadStart() + at, piece.bytes(), to, length);
            int frameBytes = EthernetView.HEADER_BYTES + headersBytes + length;
            if (!link.emit(piece, frameBytes, mac, fromMac, EtherType.IPV6)) return false;
        }
        return true;
    }

    /// Only UDP leaves its checksum to be filled; a fragment cannot.
    private void fillChecksum(Frame frame, Ipv6View whole) {
        if (udp.wrap(whole.bytes(), whole.payloadStart(), whole.payloadBytes()) != Fault.NONE) return;
        long addresses =
                Checksum.addresses(whole.sourceHi(), whole.sourceLo(), whole.destinationHi(), whole.destinationLo());
        udp.fillChecksum(Checksum.pseudoV6(addresses, whole.protocol(), whole.payloadBytes()));
        frame.plain();
    }
}
