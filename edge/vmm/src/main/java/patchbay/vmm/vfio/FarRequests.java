package patchbay.vmm.vfio;

/// Our own requests that the VMM has not answered. Ids are a place in the table and how often it was used,
/// so that an answer to nothing is known as such.
final class FarRequests {
    /// Requests at one time.
    static final int MAX = 1_024;
    /// What [#open] answers when the table is full and [#find] when nobody asked.
    static final int NONE = -1;

    private static final int INDEX_BITS = 10;

    private final int[] free = new int[MAX];
    private final int[] ids = new int[MAX];
    private final int[] commands = new int[MAX];
    private final long[] addresses = new long[MAX];
    private final int[] counts = new int[MAX];
    private final int[] pieces = new int[MAX];
    private final int[] offsets = new int[MAX];
    private final int[] epochs = new int[MAX];
    private final boolean[] isOpen = new boolean[MAX];
    private int open;
    private int reads;

    FarRequests() {
        clear();
    }

    /// Nobody answers any more.
    void clear() {
        for (int index = 0; index < MAX; index++) {
            free[index] = index;
            ids[index] = index;
            isOpen[index] = false;
        }
        open = 0;
        reads = 0;
    }

    /// A new request for `count` octets at `address`; its place, or [#NONE].
    int open(int command, long address, int count) {
        if (open == MAX) return NONE;
        int index = free[open++];
        ids[index] = ids[index] + (1 << INDEX_BITS) & 0xffff;
        commands[index] = command;
        addresses[index] = address;
        counts[index] = count;
        isOpen[index] = true;
        if (command == VfioMessage.DMA_READ) reads++;
        return index;
    }

    /// Where the answer of a read goes.
    void fills(int index, int piece, int offset, int epoch) {
        pieces[index] = piece;
        offsets[index] = offset;
        epochs[index] = epoch;
    }

    /// The request with this id and command, or [#NONE].
    int find(int id, int command) {
        int index = id & MAX - 1;
        return isOpen[index] && ids[index] == id && commands[index] == command ? index : NONE;
    }

    /// It was answered.
    void close(int index) {
        isOpen[index] = false;
        free[--open] = index;
        if (commands[index] == VfioMessage.DMA_READ) reads--;
    }

    int id(int index) {
        return ids[index];
    }

    long address(int index) {
        return addresses[index];
    }

    int count(int index) {
        return counts[index];
    }

    int piece(int index) {
        return pieces[index];
    }

    int offset(int index) {
        return offsets[index];
    }

    int epoch(int index) {
        return epochs[index];
    }

    /// Requests that are not answered.
    int open() {
        return open;
    }

    /// Reads among them.
    int reads() {
        return reads;
    }

    /// Writes among them.
    int writes() {
        return open - reads;
    }
}
