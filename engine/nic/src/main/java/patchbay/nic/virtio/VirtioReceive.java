package patchbay.nic.virtio;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import patchbay.lan.VnetHeader;
import patchbay.loop.Frame;
import patchbay.nic.GuestMemory;
import patchbay.wire.Fault;

/// To the guest: lays a frame into the buffers of a receive queue, several when the driver merges them.
final class VirtioReceive {
    /// The header with the count of buffers.
    static final int MERGED_HEADER_BYTES = VnetHeader.BYTES + Short.BYTES;

    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// What became of a frame.
    enum Outcome {
        PLACED,
        /// The driver has not enough buffers now, or memory takes nothing; nothing was taken.
        NO_BUFFER,
        /// Lost for [#fault()].
        LOST
    }

    private final GuestMemory memory;
    private final Chains chains;
    private final MemorySegment scratch;
    private int headerBytes = VnetHeader.BYTES;
    private boolean mergeable;
    private Fault fault = Fault.NONE;

    VirtioReceive(GuestMemory memory, Arena arena) {
        this.memory = memory;
        this.chains = new Chains(memory, Chains.Direction.TO_GUEST);
        this.scratch = arena.allocate(MERGED_HEADER_BYTES, 8);
    }

    void shape(int octetsOfHeader, boolean merging) {
        headerBytes = octetsOfHeader;
        mergeable = merging;
    }

    Fault fault() {
        return fault;
    }

    /// Puts `frame` into a running queue.
    Outcome place(VirtQueue queue, Frame frame) {
        if (!memory.hasRoom()) return Outcome.NO_BUFFER;
        chains.clear();
        fault = Fault.NONE;
        Ring ring = queue.ring();
        long need = (long) headerBytes + frame.length();
        while (chains.bytes() < need) {
            if (chains.count() > 0 && !mergeable || chains.isFull()) {
                ring.giveBack(chains);
                return lost(Fault.TOO_LONG);
            }
            switch (ring.take(chains)) {
                case NONE, AWAITED -> {
                    ring.giveBack(chains);
                    return Outcome.NO_BUFFER;
                }
                case BROKEN -> {
                    return lost(queue.breakDown(chains));
                }
                case ONE -> {}
            }
        }
        return write(queue, ring, frame, need);
    }

    private Outcome write(VirtQueue queue, Ring ring, Frame frame, long need) {
        Fault written = frame.hasHeadroom() ? writeInOne(frame, need) : writeInTwo(frame);
        if (written != Fault.NONE) {
            chains.broken(written);
            return lost(queue.breakDown(chains));
        }
        long left = need;
        for (int chain = 0; chain < chains.count(); chain++) {
            long here = Math.min(left, chains.bytes(chain));
            ring.use(chains.id(chain), chains.slots(chain), here);
            left -= here;
        }
        return Outcome.PLACED;
    }

    /// The header is written in front of the frame, so that both go in one copy.
    private Fault writeInOne(Frame frame, long need) {
        long at = frame.start() - headerBytes;
        emit(frame, frame.bytes(), at);
        return chains.scatter(frame.bytes(), at, need);
    }

    private Fault writeInTwo(Frame frame) {
        emit(frame, scratch, 0);
        Fault written = chains.scatter(scratch, 0, headerBytes);
        return written == Fault.NONE ? chains.scatter(frame.bytes(), frame.start(), frame.length()) : written;
    }

    private void emit(Frame frame, MemorySegment into, long at) {
        VnetHeader.emit(frame, into, at);
        if (headerBytes == MERGED_HEADER_BYTES) into.set(U16, at + VnetHeader.BYTES, (short) chains.count());
    }

    private Outcome lost(Fault why) {
        fault = why;
        return Outcome.LOST;
    }
}
