package patchbay.wire;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// One frame in a pcapng file: an enhanced packet block of the first interface, little-endian, with the frame's
/// direction as an option. Makes no object, so a capture may call it for each frame.
/// (draft-ietf-opsawg-pcapng §4.3)
///
/// | octet | field                | octet    | field                                     |
/// |-------|----------------------|----------|-------------------------------------------|
/// | 0–3   | type: 6              | 20–23    | octets kept                               |
/// | 4–7   | length of the block  | 24–27    | octets the frame had                      |
/// | 8–11  | interface: 0         | 28–      | the octets kept, filled up to a multiple of four |
/// | 12–15 | time, upper half     | then 12  | option 2, flags: 1 inbound, 2 outbound; end |
/// | 16–19 | time, lower half     | last 4   | length of the block                       |
public final class PcapngPacket {
    /// Octets before those of the frame.
    public static final int HEAD_BYTES = 28;

    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int TYPE = 6;
    private static final int OPTIONS_BYTES = 12;
    private static final int FLAGS_OPTION = 2 | Integer.BYTES << 16; // code and length, 16 bits each
    private static final int INBOUND = 1;
    private static final int OUTBOUND = 2;

    private PcapngPacket() {}

    /// Octets behind those of the frame: what fills it up, options and the block's length.
    public static int tailBytes(int keptBytes) {
        return (-keptBytes & 3) + OPTIONS_BYTES + Integer.BYTES;
    }

    /// Writes head and tail of a block at `start` around `keptBytes` octets that are in place behind the head.
    ///
    /// @param outbound whether the guest sent the frame
    /// @return the octets of the whole block
    public static int emit(
            MemorySegment bytes, long start, long epochNanos, int keptBytes, int frameBytes, boolean outbound) {
        int length = HEAD_BYTES + keptBytes + tailBytes(keptBytes);
        bytes.set(I32, start, TYPE);
        bytes.set(I32, start + 4, length);
        bytes.set(I32, start + 8, 0);
        bytes.set(I32, start + 12, (int) (epochNanos >>> 32));
        bytes.set(I32, start + 16, (int) epochNanos);
        bytes.set(I32, start + 20, keptBytes);
        bytes.set(I32, start + 24, frameBytes);
        long at = start + HEAD_BYTES + keptBytes;
        for (int fill = -keptBytes & 3; fill > 0; fill--) bytes.set(ValueLayout.JAVA_BYTE, at++, (byte) 0);
        bytes.set(I32, at, FLAGS_OPTION);
        bytes.set(I32, at + 4, outbound ? OUTBOUND : INBOUND);
        bytes.set(I32, at + 8, 0);
        bytes.set(I32, at + 12, length);
        return length;
    }
}
