package patchbay.wire.dns;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.wire.Octets;

/// Walks names in a message, RFC 1035 §4.1.4. Positions are octets from the start of the message; -1 says that the
/// name is malformed.
final class NameWalk {
    static final int MAX_LABELS = 128;
    static final int MAX_NAME_BYTES = 255;
    static final int MAX_LABEL_BYTES = 63;
    static final int POINTER = 0xc0;
    static final int HEADER_BYTES = 12;

    private static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;

    private NameWalk() {}

    /// Walks the name at `at` in a message of `length` octets.
    ///
    /// @return the position behind the name as it stands there
    static int skip(MemorySegment bytes, long start, int length, int at) {
        return walk(bytes, start, length, at, null);
    }

    /// The labels of the name at `at`, or null when it is malformed.
    static @Nullable List<Octets> labels(MemorySegment bytes, long start, int length, int at) {
        List<Octets> labels = new ArrayList<>();
        return walk(bytes, start, length, at, labels) < 0 ? null : labels;
    }

    private static int walk(MemorySegment bytes, long start, int length, int from, @Nullable List<Octets> labels) {
        int at = from;
        int behind = -1;
        int bound = from; // pointers must go before this
        int nameBytes = 1;
        for (int steps = 0; steps <= MAX_LABELS && at < length; steps++) {
            int size = bytes.get(U8, start + at) & 0xff;
            if (size == 0) return behind < 0 ? at + 1 : behind;
            if (size >= POINTER) {
                if (at + 2 > length) return -1;
                int target = (size & ~POINTER) << 8 | bytes.get(U8, start + at + 1) & 0xff;
                if (target < HEADER_BYTES || target >= bound) return -1;
                if (behind < 0) behind = at + 2;
                bound = target;
                at = target;
                continue;
            }
            nameBytes += 1 + size;
            if (size > MAX_LABEL_BYTES || nameBytes > MAX_NAME_BYTES || at + 1 + size > length) return -1;
            if (labels != null) labels.add(Octets.copyOf(bytes, start + at + 1, size));
            at += 1 + size;
        }
        return -1;
    }
}
