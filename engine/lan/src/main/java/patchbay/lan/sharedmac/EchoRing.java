package patchbay.lan.sharedmac;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import patchbay.loop.Frame;

/// Remembers the last frames that were sent, each until it comes back once. By a hash of all octets: a false match is
/// as likely as 2⁻⁵⁸.
final class EchoRing {
    private static final int FRAMES = 64;
    private static final int NOTHING = 0;
    private static final long MIX = 0x9e37_79b9_7f4a_7c15L;

    private final long[] sent = new long[FRAMES];
    private int next;

    void sent(Frame frame) {
        sent[next] = hash(frame);
        next = (next + 1) % FRAMES;
    }

    /// Whether a frame is one that was sent; it is forgotten then.
    boolean isEcho(Frame frame) {
        long hash = hash(frame);
        for (int index = 0; index < FRAMES; index++) {
            if (sent[index] != hash) continue;
            sent[index] = NOTHING;
            return true;
        }
        return false;
    }

    private static long hash(Frame frame) {
        MemorySegment bytes = frame.bytes();
        long end = frame.start() + frame.length();
        long at = frame.start();
        long hash = frame.length();
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            hash = mixed(hash ^ bytes.get(ValueLayout.JAVA_LONG_UNALIGNED, at));
        }
        for (; at < end; at++) hash = mixed(hash ^ bytes.get(ValueLayout.JAVA_BYTE, at));
        return hash == NOTHING ? MIX : hash;
    }

    private static long mixed(long value) {
        long product = value * MIX;
        return product ^ product >>> 29;
    }
}
