package patchbay.lan;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import org.jspecify.annotations.Nullable;
import patchbay.loop.EventLoop;
import patchbay.loop.Flusher;
import patchbay.loop.Frame;
import patchbay.wire.Fault;

/// The recording of one port's frames, both ways, as a wire would carry them: super-frames as the segments they stand
/// for.
///
/// Records are gathered in a buffer that is handed to the [CaptureSink] at the end of the turn, or when it is full.
/// What the sink does not take is lost and counted; the network never waits for it. Belongs to the loop of its port.
public final class Capture {
    /// Octets gathered at most before they are handed over.
    public static final int BUFFER_BYTES = 256 * 1_024;

    private static final Abilities WIRE = Abilities.plain(CaptureSettings.MAX_SNAP_BYTES);

    private final EventLoop loop;
    private final CaptureSink sink;
    private final CaptureSettings settings;
    private final CaptureFormat format;
    private final MemorySegment buffer;
    private final Segmenter segmenter = new Segmenter();
    private final SegmentRoom room = new BufferRoom();
    private final CaptureFormat.Seen seen = new CaptureFormat.Seen();
    private final Flusher endOfTurn = nowNanos -> endTurn();
    private int used;
    private int waitingRecords;
    private boolean asked;
    private long records;
    private long lost;

    /// The next capture of the same port.
    @Nullable
    Capture next;

    /// A capture for a port on `loop`. `allocator` is asked once.
    public Capture(EventLoop loop, SegmentAllocator allocator, CaptureSink sink, CaptureSettings settings) {
        this.loop = loop;
        this.sink = sink;
        this.settings = settings;
        this.format = settings.format();
        this.buffer = allocator.allocate(BUFFER_BYTES, 64);
    }

    /// Frames that the sink took, segments counted each.
    public long records() {
        return records;
    }

    /// Frames that were lost because the sink could not keep up.
    public long lost() {
        return lost;
    }

    /// Hands over what is gathered. The last thing to do with a capture.
    public void close() {
        handOver();
    }

    /// Records a frame as a wire would carry it; one that cannot be cut is recorded as it is.
    void take(Frame frame, boolean fromStation) {
        if (!asked) {
            asked = true;
            loop.writeLater(endOfTurn);
        }
        seen.outbound = fromStation;
        if (!Segmenter.suits(frame, WIRE) && segmenter.adapt(frame, WIRE, room) == Fault.NONE) return;
        int kept = Math.min(frame.length(), settings.snapBytes());
        makeRoom(kept);
        MemorySegment.copy(frame.bytes(), frame.start(), buffer, used + format.headBytes(), kept);
        endRecord(kept, frame.length());
    }

    private void endTurn() {
        asked = false;
        handOver();
    }

    private void makeRoom(int octets) {
        if (used + format.headBytes() + octets + format.tailBytes(octets) > BUFFER_BYTES) handOver();
    }

    /// Puts a record around octets that are in place.
    private void endRecord(int kept, int original) {
        seen.kept = kept;
        seen.original = original;
        used += format.emit(buffer, used, loop.nowNanos() + settings.timeOffsetNanos(), seen);
        waitingRecords++;
    }

    private void handOver() {
        if (used == 0) return;
        if (sink.write(buffer, 0, used)) records += waitingRecords;
        else lost += waitingRecords;
        used = 0;
        waitingRecords = 0;
    }

    /// Room in the buffer itself, behind a record's head.
    private final class BufferRoom implements SegmentRoom {
        private final Frame segment = new Frame();

        @Override
        public @Nullable Frame room(int octets) {
            makeRoom(octets);
            return segment.wrap(buffer, used + format.headBytes(), octets);
        }

        @Override
        public void segment(Frame segment) {
            endRecord(Math.min(segment.length(), settings.snapBytes()), segment.length());
        }
    }
}
