package patchbay.testkit;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import patchbay.loop.DatagramRow;
import patchbay.loop.Endpoint;
import patchbay.wire.IpAddress;

/// The row of [SimSockets#row]. Super-datagrams are cut here, as the kernel does.
final class SimRow implements DatagramRow {
    /// The host chooses where from.
    static final IpAddress CHOSEN = IpAddress.ANY_V6;

    private static final int CAPACITY = 8; // small, so that the engine's rows are often full

    private final List<Entry> entries = new ArrayList<>();

    private IpAddress source = CHOSEN;

    private record Entry(IpAddress from, Endpoint to, MemorySegment bytes, long at, int length, int pieceBytes) {}

    SimRow begin() {
        entries.clear();
        source = CHOSEN;
        return this;
    }

    @Override
    public int capacity() {
        return CAPACITY;
    }

    @Override
    public int count() {
        return entries.size();
    }

    @Override
    public void from(long hi, long lo) {
        source = new IpAddress(hi, lo);
    }

    @Override
    public void add(Endpoint to, MemorySegment bytes, long at, int length, int pieceBytes) {
        if (entries.size() == CAPACITY) throw new IllegalStateException("more datagrams than the row holds");
        entries.add(new Entry(source, new Endpoint().set(to), bytes, at, length, pieceBytes));
    }

    /// Sends datagram `index`; 0 or the errno of the first piece that failed.
    int send(SimSockets sockets, int handle, int index) {
        Entry entry = entries.get(index);
        int piece = entry.pieceBytes > 0 ? entry.pieceBytes : entry.length;
        int at = 0;
        do {
            int length = Math.min(piece, entry.length - at);
            int result = sockets.sendFrom(entry.from, handle, entry.to, entry.bytes, entry.at + at, length);
            if (result < 0) return result;
            at += length;
        } while (at < entry.length);
        return 0;
    }
}
