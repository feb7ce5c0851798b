package patchbay.wire;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// An Ethernet II header in place, IEEE 802.3 §3, with up to two VLAN tags passed over (IEEE 802.1Q §9.6).
///
/// | octet | field               |
/// |-------|---------------------|
/// | 0–5   | destination address |
/// | 6–11  | source address      |
/// | 12–13 | type                |
/// | 14–17 | with a tag: priority, DEI and VLAN id; the type behind it |
///
/// `etherType` is the type as it stands at octet 12; `payloadEtherType` and `payloadAt` look past the tags. A third
/// tag is payload. Values below 1536 at octet 12 are 802.3 lengths and are reported as they are.
public final class EthernetView extends View {
    public static final int HEADER_BYTES = 14;
    public static final int TAG_BYTES = 4;
    /// The shortest frame on a wire without its FCS; shorter ones are padded with zeros.
    public static final int MIN_FRAME_BYTES = 60;

    private static final int MAX_TAGS = 2;
    private static final int DESTINATION = 0;
    private static final int SOURCE = 6;
    private static final int TYPE = 12;

    private int tags;

    @Override
    public Fault wrap(MemorySegment bytes, long start, int available) {
        lay(bytes, start, available);
        tags = 0;
        if (available < HEADER_BYTES) return Fault.TRUNCATED;
        while (tags < MAX_TAGS && EtherType.isTag(payloadEtherType())) {
            if (payloadAt() + TAG_BYTES > available) return Fault.TRUNCATED;
            tags++;
        }
        return Fault.NONE;
    }

    /// Lays this view over `room` octets to write an untagged header into; the caller sets all three fields.
    public EthernetView fresh(MemorySegment bytes, long start, int room) {
        lay(bytes, start, room);
        tags = 0;
        return this;
    }

    /// Pads a frame of `length` octets to [#MIN_FRAME_BYTES] with zeros, so that no stale octet leaves with it.
    ///
    /// @return the frame's new length
    public static int pad(MemorySegment bytes, long start, int length) {
        for (int at = length; at < MIN_FRAME_BYTES; at++) bytes.set(ValueLayout.JAVA_BYTE, start + at, (byte) 0);
        return Math.max(length, MIN_FRAME_BYTES);
    }

    /// One load of the 8 octets that hold it serves for an address; there are [#HEADER_BYTES] at least.
    public long destination() {
        return i64(DESTINATION) >>> Short.SIZE;
    }

    public EthernetView destination(long mac) {
        u48(DESTINATION, mac);
        return this;
    }

    public long source() {
        return i64(SOURCE) >>> Short.SIZE;
    }

    public EthernetView source(long mac) {
        u48(SOURCE, mac);
        return this;
    }

    /// The type at octet 12: a tag's type when the frame is tagged.
    public int etherType() {
        return u16(TYPE);
    }

    public EthernetView etherType(int etherType) {
        u16(TYPE, etherType);
        return this;
    }

    /// The type of the payload, behind the tags.
    public int payloadEtherType() {
        return u16(TYPE + tags * TAG_BYTES);
    }

    /// How many tags stand before the payload: 0 to 2.
    public int tags() {
        return tags;
    }

    /// The outermost tag's VLAN id, or 0 for an untagged frame.
    public int vlanId() {
        return tags == 0 ? 0 : u16(HEADER_BYTES) & 0x0fff;
    }

    /// The outermost tag's 16 bits, priority included, or 0 for an untagged frame.
    public int tagControl() {
        return tags == 0 ? 0 : u16(HEADER_BYTES);
    }

    /// Where the payload begins, in octets from the frame's first.
    public int payloadAt() {
        return HEADER_BYTES + tags * TAG_BYTES;
    }

    /// Where the payload begins in [#bytes()].
    public long payloadStart() {
        return start() + payloadAt();
    }

    /// Octets behind the header and tags, padding included.
    public int payloadBytes() {
        return available() - payloadAt();
    }

    /// Whether the destination is a group address.
    public boolean toGroup() {
        return (u8(DESTINATION) & 1) != 0;
    }

    public boolean toBroadcast() {
        return destination() == MacAddress.BROADCAST;
    }

    /// Whether the source is a group address, which no station has.
    public boolean fromGroup() {
        return (u8(SOURCE) & 1) != 0;
    }
}
