package patchbay.linux;

import java.util.ArrayList;
import java.util.List;
import patchbay.wire.IpAddress;

/// Which frames a rule of [TrafficRules] is about: all of these octets must be so. Built up from [#all()]; a value.
public final class FrameMatch {
    /// The Ethernet header lies before what the classifier counts from.
    private static final int HEADER_AT = -14;

    private static final int MAC_TAIL_AT = HEADER_AT + 4;
    private static final int TYPE_AT = -4;
    private static final int GROUP_BIT = 0x0100_0000;
    private static final int ETHER_TYPE = 0xffff;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int V4_DESTINATION_AT = 16;
    private static final int V6_DESTINATION_AT = 24;

    private final List<int[]> keys;

    private FrameMatch(List<int[]> keys) {
        this.keys = keys;
    }

    /// Every frame.
    public static FrameMatch all() {
        return new FrameMatch(List.of());
    }

    /// Frames for groups.
    public static FrameMatch groups() {
        return all().word(HEADER_AT, GROUP_BIT, GROUP_BIT);
    }

    /// Frames for one station (48 bits).
    public static FrameMatch station(long mac) {
        return all().word(HEADER_AT, -1, (int) (mac >>> 16)).word(MAC_TAIL_AT, 0xffff_0000, (int) mac << 16);
    }

    /// And of this type behind the tags.
    public FrameMatch type(int etherType) {
        return word(TYPE_AT, ETHER_TYPE, etherType);
    }

    /// And for this IP address.
    public FrameMatch destination(IpAddress address) {
        if (address.isV4()) return type(IPV4).word(V4_DESTINATION_AT, -1, address.v4Bits());
        return type(IPV6)
                .word(V6_DESTINATION_AT, -1, (int) (address.hi() >>> 32))
                .word(V6_DESTINATION_AT + 4, -1, (int) address.hi())
                .word(V6_DESTINATION_AT + 8, -1, (int) (address.lo() >>> 32))
                .word(V6_DESTINATION_AT + 12, -1, (int) address.lo());
    }

    /// And with these bits in the four octets `at` octets behind the Ethernet header, which may be negative.
    public FrameMatch word(int at, int mask, int bits) {
        List<int[]> more = new ArrayList<>(keys);
        more.add(new int[] {mask, bits, at});
        return new FrameMatch(more);
    }

    /// Each a mask, bits, and where they stand; at least one.
    List<int[]> keys() {
        return keys.isEmpty() ? List.of(new int[] {0, 0, HEADER_AT}) : keys;
    }
}
