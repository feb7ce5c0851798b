package patchbay.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// What a pcapng file ends with: an interface statistics block of the first interface, little-endian.
/// (draft-ietf-opsawg-pcapng §4.6)
///
/// @param epochNanos when it was written, in nanoseconds since 1970
/// @param frames frames that were seen
/// @param lost frames of these that are not in the file
public record PcapngStatistics(long epochNanos, long frames, long lost) {
    private static final int TYPE = 5;
    private static final int BYTES = 52;
    private static final short FRAMES_OPTION = 4;
    private static final short LOST_OPTION = 5;

    /// The octets of the block.
    public byte[] emit() {
        return ByteBuffer.allocate(BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(TYPE)
                .putInt(BYTES)
                .putInt(0)
                .putInt((int) (epochNanos >>> 32))
                .putInt((int) epochNanos)
                .putShort(FRAMES_OPTION)
                .putShort((short) Long.BYTES)
                .putLong(frames)
                .putShort(LOST_OPTION)
                .putShort((short) Long.BYTES)
                .putLong(lost)
                .putInt(0)
                .putInt(BYTES)
                .array();
    }
}
