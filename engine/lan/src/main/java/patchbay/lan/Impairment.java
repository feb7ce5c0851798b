package patchbay.lan;

import java.lang.foreign.SegmentAllocator;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Chance;
import patchbay.loop.EventLoop;
import patchbay.loop.Frame;
import patchbay.loop.FramePool;
import patchbay.loop.Timer;
import patchbay.wire.Fault;

/// One direction of a bad cable: loses, doubles, delays and holds back frames as [ImpairmentSettings] say, each wire
/// frame by itself: super-frames are cut first. What is under way is copied, and bounded; what does not fit is dropped
/// and counted. Times are kept to about a millisecond, the loop's tick. Belongs to the loop of its port.
public final class Impairment extends Timer {
    private static final long NANOS_A_SECOND = 1_000_000_000L;
    private static final int BITS_AN_OCTET = 8;

    private final EventLoop loop;
    private final Chance chance;
    private final Exit exit;
    private final Abilities wire;
    private final ImpairmentSettings settings;
    private final FramesUnderWay underWay;
    private final Segmenter segmenter = new Segmenter();
    private final SegmentRoom room = new PoolRoom();
    private final @Nullable SharedLine shared;
    private long lineFreeNanos;
    private long taken;
    private long given;
    private long lost;
    private long doubled;
    private long overflowed;
    private long unfit;
    private long cutOff;

    /// Where frames come out; they are lent until the turn's flush.
    @FunctionalInterface
    interface Exit {
        /// Takes a frame; false when nobody is there any more.
        boolean give(Frame frame);
    }

    /// Where the cable ends.
    ///
    /// @param wire what passes there; no offloads
    record End(Abilities wire, Exit exit) {}

    /// @param shared a line that is part of the cable, or null
    Impairment(
            EventLoop loop,
            SegmentAllocator allocator,
            ImpairmentSettings settings,
            @Nullable SharedLine shared,
            End end) {
        this.loop = loop;
        this.chance = loop.host().chance();
        this.exit = end.exit();
        this.wire = end.wire();
        this.settings = settings;
        this.shared = shared;
        this.underWay = new FramesUnderWay(allocator, settings.limitFrames());
        this.lineFreeNanos = loop.nowNanos();
    }

    /// Frames of the wire that came, each segment of a super-frame by itself:
    /// `taken + doubled = given + lost + overflowed + cutOff + waiting`.
    public long taken() {
        return taken;
    }

    /// Frames that came out.
    public long given() {
        return given;
    }

    /// Frames that were lost on purpose.
    public long lost() {
        return lost;
    }

    /// Frames that were made twice.
    public long doubled() {
        return doubled;
    }

    /// Frames for which there was no room.
    public long overflowed() {
        return overflowed;
    }

    /// Frames that came out when nobody was there any more: the cable had been pulled meanwhile.
    public long cutOff() {
        return cutOff;
    }

    /// Super-frames that could not be cut.
    public long unfit() {
        return unfit;
    }

    /// Frames under way.
    public int waiting() {
        return underWay.count();
    }

    /// Takes a frame of any kind.
    void take(Frame frame) {
        if (Segmenter.suits(frame, wire)) pass(frame);
        else if (segmenter.adapt(frame, wire, room) != Fault.NONE) unfit++;
    }

    /// Drops what is under way.
    void close() {
        loop.timers().disarm(this);
        overflowed += underWay.count();
        underWay.clear();
    }

    @Override
    protected void onTimer(long nowNanos) {
        while (underWay.count() > 0 && underWay.dueNanos() - nowNanos <= 0) {
            Frame frame = frameOf(underWay.length());
            if (frame == null) break; // the pool is empty until the next turn
            underWay.take(frame);
            give(frame);
        }
        if (underWay.count() > 0) loop.timers().arm(this, underWay.dueNanos());
    }

    private void pass(Frame frame) {
        taken++;
        if (happens(settings.lossMillionths())) {
            lost++;
            return;
        }
        if (happens(settings.duplicateMillionths())) {
            doubled++;
            send(frame);
        }
        send(frame);
    }

    private void send(Frame frame) {
        long now = loop.nowNanos();
        if (underWay.count() >= settings.limitFrames()) {
            overflowed++;
            return;
        }
        long due = leaves(frame, now);
        if (!happens(settings.reorderMillionths())) due += delay();
        if (due - now <= 0 && underWay.count() == 0) give(frame);
        else if (!underWay.add(frame, due)) overflowed++;
        else if (!isArmed() || underWay.dueNanos() - dueNanos() < 0)
            loop.timers().arm(this, underWay.dueNanos());
    }

    /// When the frame's last bit is on the line, and on the shared one.
    private long leaves(Frame frame, long nowNanos) {
        long own = leavesOwn(frame, nowNanos);
        if (shared == null) return own;
        long left = shared.leaves(frame.length(), nowNanos);
        return left - own > 0 ? left : own;
    }

    private long leavesOwn(Frame frame, long nowNanos) {
        if (settings.bitsPerSecond() == 0) return nowNanos;
        long begin = lineFreeNanos - nowNanos > 0 ? lineFreeNanos : nowNanos;
        lineFreeNanos = begin + (long) frame.length() * BITS_AN_OCTET * NANOS_A_SECOND / settings.bitsPerSecond();
        return lineFreeNanos;
    }

    private long delay() {
        long jitter = settings.jitterNanos();
        if (jitter == 0) return settings.delayNanos();
        long offset = Math.floorMod(chance.nextLong(), 2 * jitter + 1) - jitter;
        return Math.max(0, settings.delayNanos() + offset);
    }

    private boolean happens(int millionths) {
        return millionths > 0 && chance.below(ImpairmentSettings.MILLION) < millionths;
    }

    private void give(Frame frame) {
        if (exit.give(frame)) given++;
        else cutOff++;
    }

    private @Nullable Frame frameOf(int octets) {
        FramePool frames = loop.frames();
        return octets <= FramePool.SMALL_BYTES ? frames.takeSmall() : frames.takeLarge();
    }

    private final class PoolRoom implements SegmentRoom {
        @Override
        public @Nullable Frame room(int octets) {
            return octets > FramePool.LARGE_BYTES ? null : frameOf(octets);
        }

        @Override
        public void segment(Frame segment) {
            pass(segment);
        }
    }
}
