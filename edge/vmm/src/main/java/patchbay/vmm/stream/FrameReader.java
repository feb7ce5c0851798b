package patchbay.vmm.stream;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import patchbay.lan.LinkCounters;
import patchbay.linux.Descriptors;
import patchbay.loop.Errno;
import patchbay.loop.Frame;
import patchbay.loop.FramePool;
import patchbay.wire.Fault;

/// The receiving half of a stream: a buffer, and the frames in it.
///
/// | octet | field                                |
/// |-------|--------------------------------------|
/// | 0–3   | length of the frame, big-endian      |
/// | 4–    | the frame, Ethernet header first     |
///
/// The frames handed on are windows over the buffer, which stays as it is until the next [#read]: at most one a turn.
final class FrameReader {
    /// The longest frame that QEMU sends or takes: its NET_BUFSIZE, 4 KiB + 64 KiB.
    static final int MAX_STREAM_FRAME_BYTES = 69_632;
    /// The longest frame that is handed on: a 64 KiB IP packet behind an Ethernet header.
    static final int MAX_FRAME_BYTES = 65_550;
    /// The shortest frame that is handed on: an Ethernet header.
    static final int MIN_FRAME_BYTES = 14;
    /// Frames handed on in one turn, at most.
    static final int FRAMES_A_TURN = 1_024;
    /// Octets of the buffer, and so the most that one read takes.
    static final int BUFFER_BYTES = 384 * 1_024;

    private static final int PREFIX_BYTES = 4;
    private static final ValueLayout.OfInt LENGTH = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final MemorySegment buffer;
    private final FramePool frames;
    private final LinkCounters counters;
    private final FrameSink sink;
    private int parsed;
    private int end;

    /// How a turn's reading ended.
    enum Outcome {
        /// Nothing more is there; readiness will tell.
        DRAINED,
        /// There is more, in the buffer or in the socket.
        MORE,
        /// The VMM has closed the connection, or it broke.
        ENDED,
        /// A length that no frame can have: the stream is out of step for good.
        OUT_OF_STEP
    }

    /// Takes the frames.
    @FunctionalInterface
    interface FrameSink {
        void take(Frame frame);
    }

    /// A reader with a buffer that lives as long as `arena`.
    FrameReader(Arena arena, FramePool frames, LinkCounters counters, FrameSink sink) {
        this.buffer = arena.allocate(BUFFER_BYTES, 64);
        this.frames = frames;
        this.counters = counters;
        this.sink = sink;
    }

    /// Forgets what is in the buffer: a new connection begins with a length. Whole frames in it are lost.
    void reset() {
        for (; holdsWholeFrame(); parsed += PREFIX_BYTES + buffer.get(LENGTH, parsed)) {
            counters.refused(Fault.LINK_DOWN, 1);
        }
        parsed = 0;
        end = 0;
    }

    /// Reads once, unless whole frames of the last read are left, and hands frames on.
    ///
    /// @param toTheEnd go on after a short read, since the end of the stream may follow
    Outcome read(int descriptor, boolean toTheEnd) {
        boolean maybeMore = true;
        if (!holdsWholeFrame()) {
            int room = compact();
            int got = Descriptors.read(descriptor, buffer.address() + end, room);
            if (got == -Errno.EAGAIN) return Outcome.DRAINED;
            if (got <= 0) return Outcome.ENDED;
            end += got;
            maybeMore = toTheEnd || got == room;
        }
        if (!handOn()) return Outcome.OUT_OF_STEP;
        return maybeMore || holdsWholeFrame() ? Outcome.MORE : Outcome.DRAINED;
    }

    /// Moves the rest of the last read to the buffer's start; answers the room behind it.
    private int compact() {
        if (parsed > 0) {
            MemorySegment.copy(buffer, parsed, buffer, 0, end - parsed);
            end -= parsed;
            parsed = 0;
        }
        return BUFFER_BYTES - end;
    }

    private boolean holdsWholeFrame() {
        if (end - parsed < PREFIX_BYTES) return false;
        return end - parsed - PREFIX_BYTES >= Integer.toUnsignedLong(buffer.get(LENGTH, parsed));
    }

    /// Hands on the whole frames; false at a length that cannot be.
    private boolean handOn() {
        for (int handed = 0; handed < FRAMES_A_TURN && end - parsed >= PREFIX_BYTES; handed++) {
            int length = buffer.get(LENGTH, parsed);
            if (Integer.compareUnsigned(length, MAX_STREAM_FRAME_BYTES) > 0) {
                counters.refused(Fault.BAD_TOTAL_LENGTH, 1);
                return false;
            }
            if (end - parsed - PREFIX_BYTES < length) return true;
            if (!handOn(parsed + PREFIX_BYTES, length)) return true;
        }
        return true;
    }

    /// Hands on one frame; false when the loop has no window left in this turn. Who takes the frame may [#reset] us.
    private boolean handOn(int start, int length) {
        if (length < MIN_FRAME_BYTES || length > MAX_FRAME_BYTES) {
            counters.refused(length < MIN_FRAME_BYTES ? Fault.TRUNCATED : Fault.TOO_LONG, 1);
            parsed = start + length;
            return true;
        }
        Frame frame = frames.takeWindow();
        if (frame == null) return false;
        parsed = start + length;
        sink.take(frame.wrap(buffer, start, length));
        return true;
    }
}
