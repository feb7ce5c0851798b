package patchbay.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Datagrams that leave by one sendmmsg(2) from a connected socket, each from where its octets stand. Belongs to one
/// loop.
public final class PacketRow {
    private final MemorySegment messages;
    private final MemorySegment vectors;
    private int count;

    /// An empty row for at most `capacity` datagrams.
    public PacketRow(int capacity) {
        this.messages = Arena.ofAuto().allocate((long) capacity * MessageHeader.BATCH_BYTES, 8);
        this.vectors = Arena.ofAuto().allocate((long) capacity * Descriptors.IOVEC_BYTES, 8);
        for (int index = 0; index < capacity; index++) {
            long vector = vectors.address() + (long) index * Descriptors.IOVEC_BYTES;
            MessageHeader.vectors(messages, (long) index * MessageHeader.BATCH_BYTES, vector, 1);
        }
    }

    /// Empties the row.
    public void clear() {
        count = 0;
    }

    /// Adds the `length` octets at a native address, which stay as they are until [#send] has answered.
    public void add(long address, int length) {
        Descriptors.vector(vectors, count++, address, length);
    }

    /// Sends from datagram `first` on; answers how many were taken, at least 1, or the negated errno of the first.
    public int send(int socket, int first) {
        return SocketCalls.sendMessages(
                socket, messages.address() + (long) first * MessageHeader.BATCH_BYTES, count - first);
    }
}
