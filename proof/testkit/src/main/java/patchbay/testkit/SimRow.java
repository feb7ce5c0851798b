package patchbay.testkit;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import patchbay.loop.DatagramRow;
import patchbay.loop.Endpoint;
import patchbay.loop.HostSockets;

/// The row of [SimSockets#row]. Super-datagrams are cut here, as the kernel does.
final class SimRow implements DatagramRow {
    private static final int CAPACITY = 8; // small, so that the engine's rows are often full

    private final List<Entry> entries = new ArrayList<>();

    private record Entry(Endpoint to, MemorySegment bytes, long at, int length, int pieceBytes) {}

    SimRow begin() {
        entries.clear();
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
    public void add(Endpoint to, MemorySegment bytes, long at, int length, int pieceBytes) {
        if (entries.size() == CAPACITY) throw new IllegalStateException("more datagrams than the row holds");
        entries.add(new Entry(new Endpoint().set(to), bytes, at, length, pieceBytes));
    }

    /// Sends datagram `index`; 0 or the errno of the first piece that failed.
    int send(HostSockets sockets, int handle, int index) {
        Entry entry = entries.get(index);
        int piece = entry.pieceBytes > 0 ? entry.pieceBytes : entry.length;
        int at = 0;
        do {
            int length = Math.min(piece, entry.length - at);
            int result = sockets.sendTo(handle, entry.to, entry.bytes, entry.at + at, length);
            if (result < 0) return result;
            at += length;
        } while (at < entry.length);
        return 0;
    }
}
