package patchbay.testkit;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import patchbay.loop.Datagrams;
import patchbay.loop.Endpoint;

/// The batch that [SimSockets#receive] fills.
final class SimReceived implements Datagrams {
    private static final int SLOT_BYTES = 65_536;
    private static final int CAPACITY = 32;

    private final MemorySegment bytes = Arena.ofAuto().allocate((long) CAPACITY * SLOT_BYTES, 64);
    private final int[] lengths = new int[CAPACITY];
    private final int[] hopLimits = new int[CAPACITY];
    private final Endpoint[] sources = new Endpoint[CAPACITY];
    private int count;

    SimReceived() {
        java.util.Arrays.setAll(sources, index -> new Endpoint());
    }

    void clear() {
        count = 0;
    }

    boolean isFull() {
        return count == CAPACITY;
    }

    int count() {
        return count;
    }

    void add(SimDatagram datagram) {
        MemorySegment.copy(datagram.payload(), 0, bytes, start(count), datagram.length());
        lengths[count] = datagram.length();
        hopLimits[count] = datagram.hopLimit();
        sources[count].set(datagram.source().address(), datagram.source().port());
        count++;
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
        return (long) index * SLOT_BYTES;
    }

    @Override
    public int length(int index) {
        return lengths[index];
    }

    @Override
    public Endpoint source(int index) {
        return sources[index];
    }

    @Override
    public int hopLimit(int index) {
        return hopLimits[index];
    }
}
