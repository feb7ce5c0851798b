package patchbay.service.dns;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Answers on their way in a stream: octets in a row, each message behind its length. Never more than [#MAX_BYTES];
/// memory is what the longest row took, and none before the first answer.
final class AnswerQueue {
    /// The longest message and its length, twice.
    static final int MAX_BYTES = 2 * (2 + 0xffff);

    private byte[] octets = {};
    private int start;
    private int end;

    int waitingBytes() {
        return end - start;
    }

    /// The longest message that finds room now, in octets; less than 0 when not even a length does.
    int room() {
        return Math.min(0xffff, MAX_BYTES - waitingBytes() - 2);
    }

    /// Adds a message of `length` octets, not more than [#room()].
    void add(MemorySegment bytes, long at, int length) {
        makeRoom(2 + length);
        octets[end++] = (byte) (length >> 8);
        octets[end++] = (byte) length;
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, octets, end, length);
        end += length;
    }

    /// Copies octets from position `skip` on; answers how many.
    int copy(int skip, MemorySegment into, long at, int length) {
        int copied = Math.clamp(waitingBytes() - skip, 0, length);
        MemorySegment.copy(octets, start + skip, into, ValueLayout.JAVA_BYTE, at, copied);
        return copied;
    }

    /// Throws the first `length` octets away.
    void discard(int length) {
        start += length;
        if (start != end) return;
        start = 0;
        end = 0;
    }

    private void makeRoom(int more) {
        if (end + more <= octets.length) return;
        int waiting = waitingBytes();
        byte[] target = waiting + more <= octets.length ? octets : Arrays.copyOf(octets, sizeFor(waiting + more));
        System.arraycopy(octets, start, target, 0, waiting);
        octets = target;
        start = 0;
        end = waiting;
    }

    private static int sizeFor(int least) {
        return Math.min(MAX_BYTES, Integer.highestOneBit(Math.max(least, 512) - 1) << 1);
    }
}
