package patchbay.nat.udp;

import org.jspecify.annotations.Nullable;
import patchbay.loop.Endpoint;

/// The UDP flows of one network by guest address and port, and in the order in which they were last used.
/// Open addressing over an array that grows with use and is at most half full; entries are recycled. How many
/// flows there may be is the caller's limit.
final class UdpFlowTable {
    private static final int FIRST_CAPACITY = 64;
    private static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;

    private @Nullable UdpFlow[] slots = new UdpFlow[FIRST_CAPACITY];
    private int size;
    private @Nullable UdpFlow idleLongest;
    private @Nullable UdpFlow usedLast;
    private @Nullable UdpFlow spare;

    /// The key of a guest's endpoint, whose address is the word `address` ([PeerKey]).
    static long key(long address, int port) {
        return address << 16 ^ address >>> 63 << 63 ^ port;
    }

    int size() {
        return size;
    }

    @Nullable
    UdpFlow idleLongest() {
        return idleLongest;
    }

    @Nullable
    UdpFlow find(long key, Endpoint guest) {
        for (int at = slotOf(key); ; at = at + 1 & slots.length - 1) {
            UdpFlow flow = slots[at];
            if (flow == null || flow.key == key && flow.guest.isSame(guest)) return flow;
        }
    }

    /// An entry to be filled and [#add]ed; null when there is none to recycle.
    @Nullable
    UdpFlow takeSpare() {
        UdpFlow taken = spare;
        if (taken != null) {
            spare = taken.newer;
            taken.newer = null;
        }
        return taken;
    }

    void add(UdpFlow flow) {
        if (size * 2 >= slots.length) grow();
        put(flow);
        size++;
        append(flow);
    }

    /// Notes that `flow` was used just now.
    void touch(UdpFlow flow) {
        if (flow == usedLast) return;
        unlink(flow);
        append(flow);
    }

    /// Takes `flow` out and keeps the entry for another.
    void remove(UdpFlow flow) {
        unlink(flow);
        int hole = slotOf(flow.key);
        while (slots[hole] != flow) hole = hole + 1 & slots.length - 1;
        slots[hole] = null;
        size--;
        closeHole(hole);
        giveBack(flow);
    }

    /// Keeps an entry that is in no table for another flow.
    void giveBack(UdpFlow flow) {
        flow.newer = spare;
        spare = flow;
    }

    /// Moves entries that the hole would hide (Knuth 6.4, algorithm R).
    private void closeHole(int hole) {
        int mask = slots.length - 1;
        int empty = hole;
        for (int at = hole + 1 & mask; ; at = at + 1 & mask) {
            UdpFlow flow = slots[at];
            if (flow == null) return;
            int home = slotOf(flow.key);
            boolean between = empty <= at ? empty < home && home <= at : empty < home || home <= at;
            if (between) continue;
            slots[empty] = flow;
            slots[at] = null;
            empty = at;
        }
    }

    private void grow() {
        @Nullable UdpFlow[] before = slots;
        slots = new UdpFlow[before.length * 2];
        for (UdpFlow flow : before) if (flow != null) put(flow);
    }

    private void put(UdpFlow flow) {
        int at = slotOf(flow.key);
        while (slots[at] != null) at = at + 1 & slots.length - 1;
        slots[at] = flow;
    }

    private int slotOf(long key) {
        return (int) (key * SPREAD >>> 40) & slots.length - 1;
    }

    private void append(UdpFlow flow) {
        flow.older = usedLast;
        flow.newer = null;
        if (usedLast == null) idleLongest = flow;
        else usedLast.newer = flow;
        usedLast = flow;
    }

    private void unlink(UdpFlow flow) {
        if (flow.older == null) idleLongest = flow.newer;
        else flow.older.newer = flow.newer;
        if (flow.newer == null) usedLast = flow.older;
        else flow.newer.older = flow.older;
        flow.older = null;
        flow.newer = null;
    }
}
