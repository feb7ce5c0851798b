package patchbay.nat.link;

import patchbay.loop.Chance;
import patchbay.nat.flow.AddressListener;
import patchbay.wire.MacAddress;

/// Which MAC address each IPv6 address of a guest was last seen with: at most [#MAX_ADDRESSES], in sets of four. A
/// guest may use many addresses at once (RFC 8981); when a set is full, the station that has most of it loses its
/// longest unheard one, so that one that makes up addresses takes little from others. The hash is keyed. Nothing ages,
/// since a guest says who it is in every frame. The memory is taken for the first address.
public final class NeighboursV6 {
    private static final int WAYS = 4;
    private static final int SETS = 256;
    /// Addresses remembered at once.
    public static final int MAX_ADDRESSES = SETS * WAYS;

    private long[] his = {};
    private long[] los = {};
    private long[] macs = {};
    private final long key;

    public NeighboursV6(Chance chance) {
        key = chance.nextLong();
    }

    /// Remembers that an address is at `mac`. The first way of a set is the one heard last.
    public void learn(long hi, long lo, long mac) {
        if (macs.length == 0) takeMemory();
        int first = setOf(hi, lo);
        if (los[first] == lo && his[first] == hi && macs[first] == mac) return;
        int way = wayFor(first, hi, lo, mac);
        for (int at = first + way; at > first; at--) {
            his[at] = his[at - 1];
            los[at] = los[at - 1];
            macs[at] = macs[at - 1];
        }
        his[first] = hi;
        los[first] = lo;
        macs[first] = mac;
    }

    /// The MAC address of an address, or [MacAddress#NONE].
    public long find(long hi, long lo) {
        if (macs.length == 0) return MacAddress.NONE;
        int first = setOf(hi, lo);
        for (int at = first; at < first + WAYS; at++) {
            if (los[at] == lo && his[at] == hi && macs[at] != 0) return macs[at];
        }
        return MacAddress.NONE;
    }

    /// Tells every address of the subnet `prefix` that is remembered, in no order.
    public void tell(long prefix, AddressListener listener) {
        for (int at = 0; at < macs.length; at++) {
            if (macs[at] != 0 && his[at] == prefix) listener.heard(his[at], los[at], macs[at]);
        }
    }

    private void takeMemory() {
        his = new long[MAX_ADDRESSES];
        los = new long[MAX_ADDRESSES];
        macs = new long[MAX_ADDRESSES];
    }

    private int wayFor(int first, long hi, long lo, long mac) {
        for (int way = 0; way < WAYS; way++) {
            int at = first + way;
            if (macs[at] == 0 || los[at] == lo && his[at] == hi) return way;
        }
        int most = 0;
        int chosen = WAYS - 1;
        for (int way = WAYS - 1; way >= 0; way--) {
            int shares = sharesOf(first, macs[first + way], mac);
            if (shares <= most) continue;
            most = shares;
            chosen = way;
        }
        return chosen;
    }

    /// Ways of a set that a station would have if `newcomer` had one more.
    private int sharesOf(int first, long station, long newcomer) {
        int shares = station == newcomer ? 1 : 0;
        for (int at = first; at < first + WAYS; at++) if (macs[at] == station) shares++;
        return shares;
    }

    private int setOf(long hi, long lo) {
        long mixed = (lo ^ key) * 0x9e37_79b9_7f4a_7c15L;
        mixed = (mixed ^ mixed >>> 32 ^ hi) * 0xd6e8_feb8_6659_fd93L;
        return (int) (mixed >>> 56) * WAYS;
    }
}
