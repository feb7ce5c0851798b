package patchbay.linux;

/// socket(7) and its options. Addresses are native; every call answers 0 or more, or a negated errno. Sockets are
/// opened non-blocking and closed on exec, so all but [#socket] and [#connect] are marked as calls that never wait.
final class SocketCalls {
    static final int AF_UNIX = 1;
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int STREAM = 1;
    static final int DGRAM = 2;
    static final int RAW = 3;
    static final int SEQPACKET = 5;
    static final int IPPROTO_ICMP = 1;
    static final int IPPROTO_ICMPV6 = 58;
    static final int NON_BLOCKING = Descriptors.O_NONBLOCK | Descriptors.O_CLOEXEC;

    static final int MSG_PEEK = 0x2;
    static final int MSG_CTRUNC = 0x8;
    static final int MSG_TRUNC = 0x20;
    static final int MSG_DONTWAIT = 0x40;
    static final int MSG_ERRQUEUE = 0x2000;
    static final int MSG_NOSIGNAL = 0x4000;
    static final int MSG_MORE = 0x8000;
    static final int MSG_CMSG_CLOEXEC = 0x4000_0000;

    static final int SHUT_WR = 1;

    private static final Call SOCKET = Call.answeringInt("socket");
    private static final Call SOCKETPAIR = Call.answeringInt("socketpair");
    private static final Call CONNECT = Call.answeringInt("connect");
    private static final Call BIND = Call.briefInt("bind");
    private static final Call LISTEN = Call.briefInt("listen");
    private static final Call ACCEPT = Call.briefInt("accept4");
    private static final Call GETSOCKNAME = Call.briefInt("getsockname");
    private static final Call SHUTDOWN = Call.briefInt("shutdown");
    private static final Call SETSOCKOPT = Call.briefInt("setsockopt");
    private static final Call GETSOCKOPT = Call.briefInt("getsockopt");
    private static final Call SEND = Call.briefLong("send");
    private static final Call RECV = Call.briefLong("recv");
    private static final Call SENDTO = Call.briefLong("sendto");
    private static final Call SENDMSG = Call.briefLong("sendmsg");
    private static final Call RECVMSG = Call.briefLong("recvmsg");
    private static final Call RECVMMSG = Call.briefInt("recvmmsg");
    private static final Call SENDMMSG = Call.briefInt("sendmmsg");
    private static final Call POLL = Call.briefInt("poll");

    private SocketCalls() {}

    static int socket(int family, int type, int protocol) {
        return (int) SOCKET.with(family, type | NON_BLOCKING, protocol);
    }

    static int socketpair(int type, long pair) {
        return (int) SOCKETPAIR.with(AF_UNIX, type | NON_BLOCKING, 0, pair);
    }

    static int connect(int socket, long address, int length) {
        return (int) CONNECT.with(socket, address, length);
    }

    static int bind(int socket, long address, int length) {
        return (int) BIND.with(socket, address, length);
    }

    static int listen(int socket, int backlog) {
        return (int) LISTEN.with(socket, backlog);
    }

    static int accept(int socket, long address, long length) {
        return (int) ACCEPT.with(socket, address, length, NON_BLOCKING);
    }

    static int getsockname(int socket, long address, long length) {
        return (int) GETSOCKNAME.with(socket, address, length);
    }

    static int shutdown(int socket, int how) {
        return (int) SHUTDOWN.with(socket, how);
    }

    static int setOption(int socket, int level, int option, long value, int length) {
        return (int) SETSOCKOPT.with(socket, level, option, value, length);
    }

    static int getOption(int socket, int level, int option, long value, long length) {
        return (int) GETSOCKOPT.with(socket, level, option, value, length);
    }

    static int send(int socket, long address, int length, int flags) {
        return (int) SEND.with(socket, address, length, flags | MSG_DONTWAIT | MSG_NOSIGNAL);
    }

    static int recv(int socket, long address, int length, int flags) {
        return (int) RECV.with(socket, address, length, flags | MSG_DONTWAIT);
    }

    @SuppressWarnings("TooManyParameters") // as the kernel's call
    static int sendTo(int socket, long address, int length, long name, int nameLength) {
        return (int) SENDTO.with(socket, address, length, MSG_DONTWAIT | MSG_NOSIGNAL, name, nameLength);
    }

    static int sendMessage(int socket, long message, int flags) {
        return (int) SENDMSG.with(socket, message, flags | MSG_DONTWAIT | MSG_NOSIGNAL);
    }

    static int receiveMessage(int socket, long message, int flags) {
        return (int) RECVMSG.with(socket, message, flags | MSG_DONTWAIT);
    }

    static int receiveMessages(int socket, long messages, int count) {
        return (int) RECVMMSG.with(socket, messages, count, MSG_DONTWAIT, 0);
    }

    /// Sends `count` of the `struct mmsghdr` at `messages`; answers how many were taken, at least 1, or the first one's
    /// errno.
    static int sendMessages(int socket, long messages, int count) {
        return (int) SENDMMSG.with(socket, messages, count, MSG_DONTWAIT | MSG_NOSIGNAL);
    }

    /// Looks at one `struct pollfd` without waiting.
    static int poll(long pollfd) {
        return (int) POLL.with(pollfd, 1, 0);
    }
}
