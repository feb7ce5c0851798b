package patchbay.nat.tcp;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import patchbay.wire.Seq;

/// What a guest sent and the host's socket has not taken yet: octets in order that wait for room, and pieces beyond
/// a hole. Every octet has its place by its sequence number in a ring of chunks, so that filling a hole moves
/// nothing.
///
/// Octets before [#hostNext()] are with the socket. From there up to the receiver's `next` all are here; beyond it
/// those in [#ahead()] are. A place costs memory only once something stands in its chunk, and the ring itself only once
/// something is kept, since most connections never keep anything.
final class ReceiveQueue {
    private static final int[] NO_RING = {};

    private final ChunkPool pool;
    private final int slots;
    private int[] chunks = NO_RING;
    private final SequenceRanges ahead;
    private int hostNext;
    private long hostPosition;
    private int reservation;
    private int newestLeft;
    private int used;

    /// A queue for octets up to `spanBytes` beyond the first one kept, with at most `ranges` pieces beyond holes.
    ReceiveQueue(ChunkPool pool, int spanBytes, int ranges) {
        this.pool = pool;
        this.slots = Integer.highestOneBit(spanBytes / ChunkPool.CHUNK_BYTES + 1) * 2;
        this.ahead = new SequenceRanges(ranges);
    }

    /// Begins empty at sequence number `first`.
    void begin(int first) {
        release();
        hostNext = first;
        hostPosition = 0;
    }

    /// Gives all memory back.
    void release() {
        for (int slot = 0; used > 0; slot++) free(slot);
        pool.unreserve(reservation);
        reservation = 0;
        ahead.clear();
    }

    /// The first sequence number that the socket has not taken.
    int hostNext() {
        return hostNext;
    }

    /// The pieces beyond a hole.
    SequenceRanges ahead() {
        return ahead;
    }

    /// Where the piece begins that arrived last; for the first SACK block (RFC 2018 §4).
    int newestLeft() {
        return newestLeft;
    }

    /// Octets that `hostNext` may still run ahead before places repeat.
    int spanBytes() {
        return (slots - 1) * ChunkPool.CHUNK_BYTES;
    }

    /// Has memory set aside for `octets` beyond what stands here, as far as there is any; answers for how many
    /// octets memory is set aside now.
    int reserve(int octets) {
        int wanted = octets == 0 ? 0 : (octets - 1) / ChunkPool.CHUNK_BYTES + 2;
        if (wanted < reservation) pool.unreserve(reservation - wanted);
        else wanted = reservation + pool.reserve(wanted - reservation);
        reservation = wanted;
        return reservableBytes(wanted);
    }

    /// Octets that could be promised: what is reserved already and an eighth of what nobody has reserved.
    int promisableBytes() {
        return reservableBytes(reservation + pool.available() / 8);
    }

    /// Octets that so many chunks hold wherever in a chunk the first one stands.
    private static int reservableBytes(int chunks) {
        return Math.max(0, (chunks - 1) * ChunkPool.CHUNK_BYTES);
    }

    /// The host's socket took `octets` directly; nothing that stands here comes before them.
    void skip(int octets) {
        long end = hostPosition + octets;
        for (long at = hostPosition; used > 0 && slotOf(at) != slotOf(end); at += ChunkPool.CHUNK_BYTES) {
            free(slotOf(at));
        }
        hostNext += octets;
        hostPosition = end;
    }

    /// Gives memory back when nothing stands here: the caller has found that no octet in order waits.
    void restIfEmpty() {
        if (used > 0 && ahead.count() == 0) free(slotOf(hostPosition));
    }

    /// Keeps octets at `seq`, which is not before [#hostNext()]; answers how many there was memory for, from the
    /// first on.
    int keep(int seq, MemorySegment from, long at, int length) {
        int done = 0;
        while (done < length) {
            int ahead = Seq.distance(hostNext, seq + done);
            if (ahead >= spanBytes()) return done;
            long position = hostPosition + ahead;
            int chunk = chunkFor(slotOf(position));
            if (chunk == ChunkPool.NONE) return done;
            int within = withinChunk(position);
            int piece = Math.min(length - done, ChunkPool.CHUNK_BYTES - within);
            MemorySegment.copy(from, at + done, pool.bytes(chunk), pool.start(chunk) + within, piece);
            done += piece;
        }
        return done;
    }

    /// Notes a piece beyond a hole that [#keep] has kept; false when there are too many pieces.
    boolean note(int left, int right) {
        if (!ahead.add(left, right)) return false;
        newestLeft = left;
        return true;
    }

    /// Where the stream without holes ends when it has come up to `next`: pieces that meet it are taken in.
    int join(int next) {
        if (ahead.count() == 0 || Seq.after(ahead.left(0), next)) {
            ahead.removeBefore(next);
            return next;
        }
        int joined = Seq.max(next, ahead.right(0));
        ahead.removeBefore(joined);
        return joined;
    }

    /// The chunk in which the octet at [#hostNext()] stands, which must be kept here.
    int headChunk() {
        return chunks[slotOf(hostPosition)];
    }

    /// Where in [#headChunk()] that octet stands.
    int headOffset() {
        return withinChunk(hostPosition);
    }

    /// The socket took `octets` from the head, which lie in one chunk.
    void taken(int octets) {
        int slot = slotOf(hostPosition);
        hostNext += octets;
        hostPosition += octets;
        if (slotOf(hostPosition) != slot) free(slot);
    }

    private void free(int slot) {
        if (chunks[slot] == ChunkPool.NONE) return;
        pool.giveBack(chunks[slot]);
        chunks[slot] = ChunkPool.NONE;
        used--;
    }

    private void makeRing() {
        chunks = new int[slots];
        Arrays.fill(chunks, ChunkPool.NONE);
    }

    private int chunkFor(int slot) {
        if (chunks.length == 0) makeRing();
        if (chunks[slot] == ChunkPool.NONE) {
            if (reservation > 0) {
                reservation--;
                chunks[slot] = pool.takeReserved();
            } else {
                chunks[slot] = pool.takeUnreserved();
            }
            if (chunks[slot] != ChunkPool.NONE) used++;
        }
        return chunks[slot];
    }

    private int slotOf(long position) {
        return (int) (position / ChunkPool.CHUNK_BYTES) & slots - 1;
    }

    private static int withinChunk(long position) {
        return (int) (position % ChunkPool.CHUNK_BYTES);
    }
}
