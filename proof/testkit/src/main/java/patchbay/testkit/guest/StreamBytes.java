package patchbay.testkit.guest;

import java.util.Arrays;

/// Octets of a stream from position `first` on; what is no longer needed is forgotten from the front.
final class StreamBytes {
    private byte[] bytes = new byte[4_096];
    private long first;
    private int count;

    /// The position behind the last octet.
    long end() {
        return first + count;
    }

    void append(byte[] more, int at, int length) {
        if (count + length > bytes.length) bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, count + length));
        System.arraycopy(more, at, bytes, count, length);
        count += length;
    }

    void copy(long position, byte[] into, int at, int length) {
        System.arraycopy(bytes, (int) (position - first), into, at, length);
    }

    /// Forgets what stands before `position`; the memory is moved only when half of it is free.
    void forgetBefore(long position) {
        int gone = (int) (position - first);
        if (gone < bytes.length / 2 && gone < count) return;
        System.arraycopy(bytes, gone, bytes, 0, count - gone);
        first = position;
        count -= gone;
    }
}
