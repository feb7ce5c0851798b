package patchbay.nat.tcp;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import patchbay.loop.Chance;

/// The connections of one network by guest address and port and remote address and port: open addressing with
/// linear probing over primitive arrays, at most half full; they double when they would be more. The hash is keyed,
/// so that a guest cannot make chains on purpose.
final class FlowTable {
    private static final int FIRST_SLOTS = 256;

    private long[] addresses = new long[FIRST_SLOTS];
    private int[] ports = new int[FIRST_SLOTS];
    private @Nullable TcpFlow[] flows = new TcpFlow[FIRST_SLOTS];
    private int mask = FIRST_SLOTS - 1;
    private final long addressKey;
    private final long portKey;
    private int size;

    FlowTable(Chance chance) {
        addressKey = chance.nextLong();
        portKey = chance.nextLong();
    }

    int size() {
        return size;
    }

    @Nullable
    TcpFlow find(Ends ends) {
        return flows[slotOf(ends, wordOf(ends))];
    }

    /// Adds a connection that is not in the table.
    void add(TcpFlow flow) {
        if (size * 2 >= flows.length) grow();
        long word = wordOf(flow);
        int slot = slotOf(flow, word);
        if (flows[slot] != null) throw new IllegalStateException("the connection is there already");
        addresses[slot] = word;
        ports[slot] = flow.ports();
        flows[slot] = flow;
        size++;
    }

    /// Takes a connection out; what probed past it moves up.
    void remove(TcpFlow flow) {
        int hole = slotOf(flow, wordOf(flow));
        if (flows[hole] != flow) throw new IllegalStateException("the connection is not there");
        size--;
        int at = hole;
        while (true) {
            at = at + 1 & mask;
            if (flows[at] == null) break;
            int home = home(addresses[at], ports[at]);
            if ((at - home & mask) < (at - hole & mask)) continue;
            addresses[hole] = addresses[at];
            ports[hole] = ports[at];
            flows[hole] = flows[at];
            hole = at;
        }
        flows[hole] = null;
    }

    /// Hands every connection to `visitor`, which changes nothing in the table.
    void forEach(Consumer<TcpFlow> visitor) {
        for (TcpFlow flow : flows) if (flow != null) visitor.accept(flow);
    }

    private void grow() {
        @Nullable TcpFlow[] before = flows;
        int slots = before.length * 2;
        addresses = new long[slots];
        ports = new int[slots];
        flows = new TcpFlow[slots];
        mask = slots - 1;
        size = 0;
        for (TcpFlow flow : before) if (flow != null) add(flow);
    }

    /// Where the connection is, or the first free slot of its row.
    private int slotOf(Ends ends, long word) {
        int port = ends.ports();
        int slot = home(word, port);
        TcpFlow flow = flows[slot];
        while (flow != null && (addresses[slot] != word || ports[slot] != port || !flow.isSame(ends))) {
            slot = slot + 1 & mask;
            flow = flows[slot];
        }
        return slot;
    }

    private int home(long address, int port) {
        long mixed = (address ^ addressKey) * 0x9e37_79b9_7f4a_7c15L;
        mixed ^= mixed >>> 32;
        mixed = (mixed + port ^ portKey) * 0xd6e8_feb8_6659_fd93L;
        return (int) (mixed >>> 40 ^ mixed >>> 20) & mask;
    }

    /// Both addresses as one word: for IPv4 these themselves, for IPv6 a keyed hash of them.
    private long wordOf(Ends ends) {
        if (ends.v4) return (long) ends.guestV4() << 32 | ends.remoteV4() & 0xffff_ffffL;
        long mixed = mix(ends.remoteLo ^ addressKey);
        mixed = mix(mixed + ends.remoteHi ^ portKey);
        return mix(mixed + ends.guestLo) ^ ends.guestHi;
    }

    private static long mix(long word) {
        long mixed = (word ^ word >>> 32) * 0x9e37_79b9_7f4a_7c15L;
        return (mixed ^ mixed >>> 29) * 0xbf58_476d_1ce4_e5b9L;
    }
}
