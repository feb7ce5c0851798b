package patchbay.nat.raw;

import patchbay.loop.Endpoint;

/// Which guest has the packets of a protocol and a remote address. Few are in use at a time, so they stand in the first
/// slots of arrays and are searched through. A flow keeps its slot as long as it lives.
final class RawFlows {
    static final int FLOWS = 256;
    /// A guest that was silent for so long gives way to another.
    static final long YIELDS_NANOS = 120_000_000_000L;

    static final int NONE = -1;
    /// The protocol of a slot without a flow.
    private static final int EMPTY = -1;

    private final int[] protocols = new int[FLOWS];
    private final long[] remoteHis = new long[FLOWS];
    private final long[] remoteLos = new long[FLOWS];
    private final long[] guestHis = new long[FLOWS];
    private final long[] guestLos = new long[FLOWS];
    private final long[] heads = new long[FLOWS];
    private final long[] opened = new long[FLOWS];
    private final long[] used = new long[FLOWS];
    private final long[] octetsFromGuest = new long[FLOWS];
    private final long[] octetsToGuest = new long[FLOWS];
    private int size;
    private int places;

    int size() {
        return size;
    }

    /// Slots that were ever used since all were empty: no flow is beyond.
    int places() {
        return places;
    }

    /// The flow of a protocol and a remote address, or [#NONE].
    int find(int protocol, Endpoint remote) {
        for (int slot = 0; slot < places; slot++) {
            boolean same = remoteLos[slot] == remote.lo() && remoteHis[slot] == remote.hi();
            if (same && protocols[slot] == protocol) return slot;
        }
        return NONE;
    }

    /// The guest's flow, made if need be; [#NONE] while another guest has it.
    int of(int protocol, Endpoint remote, Endpoint guest, long nowNanos) {
        int slot = find(protocol, remote);
        if (slot != NONE && !isOf(slot, guest) && nowNanos - used[slot] < YIELDS_NANOS) return NONE;
        if (slot != NONE && isOf(slot, guest)) {
            used[slot] = nowNanos;
            return slot;
        }
        if (slot == NONE) slot = place();
        protocols[slot] = protocol;
        remoteHis[slot] = remote.hi();
        remoteLos[slot] = remote.lo();
        guestHis[slot] = guest.hi();
        guestLos[slot] = guest.lo();
        opened[slot] = nowNanos;
        used[slot] = nowNanos;
        octetsFromGuest[slot] = 0;
        octetsToGuest[slot] = 0;
        return slot;
    }

    /// A packet with so many octets of payload left.
    void sent(int slot, int octets) {
        octetsFromGuest[slot] += octets;
    }

    /// A packet with so many octets of payload came back.
    void came(int slot, int octets, long nowNanos) {
        used[slot] = nowNanos;
        octetsToGuest[slot] += octets;
    }

    /// Whether a slot has a flow.
    boolean isThere(int slot) {
        return protocols[slot] != EMPTY;
    }

    long openedNanos(int slot) {
        return opened[slot];
    }

    long usedNanos(int slot) {
        return used[slot];
    }

    /// Octets of payload that left for the world.
    long octetsFromGuest(int slot) {
        return octetsFromGuest[slot];
    }

    /// Octets of payload that came for the guest.
    long octetsToGuest(int slot) {
        return octetsToGuest[slot];
    }

    Endpoint guest(int slot, Endpoint into) {
        return into.set(guestHis[slot], guestLos[slot], 0);
    }

    Endpoint remote(int slot, Endpoint into) {
        return into.set(remoteHis[slot], remoteLos[slot], 0);
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
        for (int slot = 0; slot < places; slot++) if (protocols[slot] == protocol) return true;
        return false;
    }

    /// Forgets what was silent for so long.
    void age(long nowNanos, long idleNanos) {
        for (int slot = 0; slot < places; slot++) {
            if (isThere(slot) && nowNanos - used[slot] > idleNanos) remove(slot);
        }
        if (size == 0) places = 0;
    }

    void clear() {
        size = 0;
        places = 0;
    }

    private boolean isOf(int slot, Endpoint guest) {
        return guestLos[slot] == guest.lo() && guestHis[slot] == guest.hi();
    }

    /// A slot for a new flow: an empty one, a fresh one, or that of the flow that was silent longest.
    private int place() {
        if (size == FLOWS) return oldest();
        size++;
        for (int slot = 0; slot < places; slot++) if (!isThere(slot)) return slot;
        return places++;
    }

    private int oldest() {
        int oldest = 0;
        for (int slot = 1; slot < FLOWS; slot++) if (used[slot] - used[oldest] < 0) oldest = slot;
        return oldest;
    }

    private void remove(int slot) {
        protocols[slot] = EMPTY;
        size--;
    }
}
