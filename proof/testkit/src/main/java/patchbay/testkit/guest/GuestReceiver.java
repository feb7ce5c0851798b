package patchbay.testkit.guest;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import patchbay.testkit.Agenda;

/// The receiving half of a guest's connection: what came in order, what came early, and when to acknowledge. The
/// guest's program reads at once unless it was told to pause; then the window closes.
final class GuestReceiver {
    private static final int MOST_BLOCKS = 4;

    private final GuestConnection connection;
    private final GuestTcpSettings settings;
    private final Agenda agenda;
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private final ByteArrayOutputStream unread = new ByteArrayOutputStream();
    private final TreeMap<Long, byte[]> early = new TreeMap<>();
    private final Ranges earlyRanges = new Ranges();
    private final ArrayDeque<Long> recent = new ArrayDeque<>();
    private Agenda.@Nullable Entry delayed;
    private long next;
    private long finAt = -1;
    private long windowEdge;
    private long twiceFrom = -1;
    private long twiceTo;
    private boolean reading = true;
    private int unacknowledgedSegments;
    private long beyondWindowBytes;
    private long duplicateBytes;

    GuestReceiver(GuestConnection connection, GuestTcpSettings settings, Agenda agenda) {
        this.connection = connection;
        this.settings = settings;
        this.agenda = agenda;
        this.windowEdge = settings.receiveBufferBytes;
    }

    /// The next position that is expected, the FIN's included.
    long next() {
        return finReached() ? next + 1 : next;
    }

    boolean finReached() {
        return finAt >= 0 && next == finAt;
    }

    /// The window field to send with `shift`; what was offered is never taken back, RFC 9293 §3.8.6.
    int offer(int shift) {
        long room = Math.max(0, settings.receiveBufferBytes - unread.size());
        long promised = windowEdge - next;
        long field = Math.max(room >> shift, (promised + (1L << shift) - 1) >> shift);
        field = Math.min(field, 0xffff);
        windowEdge = Math.max(windowEdge, next + (field << shift));
        return (int) field;
    }

    /// Whether a segment of so many positions from `position` touches what is expected or offered.
    boolean touchesWindow(long position, int length) {
        return position + length >= next && position <= Math.max(windowEdge, next());
    }

    byte[] taken() {
        return taken.toByteArray();
    }

    int takenBytes() {
        return taken.size();
    }

    /// Octets the peer has sent beyond the window, but for a probe's first octet.
    long beyondWindowBytes() {
        return beyondWindowBytes;
    }

    /// Octets that came again after they had been received.
    long duplicateBytes() {
        return duplicateBytes;
    }

    void pause() {
        reading = false;
    }

    void resume() {
        reading = true;
        read(Integer.MAX_VALUE);
    }

    /// Reads up to `most` octets although the program pauses.
    void read(int most) {
        byte[] waiting = unread.toByteArray();
        int length = Math.min(most, waiting.length);
        taken.write(waiting, 0, length);
        unread.reset();
        unread.write(waiting, length, waiting.length - length);
        long news = next + settings.receiveBufferBytes - unread.size() - windowEdge;
        if (news >= Math.min(2L * settings.mss, settings.receiveBufferBytes / 2)) connection.sendAck();
    }

    /// A segment's payload, whose first octet has `position`.
    void data(long position, byte[] payload, boolean fin) {
        long end = position + payload.length;
        if (fin && finAt < 0) finAt = end;
        if (payload.length > 0) {
            noteTwice(position, end);
            keep(position, payload, end);
        }
        boolean inOrder = join();
        boolean atOnce = !inOrder || fin || !early.isEmpty();
        if (payload.length > 0 || fin) acknowledgeSoon(atOnce, payload.length);
    }

    /// Notes octets that came again, all of them, for the block that tells so (RFC 2883).
    void noteTwice(long from, long to) {
        if (to > next && earlyRanges.gapsBetween(Math.max(from, next), to) > 0) return;
        twiceFrom = from;
        twiceTo = to;
    }

    private void keep(long position, byte[] payload, long end) {
        long edge = Math.max(windowEdge, next);
        if (end > edge && !(position == edge && payload.length == 1)) {
            beyondWindowBytes += end - Math.max(edge, position);
        }
        long from = Math.max(position, next);
        long to = Math.min(end, edge);
        duplicateBytes += Math.max(0, Math.min(end, next) - position);
        if (to <= from) return;
        duplicateBytes += to - from - earlyRanges.gapsBetween(from, to);
        byte[] fresh = java.util.Arrays.copyOfRange(payload, (int) (from - position), (int) (to - position));
        early.merge(from, fresh, (one, other) -> one.length >= other.length ? one : other);
        earlyRanges.add(from, to);
        recent.remove(from);
        recent.addFirst(from);
        if (recent.size() > 16) recent.removeLast();
    }

    /// Moves what has become contiguous to the program; answers whether anything did.
    private boolean join() {
        long before = next;
        Iterator<java.util.Map.Entry<Long, byte[]>> pieces = early.entrySet().iterator();
        while (pieces.hasNext()) {
            java.util.Map.Entry<Long, byte[]> piece = pieces.next();
            if (piece.getKey() > next) break;
            int skip = (int) (next - piece.getKey());
            int length = piece.getValue().length - skip;
            if (length > 0) {
                (reading ? taken : unread).write(piece.getValue(), skip, length);
                next += length;
            }
            pieces.remove();
        }
        earlyRanges.removeBefore(next);
        return next > before;
    }

    private void acknowledgeSoon(boolean atOnce, int length) {
        unacknowledgedSegments += Math.max(1, (length + settings.mss - 1) / settings.mss);
        if (atOnce || unacknowledgedSegments >= 2 || settings.delayedAckNanos == 0) {
            connection.sendAck();
        } else if (delayed == null) {
            delayed = agenda.after(settings.delayedAckNanos, connection::sendAck);
        }
    }

    /// An acknowledgement is leaving, alone or with data.
    void acknowledging() {
        unacknowledgedSegments = 0;
        stop();
    }

    void stop() {
        if (delayed != null) delayed.cancel();
        delayed = null;
    }

    /// Hands what came twice and the ranges that came early to `sink`, the most recent first (RFC 2883, RFC 2018
    /// §4).
    void sackBlocks(BlockSink sink) {
        Ranges told = new Ranges();
        int blocks = 0;
        if (twiceFrom >= 0) {
            sink.block(twiceFrom, twiceTo);
            blocks++;
            twiceFrom = -1;
        }
        for (long position : recent) {
            long first = earlyRanges.firstOf(position);
            if (first < 0 || told.firstOf(first) >= 0) continue;
            long end = earlyRanges.endOf(first);
            told.add(first, end);
            sink.block(first, end);
            if (++blocks == MOST_BLOCKS) return;
        }
    }

    /// Takes one range of positions.
    @FunctionalInterface
    interface BlockSink {
        void block(long first, long end);
    }
}
