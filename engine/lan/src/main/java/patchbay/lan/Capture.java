package patchbay.lan;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import patchbay.loop.EventLoop;
import patchbay.loop.Flusher;
import patchbay.loop.Frame;
import patchbay.wire.Fault;
import patchbay.wire.PcapHeader;
import patchbay.wire.PcapRecord;

/// A packet trace of one port in classic pcap as VirtualBox writes it (`--nictrace`): times from the process's start,
/// a dummy record first, and super-frames as the segments they stand for.
///
/// Records are gathered in a buffer that is handed to the [CaptureSink] at the end of the turn, or when it is full.
/// What the sink does not take is lost and counted; the network never waits for it. Belongs to the loop of its port.
public final class Capture {
    /// Octets gathered at most before they are handed over.
    public static final int BUFFER_BYTES = 256 * 1_024;
    /// Longer frames are recorded cut to this many octets.
    public static final int SNAP_BYTES = PcapHeader.SNAP_BYTES;

    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED;
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
    private int beginBytes;
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
        MemorySegment.copy(frame.bytes(), frame.start(), buffer, used + PcapRecord.BYTES, kept);
        endRecord(kept, frame.length());
    }

    private void endTurn() {
        asked = false;
        handOver();
    }

    private void begin() {
        used = PcapHeader.ethernet().emit(buffer, 0);
        used += PcapRecord.emit(buffer, used, 0, DUMMY_BYTES, DUMMY_ORIGINAL_BYTES);
        buffer.set(I32, used, 0);
        used += DUMMY_BYTES;
        beginBytes = used;
    }

    private void makeRoom(int octets) {
        if (used + PcapRecord.BYTES + octets > BUFFER_BYTES) handOver();
    }

    /// Puts the head before a record whose octets are in place.
    private void endRecord(int kept, int original) {
        PcapRecord.emit(buffer, used, loop.nowNanos() - originNanos, kept, original);
        used += PcapRecord.BYTES + kept;
        waitingRecords++;
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
            used = begun ? 0 : beginBytes;
        }
        waitingRecords = 0;
    }

    /// Room in the buffer itself, behind a record's header.
    private final class BufferRoom implements SegmentRoom {
        private final Frame segment = new Frame();

        @Override
        public @Nullable Frame room(int octets) {
            makeRoom(octets);
            return segment.wrap(buffer, used + PcapRecord.BYTES, octets);
        }

        @Override
        public void segment(Frame segment) {
            endRecord(segment.length(), segment.length());
        }
    }
}
