package patchbay.lan;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import patchbay.loop.FaultCounters;
import patchbay.loop.Frame;
import patchbay.wire.Fault;

/// What a station could not write in its turn: copies of frames, in order, in one ring of native memory. Bounded in
/// frames and octets; when it is full the newest frame is dropped and counted under [Fault#QUEUE_FULL], so a guest that
/// takes nothing costs the others nothing.
///
/// What waits stands in at most two *spans* of memory, which a station hands to one `writev`; then it says by
/// [#consume] how much went. A stream writes all of it, a device that takes one frame a call writes [#headBytes()].
/// The memory is reserved when the first frame has to wait. Belongs to one loop.
public final class PortQueue {
    /// Frames that wait for one card, at most.
    public static final int DEFAULT_FRAMES = 1_024;
    /// Octets that wait for one card, at most.
    public static final int DEFAULT_BYTES = 2 * 1_024 * 1_024;

    private final SegmentAllocator allocator;
    private final FaultCounters faults;
    private final int maxBytes;
    private final int[] lengths;
    private MemorySegment ring = MemorySegment.NULL;
    private int firstFrame;
    private int frames;
    private int firstByte;
    private int bytes;

    /// An empty queue of the usual size, which counts what it drops in `faults`.
    public PortQueue(SegmentAllocator allocator, FaultCounters faults) {
        this(allocator, faults, DEFAULT_FRAMES, DEFAULT_BYTES);
    }

    /// An empty queue for at most `maxFrames` frames of together `maxBytes` octets. `allocator` is asked once.
    public PortQueue(SegmentAllocator allocator, FaultCounters faults, int maxFrames, int maxBytes) {
        this.allocator = allocator;
        this.faults = faults;
        this.maxBytes = maxBytes;
        this.lengths = new int[maxFrames];
    }

    public boolean isEmpty() {
        return frames == 0;
    }

    /// How many frames wait.
    public int frames() {
        return frames;
    }

    /// How many octets wait.
    public int bytes() {
        return bytes;
    }

    /// Appends a copy of the frame; false when it was dropped.
    public boolean add(Frame frame) {
        return add(MemorySegment.NULL, 0, 0, frame);
    }

    /// Appends `headerBytes` octets of `header` from `headerStart` (a length prefix, a vnet header) and the
    /// frame as one record; false when it was dropped.
    public boolean add(MemorySegment header, long headerStart, int headerBytes, Frame frame) {
        if (!hasRoom(headerBytes + frame.length())) {
            faults.count(Fault.QUEUE_FULL);
            return false;
        }
        append(header, headerStart, headerBytes);
        append(frame.bytes(), frame.start(), frame.length());
        endRecord(headerBytes + frame.length());
        return true;
    }

    /// Appends what is left of a record of which a stream took only a part; false, and the stream is broken, when it
    /// does not fit, which cannot be for an empty queue. `length` is above 0.
    public boolean addRest(MemorySegment memory, long start, int length) {
        if (!hasRoom(length)) return false;
        append(memory, start, length);
        endRecord(length);
        return true;
    }

    /// How many spans hold what waits: 0, 1 or 2.
    public int spans() {
        if (bytes == 0) return 0;
        return firstByte + bytes <= maxBytes ? 1 : 2;
    }

    /// The native address of span `index`, for a system call.
    public long address(int index) {
        return ring.address() + (index == 0 ? firstByte : 0);
    }

    /// Octets in span `index`.
    public int length(int index) {
        int toEnd = maxBytes - firstByte;
        return index == 0 ? Math.min(bytes, toEnd) : bytes - toEnd;
    }

    /// Octets of the first record that are still there; 0 when nothing waits.
    public int headBytes() {
        return frames == 0 ? 0 : lengths[firstFrame];
    }

    /// Copies what is left of the first record to `start` of `into`, for a station that writes one frame a call
    /// and needs it in one piece; answers its octets, 0 when nothing waits.
    public int copyHead(MemorySegment into, long start) {
        int length = headBytes();
        int before = Math.min(length, maxBytes - firstByte);
        MemorySegment.copy(ring, firstByte, into, start, before);
        MemorySegment.copy(ring, 0, into, start + before, length - before);
        return length;
    }

    /// Takes away the first `octets` octets: they were written. A record may be taken in parts.
    public void consume(int octets) {
        if (octets < 0 || octets > bytes) throw new IllegalArgumentException("consume " + octets + " of " + bytes);
        bytes -= octets;
        firstByte = bytes == 0 ? 0 : (firstByte + octets) % maxBytes;
        int left = octets;
        while (frames > 0 && left >= lengths[firstFrame]) {
            left -= lengths[firstFrame];
            firstFrame = (firstFrame + 1) % lengths.length;
            frames--;
        }
        if (frames > 0) lengths[firstFrame] -= left;
    }

    /// Drops all that waits, uncounted: the station is gone or begins anew.
    public void clear() {
        consume(bytes);
    }

    private boolean hasRoom(int octets) {
        return frames < lengths.length && octets <= maxBytes - bytes;
    }

    private void append(MemorySegment memory, long start, int length) {
        if (ring.byteSize() == 0) ring = allocator.allocate(maxBytes, 64);
        int at = (int) (((long) firstByte + bytes) % maxBytes);
        int before = Math.min(length, maxBytes - at);
        MemorySegment.copy(memory, start, ring, at, before);
        MemorySegment.copy(memory, start + before, ring, 0, length - before);
        bytes += length;
    }

    private void endRecord(int length) {
        lengths[(firstFrame + frames) % lengths.length] = length;
        frames++;
    }
}
