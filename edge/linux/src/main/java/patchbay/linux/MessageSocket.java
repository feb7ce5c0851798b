package patchbay.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import patchbay.loop.Errno;

/// A unix stream socket whose messages bring descriptors (SCM_RIGHTS), for a loop: its structures are made once, and a
/// receive without descriptors allocates nothing. What one [#receive] brought stays until it is taken or closed.
public final class MessageSocket {
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;
    private static final long CONTROL_BYTES =
            MessageHeader.CONTROL_HEADER_BYTES + (long) UnixSockets.MAX_DESCRIPTORS * Integer.BYTES;

    private final int socket;
    private final MemorySegment message = Arena.ofAuto().allocate(MessageHeader.BYTES, 8);
    private final MemorySegment vector = Arena.ofAuto().allocate(Descriptors.IOVEC_BYTES, 8);
    private final MemorySegment control = Arena.ofAuto().allocate(CONTROL_BYTES, 8);
    private final int[] descriptors = new int[UnixSockets.MAX_DESCRIPTORS];
    private int waiting;

    /// Over `socket`, which is non-blocking; closing it stays its owner's business.
    public MessageSocket(int socket) {
        this.socket = socket;
        MessageHeader.vectors(message, 0, vector.address(), 1);
    }

    /// Reads up to `length` octets to `address`; 0 is the end, a negative answer a negated errno. The kernel ends a
    /// read behind the octets that brought descriptors, so they belong to what was read last. Those of an
    /// earlier read that nobody took are closed.
    public int receive(long address, int length) {
        closeWaiting();
        Descriptors.vector(vector, 0, address, length);
        MessageHeader.control(message, 0, control.address(), CONTROL_BYTES);
        int got = SocketCalls.receiveMessage(socket, message.address(), SocketCalls.MSG_CMSG_CLOEXEC);
        long size = got < 0 ? 0 : MessageHeader.controlLength(message, 0);
        if (size > 0) keep(size);
        if (got >= 0 && (MessageHeader.flags(message, 0) & SocketCalls.MSG_CTRUNC) != 0) {
            closeWaiting();
            return -Errno.EMSGSIZE;
        }
        return got;
    }

    /// How many descriptors came with the last read and were not taken.
    public int descriptors() {
        return waiting;
    }

    /// Takes descriptor `index`: it is the caller's from now on.
    public int take(int index) {
        int taken = descriptors[index];
        descriptors[index] = -1;
        return taken;
    }

    /// Closes what came and was not taken.
    public void closeWaiting() {
        for (int index = 0; index < waiting; index++) {
            if (descriptors[index] >= 0) Descriptors.close(descriptors[index]);
        }
        waiting = 0;
    }

    private void keep(long size) {
        long content = MessageHeader.find(control, 0, size, SOL_SOCKET, SCM_RIGHTS);
        if (content < 0) return;
        long octets = control.get(ValueLayout.JAVA_LONG, content - MessageHeader.CONTROL_HEADER_BYTES)
                - MessageHeader.CONTROL_HEADER_BYTES;
        waiting = (int) Math.min(octets / Integer.BYTES, descriptors.length);
        MemorySegment.copy(control, ValueLayout.JAVA_INT, content, descriptors, 0, waiting);
    }
}
