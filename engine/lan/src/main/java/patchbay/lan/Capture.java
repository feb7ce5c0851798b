package patchbay.lan;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import patchbay.loop.EventLoop;
import patchbay.loop.Flusher;
import patchbay.loop.Frame;
import patchbay.wire.Fault;

/// A packet trace of one port in classic pcap as VirtualBox writes it (`--nictrace`): native byte order, times from the
/// process's start, a dummy record first, and super-frames as the segments they stand for.
///
/// Records are gathered in a buffer that is handed to the [CaptureSink] at the end of the turn, or when it is full.
/// What
/// the sink does not take is lost and counted; the network never waits for it. Belongs to the loop of its port.
public final class Capture {
    /// Octets gathered at most before they are handed over.
    public static final int BUFFER_BYTES = 256 * 1_024;
    /// Longer frames are recorded cut to this many octets.
    public static final int SNAP_BYTES = 65_535;

    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final int MAGIC = 0xa1b2_c3d4;
    private static final int ETHERNET = 1;
    private static final int FILE_HEADER_BYTES = 24;
    private static final int RECORD_HEADER_BYTES = 16;
    private static final int DUMMY_BYTES = 4;
    private static final int DUMMY_ORIGINAL_BYTES = 60;
    private static final Abilities WIRE = Abilities.plain(SNAP_BYTES);

    private final EventLoop loop;
    private final CaptureSink sink;
    private final long originNanos;
    private final MemorySegment buffer;
    private final Segmenter segmenter = new Segmenter();
    private final SegmentRoom room = new BufferRoom();
    private final Flusher endOfTurn = nowNanos -> endTurn();
    private int used;
    private int waitingRecords;
    private boolean asked;
    private boolean begun;
    private long records;
    private long lost;

    /// A capture whose times count from `originNanos` of the loop's clock. `allocator` is asked once.
    public Capture(EventLoop loop, SegmentAllocator allocator, CaptureSink sink, long originNanos) {
        this.loop = loop;
        this.sink = sink;
        this.originNanos = originNanos;
        this.buffer = allocator.allocate(BUFFER_BYTES, 64);
        begin();
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
    void take(Frame frame) {
        if (!asked) {
            asked = true;
            loop.writeLater(endOfTurn);
        }
        if (!Segmenter.suits(frame, WIRE) && segmenter.adapt(frame, WIRE, room) == Fault.NONE) return;
        int kept = Math.min(frame.length(), SNAP_BYTES);
        makeRoom(kept);
        MemorySegment.copy(frame.bytes(), frame.start(), buffer, used + RECORD_HEADER_BYTES, kept);
        endRecord(kept, frame.length(), loop.nowNanos() - originNanos);
    }

    private void endTurn() {
        asked = false;
        handOver();
    }

    private void begin() {
        buffer.set(I32, 0, MAGIC);
        buffer.set(I16, 4, (short) 2);
        buffer.set(I16, 6, (short) 4);
        buffer.set(I32, 8, 0);
        buffer.set(I32, 12, 0);
        buffer.set(I32, 16, SNAP_BYTES);
        buffer.set(I32, 20, ETHERNET);
        used = FILE_HEADER_BYTES;
        buffer.set(I32, used + RECORD_HEADER_BYTES, 0);
        writeRecordHeader(DUMMY_BYTES, DUMMY_ORIGINAL_BYTES, 0);
        used += RECORD_HEADER_BYTES + DUMMY_BYTES;
    }

    private void makeRoom(int octets) {
        if (used + RECORD_HEADER_BYTES + octets > BUFFER_BYTES) handOver();
    }

    private void endRecord(int kept, int original, long sinceOriginNanos) {
        writeRecordHeader(kept, original, sinceOriginNanos);
        used += RECORD_HEADER_BYTES + kept;
        waitingRecords++;
    }

    private void writeRecordHeader(int kept, int original, long sinceOriginNanos) {
        buffer.set(I32, used, (int) (sinceOriginNanos / 1_000_000_000L));
        buffer.set(I32, used + 4, (int) (sinceOriginNanos % 1_000_000_000L / 1_000L));
        buffer.set(I32, used + 8, kept);
        buffer.set(I32, used + 12, original);
    }

    /// What the sink refuses is dropped, but for the file's header, which waits until the sink has room.
    private void handOver() {
        if (used == 0) return;
        if (sink.write(buffer, 0, used)) {
            records += waitingRecords;
            begun = true;
            used = 0;
        } else {
            lost += waitingRecords;
            used = begun ? 0 : FILE_HEADER_BYTES + RECORD_HEADER_BYTES + DUMMY_BYTES;
        }
        waitingRecords = 0;
    }

    /// Room in the buffer itself, behind a record's header.
    private final class BufferRoom implements SegmentRoom {
        private final Frame segment = new Frame();

        @Override
        public @Nullable Frame room(int octets) {
            makeRoom(octets);
            return segment.wrap(buffer, used + RECORD_HEADER_BYTES, octets);
        }

        @Override
        public void segment(Frame segment) {
            endRecord(segment.length(), segment.length(), loop.nowNanos() - originNanos);
        }
    }
}
