package patchbay.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/// Calls on open files of any kind. Addresses are native; every call answers 0 or more, or a negated errno.
/// The calls marked *never waits* are for non-blocking descriptors only.
public final class Descriptors {
    /// Octets of one `struct iovec`: address, length, 8 each.
    public static final int IOVEC_BYTES = 16;
    /// The most vectors of one [#writev] (IOV_MAX).
    public static final int MAX_IOVECS = 1_024;

    static final int O_RDWR = 2;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;
    private static final int F_SETFD = 2;
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int FD_CLOEXEC = 1;
    private static final int FIRST_HIGH = 512;
    private static final int SEEK_END = 2;

    private static final Call CLOSE = Call.answeringInt("close");
    private static final Call READ = Call.briefLong("read");
    private static final Call WRITE = Call.briefLong("write");
    private static final Call WRITEV = Call.briefLong("writev");
    private static final Call OPEN = Call.answeringInt("open");
    private static final Call FCNTL = Call.answeringInt("fcntl");
    private static final Call IOCTL = Call.answeringInt("ioctl");
    private static final Call LSEEK = Call.answeringLong("lseek");
    private static final Call DUP3 = Call.answeringInt("dup3");
    private static final Call EVENTFD = Call.answeringInt("eventfd");

    private Descriptors() {}

    /// Closes a descriptor.
    public static int close(int descriptor) {
        return (int) CLOSE.with(descriptor);
    }

    /// Never waits. Reads up to `length` octets to `address`; 0 is the end of the stream.
    public static int read(int descriptor, long address, int length) {
        return (int) READ.with(descriptor, address, length);
    }

    /// Never waits. Writes up to `length` octets from `address`.
    public static int write(int descriptor, long address, int length) {
        return (int) WRITE.with(descriptor, address, length);
    }

    /// Never waits. Writes `count` vectors that stand at `iovecs`.
    public static int writev(int descriptor, long iovecs, int count) {
        return (int) WRITEV.with(descriptor, iovecs, count);
    }

    /// Fills vector `index` of the array at the start of `iovecs`.
    public static void vector(MemorySegment iovecs, int index, long address, long length) {
        iovecs.set(ValueLayout.JAVA_LONG, (long) index * IOVEC_BYTES, address);
        iovecs.set(ValueLayout.JAVA_LONG, (long) index * IOVEC_BYTES + 8, length);
    }

    /// Opens a file with the bits of `open(2)`; close-on-exec is added.
    public static int open(Path path, int flags, int mode) {
        try (Arena arena = Arena.ofConfined()) {
            long name = Text.nativeCopy(arena, path.toString()).address();
            return (int) OPEN.with(name, flags | O_CLOEXEC, mode);
        }
    }

    /// Makes all later calls on this open file answer `-EAGAIN` instead of waiting.
    public static int setNonBlocking(int descriptor) {
        int flags = (int) FCNTL.with(descriptor, F_GETFL, 0);
        return flags < 0 ? flags : (int) FCNTL.with(descriptor, F_SETFL, flags | O_NONBLOCK);
    }

    /// Makes later calls on this open file wait, for a program that is handed it.
    public static int setBlocking(int descriptor) {
        int flags = (int) FCNTL.with(descriptor, F_GETFL, 0);
        return flags < 0 ? flags : (int) FCNTL.with(descriptor, F_SETFL, flags & ~O_NONBLOCK);
    }

    /// Lets a child that is started inherit the descriptor, or not.
    public static int setInherited(int descriptor, boolean inherited) {
        return (int) FCNTL.with(descriptor, F_SETFD, inherited ? 0 : FD_CLOEXEC);
    }

    /// A second descriptor of the same open file, closed on exec.
    public static int duplicate(int descriptor) {
        return (int) FCNTL.with(descriptor, F_DUPFD_CLOEXEC, 0);
    }

    /// Has `onto` be a second descriptor of the open file of `from`, closed on exec; what it was is closed.
    static int replace(int from, int onto) {
        return (int) DUP3.with(from, onto, O_CLOEXEC);
    }

    /// A second descriptor of the same open file, above the numbers that programs are handed.
    static int duplicateHigh(int descriptor) {
        return (int) FCNTL.with(descriptor, F_DUPFD_CLOEXEC, FIRST_HIGH);
    }

    /// Octets of a file, such as a memfd; moves its position to the end.
    public static long size(int descriptor) {
        return LSEEK.with(descriptor, 0, SEEK_END);
    }

    /// A counter that wakes who waits for it; non-blocking.
    public static int eventfd() {
        return (int) EVENTFD.with(0, O_NONBLOCK | O_CLOEXEC);
    }

    static int ioctl(int descriptor, long request, long argument) {
        return (int) IOCTL.with(descriptor, request, argument);
    }
}
