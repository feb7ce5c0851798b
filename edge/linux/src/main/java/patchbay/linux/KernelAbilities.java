package patchbay.linux;

/// What this kernel offers, asked once by trying it.
public final class KernelAbilities {
    private KernelAbilities() {}

    /// Whether TCP sockets of the family know `SO_PEEK_OFF` (IPv4 since kernel 6.9, IPv6 since 6.11).
    public static boolean tcpPeekOffset(boolean v4) {
        return v4 ? PeekOffset.V4 : PeekOffset.V6;
    }

    /// Whether UDP sockets take several datagrams in one message (`UDP_SEGMENT`, kernel 4.18).
    public static boolean udpSegments() {
        return UdpSegments.OFFERED;
    }

    private static boolean offered(int family, int type, SocketOption option) {
        int socket = SocketCalls.socket(family, type, 0);
        if (socket < 0) return false;
        int result = new SocketOptions().set(socket, option, 0);
        Descriptors.close(socket);
        return result == 0;
    }

    private static final class UdpSegments {
        static final boolean OFFERED = offered(SocketCalls.AF_INET, SocketCalls.DGRAM, SocketOption.UDP_SEGMENT);
    }

    private static final class PeekOffset {
        static final boolean V4 = offered(SocketCalls.AF_INET, SocketCalls.STREAM, SocketOption.PEEK_OFFSET);
        static final boolean V6 = offered(SocketCalls.AF_INET6, SocketCalls.STREAM, SocketOption.PEEK_OFFSET);
    }
}
