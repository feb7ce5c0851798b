package patchbay.nic.virtio;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import patchbay.lan.LinkCounters;
import patchbay.lan.VnetHeader;
import patchbay.loop.Frame;
import patchbay.nic.GuestMemory;
import patchbay.wire.Fault;

/// To the guest: lays frames into the buffers of a receive queue, a frame into several when the driver merges
/// them. First buffers are taken for a burst of frames, then they are filled: so the guest's cache lines come
/// from its processor, and go back to it, side by side.
final class VirtioReceive {
    /// The header with the count of buffers.
    static final int MERGED_HEADER_BYTES = VnetHeader.BYTES + Short.BYTES;

    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// Why a burst ended where it did.
    private enum End {
        /// All frames have buffers.
        ENOUGH,
        /// The driver has none for the next frame now, or they are on their way here.
        NO_BUFFER,
        /// The next frame fits into no buffers, or not into what is left of this burst.
        NO_ROOM,
        /// The queue broke.
        BROKEN
    }

    private final GuestMemory memory;
    private final LinkCounters counters;
    private final Chains chains;
    private final int[] chainEnds = new int[HeldFrames.MOST];
    private final MemorySegment scratch;
    private int headerBytes = VnetHeader.BYTES;
    private boolean mergeable;

    VirtioReceive(VirtioMemory memory, LinkCounters counters) {
        this.memory = memory.guest();
        this.counters = counters;
        this.chains = new Chains(memory.guest(), Chains.Direction.TO_GUEST);
        this.scratch = memory.arena().allocate(MERGED_HEADER_BYTES, 8);
    }

    void shape(int octetsOfHeader, boolean merging) {
        headerBytes = octetsOfHeader;
        mergeable = merging;
    }

    /// Puts frames into the queue while it runs, and drops them from `frames` as they are placed or lost, which is
    /// counted. Those that are still there then have no buffer now, or no queue.
    void place(VirtQueue queue, HeldFrames frames) {
        // Each write to memory that is not shared may be the last for which there is room.
        int most = memory.isAllShared() ? HeldFrames.MOST : 1;
        boolean goesOn = true;
        while (goesOn && !frames.isEmpty() && queue.isRunning() && memory.hasRoom()) {
            goesOn = burst(queue, frames, Math.min(most, frames.count()));
        }
    }

    /// Answers whether it is worth going on with the next frame.
    private boolean burst(VirtQueue queue, HeldFrames frames, int most) {
        chains.clear();
        int count = 0;
        End end = reserve(queue.ring(), frames.frame(0));
        while (end == End.ENOUGH) {
            chainEnds[count++] = chains.count();
            if (count == most) break;
            end = reserve(queue.ring(), frames.frame(count));
        }
        if (count > 1) chains.glance();
        if (!fill(queue, frames, count)) return false;
        if (end == End.BROKEN) lose(frames, queue.breakDown(chains));
        else if (end == End.NO_ROOM && count == 0) lose(frames, Fault.TOO_LONG);
        return end != End.NO_BUFFER;
    }

    /// Takes the buffers of one frame more; none of them if there are not enough.
    private End reserve(Ring ring, Frame frame) {
        int first = chains.count();
        long need = chains.bytes() + headerBytes + frame.length();
        End end = End.ENOUGH;
        while (end == End.ENOUGH && chains.bytes() < need) end = takeOne(ring, first);
        if (end == End.NO_BUFFER || end == End.NO_ROOM) ring.giveBack(chains, first);
        return end;
    }

    /// A frame that is alone may have all the room there is.
    private End takeOne(Ring ring, int first) {
        boolean room = first == 0 ? !chains.isFull() : chains.hasRoom();
        if (!room || !mergeable && chains.count() > first) return End.NO_ROOM;
        return switch (ring.take(chains)) {
            case ONE -> End.ENOUGH;
            case NONE, AWAITED -> End.NO_BUFFER;
            case BROKEN -> End.BROKEN;
        };
    }

    /// Fills the buffers of the first frames and hands them to the driver; false when they are no memory any more.
    private boolean fill(VirtQueue queue, HeldFrames frames, int count) {
        Ring ring = queue.ring();
        int chain = 0;
        for (int index = 0; index < count; index++) {
            Frame frame = frames.frame(0);
            Fault written = write(frame, chain, chainEnds[index] - chain);
            if (written != Fault.NONE) {
                chains.broken(written);
                lose(frames, queue.breakDown(chains));
                return false;
            }
            long left = (long) headerBytes + frame.length();
            for (; chain < chainEnds[index]; chain++) {
                long here = Math.min(left, chains.bytes(chain));
                ring.use(chains.id(chain), chains.slots(chain), here);
                left -= here;
            }
            counters.sent(1);
            frames.drop();
        }
        return true;
    }

    private Fault write(Frame frame, int chain, int buffers) {
        chains.goTo(chain);
        long need = (long) headerBytes + frame.length();
        long place = chains.inOne(need);
        if (place != Chains.NOWHERE && memory.isAllShared()) return writeAt(place, frame, buffers);
        return frame.hasHeadroom() ? writeInOne(frame, need, buffers) : writeInTwo(frame, buffers);
    }

    /// The header goes straight to the guest: put together here first, it would have to arrive in our memory,
    /// behind all that is still on its way to the guest's, before it could be copied.
    private Fault writeAt(long place, Frame frame, int buffers) {
        memory.i64(place, VnetHeader.head(frame));
        if (headerBytes == VnetHeader.BYTES) memory.u16(place + Long.BYTES, VnetHeader.tail(frame));
        else memory.i32(place + Long.BYTES, VnetHeader.tail(frame) | buffers << Short.SIZE);
        return memory.write(place + headerBytes, frame.bytes(), frame.start(), frame.length());
    }

    /// The header is written in front of the frame, so that both go in one copy.
    private Fault writeInOne(Frame frame, long need, int buffers) {
        long at = frame.start() - headerBytes;
        emit(frame, buffers, frame.bytes(), at);
        return chains.scatter(frame.bytes(), at, need);
    }

    private Fault writeInTwo(Frame frame, int buffers) {
        emit(frame, buffers, scratch, 0);
        Fault written = chains.scatter(scratch, 0, headerBytes);
        return written == Fault.NONE ? chains.scatter(frame.bytes(), frame.start(), frame.length()) : written;
    }

    private void emit(Frame frame, int buffers, MemorySegment into, long at) {
        VnetHeader.emit(frame, into, at);
        if (headerBytes == MERGED_HEADER_BYTES) into.set(U16, at + VnetHeader.BYTES, (short) buffers);
    }

    private void lose(HeldFrames frames, Fault why) {
        counters.lost(why, 1);
        frames.drop();
    }
}
