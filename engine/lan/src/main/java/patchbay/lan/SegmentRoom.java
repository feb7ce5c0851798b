package patchbay.lan;

import org.jspecify.annotations.Nullable;
import patchbay.loop.Frame;

/// Where a [Segmenter] puts what it makes of a frame.
interface SegmentRoom {
    /// A frame with room for `octets`, or null when there is none: the rest of the frame is lost.
    @Nullable
    Frame room(int octets);

    /// Takes a frame that [#room] gave and that is written now. May lead to further frames through the same switch.
    void segment(Frame segment);
}
