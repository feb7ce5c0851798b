package patchbay.lan.sharedmac;

import java.util.Arrays;
import patchbay.lan.StormLimit;
import patchbay.lan.TokenBucket;
import patchbay.loop.FaultCounters;
import patchbay.wire.Fault;
import patchbay.wire.IpAddress;
import patchbay.wire.MacAddress;

/// Which station has which address: numbered slots, so that whoever follows them need not be told twice, and an index
/// with linear probing at most a quarter full. Looking up and refreshing allocate nothing.
final class AddressTable {
    static final int ADDRESSES = 128;
    static final int OF_A_STATION = 32;
    static final long IDLE_NANOS = 20 * 60 * 1_000_000_000L;
    /// Silent for so long, an address yields to a new one when the table is full.
    static final long YIELDS_NANOS = 60 * 1_000_000_000L;

    private static final int INDEX_BITS = 9;
    private static final int NOWHERE = -1;
    private static final StormLimit NEWCOMERS = new StormLimit(20, ADDRESSES);

    private final AddressListener listener;
    private final FaultCounters faults;
    private final TokenBucket newcomers;
    private final long[] his = new long[ADDRESSES];
    private final long[] los = new long[ADDRESSES];
    private final long[] macs = new long[ADDRESSES];
    private final long[] seen = new long[ADDRESSES];
    /// A slot's number plus one, or 0.
    private final int[] index = new int[1 << INDEX_BITS];

    AddressTable(AddressListener listener, FaultCounters faults, long nowNanos) {
        this.listener = listener;
        this.faults = faults;
        this.newcomers = new TokenBucket(NEWCOMERS, nowNanos);
        Arrays.fill(macs, MacAddress.NONE);
    }

    /// The station that has an address, or [MacAddress#NONE].
    long macOf(long hi, long lo) {
        int slot = find(hi, lo);
        return slot == NOWHERE ? MacAddress.NONE : macs[slot];
    }

    /// Whether any address is this station's.
    boolean knows(long mac) {
        for (long each : macs) if (each == mac) return true;
        return false;
    }

    int size() {
        int size = 0;
        for (long each : macs) if (each != MacAddress.NONE) size++;
        return size;
    }

    /// A packet came from this address: keeps it, or adds it when nobody has it.
    void use(long hi, long lo, long mac, long nowNanos) {
        int slot = find(hi, lo);
        if (slot == NOWHERE) add(hi, lo, mac, nowNanos);
        else if (macs[slot] == mac) seen[slot] = nowNanos;
    }

    /// A station says that it has this address; it is believed, whoever had it before.
    void claim(long hi, long lo, long mac, long nowNanos) {
        int slot = find(hi, lo);
        if (slot == NOWHERE) {
            add(hi, lo, mac, nowNanos);
            return;
        }
        macs[slot] = mac;
        seen[slot] = nowNanos;
    }

    /// Forgets an address if `mac` has it.
    void release(long hi, long lo, long mac) {
        int slot = find(hi, lo);
        if (slot != NOWHERE && macs[slot] == mac) free(slot);
    }

    /// A station elsewhere says that it has this address: forgets it, unless it is the same one.
    void claimedElsewhere(long hi, long lo, long mac) {
        int slot = find(hi, lo);
        if (slot != NOWHERE && macs[slot] != mac) free(slot);
    }

    /// Forgets all addresses of a station.
    void forget(long mac) {
        for (int slot = 0; slot < ADDRESSES; slot++) if (macs[slot] == mac) free(slot);
    }

    /// Forgets what was silent for too long.
    void age(long nowNanos) {
        for (int slot = 0; slot < ADDRESSES; slot++) {
            if (macs[slot] != MacAddress.NONE && nowNanos - seen[slot] > IDLE_NANOS) free(slot);
        }
    }

    private void add(long hi, long lo, long mac, long nowNanos) {
        if (!IpAddress.isOneStations(hi, lo)) return;
        if (!newcomers.take(nowNanos)) {
            faults.count(Fault.OVER_RATE);
            return;
        }
        int slot = room(mac, nowNanos);
        if (slot == NOWHERE) {
            faults.count(Fault.TABLE_FULL);
            return;
        }
        his[slot] = hi;
        los[slot] = lo;
        macs[slot] = mac;
        seen[slot] = nowNanos;
        enter(slot);
        listener.follow(slot, new IpAddress(hi, lo));
    }

    /// A free slot: the station's oldest when it has its share, else any, else the one that was silent longest.
    private int room(long mac, long nowNanos) {
        int own = 0;
        int oldestOwn = NOWHERE;
        int oldest = NOWHERE;
        int free = NOWHERE;
        for (int slot = 0; slot < ADDRESSES; slot++) {
            if (macs[slot] == MacAddress.NONE) {
                free = slot;
                continue;
            }
            if (oldest == NOWHERE || seen[slot] - seen[oldest] < 0) oldest = slot;
            if (macs[slot] != mac) continue;
            own++;
            if (oldestOwn == NOWHERE || seen[slot] - seen[oldestOwn] < 0) oldestOwn = slot;
        }
        if (own >= OF_A_STATION) return freed(oldestOwn);
        if (free != NOWHERE) return free;
        return nowNanos - seen[oldest] >= YIELDS_NANOS ? freed(oldest) : NOWHERE;
    }

    private int freed(int slot) {
        free(slot);
        return slot;
    }

    private void free(int slot) {
        macs[slot] = MacAddress.NONE;
        Arrays.fill(index, 0);
        for (int each = 0; each < ADDRESSES; each++) if (macs[each] != MacAddress.NONE) enter(each);
        listener.follow(slot, null);
    }

    private void enter(int slot) {
        int at = home(his[slot], los[slot]);
        while (index[at] != 0) at = at + 1 & index.length - 1;
        index[at] = slot + 1;
    }

    private int find(long hi, long lo) {
        for (int at = home(hi, lo); index[at] != 0; at = at + 1 & index.length - 1) {
            int slot = index[at] - 1;
            if (his[slot] == hi && los[slot] == lo) return slot;
        }
        return NOWHERE;
    }

    private static int home(long hi, long lo) {
        return (int) ((hi * 31 + lo) * 0x9e37_79b9_7f4a_7c15L >>> Long.SIZE - INDEX_BITS);
    }
}
