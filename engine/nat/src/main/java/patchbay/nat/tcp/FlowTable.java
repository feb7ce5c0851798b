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
    TcpFlow find(int guestAddress, int guestPort, int remoteAddress, int remotePort) {
        return flows[slotOf(addressesOf(guestAddress, remoteAddress), portsOf(guestPort, remotePort))];
    }

    /// Adds a connection that is not in the table.
    void add(TcpFlow flow) {
        if (size * 2 >= flows.length) grow();
        long address = addressesOf(flow.guestAddress, flow.remoteAddress);
        int port = portsOf(flow.guestPort, flow.remotePort);
        int slot = slotOf(address, port);
        if (flows[slot] != null) throw new IllegalStateException("the connection is there already");
        addresses[slot] = address;
        ports[slot] = port;
        flows[slot] = flow;
        size++;
    }

    /// Takes a connection out; what probed past it moves up.
    void remove(TcpFlow flow) {
        int hole = slotOf(addressesOf(flow.guestAddress, flow.remoteAddress), portsOf(flow.guestPort, flow.remotePort));
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

    private int slotOf(long address, int port) {
        int slot = home(address, port);
        while (flows[slot] != null && (addresses[slot] != address || ports[slot] != port)) slot = slot + 1 & mask;
        return slot;
    }

    private int home(long address, int port) {
        long mixed = (address ^ addressKey) * 0x9e37_79b9_7f4a_7c15L;
        mixed ^= mixed >>> 32;
        mixed = (mixed + port ^ portKey) * 0xd6e8_feb8_6659_fd93L;
        return (int) (mixed >>> 40 ^ mixed >>> 20) & mask;
    }

    private static long addressesOf(int guestAddress, int remoteAddress) {
        return (long) guestAddress << 32 | remoteAddress & 0xffff_ffffL;
    }

    private static int portsOf(int guestPort, int remotePort) {
        return guestPort << 16 | remotePort;
    }
}
