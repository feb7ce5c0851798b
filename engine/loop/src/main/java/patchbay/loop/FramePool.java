package patchbay.loop;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The frames of one loop: native memory reserved once, lent out during a turn and taken back whole at its end.
///
/// Three kinds are handed out: *large* frames with room for a super-frame, *small* ones for a packet of MTU size or
/// less, and *windows*, which are frames without memory for bytes that stand in a port's own buffer. When a kind is
/// used up the answer is null until the turn ends: the caller stops reading, or drops and counts. The same few frames
/// are lent first in every turn, so their memory stays in the processor's cache and untouched ones cost no RSS.
public final class FramePool {
    /// Room of a large frame: a 64 KiB IP packet, Ethernet and VLAN header, rounded up, in octets.
    public static final int LARGE_BYTES = 65_536 + 64;
    /// Room of a small frame in octets: MTU 1500 with any header, DHCP and DNS messages included.
    public static final int SMALL_BYTES = 2_048 - Frame.HEADROOM_BYTES;

    private static final int LARGE_STRIDE_BYTES = LARGE_BYTES + Frame.HEADROOM_BYTES;
    private static final int SMALL_STRIDE_BYTES = 2_048;

    private final Shelf large;
    private final Shelf small;
    private final Shelf windows;
    private long lentInAll;

    /// Reserves memory for so many frames of each kind; it lives as long as `arena`.
    public FramePool(Arena arena, int largeFrames, int smallFrames, int windows) {
        this.large = new Shelf(arena, largeFrames, LARGE_STRIDE_BYTES, LARGE_BYTES);
        this.small = new Shelf(arena, smallFrames, SMALL_STRIDE_BYTES, SMALL_BYTES);
        this.windows = new Shelf(windows);
    }

    /// An empty frame of [#LARGE_BYTES], or null when all are lent.
    public @Nullable Frame takeLarge() {
        return large.take();
    }

    /// An empty frame of [#SMALL_BYTES], or null when all are lent.
    public @Nullable Frame takeSmall() {
        return small.take();
    }

    /// A frame of no memory of its own, to be laid over bytes by [Frame#wrap], or null when all are lent.
    public @Nullable Frame takeWindow() {
        return windows.take();
    }

    /// Gives back the large frame that was taken last, unused: what follows may take it again in this turn.
    public void giveBackLarge(Frame frame) {
        large.giveBack(frame);
    }

    /// Gives a large or small frame back when nobody keeps it and it was taken last, so that a burst passes through
    /// memory that is in the processor's cache; else it stays on loan until the turn's end.
    public void giveBackUnkept(Frame frame) {
        if (frame.isKept()) return;
        if (small.isLast(frame)) giveBackUnkept(small, frame);
        else if (large.isLast(frame)) giveBackUnkept(large, frame);
    }

    private void giveBackUnkept(Shelf shelf, Frame frame) {
        shelf.giveBack(frame);
        lentInAll++;
        shelf.most = Math.max(shelf.most, shelf.lent + 1);
    }

    /// Whether a large frame is left in this turn.
    public boolean hasLarge() {
        return large.lent < large.frames.length;
    }

    /// Frames lent so far, in all turns that are over.
    public long lentInAll() {
        return lentInAll;
    }

    /// The most large frames lent in one turn; what is more than the pool has is refused.
    public int mostLarge() {
        return large.most;
    }

    /// The most small frames lent in one turn.
    public int mostSmall() {
        return small.most;
    }

    /// The most windows lent in one turn.
    public int mostWindows() {
        return windows.most;
    }

    /// Takes all frames back. Only the loop calls this, after its flush.
    void endTurn() {
        lentInAll += lent();
        large.endTurn();
        small.endTurn();
        windows.endTurn();
    }

    /// Frames on loan in this turn.
    public int lent() {
        return large.lent + small.lent + windows.lent;
    }

    /// Fills all memory that was lent since the last call, at the first call all there is, with one octet: tests see by
    /// it whether stale bytes ever leave.
    public void poison(byte octet) {
        large.poison(octet);
        small.poison(octet);
    }

    private static final class Shelf {
        final Frame[] frames;
        final MemorySegment memory;
        final int strideBytes;
        final int roomBytes;
        int lent;
        int most;
        int touched;

        Shelf(Arena arena, int count, int strideBytes, int roomBytes) {
            this.frames = filled(count);
            this.memory = arena.allocate((long) count * strideBytes, 64);
            this.strideBytes = strideBytes;
            this.roomBytes = roomBytes;
            this.touched = count;
        }

        Shelf(int count) {
            this.frames = filled(count);
            this.memory = MemorySegment.NULL;
            this.strideBytes = 0;
            this.roomBytes = 0;
        }

        private static Frame[] filled(int count) {
            Frame[] frames = new Frame[count];
            Arrays.setAll(frames, index -> new Frame());
            return frames;
        }

        @Nullable
        Frame take() {
            if (lent == frames.length) return null;
            long start = (long) lent * strideBytes + (roomBytes == 0 ? 0 : Frame.HEADROOM_BYTES);
            if (lent >= touched) touched = lent + 1;
            return frames[lent++].room(memory, start, roomBytes);
        }

        void poison(byte octet) {
            memory.asSlice(0, (long) touched * strideBytes).fill(octet);
            touched = 0;
        }

        void endTurn() {
            if (lent > most) most = lent;
            lent = 0;
        }

        boolean isLast(Frame frame) {
            return lent > 0 && frames[lent - 1] == frame;
        }

        void giveBack(Frame frame) {
            if (!isLast(frame)) {
                throw new IllegalStateException("only the frame taken last can be given back");
            }
            lent--;
        }
    }
}
