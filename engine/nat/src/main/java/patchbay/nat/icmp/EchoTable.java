package patchbay.nat.icmp;

/// The echoes that wait for an answer: a ring in which sequence number `s` has slot `s mod size`, so a new echo takes
/// the slot of the oldest.
final class EchoTable {
    static final int NONE = -1;

    private final int[] sequences;
    private final int[] guests;
    private final int[] shown;
    private final int[] targets;
    private final int[] guestIdentifiers;
    private final int[] guestSequences;
    private final long[] sentNanos;
    private final boolean[] waiting;
    private int next;
    private int count;

    EchoTable(int size, int firstSequence) {
        sequences = new int[size];
        guests = new int[size];
        shown = new int[size];
        targets = new int[size];
        guestIdentifiers = new int[size];
        guestSequences = new int[size];
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

    void guest(int slot, int address, int identifier, int sequence) {
        guests[slot] = address;
        guestIdentifiers[slot] = identifier;
        guestSequences[slot] = sequence;
    }

    /// `target` is where the host sent it, `shown` what the guest calls that.
    void target(int slot, int target, int shown) {
        targets[slot] = target;
        this.shown[slot] = shown;
    }

    /// The slot of the echo that waits under `sequence` and was sent to `target`, or [#NONE].
    int find(int sequence, int target) {
        if (sequence < 0) return NONE;
        int slot = sequence % waiting.length;
        return waiting[slot] && sequences[slot] == sequence && targets[slot] == target ? slot : NONE;
    }

    void end(int slot) {
        if (waiting[slot]) count--;
        waiting[slot] = false;
    }

    /// How many wait.
    int waiting() {
        return count;
    }

    int sequence(int slot) {
        return sequences[slot];
    }

    int guest(int slot) {
        return guests[slot];
    }

    int shown(int slot) {
        return shown[slot];
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
}
