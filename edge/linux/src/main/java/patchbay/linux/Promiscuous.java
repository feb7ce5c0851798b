package patchbay.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Makes an interface take frames for every address while a descriptor is open, packet(7): a packet
/// socket that receives nothing itself. Needs CAP_NET_RAW.
public final class Promiscuous {
    private static final int AF_PACKET = 17;
    private static final int SOL_PACKET = 263;
    private static final int ADD_MEMBERSHIP = 1;
    private static final short PROMISCUOUS = 1;
    /// `struct packet_mreq`: interface, kind, length of an address, address.
    private static final int REQUEST_BYTES = 16;

    private Promiscuous() {}

    /// The descriptor; closing it, or the death of who holds it, ends it.
    public static int on(Link link) throws LinuxException {
        int socket = LinuxException.check("packet socket", SocketCalls.socket(AF_PACKET, SocketCalls.RAW, 0));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(REQUEST_BYTES, 8);
            request.set(ValueLayout.JAVA_INT, 0, link.index());
            request.set(ValueLayout.JAVA_SHORT, 4, PROMISCUOUS);
            int result = SocketCalls.setOption(socket, SOL_PACKET, ADD_MEMBERSHIP, request.address(), REQUEST_BYTES);
            if (result < 0) Descriptors.close(socket);
            LinuxException.check("make " + link.name() + " promiscuous", result);
            return socket;
        }
    }
}
