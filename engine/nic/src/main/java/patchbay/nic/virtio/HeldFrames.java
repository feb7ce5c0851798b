package patchbay.nic.virtio;

import java.util.Arrays;
import patchbay.loop.Frame;

/// Frames for one guest that are placed together, at the turn's end or when there are enough, in the order in
/// which they came. They are the switch's until its turn is flushed, so none stays here for longer.
final class HeldFrames {
    /// The most frames.
    static final int MOST = 32;
    /// Octets after which none is added: what passes is still in the processor's nearest cache when it is copied on.
    private static final int MOST_BYTES = 16 * 1_024;

    private static final Frame NOTHING = new Frame();

    private final Frame[] frames = new Frame[MOST];
    private int next;
    private int end;
    private int octets;

    HeldFrames() {
        Arrays.fill(frames, NOTHING);
    }

    /// Adds a frame, of which the one before said that there is room; answers whether there is for a further one.
    boolean add(Frame frame) {
        frames[end++] = frame;
        octets += frame.length();
        return end < MOST && octets < MOST_BYTES;
    }

    /// How many are still here.
    int count() {
        return end - next;
    }

    boolean isEmpty() {
        return next == end;
    }

    /// Frame `index` of those that are still here.
    Frame frame(int index) {
        return frames[next + index];
    }

    /// The first one is placed, lost, or waits as a copy.
    void drop() {
        frames[next].letGo();
        frames[next++] = NOTHING;
        if (next < end) return;
        next = 0;
        end = 0;
        octets = 0;
    }

    void dropAll() {
        while (!isEmpty()) drop();
    }
}
