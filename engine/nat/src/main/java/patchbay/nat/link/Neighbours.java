package patchbay.nat.link;

import java.util.ArrayList;
import java.util.List;
import patchbay.service.AddressPlan;
import patchbay.wire.MacAddress;

/// Which MAC address each guest address was last seen with: at most 256, in 64 sets of four, for the network of a
/// card, and 8192 in 2048 sets for one of many machines; the longest unheard of a set is replaced. Nothing ages,
/// since a guest says who it is in every frame.
public final class Neighbours {
    private static final int WAYS = 4;
    private static final int SETS_LOG = 6;
    private static final int SETS_LOG_FOR_MANY = 11;
    private static final int SPREAD = 0x9e37_79b9;

    private final int shift;
    private final int[] addresses;
    private final long[] macs;

    /// For the network of one card.
    public Neighbours() {
        this(SETS_LOG);
    }

    private Neighbours(int setsLog) {
        this.shift = 32 - setsLog;
        this.addresses = new int[WAYS << setsLog];
        this.macs = new long[WAYS << setsLog];
    }

    /// For a network with this plan.
    static Neighbours of(AddressPlan plan) {
        return new Neighbours(plan.forMany() ? SETS_LOG_FOR_MANY : SETS_LOG);
    }

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

    /// Every address that was last seen with `mac`. Looks at the whole table.
    public List<Integer> addressesOf(long mac) {
        List<Integer> found = new ArrayList<>();
        for (int at = 0; at < macs.length; at++) if (macs[at] == mac && addresses[at] != 0) found.add(addresses[at]);
        return found;
    }

    private int setOf(int address) {
        return (address * SPREAD >>> shift) * WAYS;
    }
}
