package patchbay.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// `struct msghdr` and `struct cmsghdr` in native memory (64-bit Linux).
///
/// | octet | msghdr            | octet | cmsghdr          |
/// |-------|-------------------|-------|------------------|
/// | 0     | name              | 0     | length, header included |
/// | 8     | name length (u32) | 8     | level (int)      |
/// | 16    | vectors           | 12    | type (int)       |
/// | 24    | vector count      | 16    | content          |
/// | 32    | control           |       |                  |
/// | 40    | control length    |       |                  |
/// | 48    | flags (int)       |       |                  |
final class MessageHeader {
    static final int BYTES = 56;
    /// `struct mmsghdr`: a message header and how many octets were taken or sent.
    static final int BATCH_BYTES = 64;

    static final int BATCH_LENGTH_AT = 56;
    static final int CONTROL_HEADER_BYTES = 16;

    private static final int NAME_LENGTH = 8;
    private static final int VECTORS = 16;
    private static final int CONTROL = 32;
    private static final int CONTROL_LENGTH = 40;
    private static final int FLAGS = 48;

    private MessageHeader() {}

    static void name(MemorySegment message, long at, long address, int length) {
        message.set(ValueLayout.JAVA_LONG, at, address);
        message.set(ValueLayout.JAVA_INT, at + NAME_LENGTH, length);
    }

    static void vectors(MemorySegment message, long at, long address, long count) {
        message.set(ValueLayout.JAVA_LONG, at + VECTORS, address);
        message.set(ValueLayout.JAVA_LONG, at + VECTORS + 8, count);
    }

    static void vectorCount(MemorySegment message, long at, long count) {
        message.set(ValueLayout.JAVA_LONG, at + VECTORS + 8, count);
    }

    static int nameLength(MemorySegment message, long at) {
        return message.get(ValueLayout.JAVA_INT, at + NAME_LENGTH);
    }

    static void control(MemorySegment message, long at, long address, long length) {
        message.set(ValueLayout.JAVA_LONG, at + CONTROL, address);
        message.set(ValueLayout.JAVA_LONG, at + CONTROL_LENGTH, length);
        message.set(ValueLayout.JAVA_INT, at + FLAGS, 0);
    }

    /// Writes the header of a control message with so many octets of content.
    static void controlHeader(MemorySegment control, long at, int contentBytes, int level, int type) {
        control.set(ValueLayout.JAVA_LONG, at, CONTROL_HEADER_BYTES + contentBytes);
        control.set(ValueLayout.JAVA_INT, at + 8, level);
        control.set(ValueLayout.JAVA_INT, at + 12, type);
    }

    static long controlLength(MemorySegment message, long at) {
        return message.get(ValueLayout.JAVA_LONG, at + CONTROL_LENGTH);
    }

    static int flags(MemorySegment message, long at) {
        return message.get(ValueLayout.JAVA_INT, at + FLAGS);
    }

    /// Where the content of the first control message of that level and type stands in `control`, which the kernel
    /// filled from `at` for `length` octets; -1 when there is none.
    static long find(MemorySegment control, long at, long length, int level, int type) {
        long end = at + length;
        long here = at;
        while (here + CONTROL_HEADER_BYTES <= end) {
            long size = control.get(ValueLayout.JAVA_LONG, here);
            if (size < CONTROL_HEADER_BYTES || here + size > end) return -1;
            if (control.get(ValueLayout.JAVA_INT, here + 8) == level
                    && control.get(ValueLayout.JAVA_INT, here + 12) == type) {
                return here + CONTROL_HEADER_BYTES;
            }
            here += size + 7 & -8;
        }
        return -1;
    }
}
