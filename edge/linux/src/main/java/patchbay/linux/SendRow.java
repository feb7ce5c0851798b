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

    /// Of each message's control octets those of its segments end the room, and those of its source stand before them.
    private static final int CONTROL_BYTES = 64;
    private static final int SEGMENTS_AT = PacketInfo.MAX_BYTES;
    private static final int SOL_UDP = 17;
    private static final int UDP_SEGMENT = 103;

    /// The message and the vector behind the row's are those of what leaves alone.
    private static final int ALONE = CAPACITY;

    private static final long ALONE_AT = (long) ALONE * MessageHeader.BATCH_BYTES;

    private final MemorySegment messages = Arena.ofAuto().allocate(ALONE_AT + MessageHeader.BATCH_BYTES, 8);
    private final MemorySegment vectors = Arena.ofAuto().allocate((ALONE + 1L) * Descriptors.IOVEC_BYTES, 8);
    private final MemorySegment names = Arena.ofAuto().allocate((long) CAPACITY * KernelAddress.MAX_BYTES, 8);
    private final MemorySegment control = Arena.ofAuto().allocate((long) CAPACITY * CONTROL_BYTES, 8);
    private final Endpoint destination = new Endpoint();
    private final long[] addresses = new long[CAPACITY];
    private final int[] lengths = new int[CAPACITY];
    private final int[] pieces = new int[CAPACITY];
    /// The message each datagram is in, and the first datagram of each message.
    private final int[] messageOf = new int[CAPACITY];

    private final int[] firstOf = new int[CAPACITY + 1];
    private final boolean[] segmented = new boolean[CAPACITY];
    private final int[] controlStarts = new int[CAPACITY];
    private int count;
    private int messageCount;
    private boolean mayJoin;
    private long sourceHi;
    private long sourceLo;

    /// What the last message may still take: octets of each datagram, 0 when nothing; octets and datagrams it has.
    private int joinBytes;

    private int messageBytes;
    private int joined;

    SendRow() {
        for (int index = 0; index < CAPACITY; index++) {
            long at = (long) index * CONTROL_BYTES + SEGMENTS_AT;
            MessageHeader.controlHeader(control, at, Short.BYTES, SOL_UDP, UDP_SEGMENT);
        }
    }

    /// Empties the row; `mayJoin` says whether its socket can take several datagrams as one message.
    SendRow begin(boolean mayJoin) {
        this.mayJoin = mayJoin;
        count = 0;
        messageCount = 0;
        joinBytes = 0;
        sourceHi = 0;
        sourceLo = 0;
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
    public void from(long hi, long lo) {
        if (hi != sourceHi || lo != sourceLo) joinBytes = 0;
        sourceHi = hi;
        sourceLo = lo;
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
        if (whole && (mayJoin || !segmented[message])) {
            int sent = SocketCalls.sendMessages(
                    socket, messages.address() + (long) message * MessageHeader.BATCH_BYTES, runFrom(message));
            if (sent > 0) return firstOf[message + sent] - first;
            if (!segmented[message] || !isAboutSegments(sent)) return sent;
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
        segmented[message] = false;
        controlStarts[message] = SEGMENTS_AT;
        if ((sourceHi | sourceLo) != 0) writeSource(message);
        control(at, message, SEGMENTS_AT);
        firstOf[message] = count;
        destination.set(to);
        joinBytes = mayJoin && !isTrain ? length : 0;
        messageBytes = length;
        joined = 1;
        if (isTrain) segments(message, pieces[count]);
    }

    private void segments(int message, int octets) {
        long at = (long) message * CONTROL_BYTES + SEGMENTS_AT;
        control.set(ValueLayout.JAVA_SHORT, at + MessageHeader.CONTROL_HEADER_BYTES, (short) octets);
        segmented[message] = true;
        control((long) message * MessageHeader.BATCH_BYTES, message, CONTROL_BYTES);
    }

    private void writeSource(int message) {
        long base = (long) message * CONTROL_BYTES;
        controlStarts[message] = (int) (PacketInfo.writeBefore(control, base + SEGMENTS_AT, sourceHi, sourceLo) - base);
    }

    /// Gives the message at `at` the control octets of `message` up to `end`.
    private void control(long at, int message, int end) {
        int start = controlStarts[message];
        long address = control.address() + (long) message * CONTROL_BYTES + start;
        MessageHeader.control(messages, at, start == end ? 0 : address, end - start);
    }

    /// How many messages one call takes: all that are left, or up to the next that must be divided.
    private int runFrom(int message) {
        if (mayJoin) return messageCount - message;
        int end = message + 1;
        while (end < messageCount && !segmented[end]) end++;
        return end - message;
    }

    /// The kernel says so when a piece does not fit the path's MTU, when there are too many, or when the route's device
    /// cannot fill in checksums; it is no news about the datagrams themselves.
    private static boolean isAboutSegments(int result) {
        return result == -Errno.EINVAL || result == -Errno.EMSGSIZE || result == -Errno.EIO;
    }

    private int sendAlone(int socket, int first, int end) {
        int message = messageOf[first];
        long name = names.address() + (long) message * KernelAddress.MAX_BYTES;
        int nameBytes = MessageHeader.nameLength(messages, (long) message * MessageHeader.BATCH_BYTES);
        MessageHeader.name(messages, ALONE_AT, name, nameBytes);
        long vector = vectors.address() + (long) ALONE * Descriptors.IOVEC_BYTES;
        MessageHeader.vectors(messages, ALONE_AT, vector, 1);
        control(ALONE_AT, message, SEGMENTS_AT);
        for (int index = first; index < end; index++) {
            int result = sendPieces(socket, index);
            if (result < 0) return index > first ? index - first : result;
        }
        return end - first;
    }

    private int sendPieces(int socket, int index) {
        int piece = pieces[index] > 0 ? pieces[index] : lengths[index];
        int at = 0;
        do {
            int length = Math.min(piece, lengths[index] - at);
            Descriptors.vector(vectors, ALONE, addresses[index] + at, length);
            int result = SocketCalls.sendMessages(socket, messages.address() + ALONE_AT, 1);
            if (result < 0) return result;
            at += length;
        } while (at < lengths[index]);
        return 0;
    }
}
