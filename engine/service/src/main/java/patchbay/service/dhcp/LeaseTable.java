package patchbay.service.dhcp;

import java.util.Arrays;
import patchbay.service.AddressPlan;
import patchbay.wire.MacAddress;

/// Who has which address: at most [AddressPlan#LEASES] entries. A lease does not expire; what was only offered, or
/// declined, makes room after a while when no other is free.
final class LeaseTable {
    static final int NONE = 0;

    /// How long an offer is kept for its client when somebody else needs the address.
    static final long OFFER_NANOS = 15_000_000_000L;

    /// How long a declined address rests.
    static final long DECLINED_NANOS = 600_000_000_000L;

    private final AddressPlan plan;
    private final long[] macs = new long[AddressPlan.LEASES];
    private final int[] addresses = new int[AddressPlan.LEASES];
    private final State[] states = new State[AddressPlan.LEASES];
    private final long[] sinceNanos = new long[AddressPlan.LEASES];

    private enum State {
        FREE,
        OFFERED,
        BOUND,
        DECLINED
    }

    LeaseTable(AddressPlan plan) {
        this.plan = plan;
        Arrays.fill(states, State.FREE);
    }

    /// The address of this client, or [#NONE].
    int addressOf(long mac) {
        int entry = entryOf(mac);
        return entry < 0 ? NONE : addresses[entry];
    }

    /// The address that is bound to this client, or [#NONE].
    int boundTo(long mac) {
        int entry = entryOf(mac);
        return entry < 0 || states[entry] != State.BOUND ? NONE : addresses[entry];
    }

    /// The client that has this address, or [MacAddress#NONE].
    long holderOf(int address) {
        int entry = entryAt(address);
        return entry < 0 || states[entry] == State.DECLINED ? MacAddress.NONE : macs[entry];
    }

    boolean isKnown(int address) {
        return entryAt(address) >= 0;
    }

    /// The address to offer: the client's own, else the first nobody has; [#NONE] when all are taken.
    int offer(long mac, long nowNanos) {
        int own = entryOf(mac);
        if (own >= 0) return addresses[own];
        int entry = freeEntry(nowNanos);
        if (entry < 0) return NONE;
        states[entry] = State.FREE;
        int address = freeAddress();
        if (address != NONE) put(entry, State.OFFERED, mac, address, nowNanos);
        return address;
    }

    /// Binds `address` to the client, which gives up any other it had. False when somebody else has it, or no entry is
    /// left.
    boolean bind(long mac, int address, long nowNanos) {
        int there = entryAt(address);
        if (there >= 0 && (states[there] == State.DECLINED || macs[there] != mac)) return false;
        int entry = entryOf(mac);
        if (entry < 0) entry = freeEntry(nowNanos);
        if (entry < 0) return false;
        put(entry, State.BOUND, mac, address, nowNanos);
        return true;
    }

    void release(int address) {
        int entry = entryAt(address);
        if (entry >= 0) states[entry] = State.FREE;
    }

    /// Uses an entry up for an address that somebody unknown has.
    void decline(int address, long nowNanos) {
        int entry = freeEntry(nowNanos);
        if (entry >= 0) put(entry, State.DECLINED, MacAddress.NONE, address, nowNanos);
    }

    /// How many addresses are bound.
    int bound() {
        int count = 0;
        for (State state : states) if (state == State.BOUND) count++;
        return count;
    }

    private void put(int entry, State state, long mac, int address, long nowNanos) {
        states[entry] = state;
        macs[entry] = mac;
        addresses[entry] = address;
        sinceNanos[entry] = nowNanos;
    }

    private int entryOf(long mac) {
        for (int entry = 0; entry < states.length; entry++) {
            boolean client = states[entry] == State.OFFERED || states[entry] == State.BOUND;
            if (client && macs[entry] == mac) return entry;
        }
        return -1;
    }

    private int entryAt(int address) {
        for (int entry = 0; entry < states.length; entry++) {
            if (states[entry] != State.FREE && addresses[entry] == address) return entry;
        }
        return -1;
    }

    /// An entry that may be used; one whose time is over when none is free.
    private int freeEntry(long nowNanos) {
        for (int entry = 0; entry < states.length; entry++) if (states[entry] == State.FREE) return entry;
        for (int entry = 0; entry < states.length; entry++) if (isOver(entry, nowNanos)) return entry;
        return -1;
    }

    private boolean isOver(int entry, long nowNanos) {
        long age = nowNanos - sinceNanos[entry];
        return switch (states[entry]) {
            case FREE -> true;
            case OFFERED -> age >= OFFER_NANOS;
            case DECLINED -> age >= DECLINED_NANOS;
            case BOUND -> false;
        };
    }

    private int freeAddress() {
        for (int index = 0; index < AddressPlan.LEASES; index++) {
            int address = plan.lease(index);
            if (entryAt(address) < 0) return address;
        }
        return NONE;
    }
}
