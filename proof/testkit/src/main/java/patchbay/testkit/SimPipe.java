package patchbay.testkit;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import patchbay.loop.TcpInfo;

/// One direction of a TCP connection as two kernels see it: a send buffer, a path with latency and rate, and a receive
/// buffer whose room is the window. Positions are octets since the connection began:
/// `consumed ≤ arrived ≤ departed ≤ written`, and `acknowledged` follows `arrived` by one latency. An octet occupies
/// the sender until it is acknowledged and the receiver until it is consumed.
final class SimPipe {
    private static final int CHUNK_BYTES = 65_536;
    private static final int SEGMENT_BYTES = 1_448;
    private static final int HEADER_BYTES = 52; // IPv4, and TCP with timestamps
    private static final long CORK_NANOS = 200_000_000; // what Linux holds a MSG_MORE segment for

    private final Agenda agenda;
    private int sendBytes;
    private int receiveBytes;
    private long latencyNanos;
    private long ratePerSecondBytes;
    private Runnable onArrival = () -> {};
    private Runnable onRoom = () -> {};
    private Runnable onReset = () -> {};

    private MemorySegment ring = Arena.ofAuto().allocate(4_096);
    private long consumed;
    private long arrived;
    private long departed;
    private long written;
    private long acknowledged;
    private long pathFreeNanos;
    private long lastArrivalNanos;
    private boolean corked;
    private boolean finWritten;
    private boolean finDeparted;
    private boolean finArrived;
    private boolean dead;

    SimPipe(Agenda agenda, int sendBytes, int receiveBytes) {
        this.agenda = agenda;
        this.sendBytes = sendBytes;
        this.receiveBytes = receiveBytes;
    }

    void receiver(Runnable onArrival, Runnable onReset) {
        this.onArrival = onArrival;
        this.onReset = onReset;
    }

    void sender(Runnable onRoom) {
        this.onRoom = onRoom;
    }

    void path(long latencyNanos, long ratePerSecondBytes) {
        this.latencyNanos = latencyNanos;
        this.ratePerSecondBytes = ratePerSecondBytes;
    }

    void sendBuffer(int bytes) {
        sendBytes = bytes;
    }

    void receiveBuffer(int bytes) {
        receiveBytes = bytes;
        agenda.after(latencyNanos, this::pump);
    }

    long latencyNanos() {
        return latencyNanos;
    }

    /// Fills `into` with what a kernel counts about the sending end of this direction.
    void describe(TcpInfo into) {
        into.sendMssBytes = SEGMENT_BYTES;
        into.pathMtuBytes = SEGMENT_BYTES + HEADER_BYTES;
        into.congestionWindowSegments = Math.ceilDiv(sendBytes, SEGMENT_BYTES);
        into.unackedSegments = (int) Math.ceilDiv(departed - acknowledged, SEGMENT_BYTES);
        into.notSentBytes = (int) (written - departed);
        into.acknowledgedBytes = acknowledged;
        into.deliveryBytesPerSecond = ratePerSecondBytes;
    }

    /// Octets that have arrived in all.
    long arrived() {
        return arrived;
    }

    int sendCapacity() {
        return sendBytes;
    }

    /// Octets that the send buffer can take.
    int room() {
        return (int) Math.max(0, sendBytes - (written - acknowledged));
    }

    /// Octets written but not yet acknowledged.
    long unacknowledged() {
        return written - acknowledged;
    }

    /// Takes `length` octets; the caller has asked for [#room].
    void write(MemorySegment from, long at, int length, boolean more) {
        if (dead) return;
        reserve(length);
        for (int done = 0; done < length; ) {
            long place = (written + done) % ring.byteSize();
            int piece = (int) Math.min(length - done, ring.byteSize() - place);
            MemorySegment.copy(from, at + done, ring, place, piece);
            done += piece;
        }
        written += length;
        corked = more;
        if (more) agenda.after(CORK_NANOS, this::uncork);
        agenda.after(0, this::pump);
    }

    /// Ends the stream after what was written.
    void finish() {
        finWritten = true;
        corked = false;
        agenda.after(0, this::pump);
    }

    boolean isFinished() {
        return finWritten;
    }

    /// Ends the stream by a reset, which overtakes what has not departed.
    void reset() {
        if (dead) return;
        dead = true;
        written = departed;
        agenda.schedule(nextArrivalNanos(0), onReset);
    }

    /// Ends the stream without telling the receiver: what is still under way is lost.
    void cut() {
        dead = true;
        onArrival = () -> {};
        onReset = () -> {};
        onRoom = () -> {};
    }

    /// Octets that have arrived and were not taken.
    int readable() {
        return (int) (arrived - consumed);
    }

    /// Whether the sender's FIN has arrived.
    boolean ended() {
        return finArrived;
    }

    void copy(int skip, MemorySegment into, long at, int length) {
        for (int done = 0; done < length; ) {
            long place = (consumed + skip + done) % ring.byteSize();
            int piece = (int) Math.min(length - done, ring.byteSize() - place);
            MemorySegment.copy(ring, place, into, at + done, piece);
            done += piece;
        }
    }

    void consume(int length) {
        consumed += length;
        if (departed < written || finWritten && !finDeparted) agenda.after(latencyNanos, this::pump);
    }

    private void uncork() {
        corked = false;
        pump();
    }

    private void pump() {
        if (dead) return;
        long limit = corked ? departed + (written - departed) / SEGMENT_BYTES * SEGMENT_BYTES : written;
        limit = Math.min(limit, consumed + receiveBytes);
        while (departed < limit) {
            int chunk = (int) Math.min(limit - departed, chunkBytes());
            departed += chunk;
            agenda.schedule(nextArrivalNanos(chunk), () -> arrive(chunk));
        }
        if (finWritten && !finDeparted && departed == written) {
            finDeparted = true;
            agenda.schedule(nextArrivalNanos(0), this::arriveFin);
        }
    }

    /// What departs at once: a millisecond's worth on a slow path, else a super-segment.
    private int chunkBytes() {
        if (ratePerSecondBytes == 0) return CHUNK_BYTES;
        return Math.clamp(ratePerSecondBytes / 1_000, SEGMENT_BYTES, CHUNK_BYTES);
    }

    private long nextArrivalNanos(int chunk) {
        long begins = Math.max(agenda.nowNanos(), pathFreeNanos);
        pathFreeNanos = ratePerSecondBytes == 0 ? begins : begins + chunk * 1_000_000_000L / ratePerSecondBytes;
        lastArrivalNanos = Math.max(lastArrivalNanos, pathFreeNanos + latencyNanos);
        return lastArrivalNanos;
    }

    private void arrive(int chunk) {
        arrived += chunk;
        agenda.after(latencyNanos, () -> acknowledge(chunk));
        onArrival.run();
    }

    private void arriveFin() {
        finArrived = true;
        onArrival.run();
    }

    private void acknowledge(int chunk) {
        acknowledged += chunk;
        onRoom.run();
    }

    private void reserve(int length) {
        long needed = written - consumed + length;
        if (needed <= ring.byteSize()) return;
        long size = ring.byteSize();
        while (size < needed) size *= 2;
        MemorySegment larger = Arena.ofAuto().allocate(size);
        for (long position = consumed; position < written; ) {
            long from = position % ring.byteSize();
            long to = position % size;
            long piece = Math.min(written - position, Math.min(ring.byteSize() - from, size - to));
            MemorySegment.copy(ring, from, larger, to, piece);
            position += piece;
        }
        ring = larger;
    }
}
