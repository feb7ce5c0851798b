package patchbay.loop;

import java.lang.foreign.MemorySegment;

/// Connections as a non-blocking kernel offers them, which is all that a NAT's TCP asks for; whoever has these
/// calls may be the far end of a guest's connection. Every call answers at once: a result of 0 or more, or a
/// negated [Errno] (`-Errno.EAGAIN` when it would have waited). Handles are small numbers. Memory is native;
/// `at` is an offset into the segment, `length` is in octets.
public interface HostStreams {
    /// A TCP socket, Nagle's algorithm off.
    int openTcp(boolean v4);

    /// Binds; port 0 lets the kernel choose.
    int bind(int handle, Endpoint local);

    /// Closes in the ordinary way: what was sent is still delivered.
    int close(int handle);

    /// Closes at once with a RST (SO_LINGER 0).
    int abort(int handle);

    /// Fixes the kernel's buffers of a TCP socket, in octets (SO_SNDBUF, SO_RCVBUF; the kernel doubles them for its
    /// bookkeeping); 0 leaves one to the kernel, which lets it grow as needed. Best before
    /// [#connect], since the window's scale is agreed on there. A host without such buffers answers 0.
    default int buffers(int handle, int sendBytes, int receiveBytes) {
        return 0;
    }

    /// 0 when connected at once, `-EINPROGRESS` when [Poller#WRITABLE] will tell; then ask [#takeError].
    int connect(int handle, Endpoint to);

    /// The pending error of the socket (SO_ERROR), cleared: 0 or a positive errno.
    int takeError(int handle);

    /// Sends from `bytes`; may take fewer octets than offered. `more` says that more follows at once (MSG_MORE).
    int send(int handle, MemorySegment bytes, long at, int length, boolean more);

    /// Copies received octets from position `skip` of the unread stream without taking them. 0 means end of stream
    /// at that position; `-EAGAIN` that nothing is there yet.
    int peek(int handle, int skip, MemorySegment into, long at, int length);

    /// Takes `length` octets from the unread stream and throws them away; they must have been seen by [#peek].
    int discard(int handle, int length);

    /// Half-closes the sending side (SHUT_WR).
    int shutdownWrite(int handle);

    /// Octets that [#send] will surely take now; an estimate on the low side, 0 when full.
    int sendRoom(int handle);

    /// Fills `into` with what the kernel knows of a connection; answers 0 or a negated errno.
    int tcpInfo(int handle, TcpInfo into);

    /// Asks the kernel to probe an idle peer after `idleSeconds` (SO_KEEPALIVE).
    int keepAlive(int handle, int idleSeconds);
}
