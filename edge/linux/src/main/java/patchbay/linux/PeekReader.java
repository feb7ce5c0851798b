package patchbay.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import patchbay.loop.Errno;

/// Reads a TCP stream ahead without taking it, from any position of what is unread.
///
/// Two ways, chosen by family when the loop starts: with `SO_PEEK_OFF` (TCP/IPv4 since kernel 6.9, IPv6 since 6.11)
/// the kernel keeps the position, which goes on by itself with every peek and back with every discard, so it is set
/// only when a retransmission jumps; else the octets before the position are peeked as well, into memory that nobody
/// looks at.
final class PeekReader {
    private static final int FIRST_DESCRIPTORS = 256;
    private static final int NOT_SET = -1;
    private static final int SKIP_BYTES = 1 << 20;
    private static final int MAX_SKIP_VECTORS = 64;
    private static final int POLLERR = 0x008;
    private static final int POLLIN = 0x001;
    private static final int POLLRDHUP = 0x2000;

    private final boolean byOffsetV4;
    private final boolean byOffsetV6;
    private final SocketOptions options;
    private final MemorySegment message = Arena.ofAuto().allocate(MessageHeader.BYTES, 8);
    private final MemorySegment vectors =
            Arena.ofAuto().allocate((long) (MAX_SKIP_VECTORS + 1) * Descriptors.IOVEC_BYTES, 8);
    private final MemorySegment pollfd = Arena.ofAuto().allocate(8, 8);
    private final MemorySegment skipped;
    private int[] offsets = new int[FIRST_DESCRIPTORS];

    PeekReader(SocketOptions options, boolean byOffsetV4, boolean byOffsetV6) {
        this.options = options;
        this.byOffsetV4 = byOffsetV4;
        this.byOffsetV6 = byOffsetV6;
        this.skipped = byOffsetV4 && byOffsetV6 ? MemorySegment.NULL : PageMemory.reserve(SKIP_BYTES);
    }

    /// The most octets that can be skipped without `SO_PEEK_OFF`: more than any window that is offered to a peer.
    static int maxSkipBytes() {
        return SKIP_BYTES * MAX_SKIP_VECTORS;
    }

    /// Says that `socket` is a new stream.
    void opened(int socket) {
        if (socket >= offsets.length) offsets = Arrays.copyOf(offsets, Math.max(socket + 1, offsets.length * 2));
        offsets[socket] = NOT_SET;
    }

    int peek(int socket, boolean v4, int skip, long into, int length) {
        if (skip == 0 && offsets[socket] == NOT_SET) {
            return SocketCalls.recv(socket, into, length, SocketCalls.MSG_PEEK);
        }
        return (v4 ? byOffsetV4 : byOffsetV6)
                ? peekByOffset(socket, skip, into, length)
                : peekBySkipping(socket, skip, into, length);
    }

    /// Takes `length` octets that were peeked before.
    int discard(int socket, int length) {
        int left = length;
        while (left > 0) {
            int taken = SocketCalls.recv(socket, 0, left, SocketCalls.MSG_TRUNC);
            if (taken == -Errno.EINTR) continue;
            if (taken <= 0) return taken < 0 ? taken : length - left;
            left -= taken;
        }
        if (offsets[socket] != NOT_SET) offsets[socket] = Math.max(0, offsets[socket] - length);
        return length;
    }

    private int peekByOffset(int socket, int skip, long into, int length) {
        if (offsets[socket] != skip) {
            int result = options.set(socket, SocketOption.PEEK_OFFSET, skip);
            if (result < 0) return result;
            offsets[socket] = skip;
        }
        int peeked = SocketCalls.recv(socket, into, length, SocketCalls.MSG_PEEK);
        if (peeked > 0) offsets[socket] = skip + peeked;
        return peeked;
    }

    private int peekBySkipping(int socket, int skip, long into, int length) {
        if (skip > maxSkipBytes()) return -Errno.EINVAL;
        int count = 0;
        for (int left = skip; left > 0; left -= SKIP_BYTES) {
            Descriptors.vector(vectors, count++, skipped.address(), Math.min(left, SKIP_BYTES));
        }
        Descriptors.vector(vectors, count++, into, length);
        MessageHeader.name(message, 0, 0, 0);
        MessageHeader.vectors(message, 0, vectors.address(), count);
        MessageHeader.control(message, 0, 0, 0);
        int peeked = SocketCalls.receiveMessage(socket, message.address(), SocketCalls.MSG_PEEK);
        if (peeked < 0) return peeked;
        return peeked > skip ? peeked - skip : nothingThere(socket);
    }

    /// Tells the end of the stream and an error from octets that are still to come.
    private int nothingThere(int socket) {
        pollfd.set(ValueLayout.JAVA_INT, 0, socket);
        pollfd.set(ValueLayout.JAVA_SHORT, 4, (short) (POLLIN | POLLRDHUP));
        pollfd.set(ValueLayout.JAVA_SHORT, 6, (short) 0);
        int result = SocketCalls.poll(pollfd.address());
        if (result < 0) return result;
        int ready = pollfd.get(ValueLayout.JAVA_SHORT, 6);
        if ((ready & POLLERR) != 0) {
            int error = options.get(socket, SocketOption.ERROR);
            if (error != 0) return error < 0 ? error : -error;
        }
        return (ready & POLLRDHUP) != 0 ? 0 : -Errno.EAGAIN;
    }
}
