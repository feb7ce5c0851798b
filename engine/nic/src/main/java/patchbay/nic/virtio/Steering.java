package patchbay.nic.virtio;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import patchbay.loop.Frame;
import patchbay.wire.EtherType;

/// Which pair of queues a flow belongs to: what comes for a flow goes to the pair that its last frame came from (VirtIO
/// 1.3 §5.1.6.5.5, automatic receive steering). 256 places; flows that share one share its pair.
final class Steering {
    private static final int PLACES = 256;
    private static final int MULTIPLIER = 0x9e37_79b1;
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final int TYPE_AT = 12;
    private static final int IP_AT = 14;
    private static final int V4_MIN_BYTES = IP_AT + 20;
    private static final int V6_MIN_BYTES = IP_AT + 40;

    private final byte[] pairs = new byte[PLACES];

    /// The guest sent this frame on `pair`.
    void sent(Frame frame, int pair) {
        pairs[place(frame)] = (byte) pair;
    }

    /// The pair on which the guest last sent a frame of this one's flow; 0 when it never did.
    int pairOf(Frame frame) {
        return pairs[place(frame)];
    }

    /// The same for both directions of a flow.
    private static int place(Frame frame) {
        MemorySegment bytes = frame.bytes();
        long at = frame.start();
        int type = frame.length() < V4_MIN_BYTES ? 0 : bytes.get(U16, at + TYPE_AT) & 0xffff;
        int mixed = 0;
        if (type == EtherType.IPV4) {
            int headerBytes = (bytes.get(ValueLayout.JAVA_BYTE, at + IP_AT) & 0xf) * 4;
            mixed = bytes.get(I32, at + IP_AT + 12) ^ bytes.get(I32, at + IP_AT + 16) ^ ports(frame, headerBytes);
        } else if (type == EtherType.IPV6 && frame.length() >= V6_MIN_BYTES) {
            for (int word = 8; word < 40; word += 4) mixed ^= bytes.get(I32, at + IP_AT + word);
            mixed ^= ports(frame, 40);
        }
        return mixed * MULTIPLIER >>> 24;
    }

    private static int ports(Frame frame, int headerBytes) {
        int portsAt = IP_AT + headerBytes;
        if (portsAt + Integer.BYTES > frame.length()) return 0;
        int both = frame.bytes().get(I32, frame.start() + portsAt);
        return both >>> 16 ^ both & 0xffff;
    }
}
