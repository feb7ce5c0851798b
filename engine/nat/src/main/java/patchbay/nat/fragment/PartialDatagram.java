package patchbay.nat.fragment;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// One datagram of which some pieces have arrived. Recycled; its octets lie in chunks of a [Slab]. Which octets
/// are there is a set of units of 8, the unit of fragment offsets; the last unit may be shorter. Takes its
/// memory when it is first begun: most guests never send a fragment.
public final class PartialDatagram {
    private static final int UNIT_BYTES = 8;
    private static final int UNITS = 65_536 / UNIT_BYTES;
    private static final int NO_CHUNK = -1;

    private final Slab slab;
    private int[] chunkOf = {};
    private long[] units = {};
    private boolean used;
    private boolean dead;
    private long sourceHi;
    private long sourceLo;
    private long destinationHi;
    private long destinationLo;
    private int identification;
    private int protocol;
    private int ttl;
    private int typeOfService;
    private long deadlineNanos;
    private int totalBytes;
    private int gotBytes;

    /// What a piece is to the pieces that are there.
    enum Piece {
        NEW,
        DUPLICATE,
        OVERLAP
    }

    PartialDatagram(Slab slab) {
        this.slab = slab;
    }

    void begin(Fragment piece, long deadlineNanos) {
        if (units.length == 0) takeMemory();
        used = true;
        dead = false;
        sourceHi = piece.sourceHi;
        sourceLo = piece.sourceLo;
        destinationHi = piece.destinationHi;
        destinationLo = piece.destinationLo;
        identification = piece.identification;
        protocol = piece.protocol;
        ttl = piece.ttl;
        typeOfService = piece.typeOfService;
        totalBytes = -1;
        gotBytes = 0;
        this.deadlineNanos = deadlineNanos;
    }

    boolean isOf(Fragment piece) {
        return used
                && identification == piece.identification
                && sourceLo == piece.sourceLo
                && destinationLo == piece.destinationLo
                && sourceHi == piece.sourceHi
                && destinationHi == piece.destinationHi
                && protocol == piece.protocol;
    }

    Piece check(Fragment piece) {
        int at = piece.offsetBytes;
        int end = at + piece.payloadBytes;
        boolean last = !piece.more;
        if (totalBytes >= 0 && (end > totalBytes || last && end != totalBytes)) return Piece.OVERLAP;
        if (last && totalBytes < 0 && end < highestByte()) return Piece.OVERLAP;
        int there = unitsThere(at, end);
        if (there == 0) return Piece.NEW;
        boolean repeated = there == (end + UNIT_BYTES - 1) / UNIT_BYTES - at / UNIT_BYTES && sameBytes(piece);
        return repeated && (!last || totalBytes >= 0) ? Piece.DUPLICATE : Piece.OVERLAP;
    }

    int missingChunks(int at, int length) {
        int missing = 0;
        for (int chunk = at / Slab.CHUNK_BYTES; chunk <= (at + length - 1) / Slab.CHUNK_BYTES; chunk++) {
            if (chunkOf[chunk] == NO_CHUNK) missing++;
        }
        return missing;
    }

    void keep(Fragment piece) {
        int at = piece.offsetBytes;
        int end = at + piece.payloadBytes;
        for (int from = at; from < end; ) {
            int chunk = from / Slab.CHUNK_BYTES;
            int inChunk = from % Slab.CHUNK_BYTES;
            int length = Math.min(Slab.CHUNK_BYTES - inChunk, end - from);
            if (chunkOf[chunk] == NO_CHUNK) chunkOf[chunk] = slab.take();
            slab.write(chunkOf[chunk], inChunk, piece.bytes, piece.payloadStart + (from - at), length);
            from += length;
        }
        for (int unit = at / UNIT_BYTES; unit * UNIT_BYTES < end; unit++) units[unit >> 6] |= 1L << unit;
        gotBytes += end - at;
        if (!piece.more) totalBytes = end;
    }

    boolean isWhole() {
        return gotBytes == totalBytes;
    }

    boolean hasFirst() {
        return used && !dead && (units[0] & 1) != 0;
    }

    boolean isUsed() {
        return used;
    }

    boolean isDead() {
        return dead;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    /// Gives the memory back but stays known until its time is over, so that later pieces do not begin it anew.
    void kill() {
        dead = true;
        giveBackChunks();
    }

    void end() {
        giveBackChunks();
        used = false;
    }

    public long sourceHi() {
        return sourceHi;
    }

    public long sourceLo() {
        return sourceLo;
    }

    public long destinationHi() {
        return destinationHi;
    }

    public long destinationLo() {
        return destinationLo;
    }

    /// The IPv4 bits of the source.
    public int source() {
        return (int) sourceLo;
    }

    /// The IPv4 bits of the destination.
    public int destination() {
        return (int) destinationLo;
    }

    public int identification() {
        return identification;
    }

    public int protocol() {
        return protocol;
    }

    /// Of the piece that came first.
    public int ttl() {
        return ttl;
    }

    public int typeOfService() {
        return typeOfService;
    }

    /// Octets of payload of a whole datagram; of one that is not, those from its beginning without a gap.
    public int payloadBytes() {
        if (isWhole()) return totalBytes;
        int unit = 0;
        while (unit < UNITS && (units[unit >> 6] & 1L << unit) != 0) unit++;
        return unit * UNIT_BYTES;
    }

    /// Copies the first `length` octets of payload, at most [#payloadBytes()].
    public void copyTo(MemorySegment into, long start, int length) {
        for (int from = 0; from < length; from += Slab.CHUNK_BYTES) {
            slab.read(
                    chunkOf[from / Slab.CHUNK_BYTES], 0, into, start + from, Math.min(Slab.CHUNK_BYTES, length - from));
        }
    }

    private void takeMemory() {
        units = new long[UNITS / Long.SIZE];
        chunkOf = new int[65_536 / Slab.CHUNK_BYTES];
        Arrays.fill(chunkOf, NO_CHUNK);
    }

    private void giveBackChunks() {
        for (int index = 0; index < chunkOf.length; index++) {
            if (chunkOf[index] == NO_CHUNK) continue;
            slab.giveBack(chunkOf[index]);
            chunkOf[index] = NO_CHUNK;
        }
        Arrays.fill(units, 0);
    }

    private int unitsThere(int at, int end) {
        int there = 0;
        for (int unit = at / UNIT_BYTES; unit * UNIT_BYTES < end; unit++) {
            if ((units[unit >> 6] & 1L << unit) != 0) there++;
        }
        return there;
    }

    private int highestByte() {
        for (int word = units.length - 1; word >= 0; word--) {
            if (units[word] != 0)
                return (word * Long.SIZE + Long.SIZE - Long.numberOfLeadingZeros(units[word])) * UNIT_BYTES;
        }
        return 0;
    }

    private boolean sameBytes(Fragment piece) {
        int at = piece.offsetBytes;
        int end = at + piece.payloadBytes;
        for (int from = at; from < end; ) {
            int inChunk = from % Slab.CHUNK_BYTES;
            int length = Math.min(Slab.CHUNK_BYTES - inChunk, end - from);
            long there = piece.payloadStart + (from - at);
            if (!slab.equal(chunkOf[from / Slab.CHUNK_BYTES], inChunk, piece.bytes, there, length)) return false;
            from += length;
        }
        return true;
    }
}
