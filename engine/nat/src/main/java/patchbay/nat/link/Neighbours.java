package patchbay.nat.link;

import patchbay.wire.MacAddress;

/// Which MAC address each guest address was last seen with: at most 256, in 64 sets of four; the longest unheard of a
/// set is replaced. Nothing ages, since a guest says who it is in every frame.
public final class Neighbours {
    private static final int WAYS = 4;
    private static final int SETS = 64;
    private static final int SPREAD = 0x9e37_79b9;

    private final int[] addresses = new int[SETS * WAYS];
    private final long[] macs = new long[SETS * WAYS];

    /// Remembers that `address` is at `mac`. The first way of a set is the one heard last.
    public void learn(int address, long mac) {
        int first = setOf(address);
        if (addresses[first] == address && macs[first] == mac) return;
        int way = 0;
        while (way < WAYS - 1 && addresses[first + way] != address) way++;
        for (int at = first + way; at > first; at--) {
            addresses[at] = addresses[at - 1];
            macs[at] = macs[at - 1];
        }
        addresses[first] = address;
        macs[first] = mac;
    }

    /// The MAC address of `address`, or [MacAddress#NONE].
    public long find(int address) {
        int first = setOf(address);
        for (int at = first; at < first + WAYS; at++) if (addresses[at] == address && address != 0) return macs[at];
        return MacAddress.NONE;
    }

    private static int setOf(int address) {
        return (address * SPREAD >>> 26) * WAYS;
    }
}
