package patchbay.uplink;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import patchbay.lan.LinkCounters;
import patchbay.lan.PortQueue;
import patchbay.lan.VnetHeader;
import patchbay.linux.Descriptors;
import patchbay.loop.Errno;
import patchbay.loop.Frame;
import patchbay.wire.Fault;

/// Writes a turn's frames to a TAP, each with its vnet header: from the headroom of the pool's frames by one
/// write, else by one writev. What the kernel does not take at once waits in a bounded queue, in order.
final class TapWriter {
    /// Frames gathered in one turn before they are written.
    static final int BURST_FRAMES = 256;

    private final LinkCounters counters;
    private final PortQueue waiting;
    private final Frame[] burst = new Frame[BURST_FRAMES];
    private final MemorySegment header;
    private final MemorySegment vectors;
    private int gathered;
    private boolean blocked;

    TapWriter(Arena arena, LinkCounters counters) {
        this.counters = counters;
        this.waiting = new PortQueue(arena, counters.faultsOut());
        this.header = arena.allocate(VnetHeader.BYTES, 8);
        this.vectors = arena.allocate(2L * Descriptors.IOVEC_BYTES, 8);
        Arrays.fill(burst, new Frame());
    }

    /// Keeps a reference to a frame of this turn; false when the burst is full and must be written first.
    boolean gather(Frame frame) {
        if (gathered == BURST_FRAMES) return false;
        burst[gathered++] = frame;
        return true;
    }

    /// Writes what waits, then the burst. Answers 0, or a negated errno when the TAP is no longer one.
    int flush(int descriptor) {
        int result = blocked ? 0 : writeWaiting(descriptor);
        for (int index = 0; index < gathered; index++) {
            if (result == 0 && !blocked) result = writeGathered(descriptor, index);
            else keep(burst[index]);
        }
        gathered = 0;
        return result;
    }

    /// Says that the kernel takes frames again.
    void unblocked() {
        blocked = false;
    }

    boolean isWaiting() {
        return !waiting.isEmpty();
    }

    /// Frames that the kernel has not taken.
    int waitingFrames() {
        return gathered + waiting.frames();
    }

    /// Forgets all frames: the interface is gone.
    void reset() {
        counters.lost(Fault.LINK_DOWN, waitingFrames());
        gathered = 0;
        waiting.clear();
    }

    private int writeGathered(int descriptor, int index) {
        Frame frame = burst[index];
        int written = write(descriptor, frame);
        if (written != -Errno.EAGAIN) return outcome(written);
        blocked = true;
        keep(frame);
        return 0;
    }

    private int write(int descriptor, Frame frame) {
        if (frame.hasHeadroom()) {
            VnetHeader.emit(frame, frame.bytes(), frame.start() - VnetHeader.BYTES);
            int octets = VnetHeader.BYTES + frame.length();
            return Descriptors.write(descriptor, frame.address() - VnetHeader.BYTES, octets);
        }
        VnetHeader.emit(frame, header, 0);
        Descriptors.vector(vectors, 0, header.address(), VnetHeader.BYTES);
        Descriptors.vector(vectors, 1, frame.address(), frame.length());
        return Descriptors.writev(descriptor, vectors.address(), 2);
    }

    private void keep(Frame frame) {
        VnetHeader.emit(frame, header, 0);
        waiting.add(header, 0, VnetHeader.BYTES, frame);
    }

    private int writeWaiting(int descriptor) {
        while (!waiting.isEmpty()) {
            int record = waiting.headBytes();
            int first = Math.min(record, waiting.length(0));
            Descriptors.vector(vectors, 0, waiting.address(0), first);
            if (first < record) Descriptors.vector(vectors, 1, waiting.address(1), record - first);
            int written = Descriptors.writev(descriptor, vectors.address(), first < record ? 2 : 1);
            if (written == -Errno.EAGAIN) {
                blocked = true;
                return 0;
            }
            waiting.consume(record);
            int result = outcome(written);
            if (result < 0) return result;
        }
        return 0;
    }

    /// The kernel refuses a single frame with EINVAL (headers it finds inconsistent), by a packet socket EMSGSIZE
    /// (longer than the interface takes), or while the interface is down with EIO or ENETDOWN: counted. Any other
    /// error is the end of the TAP.
    private int outcome(int written) {
        if (written >= 0) {
            counters.sent(1);
            return 0;
        }
        boolean down = written == -Errno.EIO || written == -Errno.ENETDOWN;
        counters.lost(down ? Fault.LINK_DOWN : Fault.HOST_REFUSED, 1);
        boolean onlyThisFrame = down
                || written == -Errno.EMSGSIZE
                || written == -Errno.EINVAL
                || written == -Errno.ENOMEM
                || written == -Errno.ENOBUFS
                || written == -Errno.EINTR;
        return onlyThisFrame ? 0 : written;
    }
}
