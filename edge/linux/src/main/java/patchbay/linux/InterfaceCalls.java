package patchbay.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import patchbay.loop.Errno;

/// Settings of a network interface in this thread's namespace, netdevice(7).
final class InterfaceCalls {
    private static final int NAME_BYTES = 16;
    private static final int REQUEST_BYTES = 40;
    private static final int VALUE_AT = NAME_BYTES;
    private static final int MAC_AT = VALUE_AT + 2;
    private static final int MAC_BYTES = 6;
    private static final long SIOCGIFFLAGS = 0x8913;
    private static final long SIOCSIFFLAGS = 0x8914;
    private static final long SIOCSIFMTU = 0x8922;
    private static final long SIOCSIFHWADDR = 0x8924;
    private static final int UP = 1;
    private static final int NO_ARP = 0x80;
    private static final int ETHERNET = 1; // ARPHRD_ETHER

    private InterfaceCalls() {}

    /// Writes an interface name, at most 15 octets, at the start of a `struct ifreq`.
    static void name(MemorySegment request, String name) throws LinuxException {
        byte[] octets = name.getBytes(StandardCharsets.US_ASCII);
        if (octets.length == 0 || octets.length >= NAME_BYTES) {
            throw new LinuxException("interface name " + name, Errno.EINVAL);
        }
        MemorySegment.copy(octets, 0, request, ValueLayout.JAVA_BYTE, 0, octets.length);
    }

    static void setMac(String name, long mac) throws LinuxException {
        change(name, SIOCSIFHWADDR, "set MAC address of ", request -> {
            request.set(ValueLayout.JAVA_SHORT, VALUE_AT, (short) ETHERNET);
            for (int index = 0; index < MAC_BYTES; index++) {
                byte octet = (byte) (mac >>> 8 * (MAC_BYTES - 1 - index));
                request.set(ValueLayout.JAVA_BYTE, MAC_AT + index, octet);
            }
        });
    }

    static void setMtu(String name, int mtuBytes) throws LinuxException {
        change(
                name,
                SIOCSIFMTU,
                "set MTU " + mtuBytes + " of ",
                request -> request.set(ValueLayout.JAVA_INT, VALUE_AT, mtuBytes));
    }

    /// Keeps the kernel from asking for addresses by ARP on the interface.
    static void withoutArp(String name) throws LinuxException {
        short flags = change(name, SIOCGIFFLAGS, "ask flags of ", request -> {});
        change(
                name,
                SIOCSIFFLAGS,
                "switch off ARP of ",
                request -> request.set(ValueLayout.JAVA_SHORT, VALUE_AT, (short) (flags | NO_ARP)));
    }

    static void putUp(String name) throws LinuxException {
        short flags = change(name, SIOCGIFFLAGS, "ask flags of ", request -> {});
        change(
                name,
                SIOCSIFFLAGS,
                "put up ",
                request -> request.set(ValueLayout.JAVA_SHORT, VALUE_AT, (short) (flags | UP)));
    }

    private interface Filling {
        void fill(MemorySegment request);
    }

    /// Answers the first 16 bits of the request's value afterwards.
    private static short change(String name, long call, String asked, Filling filling) throws LinuxException {
        int socket = LinuxException.check("socket", SocketCalls.socket(SocketCalls.AF_INET, SocketCalls.DGRAM, 0));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(REQUEST_BYTES, 8);
            name(request, name);
            filling.fill(request);
            LinuxException.check(asked + name, Descriptors.ioctl(socket, call, request.address()));
            return request.get(ValueLayout.JAVA_SHORT, VALUE_AT);
        } finally {
            Descriptors.close(socket);
        }
    }
}
