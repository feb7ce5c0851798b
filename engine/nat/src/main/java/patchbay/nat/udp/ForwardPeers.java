package patchbay.nat.udp;

/// The peers that wrote to a forwarded port lately, by the address and port the guest sees. At most [#MAX_PEERS]; those
/// silent too long go when room is needed or at a sweep. Open addressing, no allocation but when it grows.
final class ForwardPeers {
    static final int MAX_PEERS = 1_024;

    private static final int NONE = -1;
    private static final int FIRST_CAPACITY = 16;
    private static final int SPREAD = 0x9e37_79b9;
    private static final long SWEEP_GAP_NANOS = 1_000_000_000L;

    private final long lifetimeNanos;
    private int[] shown = new int[FIRST_CAPACITY];
    private int[] real = new int[FIRST_CAPACITY];
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

    /// Notes that the peer `real`, which the guest sees as `shown`, wrote or was written to. False when it is new and
    /// there is no room.
    boolean heard(int shown, int real, int port, long nowNanos) {
        int at = slotOf(shown, port);
        if (ports[at] == 0) {
            if (size == MAX_PEERS) {
                if (nowNanos - sweptNanos >= SWEEP_GAP_NANOS) sweep(nowNanos);
                if (size == MAX_PEERS) return false;
            }
            if (size * 2 >= ports.length) rebuild(ports.length * 2, nowNanos, Long.MAX_VALUE);
            at = slotOf(shown, port);
            this.shown[at] = shown;
            ports[at] = port;
            openedNanos[at] = nowNanos;
            size++;
        }
        this.real[at] = real;
        heardNanos[at] = nowNanos;
        return true;
    }

    /// The slot of the peer the guest sees as `shown`, or -1.
    int find(int shown, int port) {
        int at = slotOf(shown, port);
        return ports[at] == 0 ? NONE : at;
    }

    /// The address by which the host reaches the peer in `slot`.
    int realAddress(int slot) {
        return real[slot];
    }

    /// How many slots there are; [#port] tells which are used.
    int places() {
        return ports.length;
    }

    /// The peer's port, 0 in a slot without one.
    int port(int slot) {
        return ports[slot];
    }

    int shownAddress(int slot) {
        return shown[slot];
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
        int[] oldShown = shown;
        int[] oldReal = real;
        int[] oldPorts = ports;
        long[] oldHeard = heardNanos;
        long[] oldOpened = openedNanos;
        long[] oldFromGuest = octetsFromGuest;
        long[] oldToGuest = octetsToGuest;
        allocate(capacity);
        for (int index = 0; index < oldPorts.length; index++) {
            if (oldPorts[index] == 0 || nowNanos - oldHeard[index] >= maxAgeNanos) continue;
            int at = slotOf(oldShown[index], oldPorts[index]);
            shown[at] = oldShown[index];
            real[at] = oldReal[index];
            ports[at] = oldPorts[index];
            heardNanos[at] = oldHeard[index];
            openedNanos[at] = oldOpened[index];
            octetsFromGuest[at] = oldFromGuest[index];
            octetsToGuest[at] = oldToGuest[index];
            size++;
        }
    }

    private void allocate(int capacity) {
        shown = new int[capacity];
        real = new int[capacity];
        ports = new int[capacity];
        heardNanos = new long[capacity];
        openedNanos = new long[capacity];
        octetsFromGuest = new long[capacity];
        octetsToGuest = new long[capacity];
        size = 0;
    }

    /// Where the peer is, or the free slot where it would go.
    private int slotOf(int address, int port) {
        int mask = ports.length - 1;
        int at = (address + port * 0x01_0001) * SPREAD >>> 15 & mask;
        while (ports[at] != 0 && (ports[at] != port || shown[at] != address)) at = at + 1 & mask;
        return at;
    }
}
