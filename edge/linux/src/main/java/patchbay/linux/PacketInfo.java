package patchbay.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import patchbay.loop.Endpoint;
import patchbay.wire.IpAddress;

/// `struct in_pktinfo` and `struct in6_pktinfo` as control messages: which of the host's addresses a datagram was sent
/// to, and which one is to leave from (ip(7) IP_PKTINFO, RFC 3542 §6.1).
///
/// | octet | in_pktinfo             | octet | in6_pktinfo |
/// |-------|------------------------|-------|-------------|
/// | 0     | interface              | 0     | address     |
/// | 4     | the host's own address | 16    | interface   |
/// | 8     | address in the header  |       |             |
final class PacketInfo {
    /// Octets of a control message of either family, padding included.
    static final int MAX_BYTES = 40;

    private static final int IP_PKTINFO = 8;
    private static final int IPV6_PKTINFO = 50;
    private static final int SOL_IP = 0;
    private static final int SOL_IPV6 = 41;
    private static final int V4_BYTES = 12;
    private static final int V6_BYTES = 20;
    private static final int V4_ROOM = 32;
    private static final int OWN_ADDRESS = 4;
    private static final long GROUPS = 0xffL;
    private static final long LINK_LOCAL = 0xfe80L;

    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private PacketInfo() {}

    /// Fills `into` with the address, port 0, that the control messages of `length` octets from `at` on tell; with `::`
    /// when they tell none that an answer may leave from: a group's, or one of a link that would have to be named.
    static void read(MemorySegment control, long at, long length, Endpoint into) {
        into.set(0, 0, 0);
        long v4 = MessageHeader.find(control, at, length, SOL_IP, IP_PKTINFO);
        if (v4 >= 0) {
            into.setV4(control.get(I32, v4 + OWN_ADDRESS), 0);
            return;
        }
        long v6 = MessageHeader.find(control, at, length, SOL_IPV6, IPV6_PKTINFO);
        if (v6 < 0) return;
        long hi = control.get(I64, v6);
        if (hi >>> 56 != GROUPS && hi >>> 48 != LINK_LOCAL) into.set(hi, control.get(I64, v6 + Long.BYTES), 0);
    }

    /// Writes the control message for what leaves from an address so that it ends before octet `end`; answers where it
    /// begins.
    static long writeBefore(MemorySegment control, long end, long hi, long lo) {
        if (IpAddress.isV4(hi, lo)) {
            long at = header(control, end - V4_ROOM, V4_BYTES, SOL_IP, IP_PKTINFO);
            control.set(I32, at, 0);
            control.set(I32, at + OWN_ADDRESS, (int) lo);
            control.set(I32, at + OWN_ADDRESS + Integer.BYTES, 0);
            return end - V4_ROOM;
        }
        long at = header(control, end - MAX_BYTES, V6_BYTES, SOL_IPV6, IPV6_PKTINFO);
        control.set(I64, at, hi);
        control.set(I64, at + Long.BYTES, lo);
        control.set(I32, at + 2 * Long.BYTES, 0);
        return end - MAX_BYTES;
    }

    private static long header(MemorySegment control, long at, int contentBytes, int level, int type) {
        MessageHeader.controlHeader(control, at, contentBytes, level, type);
        return at + MessageHeader.CONTROL_HEADER_BYTES;
    }
}
