package patchbay.nic.virtio;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Frame;
import patchbay.loop.FramePool;
import patchbay.wire.Checksum;
import patchbay.wire.EtherType;
import patchbay.wire.EthernetView;
import patchbay.wire.Fault;
import patchbay.wire.IpProtocol;
import patchbay.wire.Ipv4View;
import patchbay.wire.Ipv6View;

/// UFO, VirtIO 1.3 §5.1.6.2: a driver hands over a UDP datagram longer than its network's MTU, and the device sends it
/// as fragments (RFC 791 §3.2, RFC 8200 §4.5). Its checksum, which spans them all, is filled in first. Everything else
/// here knows datagrams as they are on a wire; so they are cut in the card.
final class UdpFragments {
    /// The fewest octets of payload in a fragment: what makes at most 256 of the longest datagram.
    static final int MIN_BYTES = 256;

    private static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final int UDP_HEADER_BYTES = 8;
    private static final int CHECKSUM_AT = 6;
    private static final int UNIT_BYTES = 8;
    private static final int NEXT_HEADER_AT = 6;
    private static final int PAYLOAD_LENGTH_AT = 4;
    private static final int FRAGMENT_HEADER = 44;
    private static final int FRAGMENT_HEADER_BYTES = 8;

    private final EthernetView ethernet = new EthernetView();
    private final Ipv4View ipv4 = new Ipv4View();
    private final Ipv6View ipv6 = new Ipv6View();
    private int identification;
    private boolean isV4;
    private int ipAt;
    private int udpAt;
    private int datagramBytes;

    /// Sends `whole`, a frame of our own whose checksum is missing, in fragments of so many octets of payload. Answers
    /// why it cannot be, and nothing was sent; or with [Fault#NO_FRAME] that there was no room for the last ones.
    Fault send(Frame whole, int fragmentBytes, FramePool frames, Consumer<Frame> to) {
        int piece = fragmentBytes / UNIT_BYTES * UNIT_BYTES;
        if (piece < MIN_BYTES) return Fault.BAD_FIELD;
        Fault fault = judge(whole);
        if (fault != Fault.NONE) return fault;
        fillChecksum(whole);
        identification++;
        for (int from = 0; from < datagramBytes; from += piece) {
            int octets = Math.min(piece, datagramBytes - from);
            int headers = udpAt + (isV4 ? 0 : FRAGMENT_HEADER_BYTES);
            Frame fragment = room(headers + octets, frames);
            if (fragment == null) return Fault.NO_FRAME;
            MemorySegment.copy(whole.bytes(), whole.start(), fragment.bytes(), fragment.start(), udpAt);
            long data = whole.start() + udpAt + from;
            MemorySegment.copy(whole.bytes(), data, fragment.bytes(), fragment.start() + headers, octets);
            boolean more = from + octets < datagramBytes;
            if (isV4) headV4(fragment, from, more);
            else headV6(fragment, from, more);
            to.accept(fragment);
        }
        return Fault.NONE;
    }

    private static @Nullable Frame room(int length, FramePool frames) {
        Frame room = length <= FramePool.SMALL_BYTES
                ? frames.takeSmall()
                : length <= FramePool.LARGE_BYTES ? frames.takeLarge() : null;
        return room == null ? null : room.length(length);
    }

    /// A UDP datagram in an IP packet that has no extension headers and is no fragment, and is what the header says.
    private Fault judge(Frame whole) {
        Fault fault = ethernet.wrap(whole.bytes(), whole.start(), whole.length());
        if (fault != Fault.NONE) return fault;
        ipAt = ethernet.payloadAt();
        isV4 = ethernet.payloadEtherType() == EtherType.IPV4;
        if (!isV4 && ethernet.payloadEtherType() != EtherType.IPV6) return Fault.BAD_FIELD;
        long ipStart = ethernet.payloadStart();
        fault = isV4
                ? ipv4.wrap(whole.bytes(), ipStart, ethernet.payloadBytes())
                : ipv6.wrap(whole.bytes(), ipStart, ethernet.payloadBytes());
        if (fault != Fault.NONE) return fault;
        int protocol = isV4 ? ipv4.protocol() : ipv6.nextHeader();
        if (protocol != IpProtocol.UDP || isV4 && ipv4.isFragment()) return Fault.BAD_FIELD;
        long udpStart = isV4 ? ipv4.payloadStart() : ipv6.payloadStart();
        udpAt = (int) (udpStart - whole.start());
        datagramBytes = isV4 ? ipv4.payloadBytes() : ipv6.payloadBytes();
        boolean holds = datagramBytes >= UDP_HEADER_BYTES
                && whole.isChecksumMissing()
                && whole.checksumStartAt() == udpAt
                && whole.checksumOffset() == CHECKSUM_AT;
        return holds ? Fault.NONE : Fault.BAD_FIELD;
    }

    /// The field has the sum of the pseudo-header. 0 means "none" in UDP, so it is sent as its equal, RFC 768.
    private void fillChecksum(Frame whole) {
        long start = whole.start() + udpAt;
        int checksum = Checksum.finish(Checksum.sum(whole.bytes(), start, datagramBytes));
        whole.bytes().set(U16, start + CHECKSUM_AT, (short) (checksum == 0 ? 0xffff : checksum));
    }

    /// The driver's own identification is in all of them.
    private void headV4(Frame fragment, int from, boolean more) {
        int total = fragment.length() - ipAt;
        long at = fragment.start() + ipAt;
        fragment.bytes().set(U16, at + 2, (short) total);
        ipv4.wrap(fragment.bytes(), at, total);
        ipv4.dontFragment(false).fragment(from, more).fillChecksum();
    }

    private void headV6(Frame fragment, int from, boolean more) {
        MemorySegment bytes = fragment.bytes();
        long at = fragment.start() + ipAt;
        bytes.set(U16, at + PAYLOAD_LENGTH_AT, (short) (fragment.length() - udpAt));
        bytes.set(U8, at + NEXT_HEADER_AT, (byte) FRAGMENT_HEADER);
        long header = fragment.start() + udpAt;
        bytes.set(U16, header, (short) (IpProtocol.UDP << 8));
        bytes.set(U16, header + 2, (short) (from | (more ? 1 : 0)));
        bytes.set(U32, header + 4, identification);
    }
}
