package patchbay.linux;

/// What this kernel offers, asked once by trying it.
public final class KernelAbilities {
    private KernelAbilities() {}

    /// Whether TCP sockets of the family know `SO_PEEK_OFF` (IPv4 since kernel 6.9, IPv6 since 6.11).
    public static boolean tcpPeekOffset(boolean v4) {
        return v4 ? PeekOffset.V4 : PeekOffset.V6;
    }

    private static final class PeekOffset {
        static final boolean V4 = offered(SocketCalls.AF_INET);
        static final boolean V6 = offered(SocketCalls.AF_INET6);

        private static boolean offered(int family) {
            int socket = SocketCalls.socket(family, SocketCalls.STREAM, 0);
            if (socket < 0) return false;
            int result = new SocketOptions().set(socket, SocketOption.PEEK_OFFSET, 0);
            Descriptors.close(socket);
            return result == 0;
        }
    }
}
