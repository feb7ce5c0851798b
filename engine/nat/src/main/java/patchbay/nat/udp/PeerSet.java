package patchbay.nat.udp;

import java.util.Arrays;

/// The addresses a flow has sent to, each as one word ([PeerKey]): a set of at most [#MAX_PEERS], in which a
/// newcomer then takes the place of the oldest. Open addressing, no allocation but when it grows.
final class PeerSet {
    static final int MAX_PEERS = 1_024;

    private static final int FIRST_CAPACITY = 8;
    private static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;

    /// Slots hold an index into [#order] plus one, or 0.
    private short[] slots = new short[2 * FIRST_CAPACITY];

    /// Addresses in order of arrival, as a ring once [#MAX_PEERS] are there.
    private long[] order = new long[FIRST_CAPACITY];

    private int size;
    private int oldest;

    int size() {
        return size;
    }

    boolean contains(long address) {
        for (int slot = slotOf(address); slots[slot] != 0; slot = slot + 1 & slots.length - 1) {
            if (order[slots[slot] - 1] == address) return true;
        }
        return false;
    }

    void add(long address) {
        if (contains(address)) return;
        if (size == MAX_PEERS) {
            replaceOldest(address);
            return;
        }
        if (size == order.length) grow();
        order[size] = address;
        place(size++);
    }

    /// Empties the set and gives back what it grew.
    void clear() {
        if (order.length > FIRST_CAPACITY) {
            order = new long[FIRST_CAPACITY];
            slots = new short[2 * FIRST_CAPACITY];
        } else {
            Arrays.fill(slots, (short) 0);
        }
        size = 0;
        oldest = 0;
    }

    private void replaceOldest(long address) {
        order[oldest] = address;
        oldest = (oldest + 1) % MAX_PEERS;
        rehash();
    }

    private void grow() {
        order = Arrays.copyOf(order, order.length * 2);
        slots = new short[order.length * 2];
        rehash();
    }

    private void rehash() {
        Arrays.fill(slots, (short) 0);
        for (int index = 0; index < size; index++) place(index);
    }

    private void place(int index) {
        int slot = slotOf(order[index]);
        while (slots[slot] != 0) slot = slot + 1 & slots.length - 1;
        slots[slot] = (short) (index + 1);
    }

    private int slotOf(long address) {
        return (int) (address * SPREAD >>> 40) & slots.length - 1;
    }
}
