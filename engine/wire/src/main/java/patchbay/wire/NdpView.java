package patchbay.wire;

import java.lang.foreign.MemorySegment;

/// A neighbour discovery message in place, RFC 4861 §4. `available` is the whole ICMPv6 message.
///
/// | octet | solicitation, advertisement of a neighbour | router solicitation | router advertisement          |
/// |-------|--------------------------------------------|---------------------|-------------------------------|
/// | 0–3   | type, code, checksum                       | the same            | the same                      |
/// | 4–7   | flags: router, solicited, override         | 0                   | hop limit, flags, lifetime    |
/// | 8–15  | target address                             | options             | reachable and retransmit time |
/// | 16–23 | target address                             |                     | options                       |
/// | 24–   | options                                    |                     |                               |
///
/// `wrap` walks the options, each of which is a type, a length in units of 8 octets, and what it says.
public final class NdpView extends View {
    /// Octets of a neighbour message without options.
    public static final int NEIGHBOUR_BYTES = 24;
    /// Octets of a router advertisement without options.
    public static final int ADVERTISEMENT_BYTES = 16;
    /// Octets of an option that carries a MAC address.
    public static final int LINK_OPTION_BYTES = 8;

    public static final int SOURCE_LINK_ADDRESS = 1;
    public static final int TARGET_LINK_ADDRESS = 2;
    public static final int PREFIX = 3;
    public static final int MTU = 5;
    /// RFC 8106 §5.1.
    public static final int RECURSIVE_DNS_SERVER = 25;
    /// RFC 8106 §5.2.
    public static final int DNS_SEARCH_LIST = 31;

    /// The advertising node is a router.
    public static final int ROUTER_FLAG = 1 << 31;
    /// It answers a solicitation.
    public static final int SOLICITED_FLAG = 1 << 30;
    /// It is to replace what was known before.
    public static final int OVERRIDE_FLAG = 1 << 29;

    private static final int TYPE = 0;
    private static final int CODE = 1;
    private static final int CHECKSUM = 2;
    private static final int FLAGS = 4;
    private static final int TARGET = 8;
    private static final int SOLICITATION_BYTES = 8;
    private static final int UNIT_BYTES = 8;
    private static final int NOWHERE = 0;

    private int sourceLinkAt;
    private int targetLinkAt;

    @Override
    public Fault wrap(MemorySegment bytes, long start, int available) {
        lay(bytes, start, available);
        sourceLinkAt = NOWHERE;
        targetLinkAt = NOWHERE;
        if (available < SOLICITATION_BYTES) return Fault.TRUNCATED;
        int optionsAt = switch (type()) {
            case Icmpv6View.ROUTER_SOLICITATION -> SOLICITATION_BYTES;
            case Icmpv6View.ROUTER_ADVERTISEMENT -> ADVERTISEMENT_BYTES;
            case Icmpv6View.NEIGHBOUR_SOLICITATION, Icmpv6View.NEIGHBOUR_ADVERTISEMENT -> NEIGHBOUR_BYTES;
            default -> Integer.MAX_VALUE;
        };
        if (optionsAt == Integer.MAX_VALUE || u8(CODE) != 0) return Fault.BAD_FIELD;
        return available < optionsAt ? Fault.TRUNCATED : walk(optionsAt);
    }

    private Fault walk(int optionsAt) {
        int at = optionsAt;
        while (at < available()) {
            if (at + UNIT_BYTES > available()) return Fault.BAD_OPTION;
            int length = u8(at + 1) * UNIT_BYTES;
            if (length == 0 || at + length > available()) return Fault.BAD_OPTION;
            if (u8(at) == SOURCE_LINK_ADDRESS && sourceLinkAt == NOWHERE) sourceLinkAt = at + 2;
            if (u8(at) == TARGET_LINK_ADDRESS && targetLinkAt == NOWHERE) targetLinkAt = at + 2;
            at += length;
        }
        return Fault.NONE;
    }

    /// Writes the head of a new message of `messageBytes` in all and lays this view over it. All of it is 0
    /// but for the type.
    public NdpView fresh(MemorySegment bytes, long start, int messageBytes, int type) {
        lay(bytes, start, messageBytes);
        sourceLinkAt = NOWHERE;
        targetLinkAt = NOWHERE;
        zero(0, messageBytes);
        u8(TYPE, type);
        return this;
    }

    public int type() {
        return u8(TYPE);
    }

    /// Bits of [#ROUTER_FLAG], [#SOLICITED_FLAG], [#OVERRIDE_FLAG].
    public int flags() {
        return i32(FLAGS);
    }

    public NdpView flags(int flags) {
        i32(FLAGS, flags);
        return this;
    }

    public long targetHi() {
        return i64(TARGET);
    }

    public long targetLo() {
        return i64(TARGET + 8);
    }

    public NdpView target(long hi, long lo) {
        i64(TARGET, hi);
        i64(TARGET + 8, lo);
        return this;
    }

    /// The MAC address that the source link-layer address option names, or [MacAddress#NONE].
    public long sourceLinkAddress() {
        return sourceLinkAt == NOWHERE ? MacAddress.NONE : u48(sourceLinkAt);
    }

    /// The MAC address that the target link-layer address option names, or [MacAddress#NONE].
    public long targetLinkAddress() {
        return targetLinkAt == NOWHERE ? MacAddress.NONE : u48(targetLinkAt);
    }

    /// Puts `mac` into the source link-layer address option, which must be there; the checksum stays as it was.
    public NdpView sourceLinkAddress(long mac) {
        u48(sourceLinkAt, mac);
        return this;
    }

    /// Puts `mac` into the target link-layer address option, which must be there; the checksum stays as it was.
    public NdpView targetLinkAddress(long mac) {
        u48(targetLinkAt, mac);
        return this;
    }

    public int checksum() {
        return u16(CHECKSUM);
    }

    public NdpView checksum(int checksum) {
        u16(CHECKSUM, checksum);
        return this;
    }

    /// Writes a link-layer address option of `kind` at `at` octets from the message's start; answers where it
    /// ends.
    public int linkOption(int at, int kind, long mac) {
        u8(at, kind);
        u8(at + 1, 1);
        u48(at + 2, mac);
        return at + LINK_OPTION_BYTES;
    }

    /// Computes the checksum over pseudo header and message and writes it.
    public NdpView fillChecksum(long pseudoSum) {
        checksum(0);
        return checksum(Checksum.finish(pseudoSum + Checksum.sum(bytes(), start(), available())));
    }
}
