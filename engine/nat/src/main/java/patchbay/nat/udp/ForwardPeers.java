package patchbay.nat.udp;

import patchbay.loop.Endpoint;

/// The peers that wrote to a forwarded port lately, by the address and port the guest sees. At most
/// [#MAX_PEERS]; those silent too long go when room is needed or at a sweep. Open addressing, no allocation
/// but when it grows.
final class ForwardPeers {
    static final int MAX_PEERS = 1_024;

    private static final int NONE = -1;
    private static final int FIRST_CAPACITY = 16;
    private static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;
    private static final long SWEEP_GAP_NANOS = 1_000_000_000L;

    private final long lifetimeNanos;
    private long[] shownHis = new long[FIRST_CAPACITY];
    private long[] shownLos = new long[FIRST_CAPACITY];
    private long[] realHis = new long[FIRST_CAPACITY];
    private long[] realLos = new long[FIRST_CAPACITY];
    private long[] askedHis = new long[FIRST_CAPACITY];
    private long[] askedLos = new long[FIRST_CAPACITY];
    private int[] ports = new int[FIRST_CAPACITY];
    private long[] heardNanos = new long[FIRST_CAPACITY];
    private long[] openedNanos = new long[FIRST_CAPACITY];
    private long[] octetsFromGuest = new long[FIRST_CAPACITY];
    private long[] octetsToGuest = new long[FIRST_CAPACITY];
    private int size;
    private long sweptNanos;

    /// Peers silent for `lifetimeNanos` are forgotten.
    ForwardPeers(long lifetimeNanos, long nowNanos) {
        this.lifetimeNanos = lifetimeNanos;
        this.sweptNanos = nowNanos;
    }

    int size() {
        return size;
    }

    /// Notes that the peer `real`, which the guest sees as `shown` with the same port, wrote or was written
    /// to. False when it is new and there is no room.
    boolean heard(Endpoint shown, Endpoint real, long nowNanos) {
        int at = slotOf(shown.hi(), shown.lo(), shown.port());
        if (ports[at] == 0) {
            if (size == MAX_PEERS) {
                if (nowNanos - sweptNanos >= SWEEP_GAP_NANOS) sweep(nowNanos);
                if (size == MAX_PEERS) return false;
            }
            if (size * 2 >= ports.length) rebuild(ports.length * 2, nowNanos, Long.MAX_VALUE);
            at = slotOf(shown.hi(), shown.lo(), shown.port());
            shownHis[at] = shown.hi();
            shownLos[at] = shown.lo();
            ports[at] = shown.port();
            openedNanos[at] = nowNanos;
            size++;
        }
        realHis[at] = real.hi();
        realLos[at] = real.lo();
        heardNanos[at] = nowNanos;
        return true;
    }

    /// The slot of the peer the guest sees as `shown`, or -1.
    int find(Endpoint shown) {
        int at = slotOf(shown.hi(), shown.lo(), shown.port());
        return ports[at] == 0 ? NONE : at;
    }

    /// Fills `into` with how the host reaches the peer in `slot`.
    Endpoint real(int slot, Endpoint into) {
        return into.set(realHis[slot], realLos[slot], ports[slot]);
    }

    /// Notes which of the host's addresses the peer in `slot` wrote to; `::` for unknown.
    void asked(int slot, Endpoint own) {
        askedHis[slot] = own.hi();
        askedLos[slot] = own.lo();
    }

    /// The halves of the address the peer in `slot` wrote to.
    long askedHi(int slot) {
        return askedHis[slot];
    }

    long askedLo(int slot) {
        return askedLos[slot];
    }

    /// How many slots there are; [#port] tells which are used.
    int places() {
        return ports.length;
    }

    /// The peer's port, 0 in a slot without one.
    int port(int slot) {
        return ports[slot];
    }

    /// Fills `into` with what the guest sees of the peer in `slot`.
    Endpoint shown(int slot, Endpoint into) {
        return into.set(shownHis[slot], shownLos[slot], ports[slot]);
    }

    long openedNanos(int slot) {
        return openedNanos[slot];
    }

    long heardNanos(int slot) {
        return heardNanos[slot];
    }

    long octetsFromGuest(int slot) {
        return octetsFromGuest[slot];
    }

    long octetsToGuest(int slot) {
        return octetsToGuest[slot];
    }

    /// Counts what went between the guest and the peer in `slot`.
    void carried(int slot, int fromGuest, int toGuest) {
        octetsFromGuest[slot] += fromGuest;
        octetsToGuest[slot] += toGuest;
    }

    /// Forgets who was silent too long.
    void sweep(long nowNanos) {
        sweptNanos = nowNanos;
        if (size > 0) rebuild(ports.length, nowNanos, lifetimeNanos);
    }

    void clear() {
        allocate(FIRST_CAPACITY);
    }

    private void rebuild(int capacity, long nowNanos, long maxAgeNanos) {
        long[] oldShownHis = shownHis;
        long[] oldShownLos = shownLos;
        long[] oldRealHis = realHis;
        long[] oldRealLos = realLos;
        long[] oldAskedHis = askedHis;
        long[] oldAskedLos = askedLos;
        int[] oldPorts = ports;
        long[] oldHeard = heardNanos;
        long[] oldOpened = openedNanos;
        long[] oldFromGuest = octetsFromGuest;
        long[] oldToGuest = octetsToGuest;
        allocate(capacity);
        for (int index = 0; index < oldPorts.length; index++) {
            if (oldPorts[index] == 0 || nowNanos - oldHeard[index] >= maxAgeNanos) continue;
            int at = slotOf(oldShownHis[index], oldShownLos[index], oldPorts[index]);
            shownHis[at] = oldShownHis[index];
            shownLos[at] = oldShownLos[index];
            realHis[at] = oldRealHis[index];
            realLos[at] = oldRealLos[index];
            askedHis[at] = oldAskedHis[index];
            askedLos[at] = oldAskedLos[index];
            ports[at] = oldPorts[index];
            heardNanos[at] = oldHeard[index];
            openedNanos[at] = oldOpened[index];
            octetsFromGuest[at] = oldFromGuest[index];
            octetsToGuest[at] = oldToGuest[index];
            size++;
        }
    }

    private void allocate(int capacity) {
        shownHis = new long[capacity];
        shownLos = new long[capacity];
        realHis = new long[capacity];
        realLos = new long[capacity];
        askedHis = new long[capacity];
        askedLos = new long[capacity];
        ports = new int[capacity];
        heardNanos = new long[capacity];
        openedNanos = new long[capacity];
        octetsFromGuest = new long[capacity];
        octetsToGuest = new long[capacity];
        size = 0;
    }

    /// Where the peer is, or the free slot where it would go.
    private int slotOf(long hi, long lo, int port) {
        int mask = ports.length - 1;
        int at = (int) ((lo + hi * 31 + port * 0x1_0001_0001L) * SPREAD >>> 40) & mask;
        while (ports[at] != 0 && (ports[at] != port || shownLos[at] != lo || shownHis[at] != hi)) at = at + 1 & mask;
        return at;
    }
}
