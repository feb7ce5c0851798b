package patchbay.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import patchbay.loop.Datagrams;
import patchbay.loop.Endpoint;

/// Up to 64 datagrams taken by one recvmmsg(2), with who sent them, where to, the time to live they came with,
/// and how a train is divided (`UDP_GRO`). Each has room for the longest datagram there is; what a short one does
/// not touch costs no memory.
final class DatagramBatch implements Datagrams {
    private static final int CAPACITY = 64;
    /// Room for the longest datagram; the odd lines keep the slots out of each other's cache sets.
    private static final int SLOT_BYTES = 65_536 + 192;

    private static final int CONTROL_BYTES = 96;
    private static final int SOL_IP = 0;
    private static final int IP_TTL = 2;
    private static final int SOL_IPV6 = 41;
    private static final int IPV6_HOP_LIMIT = 52;
    private static final int SOL_UDP = 17;
    private static final int UDP_GRO = 104;

    private final MemorySegment bytes = PageMemory.reserve((long) CAPACITY * SLOT_BYTES);
    private final MemorySegment messages = Arena.ofAuto().allocate((long) CAPACITY * MessageHeader.BATCH_BYTES, 8);
    private final MemorySegment vectors = Arena.ofAuto().allocate((long) CAPACITY * Descriptors.IOVEC_BYTES, 8);
    private final MemorySegment names = Arena.ofAuto().allocate((long) CAPACITY * KernelAddress.MAX_BYTES, 8);
    private final MemorySegment control = Arena.ofAuto().allocate((long) CAPACITY * CONTROL_BYTES, 8);
    private final Endpoint[] sources = new Endpoint[CAPACITY];
    private final Endpoint[] destinations = new Endpoint[CAPACITY];
    private final int[] slots = new int[CAPACITY];
    private final int[] lengths = new int[CAPACITY];
    private final int[] pieces = new int[CAPACITY];
    private final int[] hopLimits = new int[CAPACITY];
    /// Slots whose lengths the kernel changed.
    private int used = CAPACITY;

    DatagramBatch() {
        for (int slot = 0; slot < CAPACITY; slot++) {
            long start = bytes.address() + (long) slot * SLOT_BYTES;
            Descriptors.vector(vectors, slot, start, SLOT_BYTES);
            sources[slot] = new Endpoint();
            destinations[slot] = new Endpoint();
            long at = (long) slot * MessageHeader.BATCH_BYTES;
            MessageHeader.vectors(messages, at, vectors.address() + (long) slot * Descriptors.IOVEC_BYTES, 1);
        }
    }

    /// Takes what waits at `socket`, which tells destinations or does not; answers how many whole datagrams that were,
    /// or a negated errno.
    int fill(int socket, boolean tellsDestinations) {
        for (int slot = 0; slot < used; slot++) {
            long at = (long) slot * MessageHeader.BATCH_BYTES;
            long name = names.address() + (long) slot * KernelAddress.MAX_BYTES;
            MessageHeader.name(messages, at, name, KernelAddress.MAX_BYTES);
            MessageHeader.control(messages, at, control.address() + (long) slot * CONTROL_BYTES, CONTROL_BYTES);
        }
        int taken = SocketCalls.receiveMessages(socket, messages.address(), CAPACITY);
        used = Math.max(taken, 0);
        int whole = 0;
        for (int slot = 0; slot < taken; slot++) {
            if (note(slot, whole, tellsDestinations)) whole++;
        }
        return taken < 0 ? taken : whole;
    }

    @Override
    public int capacity() {
        return CAPACITY;
    }

    @Override
    public MemorySegment bytes() {
        return bytes;
    }

    @Override
    public long start(int index) {
        return (long) slots[index] * SLOT_BYTES;
    }

    @Override
    public int length(int index) {
        return lengths[index];
    }

    @Override
    public int pieceBytes(int index) {
        return pieces[index];
    }

    @Override
    public Endpoint source(int index) {
        return sources[index];
    }

    @Override
    public Endpoint destination(int index) {
        return destinations[index];
    }

    @Override
    public int hopLimit(int index) {
        return hopLimits[index];
    }

    private boolean note(int slot, int index, boolean tellsDestination) {
        long at = (long) slot * MessageHeader.BATCH_BYTES;
        if ((MessageHeader.flags(messages, at) & SocketCalls.MSG_TRUNC) != 0) return false;
        if (!KernelAddress.read(names, (long) slot * KernelAddress.MAX_BYTES, sources[index])) return false;
        slots[index] = slot;
        lengths[index] = messages.get(ValueLayout.JAVA_INT, at + MessageHeader.BATCH_LENGTH_AT);
        long controlBytes = MessageHeader.controlLength(messages, at);
        hopLimits[index] = hopLimitAt(slot, controlBytes);
        pieces[index] = pieceBytesAt(slot, controlBytes, lengths[index]);
        if (tellsDestination) PacketInfo.read(control, (long) slot * CONTROL_BYTES, controlBytes, destinations[index]);
        else destinations[index].set(0, 0, 0);
        return true;
    }

    private int hopLimitAt(int slot, long controlBytes) {
        long at = (long) slot * CONTROL_BYTES;
        long content = MessageHeader.find(control, at, controlBytes, SOL_IP, IP_TTL);
        if (content < 0) content = MessageHeader.find(control, at, controlBytes, SOL_IPV6, IPV6_HOP_LIMIT);
        return content < 0 ? 0 : control.get(ValueLayout.JAVA_INT, content) & 0xff;
    }

    /// The kernel tells the length of the pieces of a train of one, too.
    private int pieceBytesAt(int slot, long controlBytes, int length) {
        long content = MessageHeader.find(control, (long) slot * CONTROL_BYTES, controlBytes, SOL_UDP, UDP_GRO);
        if (content < 0) return 0;
        int pieceBytes = control.get(ValueLayout.JAVA_INT, content);
        return pieceBytes < length ? pieceBytes : 0;
    }
}
