package patchbay.vmm.vfio;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Octets of the guest on their way to the card or waiting for it: which they are, how many are still
/// missing, and their copies. A piece is asked for once and read once; what was read makes room. Nothing
/// grows: a card that asks for more than there is room for has all that it asked for forgotten, and asks
/// anew.
final class FarPieces {
    /// Pieces at one time: more than the descriptors of one packet.
    static final int MAX_PIECES = 512;
    /// Octets of the longest piece.
    static final int MAX_BYTES = 1 << 20;
    /// What [#find] and [#add] answer when there is none.
    static final int NONE = -1;

    /// Descriptors and the like have a place of their own each, so that they keep nothing else from moving
    /// up.
    private static final int SMALL_BYTES = 32;

    private static final int LARGE_AT = MAX_PIECES * SMALL_BYTES;

    private enum State {
        FREE,
        ASKED,
        HERE,
        REFUSED,
        /// Its octets stand until the place is needed.
        READ
    }

    private final long[] addresses = new long[MAX_PIECES];
    private final int[] lengths = new int[MAX_PIECES];
    private final int[] places = new int[MAX_PIECES];
    private final int[] missing = new int[MAX_PIECES];
    private final boolean[] refused = new boolean[MAX_PIECES];
    private final State[] states = new State[MAX_PIECES];
    private final MemorySegment octets = Arena.ofAuto().allocate(LARGE_AT + MAX_BYTES, 64);
    private int largeEnd = LARGE_AT;
    private int largeUnread;
    private int used;
    private int next;
    private int epoch;

    FarPieces() {
        Arrays.fill(states, State.FREE);
    }

    /// Changes whenever all is forgotten: an answer to a question of another epoch is for nobody.
    int epoch() {
        return epoch;
    }

    /// Forgets all.
    void forget() {
        Arrays.fill(states, 0, used, State.FREE);
        epoch++;
        largeEnd = LARGE_AT;
        largeUnread = 0;
        used = 0;
        next = 0;
    }

    /// The piece of exactly these octets that is asked for or waits to be read, or [#NONE].
    int find(long address, long length) {
        int piece = lookUp(address, length);
        return piece == NONE || states[piece] == State.READ ? NONE : piece;
    }

    /// Whether nothing of it is missing.
    boolean isThere(int piece) {
        return states[piece] != State.ASKED;
    }

    /// A new piece, all of it missing, or [#NONE] when there is no room.
    int add(long address, int length) {
        int piece = lookUp(address, length);
        if (piece == NONE) piece = place();
        if (piece == NONE) return NONE;
        int at = piece * SMALL_BYTES;
        if (length > SMALL_BYTES) {
            if (length > octets.byteSize() - largeEnd) return NONE;
            at = largeEnd;
            largeEnd += length;
            largeUnread++;
        }
        addresses[piece] = address;
        lengths[piece] = length;
        places[piece] = at;
        missing[piece] = length;
        refused[piece] = false;
        states[piece] = State.ASKED;
        used = Math.max(used, piece + 1);
        return piece;
    }

    /// So many of its octets, from `offset` on, are at `from`.
    void fill(int piece, int offset, MemorySegment from) {
        MemorySegment.copy(from, 0, octets, places[piece] + offset, from.byteSize());
        came(piece, (int) from.byteSize());
    }

    /// The VMM has not these octets of it.
    void refuse(int piece, int count) {
        refused[piece] = true;
        came(piece, count);
    }

    /// Copies exactly these octets if they are there; false when they are not.
    boolean read(long address, long length, MemorySegment into, long at) {
        int piece = lookUp(address, length);
        if (piece == NONE || states[piece] == State.ASKED) return false;
        boolean good = states[piece] != State.REFUSED;
        if (good) MemorySegment.copy(octets, places[piece], into, at, length);
        done(piece);
        return good;
    }

    private void came(int piece, int count) {
        missing[piece] -= count;
        if (missing[piece] == 0) states[piece] = refused[piece] ? State.REFUSED : State.HERE;
    }

    private void done(int piece) {
        if (states[piece] == State.READ) return;
        states[piece] = State.READ;
        if (lengths[piece] <= SMALL_BYTES || --largeUnread > 0) return;
        largeEnd = LARGE_AT;
    }

    private int lookUp(long address, long length) {
        for (int piece = 0; piece < used; piece++) {
            if (addresses[piece] == address && lengths[piece] == length && states[piece] != State.FREE) return piece;
        }
        return NONE;
    }

    /// A place that is free or was read, looked for behind the last one that was given.
    private int place() {
        for (int tried = 0; tried < MAX_PIECES; tried++) {
            int piece = next;
            next = next + 1 < MAX_PIECES ? next + 1 : 0;
            if (states[piece] == State.FREE || states[piece] == State.READ) return piece;
        }
        return NONE;
    }
}
