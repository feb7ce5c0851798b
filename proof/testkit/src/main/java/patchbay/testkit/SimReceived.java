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
    private final int[] pieces = new int[CAPACITY];
    private final int[] hopLimits = new int[CAPACITY];
    private final Endpoint[] sources = new Endpoint[CAPACITY];
    private final Endpoint[] destinations = new Endpoint[CAPACITY];
    private int count;

    SimReceived() {
        java.util.Arrays.setAll(sources, index -> new Endpoint());
        java.util.Arrays.setAll(destinations, index -> new Endpoint());
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

    /// Takes the datagram into the last entry when it follows that one's in a train; false when it does not.
    boolean continues(SimDatagram datagram) {
        int last = count - 1;
        if (last < 0 || lengths[last] == 0 || datagram.length() == 0) return false;
        int piece = pieces[last] > 0 ? pieces[last] : lengths[last];
        boolean follows = datagram.length() <= piece
                && lengths[last] % piece == 0
                && lengths[last] + datagram.length() < SLOT_BYTES
                && hopLimits[last] == datagram.hopLimit()
                && sources[last].port() == datagram.source().port()
                && sources[last].address().equals(datagram.source().address());
        if (!follows) return false;
        MemorySegment.copy(datagram.payload(), 0, bytes, start(last) + lengths[last], datagram.length());
        lengths[last] += datagram.length();
        pieces[last] = piece;
        return true;
    }

    void add(SimDatagram datagram, boolean tellsDestination) {
        if (tellsDestination) destinations[count].set(datagram.destination().address(), 0);
        else destinations[count].set(0, 0, 0);
        pieces[count] = 0;
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
}
