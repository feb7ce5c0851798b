package patchbay.testkit;

/// The calls of [patchbay.loop.HostSockets] and [patchbay.loop.Poller] that can be counted and made to fail.
public enum SocketCall {
    OPEN_TCP,
    OPEN_UDP,
    OPEN_PING,
    BIND,
    LOCAL_NAME,
    CLOSE,
    ABORT,
    LISTEN,
    ACCEPT,
    CONNECT,
    TAKE_ERROR,
    SEND,
    PEEK,
    DISCARD,
    SHUTDOWN_WRITE,
    SEND_ROOM,
    TCP_INFO,
    KEEP_ALIVE,
    BUFFERS,
    SEND_TO,
    SEND_ROW,
    RECEIVE,
    EXPECT_BULK,
    RECEIVE_ERROR,
    SET_HOP_LIMIT,
    SET_TYPE_OF_SERVICE,
    ALLOW_FRAGMENTS,
    ALLOW_BROADCAST,
    WATCH
}
