package patchbay.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Sets and asks options of sockets, with a little memory of its own; used by one thread.
final class SocketOptions {
    private static final int SOL_SOCKET = 1;
    private static final int SO_LINGER = 13;
    private static final int SO_MEMINFO = 55;
    /// Words of `SO_MEMINFO` (linux/sock_diag.h): what the send queue may hold, and what it holds.
    private static final int SEND_BUFFER_WORD = 3;

    private static final int QUEUED_WORD = 5;
    private static final int MEMINFO_BYTES = 9 * Integer.BYTES;

    private final MemorySegment value = Arena.ofAuto().allocate(64, 8);
    private final MemorySegment length = Arena.ofAuto().allocate(Integer.BYTES, 4);

    int set(int socket, SocketOption option, int number) {
        value.set(ValueLayout.JAVA_INT, 0, number);
        return SocketCalls.setOption(socket, option.level, option.number, value.address(), Integer.BYTES);
    }

    /// Sets an option that is on or off.
    int enable(int socket, SocketOption option) {
        return set(socket, option, 1);
    }

    /// The option's value, which must not be negative; or a negated errno.
    int get(int socket, SocketOption option) {
        int result = fetch(socket, option.level, option.number, Integer.BYTES);
        return result < 0 ? result : value.get(ValueLayout.JAVA_INT, 0);
    }

    /// Makes the next close drop everything and send a RST.
    int lingerZero(int socket) {
        value.set(ValueLayout.JAVA_INT, 0, 1);
        value.set(ValueLayout.JAVA_INT, Integer.BYTES, 0);
        return SocketCalls.setOption(socket, SOL_SOCKET, SO_LINGER, value.address(), 2 * Integer.BYTES);
    }

    /// How many octets of memory the send queue may still take: buffer less truesize of what is queued; may be
    /// negative when more is queued than allowed. `Integer.MIN_VALUE` when the socket is none.
    int sendMemoryLeft(int socket) {
        if (fetch(socket, SOL_SOCKET, SO_MEMINFO, MEMINFO_BYTES) < 0) return Integer.MIN_VALUE;
        return value.getAtIndex(ValueLayout.JAVA_INT, SEND_BUFFER_WORD)
                - value.getAtIndex(ValueLayout.JAVA_INT, QUEUED_WORD);
    }

    private int fetch(int socket, int level, int option, int bytes) {
        length.set(ValueLayout.JAVA_INT, 0, bytes);
        return SocketCalls.getOption(socket, level, option, value.address(), length.address());
    }
}
