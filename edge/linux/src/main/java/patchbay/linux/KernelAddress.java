package patchbay.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import patchbay.loop.Endpoint;

/// `struct sockaddr_in` and `struct sockaddr_in6` in native memory.
///
/// | octet | sockaddr_in    | sockaddr_in6 |
/// |-------|----------------|--------------|
/// | 0–1   | family (2)     | family (10)  |
/// | 2–3   | port           | port         |
/// | 4–7   | address        | flow label   |
/// | 8–23  | zero up to 15  | address      |
/// | 24–27 |                | scope        |
final class KernelAddress {
    static final int V4_BYTES = 16;
    static final int V6_BYTES = 28;
    /// Room for an address of either family.
    static final int MAX_BYTES = 32;

    private static final ValueLayout.OfShort FAMILY = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private KernelAddress() {}

    /// Writes `endpoint` at the start of `into`; answers the structure's octets.
    static int write(Endpoint endpoint, MemorySegment into) {
        return write(endpoint, into, 0);
    }

    /// The same from octet `at` on.
    static int write(Endpoint endpoint, MemorySegment into, long at) {
        into.set(U16, at + 2, (short) endpoint.port());
        if (endpoint.isV4()) {
            into.set(FAMILY, at, (short) SocketCalls.AF_INET);
            into.set(I32, at + 4, endpoint.v4Bits());
            into.set(I64, at + 8, 0);
            return V4_BYTES;
        }
        into.set(FAMILY, at, (short) SocketCalls.AF_INET6);
        into.set(I32, at + 4, 0);
        into.set(I64, at + 8, endpoint.hi());
        into.set(I64, at + 16, endpoint.lo());
        into.set(I32, at + 24, 0);
        return V6_BYTES;
    }

    /// Reads the structure at `at`; false (and `into` as it was) when it is of neither family.
    static boolean read(MemorySegment from, long at, Endpoint into) {
        int family = from.get(FAMILY, at);
        int port = from.get(U16, at + 2) & 0xffff;
        if (family == SocketCalls.AF_INET) into.setV4(from.get(I32, at + 4), port);
        else if (family == SocketCalls.AF_INET6) into.set(from.get(I64, at + 8), from.get(I64, at + 16), port);
        else return false;
        return true;
    }
}
