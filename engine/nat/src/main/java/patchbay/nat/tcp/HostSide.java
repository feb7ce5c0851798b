package patchbay.nat.tcp;

import java.lang.foreign.MemorySegment;
import patchbay.loop.Errno;
import patchbay.loop.HostStreams;
import patchbay.loop.Poller;

/// The sockets of connections: takes what guests send, offers windows by what sockets and queues can take, and
/// learns of readiness.
final class HostSide {
    /// How long to wait before a socket is tried again that will not tell when it can go on.
    static final long RETRY_NANOS = 20_000_000L;

    private static final int ENDS = Poller.PEER_CLOSED | Poller.HUNG_UP | Poller.ERROR;

    private final TcpParts parts;
    private final HostStreams sockets;

    HostSide(TcpParts parts) {
        this.parts = parts;
        this.sockets = parts.sockets;
    }

    /// The socket of `flow` became ready for `events`.
    void onReady(TcpFlow flow, int events) {
        if (!parts.gathering.deliver(flow)) return;
        switch (flow.host()) {
            case CLOSED -> {}
            case CONNECTING -> {
                // A far end may speak and end before its connect is seen; of that end no other edge will tell.
                if ((events & ENDS) != 0) flow.send.hostClosing = true;
                if ((events & (Poller.WRITABLE | Poller.ERROR | Poller.HUNG_UP)) != 0) parts.handshake.onConnect(flow);
            }
            case OPEN -> onOpenReady(flow, events);
        }
    }

    private void onOpenReady(TcpFlow flow, int events) {
        if ((events & Poller.WRITABLE) != 0) onRoom(flow);
        if (!flow.hostIs(HostState.OPEN)) return;
        if ((events & (Poller.READABLE | ENDS)) != 0) {
            flow.send.hostMayHave = true;
            if ((events & ENDS) != 0) flow.send.hostClosing = true;
            parts.flushList.touch(flow);
        }
        if ((events & Poller.ERROR) != 0) parts.guestSend.lookAhead(flow);
    }

    /// The socket has room again: what waits goes first, then the window opens.
    void onRoom(TcpFlow flow) {
        if (!drain(flow)) return;
        flow.receive.offerDue = true;
        parts.endings.settle(flow);
        parts.flushList.touch(flow);
    }

    /// Takes text in its order from the guest; answers how many octets found a place, or -1 when the socket failed
    /// and the connection is no more.
    int take(TcpFlow flow, Arrival arrival) {
        int length = arrival.textBytes;
        if (parts.gathering.take(flow, arrival)) return length;
        if (!flow.hostIs(HostState.OPEN)) return -1;
        ReceiveQueue queue = queueOf(flow);
        int sent = 0;
        if (flow.receive.queuedBytes() == 0) {
            sent = send(flow, arrival.bytes, arrival.textAt, length, false);
            if (sent < 0) return -1;
            queue.skip(sent);
        }
        int kept = 0;
        if (sent < length) kept = queue.keep(arrival.seq + sent, arrival.bytes, arrival.textAt + sent, length - sent);
        if (sent + kept < length) parts.counters.noQueueMemory.increment();
        return sent + kept;
    }

    /// Takes text that the receiver's `next` counts already, and all of which a window has invited. False when the
    /// socket failed and the connection is no more.
    boolean deliver(TcpFlow flow, MemorySegment bytes, long at, int length) {
        int sent = send(flow, bytes, at, length, false);
        if (sent < 0) return false;
        ReceiveQueue queue = queueOf(flow);
        queue.skip(sent);
        if (sent == length) return true;
        int lost = length - sent - queue.keep(queue.hostNext(), bytes, at + sent, length - sent);
        if (lost == 0) return true;
        parts.counters.noQueueMemory.increment();
        flow.receive.next -= lost;
        flow.receive.taken -= lost;
        return true;
    }

    /// Keeps text beyond a hole; false when there was no place for all of it.
    boolean keepAhead(TcpFlow flow, Arrival arrival) {
        ReceiveQueue queue = queueOf(flow);
        int kept = queue.keep(arrival.seq, arrival.bytes, arrival.textAt, arrival.textBytes);
        return kept > 0 && queue.note(arrival.seq, arrival.seq + kept) && kept == arrival.textBytes;
    }

    /// Gives the socket what waits for it. False when the socket failed and the connection is no more.
    boolean drain(TcpFlow flow) {
        ReceiveQueue queue = flow.receive.queue;
        if (queue == null) return true;
        for (int waiting = flow.receive.queuedBytes(); waiting > 0; waiting = flow.receive.queuedBytes()) {
            int chunk = queue.headChunk();
            int offset = queue.headOffset();
            int piece = Math.min(waiting, ChunkPool.CHUNK_BYTES - offset);
            long at = parts.chunks.start(chunk) + offset;
            int sent = send(flow, parts.chunks.bytes(chunk), at, piece, waiting > piece);
            if (sent < 0) return false;
            queue.taken(sent);
            if (sent > 0) parts.endings.onDrained(flow);
            if (sent < piece) return true;
        }
        queue.restIfEmpty();
        return true;
    }

    /// Reckons the window anew: what the socket will surely take, and what the queue may keep. A connection may
    /// keep as much as it has sent so far, up to the limit, so that idle ones set little aside. The right edge
    /// moves on by a segment or half the window at least (RFC 9293 §3.8.6.2.2).
    void offer(TcpFlow flow) {
        ReceiveState receive = flow.receive;
        receive.offerDue = false;
        if (!flow.hostIs(HostState.OPEN)) return;
        ReceiveQueue queue = queueOf(flow);
        int queued = receive.queuedBytes();
        int room = queued > 0 ? 0 : Math.max(0, sockets.sendRoom(flow.handle));
        int least = room < ChunkPool.CHUNK_BYTES ? ChunkPool.CHUNK_BYTES : 0;
        int mayKeep = (int) Math.min(parts.limits.queueBytes(), Math.max(receive.taken, least)) - queued;
        mayKeep = Math.clamp(mayKeep, 0, queue.promisableBytes());
        int widest = Math.min(parts.limits.windowBytes(), 0xffff << receive.windowShift);
        int window = Math.min(Math.min(room, widest) + mayKeep, Math.min(widest, queue.spanBytes() - queued));
        int before = receive.windowBytes();
        int growth = window - before;
        if (growth >= Math.min(parts.writer.announcedMss(flow), widest / 2)) {
            receive.right += growth;
            if (growth >= before) receive.ackPending = true;
        }
        queue.reserve(Math.max(0, receive.windowBytes() - room));
        boolean edgeComes = queued > 0;
        if (!edgeComes
                && receive.windowBytes() < parts.writer.announcedMss(flow)
                && flow.guest.state().takesText()) {
            flow.timers.setOnce(FlowTimers.Kind.HOST_RETRY, parts.nowNanos() + RETRY_NANOS);
        }
    }

    /// The window of the answer to a SYN: what the socket will surely take.
    void firstOffer(TcpFlow flow) {
        int room = Math.max(0, sockets.sendRoom(flow.handle));
        int most = Math.min(0xffff, parts.limits.windowBytes());
        flow.receive.right = flow.receive.next + Math.clamp(room, Math.min(most, ChunkPool.CHUNK_BYTES), most);
    }

    /// Lets go of the octets the guest has acknowledged since the last time. False when the socket failed and the
    /// connection is no more.
    boolean discard(TcpFlow flow) {
        SendState send = flow.send;
        if (send.undiscarded == 0) return true;
        int gone = sockets.discard(flow.handle, send.undiscarded);
        if (gone >= 0) {
            send.undiscarded -= gone;
            if (send.undiscarded > 0) retryLater(flow);
            return true;
        }
        if (isPassing(-gone)) {
            retryLater(flow);
            return true;
        }
        parts.endings.hostFailed(flow);
        return false;
    }

    /// Whether a call that answered `errno` may succeed later.
    static boolean isPassing(int errno) {
        return switch (errno) {
            case Errno.EAGAIN, Errno.EINTR, Errno.ENOBUFS, Errno.ENOMEM -> true;
            default -> false;
        };
    }

    /// Has a connection tried again without an edge.
    void retryLater(TcpFlow flow) {
        flow.timers.setOnce(FlowTimers.Kind.HOST_RETRY, parts.nowNanos() + RETRY_NANOS);
    }

    /// The time to try again has come.
    void onRetry(TcpFlow flow) {
        if (!flow.hostIs(HostState.OPEN) || flow.guest.state().isHalfOpen()) return;
        flow.send.hostMayHave = true;
        if (discard(flow)) onRoom(flow);
    }

    /// Sends; answers 0 when the socket takes nothing now, -1 when it failed and the connection is no more.
    private int send(TcpFlow flow, MemorySegment bytes, long at, int length, boolean more) {
        int sent = sockets.send(flow.handle, bytes, at, length, more);
        if (sent >= 0) return sent;
        if (sent == -Errno.EAGAIN) return 0;
        if (isPassing(-sent)) {
            retryLater(flow);
            return 0;
        }
        parts.endings.hostFailed(flow);
        return -1;
    }

    /// The queue of a connection, made with its first octets.
    ReceiveQueue queueOf(TcpFlow flow) {
        ReceiveQueue queue = flow.receive.queue;
        if (queue != null) return queue;
        queue = new ReceiveQueue(parts.chunks, parts.limits.windowBytes(), parts.limits.outOfOrderRanges());
        queue.begin(flow.receive.next);
        flow.receive.queue = queue;
        return queue;
    }
}
