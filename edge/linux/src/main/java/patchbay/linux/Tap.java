package patchbay.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import patchbay.loop.Errno;

/// An Ethernet interface of the kernel whose wire is a descriptor of ours, tun(4). Every frame has a
/// `virtio_net_hdr` of [#HEADER_BYTES] octets in front, and the kernel is told which super-frames we
/// take.
///
/// @param descriptor non-blocking, closed on exec; belongs to who holds this
/// @param name the interface's name
/// @param udpSegments whether the kernel takes and gives UDP super-frames (USO, kernel 6.2)
public record Tap(int descriptor, String name, boolean udpSegments) {
    /// Octets of the header before each frame.
    public static final int HEADER_BYTES = 10;

    private static final Path DEVICE = Path.of("/dev/net/tun");
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final int NAME_BYTES = 16;
    private static final int REQUEST_BYTES = 40;
    private static final int FLAGS_AT = NAME_BYTES;
    private static final long TUNSETIFF = 0x4004_54caL;
    private static final long TUNGETIFF = 0x8004_54d2L;
    private static final long TUNSETOFFLOAD = 0x4004_54d0L;
    private static final long TUNSETVNETHDRSZ = 0x4004_54d8L;
    private static final long TUNSETPERSIST = 0x4004_54cbL;
    private static final long TUNSETOWNER = 0x4004_54ccL;
    private static final int TAP_WITHOUT_PI_WITH_HEADER = 0x2 | 0x1000 | 0x4000;
    private static final long CHECKSUM_AND_TCP = 0x1 | 0x2 | 0x4 | 0x8;
    private static final long UDP_SEGMENTS = 0x20 | 0x40;

    /// Opens an interface in this thread's network namespace; `name` may hold `%d` for the first free
    /// number. Needs CAP_NET_ADMIN there.
    public static Tap open(String name) throws LinuxException {
        int descriptor = LinuxException.check(
                "open " + DEVICE, Descriptors.open(DEVICE, Descriptors.O_RDWR | Descriptors.O_NONBLOCK, 0));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(REQUEST_BYTES, 8);
            InterfaceCalls.name(request, name);
            request.set(ValueLayout.JAVA_SHORT, FLAGS_AT, (short) TAP_WITHOUT_PI_WITH_HEADER);
            LinuxException.check("create tap " + name, Descriptors.ioctl(descriptor, TUNSETIFF, request.address()));
            return configured(descriptor);
        } catch (LinuxException refused) {
            Descriptors.close(descriptor);
            throw refused;
        }
    }

    /// Opens an interface in a network namespace, gives it `mac` (48 bits; 0 leaves the kernel's choice)
    /// and an MTU, and puts it up. Needs root. Without it, the namespace must be that of a process
    /// (`/proc/PID/ns/net`) whose user namespace belongs to the caller, and `nsenter` must be there.
    public static Tap openIn(Path namespace, String name, long mac, int mtuBytes) throws LinuxException {
        try {
            return Namespaces.inside(namespace, () -> openHere(name, mac, mtuBytes));
        } catch (LinuxException refused) {
            int pid = Namespaces.processOf(namespace);
            boolean noRight = refused.errno() == Errno.EPERM || refused.errno() == Errno.EACCES;
            if (pid < 0 || !noRight) throw refused;
            return TapCourier.fetch(pid, name, mac, mtuBytes);
        }
    }

    /// The same for an interface that is there and whose wire another process may hold a moment longer: a
    /// killed one gives it up only when the kernel has ended it. Blocks for at most `patience`.
    public static Tap takeUp(Path namespace, String name, long mac, int mtuBytes, Duration patience)
            throws LinuxException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                return openIn(namespace, name, mac, mtuBytes);
            } catch (LinuxException refused) {
                if (refused.errno() != Errno.EBUSY || System.nanoTime() - deadline > 0) throw refused;
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    /// The same in this thread's network namespace.
    static Tap openHere(String name, long mac, int mtuBytes) throws LinuxException {
        Tap tap = open(name);
        try {
            if (mac != 0) InterfaceCalls.setMac(tap.name(), mac);
            InterfaceCalls.setMtu(tap.name(), mtuBytes);
            InterfaceCalls.putUp(tap.name());
            return tap;
        } catch (LinuxException refused) {
            Descriptors.close(tap.descriptor());
            throw refused;
        }
    }

    /// Takes over a descriptor that somebody else opened with `IFF_TAP`, `IFF_NO_PI` and `IFF_VNET_HDR`
    /// and handed to us, and sets header size and super-frames. The descriptor is closed when it is not
    /// such a one.
    public static Tap received(int descriptor) throws LinuxException {
        try {
            LinuxException.check("set tap non-blocking", Descriptors.setNonBlocking(descriptor));
            return configured(descriptor);
        } catch (LinuxException refused) {
            Descriptors.close(descriptor);
            throw refused;
        }
    }

    /// Says whether the interface stays, with its addresses, when nobody holds its wire; [#open] of the
    /// same name takes the wire up again.
    public void persist(boolean stays) throws LinuxException {
        LinuxException.check("make tap persistent", Descriptors.ioctl(descriptor, TUNSETPERSIST, stays ? 1 : 0));
    }

    /// Says which user may take up the wire without a right of his own. Needs CAP_NET_ADMIN.
    public void owner(int uid) throws LinuxException {
        LinuxException.check("give tap to user " + uid, Descriptors.ioctl(descriptor, TUNSETOWNER, uid));
    }

    /// Gives the interface its MAC address (48 bits) and an MTU, and puts it up. Needs CAP_NET_ADMIN.
    public void configure(long mac, int mtuBytes) throws LinuxException {
        InterfaceCalls.setMac(name, mac);
        InterfaceCalls.setMtu(name, mtuBytes);
        InterfaceCalls.putUp(name);
    }

    /// Keeps the kernel's own ARP and IPv6 off the interface, which only passes frames on. Needs
    /// CAP_NET_ADMIN.
    public void passesOnly() throws LinuxException {
        InterfaceCalls.withoutArp(name);
        Path ipv6 = Path.of("/proc/sys/net/ipv6/conf", name, "disable_ipv6");
        try {
            if (Files.exists(ipv6)) Files.writeString(ipv6, "1");
        } catch (IOException refused) {
            throw new LinuxException("switch off IPv6 of " + name, Errno.EACCES);
        }
    }

    /// Closes the wire; an interface that is not persistent goes with it.
    public void close() {
        Descriptors.close(descriptor);
    }

    private static Tap configured(int descriptor) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(REQUEST_BYTES, 8);
            LinuxException.check("ask tap", Descriptors.ioctl(descriptor, TUNGETIFF, request.address()));
            int flags = request.get(ValueLayout.JAVA_SHORT, FLAGS_AT) & TAP_WITHOUT_PI_WITH_HEADER;
            if (flags != TAP_WITHOUT_PI_WITH_HEADER) {
                throw new LinuxException("tap without a vnet header", Errno.EINVAL);
            }
            MemorySegment size = arena.allocateFrom(ValueLayout.JAVA_INT, HEADER_BYTES);
            LinuxException.check(
                    "set tap's header size", Descriptors.ioctl(descriptor, TUNSETVNETHDRSZ, size.address()));
            boolean udp = Descriptors.ioctl(descriptor, TUNSETOFFLOAD, CHECKSUM_AND_TCP | UDP_SEGMENTS) >= 0;
            if (!udp) {
                LinuxException.check(
                        "set tap's offloads", Descriptors.ioctl(descriptor, TUNSETOFFLOAD, CHECKSUM_AND_TCP));
            }
            return new Tap(descriptor, request.getString(0, StandardCharsets.US_ASCII), udp);
        }
    }
}
