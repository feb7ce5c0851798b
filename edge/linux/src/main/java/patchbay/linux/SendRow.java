package patchbay.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import patchbay.loop.DatagramRow;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;

/// Datagrams that leave by one sendmmsg(2). Those of one length to one destination that follow each other, and
/// the pieces of a super-datagram, are one message with `UDP_SEGMENT` (kernel 4.18): the kernel goes its way
/// once for all of them, and cuts at the end. Where a route cannot take such a message, they leave one by one.
final class SendRow implements DatagramRow {
    private static final int CAPACITY = 128;
    /// The most datagrams of one message: UDP_MAX_SEGMENTS before kernel 6.9.
    private static final int MAX_JOINED = 64;
    /// The most octets of one message: RFC 768's length field less UDP and IPv4 headers.
    private static final int MAX_JOINED_BYTES = 65_507;

    private static final int CONTROL_BYTES = 24;
    private static final int CONTROL_LENGTH = 18;
    private static final int SOL_UDP = 17;
    private static final int UDP_SEGMENT = 103;

    private final MemorySegment messages = Arena.ofAuto().allocate((long) CAPACITY * MessageHeader.BATCH_BYTES, 8);
    private final MemorySegment vectors = Arena.ofAuto().allocate((long) CAPACITY * Descriptors.IOVEC_BYTES, 8);
    private final MemorySegment names = Arena.ofAuto().allocate((long) CAPACITY * KernelAddress.MAX_BYTES, 8);
    private final MemorySegment control = Arena.ofAuto().allocate((long) CAPACITY * CONTROL_BYTES, 8);
    private final Endpoint destination = new Endpoint();
    private final long[] addresses = new long[CAPACITY];
    private final int[] lengths = new int[CAPACITY];
    private final int[] pieces = new int[CAPACITY];
    /// The message each datagram is in, and the first datagram of each message.
    private final int[] messageOf = new int[CAPACITY];

    private final int[] firstOf = new int[CAPACITY + 1];
    private int count;
    private int messageCount;
    private boolean mayJoin;

    /// What the last message may still take: octets of each datagram, 0 when nothing; octets and datagrams it has.
    private int joinBytes;

    private int messageBytes;
    private int joined;

    SendRow() {
        for (int index = 0; index < CAPACITY; index++) {
            long at = (long) index * CONTROL_BYTES;
            control.set(ValueLayout.JAVA_LONG, at, CONTROL_LENGTH);
            control.set(ValueLayout.JAVA_INT, at + 8, SOL_UDP);
            control.set(ValueLayout.JAVA_INT, at + 12, UDP_SEGMENT);
        }
    }

    /// Empties the row; `mayJoin` says whether its socket can take several datagrams as one message.
    SendRow begin(boolean mayJoin) {
        this.mayJoin = mayJoin;
        count = 0;
        messageCount = 0;
        joinBytes = 0;
        return this;
    }

    @Override
    public int capacity() {
        return CAPACITY;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public void add(Endpoint to, MemorySegment bytes, long at, int length, int pieceBytes) {
        Objects.checkFromIndexSize(at, length, bytes.byteSize());
        Objects.checkIndex(count, CAPACITY);
        boolean isTrain = pieceBytes > 0 && pieceBytes < length;
        addresses[count] = bytes.address() + at;
        lengths[count] = length;
        pieces[count] = isTrain ? pieceBytes : 0;
        Descriptors.vector(vectors, count, addresses[count], length);
        if (!isTrain && continues(to, length)) join(length);
        else beginMessage(to, length, isTrain);
        messageOf[count] = messageCount - 1;
        firstOf[messageCount] = ++count;
    }

    /// As [patchbay.loop.HostSockets#sendRow]. [#wasDivided] tells afterwards whether the socket cannot take what this
    /// row had joined.
    int send(int socket, int first) {
        int message = messageOf[first];
        boolean whole = firstOf[message] == first;
        if (whole && (mayJoin || !isSegmented(message))) {
            int sent = SocketCalls.sendMessages(
                    socket, messages.address() + (long) message * MessageHeader.BATCH_BYTES, runFrom(message));
            if (sent > 0) return firstOf[message + sent] - first;
            if (!isSegmented(message) || !isAboutSegments(sent)) return sent;
        }
        int taken = sendAlone(socket, first, firstOf[message + 1]);
        if (whole && taken > 0) mayJoin = false;
        return taken;
    }

    /// Whether messages of several datagrams are lawful for the row's socket, as far as is known.
    boolean mayJoin() {
        return mayJoin;
    }

    private boolean continues(Endpoint to, int length) {
        return length > 0
                && length <= joinBytes
                && joined < MAX_JOINED
                && messageBytes + length <= MAX_JOINED_BYTES
                && to.port() == destination.port()
                && to.lo() == destination.lo()
                && to.hi() == destination.hi();
    }

    /// A datagram that is shorter than those before it can only be the last.
    private void join(int length) {
        long at = (long) (messageCount - 1) * MessageHeader.BATCH_BYTES;
        if (joined == 1) segments(messageCount - 1, joinBytes);
        joined++;
        MessageHeader.vectorCount(messages, at, joined);
        messageBytes += length;
        if (length < joinBytes) joinBytes = 0;
    }

    private void beginMessage(Endpoint to, int length, boolean isTrain) {
        int message = messageCount++;
        long at = (long) message * MessageHeader.BATCH_BYTES;
        long nameAt = (long) message * KernelAddress.MAX_BYTES;
        MessageHeader.name(messages, at, names.address() + nameAt, KernelAddress.write(to, names, nameAt));
        MessageHeader.vectors(messages, at, vectors.address() + (long) count * Descriptors.IOVEC_BYTES, 1);
        MessageHeader.control(messages, at, 0, 0);
        firstOf[message] = count;
        destination.set(to);
        joinBytes = mayJoin && !isTrain ? length : 0;
        messageBytes = length;
        joined = 1;
        if (isTrain) segments(message, pieces[count]);
    }

    private void segments(int message, int octets) {
        long at = (long) message * CONTROL_BYTES;
        control.set(ValueLayout.JAVA_SHORT, at + MessageHeader.CONTROL_HEADER_BYTES, (short) octets);
        MessageHeader.control(
                messages, (long) message * MessageHeader.BATCH_BYTES, control.address() + at, CONTROL_BYTES);
    }

    private boolean isSegmented(int message) {
        return MessageHeader.controlLength(messages, (long) message * MessageHeader.BATCH_BYTES) != 0;
    }

    /// How many messages one call takes: all that are left, or up to the next that must be divided.
    private int runFrom(int message) {
        if (mayJoin) return messageCount - message;
        int end = message + 1;
        while (end < messageCount && !isSegmented(end)) end++;
        return end - message;
    }

    /// The kernel says so when a piece does not fit the path's MTU, when there are too many, or when the route's device
    /// cannot fill in checksums; it is no news about the datagrams themselves.
    private static boolean isAboutSegments(int result) {
        return result == -Errno.EINVAL || result == -Errno.EMSGSIZE || result == -Errno.EIO;
    }

    private int sendAlone(int socket, int first, int end) {
        long name = names.address() + (long) messageOf[first] * KernelAddress.MAX_BYTES;
        long at = (long) messageOf[first] * MessageHeader.BATCH_BYTES;
        int nameBytes = MessageHeader.nameLength(messages, at);
        for (int index = first; index < end; index++) {
            int result = sendPieces(socket, index, name, nameBytes);
            if (result < 0) return index > first ? index - first : result;
        }
        return end - first;
    }

    private int sendPieces(int socket, int index, long name, int nameBytes) {
        int piece = pieces[index] > 0 ? pieces[index] : lengths[index];
        int at = 0;
        do {
            int length = Math.min(piece, lengths[index] - at);
            int result = SocketCalls.sendTo(socket, addresses[index] + at, length, name, nameBytes);
            if (result < 0) return result;
            at += length;
        } while (at < lengths[index]);
        return 0;
    }
}
