package patchbay.nat.icmp;

import patchbay.loop.Endpoint;
import patchbay.wire.IpAddress;

/// The echoes that wait for an answer: a ring in which sequence number `s` has slot `s mod size`, so a new echo takes
/// the slot of the oldest.
final class EchoTable {
    static final int NONE = -1;

    private final int[] sequences;
    private final Addresses guests;
    private final Addresses shown;
    private final Addresses targets;
    private final int[] guestIdentifiers;
    private final int[] guestSequences;
    private final int[] octets;
    private final long[] sentNanos;
    private final boolean[] waiting;
    private int next;
    private int count;

    EchoTable(int size, int firstSequence) {
        sequences = new int[size];
        guests = new Addresses(size);
        shown = new Addresses(size);
        targets = new Addresses(size);
        guestIdentifiers = new int[size];
        guestSequences = new int[size];
        octets = new int[size];
        sentNanos = new long[size];
        waiting = new boolean[size];
        next = firstSequence & 0xffff;
    }

    /// Whether the next [#add] forgets an echo that still waits.
    boolean wouldForget() {
        return waiting[next % waiting.length];
    }

    /// Makes an entry for an echo sent now and answers its slot; the caller sets what it is about.
    int add(long nowNanos) {
        int slot = next % waiting.length;
        if (!waiting[slot]) count++;
        sequences[slot] = next;
        sentNanos[slot] = nowNanos;
        waiting[slot] = true;
        next = next + 1 & 0xffff;
        return slot;
    }

    void guest(int slot, int identifier, int sequence) {
        guestIdentifiers[slot] = identifier;
        guestSequences[slot] = sequence;
    }

    /// Who asks, of IPv4: `guest` sent it to `shown`, which is the host's `target`.
    void addresses(int slot, int guest, int target, int shown) {
        guests.set(slot, 0, IpAddress.lowOf(guest));
        targets.set(slot, 0, IpAddress.lowOf(target));
        this.shown.set(slot, 0, IpAddress.lowOf(shown));
    }

    /// Who asks, of either family.
    void addresses(int slot, Endpoint guest, Endpoint target, Endpoint shown) {
        guests.set(slot, guest.hi(), guest.lo());
        targets.set(slot, target.hi(), target.lo());
        this.shown.set(slot, shown.hi(), shown.lo());
    }

    /// The slot of the echo that waits under `sequence` and was sent to `target`, or [#NONE].
    int find(int sequence, Endpoint target) {
        if (sequence < 0) return NONE;
        int slot = sequence % waiting.length;
        boolean known = waiting[slot] && sequences[slot] == sequence;
        return known && targets.is(slot, target.hi(), target.lo()) ? slot : NONE;
    }

    void end(int slot) {
        if (waiting[slot]) count--;
        waiting[slot] = false;
    }

    /// Octets of payload the echo in `slot` carries.
    void octets(int slot, int octets) {
        this.octets[slot] = octets;
    }

    int octets(int slot) {
        return octets[slot];
    }

    /// How many slots there are.
    int places() {
        return waiting.length;
    }

    boolean isWaiting(int slot) {
        return waiting[slot];
    }

    /// How many wait.
    int waiting() {
        return count;
    }

    int sequence(int slot) {
        return sequences[slot];
    }

    /// The guest's IPv4 bits.
    int guest(int slot) {
        return (int) guests.los[slot];
    }

    /// The IPv4 bits of what the guest calls the target.
    int shown(int slot) {
        return (int) shown.los[slot];
    }

    /// Fills `into` with the guest's address.
    Endpoint guest(int slot, Endpoint into) {
        return into.set(guests.his[slot], guests.los[slot], 0);
    }

    /// Fills `into` with what the guest calls the target.
    Endpoint shown(int slot, Endpoint into) {
        return into.set(shown.his[slot], shown.los[slot], 0);
    }

    int guestIdentifier(int slot) {
        return guestIdentifiers[slot];
    }

    int guestSequence(int slot) {
        return guestSequences[slot];
    }

    long sentNanos(int slot) {
        return sentNanos[slot];
    }

    /// An address for each slot, of either family, in halves.
    private static final class Addresses {
        final long[] his;
        final long[] los;

        Addresses(int size) {
            his = new long[size];
            los = new long[size];
        }

        void set(int slot, long hi, long lo) {
            his[slot] = hi;
            los[slot] = lo;
        }

        boolean is(int slot, long hi, long lo) {
            return los[slot] == lo && his[slot] == hi;
        }
    }
}
