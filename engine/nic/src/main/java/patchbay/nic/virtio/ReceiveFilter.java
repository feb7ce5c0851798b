package patchbay.nic.virtio;

import java.util.Arrays;
import patchbay.loop.Frame;
import patchbay.wire.EthernetView;
import patchbay.wire.Fault;
import patchbay.wire.MacAddress;

/// Which frames of the wire the driver wants, VirtIO 1.3 §5.1.6.5.1 to §5.1.6.5.3: modes, addresses, VLANs. Before
/// the driver says anything it gets everything, as a driver without a control queue must.
final class ReceiveFilter {
    /// Addresses of each kind that are kept; with more than these all of the kind come.
    static final int ADDRESSES = 64;
    /// VLANs there are numbers for.
    static final int VLANS = 4_096;

    /// The modes, in the order of their commands.
    enum Mode {
        PROMISCUOUS,
        ALL_GROUPS,
        ALL_STATIONS,
        NO_GROUPS,
        NO_STATIONS,
        NO_BROADCAST
    }

    private final EthernetView ethernet = new EthernetView();
    private final boolean[] modes = new boolean[Mode.values().length];
    private final Table stations = new Table();
    private final Table groups = new Table();
    private final long[] vlans = new long[VLANS / Long.SIZE];
    private boolean byVlan;
    private long own;

    /// The addresses of one kind.
    static final class Table {
        private final long[] addresses = new long[ADDRESSES];
        private int count;

        /// Forgets all, and announces how many there will be.
        void clear() {
            count = 0;
        }

        /// Adds one; from the 65th on they are only counted.
        void add(long address) {
            if (count < ADDRESSES) addresses[count] = address;
            count++;
        }

        private boolean has(long address) {
            if (count > ADDRESSES) return true;
            for (int index = 0; index < count; index++) if (addresses[index] == address) return true;
            return false;
        }
    }

    /// As after power-on: everything comes.
    void reset(long address) {
        Arrays.fill(modes, false);
        modes[Mode.PROMISCUOUS.ordinal()] = true;
        stations.clear();
        groups.clear();
        Arrays.fill(vlans, 0);
        byVlan = false;
        own = address;
    }

    /// The card's own address.
    void address(long mac) {
        own = mac;
    }

    /// Whether tagged frames come only of VLANs that were added.
    void byVlan(boolean filtered) {
        byVlan = filtered;
    }

    void mode(Mode mode, boolean on) {
        modes[mode.ordinal()] = on;
    }

    Table stations() {
        return stations;
    }

    Table groups() {
        return groups;
    }

    /// Adds or takes out a VLAN, 0 to 4095.
    void vlan(int id, boolean wanted) {
        long bit = 1L << id % Long.SIZE;
        if (wanted) vlans[id / Long.SIZE] |= bit;
        else vlans[id / Long.SIZE] &= ~bit;
    }

    /// Whether the driver wants this frame.
    boolean wants(Frame frame) {
        if (is(Mode.PROMISCUOUS)) return true;
        if (ethernet.wrap(frame.bytes(), frame.start(), frame.length()) != Fault.NONE) return false;
        if (byVlan && ethernet.tags() > 0 && !hasVlan(ethernet.vlanId())) return false;
        long to = ethernet.destination();
        if (to == MacAddress.BROADCAST) return !is(Mode.NO_BROADCAST);
        if (MacAddress.isGroup(to)) return !is(Mode.NO_GROUPS) && (is(Mode.ALL_GROUPS) || groups.has(to));
        return !is(Mode.NO_STATIONS) && (is(Mode.ALL_STATIONS) || to == own || stations.has(to));
    }

    private boolean is(Mode mode) {
        return modes[mode.ordinal()];
    }

    private boolean hasVlan(int id) {
        return (vlans[id / Long.SIZE] >>> id % Long.SIZE & 1) != 0;
    }
}
