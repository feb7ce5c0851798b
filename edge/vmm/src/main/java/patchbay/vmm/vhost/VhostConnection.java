package patchbay.vmm.vhost;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.linux.Descriptors;
import patchbay.linux.UnixSockets;
import patchbay.loop.Errno;

/// Messages on a vhost-user socket: a header of 12 octets (request, flags, payload size), the payload, and descriptors
/// that ride on the first octets. A message may come in parts; what is malformed ends the connection.
final class VhostConnection {
    static final int HEADER_BYTES = 12;
    /// The longest payload taken; a table of [VhostMemory#MAX_REGIONS] regions needs 1 032.
    static final int MAX_PAYLOAD_BYTES = 2_048;

    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final int VERSION_MASK = 3;
    private static final int VERSION = 1;
    private static final int REPLY = 4;
    private static final int NEED_REPLY = 8;

    /// What reading gave.
    enum Outcome {
        MESSAGE,
        /// Nothing more is there now.
        DRAINED,
        /// The other end closed, or what came is no message; [#reason()] says which.
        ENDED
    }

    private final int socket;
    private final MemorySegment message = Arena.ofAuto().allocate(HEADER_BYTES + MAX_PAYLOAD_BYTES, 8);
    private final List<Integer> descriptors = new ArrayList<>();
    private int got;
    private String reason = "";

    VhostConnection(int socket) {
        this.socket = socket;
    }

    int socket() {
        return socket;
    }

    /// Reads one message. Its descriptors belong to who takes them by [#takeDescriptors].
    Outcome read() {
        if (got >= HEADER_BYTES && got == HEADER_BYTES + size()) forget();
        while (true) {
            int want = got < HEADER_BYTES ? HEADER_BYTES : HEADER_BYTES + size();
            if (got == want) return Outcome.MESSAGE;
            UnixSockets.Received received = UnixSockets.receive(socket, message.asSlice(got, want - got));
            descriptors.addAll(received.descriptors());
            if (received.length() == -Errno.EAGAIN) return Outcome.DRAINED;
            if (received.length() == -Errno.EINTR) continue;
            if (received.length() <= 0) return ended("the front end closed the connection");
            got += received.length();
            if (got == HEADER_BYTES && !headerHolds()) return ended("the front end sent what is no vhost-user message");
        }
    }

    private boolean headerHolds() {
        int flags = message.get(U32, 4);
        return (flags & VERSION_MASK) == VERSION && (flags & REPLY) == 0 && size() >= 0 && size() <= MAX_PAYLOAD_BYTES;
    }

    String reason() {
        return reason;
    }

    /// The request of the message that was read; null for one that we do not know, or of another shape.
    @Nullable
    VhostRequest request() {
        VhostRequest request = VhostRequest.of(message.get(U32, 0));
        return request != null && request.fits(size(), descriptors.size()) ? request : null;
    }

    boolean needsReply() {
        return (message.get(U32, 4) & NEED_REPLY) != 0;
    }

    /// Octets of the payload.
    int size() {
        return message.get(U32, 8);
    }

    int u32(int at) {
        return message.get(U32, HEADER_BYTES + at);
    }

    int u16(int at) {
        return message.get(U16, HEADER_BYTES + at) & 0xffff;
    }

    long u64(int at) {
        return message.get(U64, HEADER_BYTES + at);
    }

    /// The descriptors of the message, which are the caller's from now on.
    List<Integer> takeDescriptors() {
        List<Integer> taken = List.copyOf(descriptors);
        descriptors.clear();
        return taken;
    }

    /// A copy of the payload.
    byte[] payload() {
        return message.asSlice(HEADER_BYTES, size()).toArray(ValueLayout.JAVA_BYTE);
    }

    /// Answers a request with a number; false when the front end does not take it.
    boolean answer(VhostRequest request, long value) {
        byte[] payload = new byte[Long.BYTES];
        MemorySegment.ofArray(payload).set(U64, 0, value);
        return answer(request, payload);
    }

    /// The same with any payload.
    boolean answer(VhostRequest request, byte[] payload) {
        return tell(socket, request.number(), VERSION | REPLY, payload);
    }

    /// Sends a request of the back end's own, without a payload, on the socket that the front end gave for that;
    /// false when it does not take it.
    static boolean ask(int backendSocket, int request) {
        return tell(backendSocket, request, VERSION, new byte[0]);
    }

    private static boolean tell(int to, int request, int flags, byte[] payload) {
        byte[] octets = new byte[HEADER_BYTES + payload.length];
        MemorySegment header = MemorySegment.ofArray(octets);
        header.set(U32, 0, request);
        header.set(U32, 4, flags);
        header.set(U32, 8, payload.length);
        System.arraycopy(payload, 0, octets, HEADER_BYTES, payload.length);
        return UnixSockets.send(to, octets) == octets.length;
    }

    /// Answers the request that was read with its own payload, whose first number is another, and a descriptor that
    /// stays the caller's.
    boolean answerLike(long first, int descriptor) {
        byte[] octets = new byte[HEADER_BYTES + size()];
        MemorySegment reply = MemorySegment.ofArray(octets);
        MemorySegment.copy(message, 0, reply, 0, octets.length);
        reply.set(U32, 4, VERSION | REPLY);
        reply.set(U64, HEADER_BYTES, first);
        return UnixSockets.send(socket, octets, descriptor) == octets.length;
    }

    /// Closes what was not taken, and the socket.
    void close() {
        descriptors.forEach(Descriptors::close);
        descriptors.clear();
        Descriptors.close(socket);
    }

    private void forget() {
        descriptors.forEach(Descriptors::close);
        descriptors.clear();
        got = 0;
    }

    private Outcome ended(String why) {
        reason = why;
        return Outcome.ENDED;
    }
}
