package patchbay.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import patchbay.loop.Endpoint;

/// Binds sockets of others, for who has the right to ports below 1024. Safe for any thread.
public final class PortBinding {
    private static final int TCP = 6;
    private static final int UDP = 17;

    private PortBinding() {}

    /// Whether a descriptor is a socket of TCP, or UDP, over IPv4, or IPv6.
    public static boolean fits(int descriptor, boolean tcp, boolean v4) {
        SocketOptions options = new SocketOptions();
        return options.get(descriptor, SocketOption.DOMAIN) == (v4 ? SocketCalls.AF_INET : SocketCalls.AF_INET6)
                && options.get(descriptor, SocketOption.TYPE) == (tcp ? SocketCalls.STREAM : SocketCalls.DGRAM)
                && options.get(descriptor, SocketOption.PROTOCOL) == (tcp ? TCP : UDP);
    }

    /// Gives the socket its name; answers 0 or a negated errno.
    public static int bind(int descriptor, Endpoint local) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(KernelAddress.MAX_BYTES, 8);
            int length = KernelAddress.write(local, name);
            return SocketCalls.bind(descriptor, name.address(), length);
        }
    }
}
