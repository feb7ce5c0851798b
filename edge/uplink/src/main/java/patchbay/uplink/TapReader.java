package patchbay.uplink;

import org.jspecify.annotations.Nullable;
import patchbay.lan.LinkCounters;
import patchbay.lan.VnetHeader;
import patchbay.linux.Descriptors;
import patchbay.loop.Errno;
import patchbay.loop.Frame;
import patchbay.loop.FramePool;
import patchbay.wire.Fault;

/// Reads frames from a TAP straight into frames of the loop's pool: the vnet header lands in the headroom, the frame
/// behind it.
final class TapReader {
    /// The shortest frame a TAP can give: an Ethernet header.
    private static final int MIN_FRAME_BYTES = 14;

    private final FramePool frames;
    private final LinkCounters counters;
    private int lastErrno;

    TapReader(FramePool frames, LinkCounters counters) {
        this.frames = frames;
        this.counters = counters;
    }

    /// One frame, which belongs to this turn; null when there is none, for [#lastErrno] as reason. What is refused is
    /// counted and passed over.
    @Nullable
    Frame read(int descriptor) {
        for (Frame frame = frames.takeLarge(); frame != null; frame = frames.takeLarge()) {
            int room = VnetHeader.BYTES + frame.capacity();
            int got = Descriptors.read(descriptor, frame.address() - VnetHeader.BYTES, room);
            if (got < 0) {
                frames.giveBackLarge(frame);
                lastErrno = -got;
                if (got == -Errno.EINTR) continue;
                return null;
            }
            Fault fault = judge(frame, got);
            if (fault == Fault.NONE) return frame;
            counters.refused(fault, 1);
            frames.giveBackLarge(frame);
        }
        lastErrno = Errno.ENOBUFS;
        return null;
    }

    /// Why the last [#read] gave nothing: `EAGAIN` when the TAP is empty, `ENOBUFS` when the pool is; positive.
    int lastErrno() {
        return lastErrno;
    }

    private static Fault judge(Frame frame, int got) {
        int length = got - VnetHeader.BYTES;
        if (length < MIN_FRAME_BYTES) return Fault.TRUNCATED;
        frame.length(length);
        return VnetHeader.parse(frame.bytes(), frame.start() - VnetHeader.BYTES, frame);
    }
}
