package patchbay.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import patchbay.wire.IpAddress;

/// The attributes of a message from the kernel, by kind; of two with the same kind the last counts.
final class NetlinkAttributes {
    /// The kind without the flags for *nested* and *network order*.
    private static final int KIND = 0x3fff;

    private static final int V4_BYTES = 4;
    private static final int V6_BYTES = 16;

    private final Map<Integer, ByteBuffer> byKind = new HashMap<>();

    /// Reads what lies between the buffer's position and limit; what does not fit is left out.
    NetlinkAttributes(ByteBuffer from) {
        ByteBuffer left = from.slice().order(ByteOrder.nativeOrder());
        while (left.remaining() >= NetlinkMessage.ATTRIBUTE_HEADER_BYTES) {
            int at = left.position();
            int length = left.getShort(at) & 0xffff;
            if (length < NetlinkMessage.ATTRIBUTE_HEADER_BYTES || length > left.remaining()) return;
            int kind = left.getShort(at + 2) & KIND;
            int header = NetlinkMessage.ATTRIBUTE_HEADER_BYTES;
            byKind.put(kind, left.slice(at + header, length - header).order(ByteOrder.nativeOrder()));
            left.position(Math.min(left.limit(), at + (length + 3 & ~3)));
        }
    }

    boolean has(int kind) {
        return byKind.containsKey(kind);
    }

    /// The attributes inside one; none when it is not there.
    NetlinkAttributes inside(int kind) {
        ByteBuffer value = byKind.get(kind);
        return new NetlinkAttributes(value == null ? ByteBuffer.allocate(0) : value);
    }

    int u32(int kind, int otherwise) {
        ByteBuffer value = byKind.get(kind);
        return value == null || value.limit() < Integer.BYTES ? otherwise : value.getInt(0);
    }

    /// A text up to its NUL; empty when it is not there.
    String text(int kind) {
        ByteBuffer value = byKind.get(kind);
        if (value == null) return "";
        byte[] octets = new byte[value.limit()];
        value.get(0, octets);
        int length = 0;
        while (length < octets.length && octets[length] != 0) length++;
        return new String(octets, 0, length, StandardCharsets.UTF_8);
    }

    /// Six octets as 48 bits; -1 when it is not a MAC address.
    long mac(int kind) {
        ByteBuffer value = byKind.get(kind);
        if (value == null || value.limit() != 6) return -1;
        long mac = 0;
        for (int index = 0; index < 6; index++) mac = mac << 8 | value.get(index) & 0xff;
        return mac;
    }

    /// An address of either family, or null.
    @Nullable
    IpAddress address(int kind) {
        ByteBuffer value = byKind.get(kind);
        if (value == null) return null;
        ByteBuffer network = value.duplicate().order(ByteOrder.BIG_ENDIAN);
        return switch (value.limit()) {
            case V4_BYTES -> IpAddress.v4(network.getInt(0));
            case V6_BYTES -> new IpAddress(network.getLong(0), network.getLong(8));
            default -> null;
        };
    }
}
