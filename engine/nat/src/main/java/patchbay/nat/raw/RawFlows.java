package patchbay.nat.raw;

import patchbay.loop.Endpoint;

/// Which guest has the packets of a protocol and a remote address. Few are in use at a time, so they stand dense in
/// arrays and are searched through. Slots are good until the next change.
final class RawFlows {
    static final int FLOWS = 256;
    /// A guest that was silent for so long gives way to another.
    static final long YIELDS_NANOS = 120_000_000_000L;

    static final int NONE = -1;

    private final int[] protocols = new int[FLOWS];
    private final long[] remoteHis = new long[FLOWS];
    private final long[] remoteLos = new long[FLOWS];
    private final long[] guestHis = new long[FLOWS];
    private final long[] guestLos = new long[FLOWS];
    private final long[] heads = new long[FLOWS];
    private final long[] used = new long[FLOWS];
    private int size;

    int size() {
        return size;
    }

    /// The flow of a protocol and a remote address, or [#NONE].
    int find(int protocol, Endpoint remote) {
        for (int slot = 0; slot < size; slot++) {
            boolean same = remoteLos[slot] == remote.lo() && remoteHis[slot] == remote.hi();
            if (same && protocols[slot] == protocol) return slot;
        }
        return NONE;
    }

    /// The guest's flow, made if need be; [#NONE] while another guest has it.
    int of(int protocol, Endpoint remote, Endpoint guest, long nowNanos) {
        int slot = find(protocol, remote);
        if (slot != NONE && !isOf(slot, guest) && nowNanos - used[slot] < YIELDS_NANOS) return NONE;
        if (slot == NONE) slot = size < FLOWS ? size++ : oldest();
        protocols[slot] = protocol;
        remoteHis[slot] = remote.hi();
        remoteLos[slot] = remote.lo();
        guestHis[slot] = guest.hi();
        guestLos[slot] = guest.lo();
        used[slot] = nowNanos;
        return slot;
    }

    /// A packet came back.
    void used(int slot, long nowNanos) {
        used[slot] = nowNanos;
    }

    Endpoint guest(int slot, Endpoint into) {
        return into.set(guestHis[slot], guestLos[slot], 0);
    }

    /// The first eight octets of the packet that was sent last, which errors quote.
    void head(int slot, long head) {
        heads[slot] = head;
    }

    long head(int slot) {
        return heads[slot];
    }

    int protocol(int slot) {
        return protocols[slot];
    }

    /// Whether any flow is of this protocol.
    boolean has(int protocol) {
        for (int slot = 0; slot < size; slot++) if (protocols[slot] == protocol) return true;
        return false;
    }

    /// Forgets what was silent for so long.
    void age(long nowNanos, long idleNanos) {
        for (int slot = size - 1; slot >= 0; slot--) if (nowNanos - used[slot] > idleNanos) remove(slot);
    }

    void clear() {
        size = 0;
    }

    private boolean isOf(int slot, Endpoint guest) {
        return guestLos[slot] == guest.lo() && guestHis[slot] == guest.hi();
    }

    private int oldest() {
        int oldest = 0;
        for (int slot = 1; slot < size; slot++) if (used[slot] - used[oldest] < 0) oldest = slot;
        return oldest;
    }

    private void remove(int slot) {
        size--;
        protocols[slot] = protocols[size];
        remoteHis[slot] = remoteHis[size];
        remoteLos[slot] = remoteLos[size];
        guestHis[slot] = guestHis[size];
        guestLos[slot] = guestLos[size];
        heads[slot] = heads[size];
        used[slot] = used[size];
    }
}
