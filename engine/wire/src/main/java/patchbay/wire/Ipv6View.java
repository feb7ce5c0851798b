package patchbay.wire;

import java.lang.foreign.MemorySegment;

/// An IPv6 header in place with its extension headers walked, RFC 8200 §3 and §4.
///
/// | octet | field                              | octet | field               |
/// |-------|------------------------------------|-------|---------------------|
/// | 0–3   | version, traffic class, flow label | 7     | hop limit           |
/// | 4–5   | payload length                     | 8–23  | source address      |
/// | 6     | next header                        | 24–39 | destination address |
///
/// `wrap` walks at most [#MAX_EXTENSIONS] extension headers; `protocol` and `payloadStart` are behind them. The walk
/// ends at a fragment header, behind which a first fragment's own headers stand: those are walked too, those of later
/// fragments are payload. Jumbograms (RFC 2675) are not spoken.
public final class Ipv6View extends View {
    public static final int HEADER_BYTES = 40;
    /// More extension headers than this in a row are refused: no honest sender comes near.
    public static final int MAX_EXTENSIONS = 8;

    private static final int VERSION_CLASS_FLOW = 0;
    private static final int PAYLOAD_LENGTH = 4;
    private static final int NEXT_HEADER = 6;
    private static final int HOP_LIMIT = 7;
    private static final int SOURCE = 8;
    private static final int DESTINATION = 24;
    private static final int DEFAULT_HOP_LIMIT = 64;
    private static final int NO_FRAGMENT = 0;

    private int protocol;
    private int payloadAt;
    private int namedAt;
    private int fragmentAt;
    private long kinds;

    @Override
    public Fault wrap(MemorySegment bytes, long start, int available) {
        lay(bytes, start, available);
        payloadAt = HEADER_BYTES;
        namedAt = NEXT_HEADER;
        fragmentAt = NO_FRAGMENT;
        protocol = IpProtocol.NONE;
        kinds = 0;
        if (available < HEADER_BYTES) return Fault.TRUNCATED;
        if (u8(VERSION_CLASS_FLOW) >> 4 != 6) return Fault.BAD_VERSION;
        if (totalBytes() > available) return Fault.BAD_TOTAL_LENGTH;
        return walk();
    }

    private Fault walk() {
        protocol = nextHeader();
        for (int seen = 0; isExtension(protocol); seen++) {
            if (seen == MAX_EXTENSIONS) return Fault.BAD_OPTION;
            if (payloadAt + 8 > totalBytes()) return Fault.BAD_HEADER_LENGTH;
            int length = extensionBytes();
            if (payloadAt + length > totalBytes()) return Fault.BAD_HEADER_LENGTH;
            boolean fragment = protocol == IpProtocol.FRAGMENT;
            if (fragment && fragmentAt != NO_FRAGMENT) return Fault.BAD_OPTION;
            if (protocol == IpProtocol.HOP_BY_HOP && seen > 0) return Fault.BAD_OPTION; // RFC 8200 §4.1
            kinds |= 1L << protocol;
            if (fragment) fragmentAt = payloadAt;
            protocol = u8(payloadAt);
            namedAt = payloadAt;
            payloadAt += length;
            if (fragmentOffsetBytes() > 0) return Fault.NONE;
        }
        return Fault.NONE;
    }

    private static boolean isExtension(int protocol) {
        return switch (protocol) {
            case IpProtocol.HOP_BY_HOP,
                    IpProtocol.ROUTING,
                    IpProtocol.FRAGMENT,
                    IpProtocol.AUTHENTICATION,
                    IpProtocol.DESTINATION_OPTIONS -> true;
            default -> false;
        };
    }

    /// The length of the extension header at `payloadAt`, whose kind is `protocol`: 8 to 2 048 octets.
    private int extensionBytes() {
        return switch (protocol) {
            case IpProtocol.FRAGMENT -> 8;
            case IpProtocol.AUTHENTICATION -> (u8(payloadAt + 1) + 2) * 4; // RFC 4302 §2.2
            default -> (u8(payloadAt + 1) + 1) * 8;
        };
    }

    /// Writes a new header for `payloadBytes` of payload and lays this view over it: hop limit 64. The caller sets the
    /// next header and the addresses.
    public Ipv6View fresh(MemorySegment bytes, long start, int payloadBytes) {
        lay(bytes, start, HEADER_BYTES + payloadBytes);
        payloadAt = HEADER_BYTES;
        namedAt = NEXT_HEADER;
        fragmentAt = NO_FRAGMENT;
        kinds = 0;
        i32(VERSION_CLASS_FLOW, 0x6000_0000);
        u16(PAYLOAD_LENGTH, payloadBytes);
        hopLimit(DEFAULT_HOP_LIMIT);
        return nextHeader(IpProtocol.NONE);
    }

    public int trafficClass() {
        return i32(VERSION_CLASS_FLOW) >>> 20 & 0xff;
    }

    public Ipv6View trafficClass(int trafficClass) {
        i32(VERSION_CLASS_FLOW, i32(VERSION_CLASS_FLOW) & ~(0xff << 20) | (trafficClass & 0xff) << 20);
        return this;
    }

    public int flowLabel() {
        return i32(VERSION_CLASS_FLOW) & 0xf_ffff;
    }

    public Ipv6View flowLabel(int label) {
        i32(VERSION_CLASS_FLOW, i32(VERSION_CLASS_FLOW) & ~0xf_ffff | label & 0xf_ffff);
        return this;
    }

    /// Octets of the whole packet, fixed header included.
    public int totalBytes() {
        return HEADER_BYTES + u16(PAYLOAD_LENGTH);
    }

    /// The fixed header's next-header field.
    public int nextHeader() {
        return u8(NEXT_HEADER);
    }

    /// Sets the next-header field of a header without extensions.
    public Ipv6View nextHeader(int nextHeader) {
        u8(NEXT_HEADER, nextHeader);
        protocol = nextHeader;
        return this;
    }

    /// What the payload is, behind the extension headers: one of [IpProtocol]'s numbers.
    public int protocol() {
        return protocol;
    }

    /// Octets from the start of this header to the field that names [#protocol()]: the fixed header's, or the last
    /// extension header's.
    public int protocolNamedAt() {
        return namedAt;
    }

    /// Octets from the start of this header to the payload behind the extension headers.
    public int payloadAt() {
        return payloadAt;
    }

    /// Where the payload begins in [#bytes()].
    public long payloadStart() {
        return start() + payloadAt;
    }

    public int payloadBytes() {
        return totalBytes() - payloadAt;
    }

    public int hopLimit() {
        return u8(HOP_LIMIT);
    }

    public Ipv6View hopLimit(int hopLimit) {
        u8(HOP_LIMIT, hopLimit);
        return this;
    }

    public long sourceHi() {
        return i64(SOURCE);
    }

    public long sourceLo() {
        return i64(SOURCE + 8);
    }

    public Ipv6View source(long hi, long lo) {
        i64(SOURCE, hi);
        i64(SOURCE + 8, lo);
        return this;
    }

    public long destinationHi() {
        return i64(DESTINATION);
    }

    public long destinationLo() {
        return i64(DESTINATION + 8);
    }

    public Ipv6View destination(long hi, long lo) {
        i64(DESTINATION, hi);
        i64(DESTINATION + 8, lo);
        return this;
    }

    /// Whether an extension header of `kind`, one of [IpProtocol]'s numbers below 64, was walked over.
    public boolean has(int kind) {
        return (kinds & 1L << kind) != 0;
    }

    /// Notes that the packet was put together from fragments, as if one's header still stood in the chain.
    public void cameInFragments() {
        kinds |= 1L << IpProtocol.FRAGMENT;
    }

    /// Whether a fragment header stands in the chain.
    public boolean isFragment() {
        return fragmentAt != NO_FRAGMENT;
    }

    /// Offset of this fragment's payload in the whole packet, in octets; 0 without a fragment header.
    public int fragmentOffsetBytes() {
        return isFragment() ? u16(fragmentAt + 2) & 0xfff8 : 0;
    }

    public boolean moreFragments() {
        return isFragment() && (u16(fragmentAt + 2) & 1) != 0;
    }

    /// What a fragment's payload begins with: the next header its fragment header names. Only meaningful for one.
    public int fragmentProtocol() {
        return u8(fragmentAt);
    }

    /// Where the payload behind the fragment header begins in [#bytes()]. Only meaningful for a fragment.
    public long fragmentPayloadStart() {
        return start() + fragmentAt + 8;
    }

    /// The fragment header's identification; 0 without one.
    public int fragmentId() {
        return isFragment() ? i32(fragmentAt + 4) : 0;
    }

    /// The partial sum of the pseudo header for this packet's payload, RFC 8200 §8.1.
    public long pseudoSum() {
        long addresses = Checksum.addresses(sourceHi(), sourceLo(), destinationHi(), destinationLo());
        return Checksum.pseudoV6(addresses, protocol, payloadBytes());
    }
}
