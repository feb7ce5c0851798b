package patchbay.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Datagrams taken by one recvmmsg(2) into slots of a memory of its own, for a socket whose peer is known, such as one
/// in the file system. What is longer than a slot is cut short and marked. Belongs to one loop.
public final class PacketBatch {
    private final MemorySegment bytes;
    private final MemorySegment messages;
    private final int slots;
    private final int slotBytes;

    /// Room for `slots` datagrams of `slotBytes` octets each; pages nobody touches cost nothing.
    public PacketBatch(int slots, int slotBytes) {
        this.slots = slots;
        this.slotBytes = slotBytes;
        this.bytes = PageMemory.reserve((long) slots * slotBytes);
        this.messages = Arena.ofAuto().allocate((long) slots * MessageHeader.BATCH_BYTES, 8);
        MemorySegment vectors = Arena.ofAuto().allocate((long) slots * Descriptors.IOVEC_BYTES, 8);
        this.vectors = vectors;
        for (int slot = 0; slot < slots; slot++) {
            Descriptors.vector(vectors, slot, bytes.address() + (long) slot * slotBytes, slotBytes);
            long vector = vectors.address() + (long) slot * Descriptors.IOVEC_BYTES;
            MessageHeader.vectors(messages, (long) slot * MessageHeader.BATCH_BYTES, vector, 1);
        }
    }

    /// Kept alive for the kernel, which knows it by address only.
    @SuppressWarnings("unused")
    private final MemorySegment vectors;

    /// Takes what waits at `socket`, which overwrites what was taken before; answers how many, or a negated errno.
    public int fill(int socket) {
        return SocketCalls.receiveMessages(socket, messages.address(), slots);
    }

    /// How many datagrams one [#fill] can take.
    public int capacity() {
        return slots;
    }

    /// The memory all of them stand in.
    public MemorySegment bytes() {
        return bytes;
    }

    /// Where datagram `index` begins in [#bytes()].
    public long start(int index) {
        return (long) index * slotBytes;
    }

    /// Octets of datagram `index`, as far as they are there.
    public int length(int index) {
        return messages.get(
                ValueLayout.JAVA_INT, (long) index * MessageHeader.BATCH_BYTES + MessageHeader.BATCH_LENGTH_AT);
    }

    /// Whether datagram `index` was longer than its slot.
    public boolean isCutShort(int index) {
        return (MessageHeader.flags(messages, (long) index * MessageHeader.BATCH_BYTES) & SocketCalls.MSG_TRUNC) != 0;
    }
}
