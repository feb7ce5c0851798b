package patchbay.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import patchbay.loop.Errno;

/// Sockets in the file system, unix(7): connections, descriptors handed over (SCM_RIGHTS), and who the peer is.
/// All are non-blocking and closed on exec. Control-plane calls: they use memory of the call's own.
public final class UnixSockets {
    /// The most descriptors one message carries here (the kernel takes 253).
    public static final int MAX_DESCRIPTORS = 64;
    /// The longest path in octets: `sun_path` less its final NUL.
    public static final int MAX_PATH_BYTES = 107;

    private static final int SOL_SOCKET = 1;
    private static final int SO_PEERCRED = 17;
    private static final int SO_PEERGROUPS = 59;
    private static final short POLLIN = 1;
    private static final int MAX_GROUPS = 65_536;
    private static final int SCM_RIGHTS = 1;
    private static final int NAME_BYTES = 110;
    private static final int PATH_AT = 2;
    private static final long CONTROL_BYTES =
            MessageHeader.CONTROL_HEADER_BYTES + (long) MAX_DESCRIPTORS * Integer.BYTES;

    private UnixSockets() {}

    /// Who is at the other end, as the kernel saw it when the connection came about.
    public record Peer(int pid, int uid, int gid) {}

    /// Two sockets that are connected to each other.
    public record Pair(int first, int second) {}

    /// What one message brought: octets, and descriptors that now belong to the receiver.
    public record Received(int length, List<Integer> descriptors) {}

    /// A stream connection to the socket at `path`; the new descriptor, or a negated errno at once (`-ENOENT`,
    /// `-ECONNREFUSED`: nobody listens; `-EAGAIN`: too many wait already).
    public static int connectStream(Path path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = name(arena, path);
            if (name.byteSize() == 0) return -Errno.EINVAL;
            int socket = SocketCalls.socket(SocketCalls.AF_UNIX, SocketCalls.STREAM, 0);
            if (socket < 0) return socket;
            int result = SocketCalls.connect(socket, name.address(), (int) name.byteSize());
            if (result < 0) Descriptors.close(socket);
            return result < 0 ? result : socket;
        }
    }

    /// A socket that listens at `path`, which must not exist.
    public static int listenStream(Path path, int backlog) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = name(arena, path);
            if (name.byteSize() == 0) throw new LinuxException("bind " + path, Errno.EINVAL);
            int socket = LinuxException.check("socket", SocketCalls.socket(SocketCalls.AF_UNIX, SocketCalls.STREAM, 0));
            int result = SocketCalls.bind(socket, name.address(), (int) name.byteSize());
            if (result >= 0) result = SocketCalls.listen(socket, backlog);
            if (result < 0) Descriptors.close(socket);
            LinuxException.check("bind " + path, result);
            return socket;
        }
    }

    /// A datagram socket at `path`, which must not exist; the new descriptor, or a negated errno.
    public static int bindDatagrams(Path path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = name(arena, path);
            if (name.byteSize() == 0) return -Errno.EINVAL;
            int socket = SocketCalls.socket(SocketCalls.AF_UNIX, SocketCalls.DGRAM, 0);
            if (socket < 0) return socket;
            int result = SocketCalls.bind(socket, name.address(), (int) name.byteSize());
            if (result < 0) Descriptors.close(socket);
            return result < 0 ? result : socket;
        }
    }

    /// Connects a datagram socket to the one at `path`: it sends there and takes from there only. 0 or a negated errno.
    public static int connectDatagrams(int socket, Path path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = name(arena, path);
            if (name.byteSize() == 0) return -Errno.EINVAL;
            return SocketCalls.connect(socket, name.address(), (int) name.byteSize());
        }
    }

    /// Whether `path` is a socket that nobody has any more. A listener does not notice the question: a datagram socket
    /// is refused by a stream socket otherwise than by none.
    public static boolean isAbandoned(Path path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = name(arena, path);
            int socket = SocketCalls.socket(SocketCalls.AF_UNIX, SocketCalls.DGRAM, 0);
            if (socket < 0) return false;
            int result = SocketCalls.connect(socket, name.address(), (int) name.byteSize());
            Descriptors.close(socket);
            boolean file = Files.isRegularFile(path) || Files.isDirectory(path);
            return result == -Errno.ECONNREFUSED && Files.exists(path) && !file;
        }
    }

    /// Takes a connection; the new descriptor, or `-EAGAIN`.
    public static int accept(int listener) {
        return SocketCalls.accept(listener, 0, 0);
    }

    /// A connected pair of stream sockets.
    public static Pair pair() throws LinuxException {
        return pair(SocketCalls.STREAM);
    }

    /// A connected pair of sockets that keep what one write gave together (SOCK_SEQPACKET).
    public static Pair packetPair() throws LinuxException {
        return pair(SocketCalls.SEQPACKET);
    }

    private static Pair pair(int type) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment both = arena.allocate(ValueLayout.JAVA_INT, 2);
            LinuxException.check("socketpair", SocketCalls.socketpair(type, both.address()));
            return new Pair(both.getAtIndex(ValueLayout.JAVA_INT, 0), both.getAtIndex(ValueLayout.JAVA_INT, 1));
        }
    }

    /// Process, user and group of the peer (SO_PEERCRED).
    public static Peer peer(int socket) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ids = arena.allocate(ValueLayout.JAVA_INT, 3);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, 3 * Integer.BYTES);
            int result = SocketCalls.getOption(socket, SOL_SOCKET, SO_PEERCRED, ids.address(), length.address());
            LinuxException.check("getsockopt SO_PEERCRED", result);
            return new Peer(
                    ids.getAtIndex(ValueLayout.JAVA_INT, 0),
                    ids.getAtIndex(ValueLayout.JAVA_INT, 1),
                    ids.getAtIndex(ValueLayout.JAVA_INT, 2));
        }
    }

    /// The peer's supplementary groups, as they were when the connection came about (Linux 4.13).
    public static List<Integer> peerGroups(int socket) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment groups = arena.allocate((long) MAX_GROUPS * Integer.BYTES, 8);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, MAX_GROUPS * Integer.BYTES);
            int result = SocketCalls.getOption(socket, SOL_SOCKET, SO_PEERGROUPS, groups.address(), length.address());
            LinuxException.check("getsockopt SO_PEERGROUPS", result);
            int bytes = length.get(ValueLayout.JAVA_INT, 0);
            return Arrays.stream(groups.asSlice(0, bytes).toArray(ValueLayout.JAVA_INT))
                    .boxed()
                    .toList();
        }
    }

    /// Waits until a message or a connection is there, at most so long; answers whether one is.
    public static boolean await(int socket, long nanos) throws LinuxException {
        try (EpollPoller poller = new EpollPoller(true)) {
            LinuxException.check("watch socket", poller.watchInput(socket, events -> {}));
            long end = System.nanoTime() + nanos;
            for (long left = nanos; left > 0; left = end - System.nanoTime()) {
                if (isReadable(socket)) return true;
                poller.await(left);
                poller.collect(1, (listener, events) -> {});
            }
            return isReadable(socket);
        }
    }

    private static boolean isReadable(int socket) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pollfd = arena.allocate(8, 8);
            pollfd.set(ValueLayout.JAVA_INT, 0, socket);
            pollfd.set(ValueLayout.JAVA_SHORT, 4, POLLIN);
            return SocketCalls.poll(pollfd.address()) > 0;
        }
    }

    /// Sends `octets` (at least one) and hands the receiver a copy of each descriptor. Answers the octets taken, or a
    /// negated errno.
    public static int send(int socket, byte[] octets, int... descriptors) {
        if (descriptors.length > MAX_DESCRIPTORS) throw new IllegalArgumentException("too many descriptors");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment message = message(arena, arena.allocateFrom(ValueLayout.JAVA_BYTE, octets));
            if (descriptors.length > 0) {
                long length = MessageHeader.CONTROL_HEADER_BYTES + (long) descriptors.length * Integer.BYTES;
                MemorySegment control = arena.allocate(length, 8);
                control.set(ValueLayout.JAVA_LONG, 0, length);
                control.set(ValueLayout.JAVA_INT, 8, SOL_SOCKET);
                control.set(ValueLayout.JAVA_INT, 12, SCM_RIGHTS);
                MemorySegment.copy(
                        descriptors,
                        0,
                        control,
                        ValueLayout.JAVA_INT,
                        MessageHeader.CONTROL_HEADER_BYTES,
                        descriptors.length);
                MessageHeader.control(message, 0, control.address(), length);
            }
            return SocketCalls.sendMessage(socket, message.address(), 0);
        }
    }

    /// Takes up to `into.byteSize()` octets and the descriptors that came with them. A length of 0 is the end of the
    /// stream; a negative one a negated errno. When descriptors did not fit, those that came are closed and
    /// the length is `-EMSGSIZE`.
    public static Received receive(int socket, MemorySegment into) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment message = message(arena, into);
            MemorySegment control = arena.allocate(CONTROL_BYTES, 8);
            MessageHeader.control(message, 0, control.address(), CONTROL_BYTES);
            int length = SocketCalls.receiveMessage(socket, message.address(), SocketCalls.MSG_CMSG_CLOEXEC);
            if (length < 0) return new Received(length, List.of());
            List<Integer> descriptors = descriptors(control, MessageHeader.controlLength(message, 0));
            if ((MessageHeader.flags(message, 0) & SocketCalls.MSG_CTRUNC) == 0) {
                return new Received(length, descriptors);
            }
            descriptors.forEach(Descriptors::close);
            return new Received(-Errno.EMSGSIZE, List.of());
        }
    }

    private static List<Integer> descriptors(MemorySegment control, long length) {
        long content = MessageHeader.find(control, 0, length, SOL_SOCKET, SCM_RIGHTS);
        if (content < 0) return List.of();
        long size = control.get(ValueLayout.JAVA_LONG, content - MessageHeader.CONTROL_HEADER_BYTES)
                - MessageHeader.CONTROL_HEADER_BYTES;
        return Arrays.stream(control.asSlice(content, size).toArray(ValueLayout.JAVA_INT))
                .boxed()
                .toList();
    }

    private static MemorySegment message(Arena arena, MemorySegment bytes) {
        MemorySegment message = arena.allocate(MessageHeader.BYTES, 8);
        MemorySegment vector = arena.allocate(Descriptors.IOVEC_BYTES, 8);
        Descriptors.vector(vector, 0, bytes.address(), bytes.byteSize());
        MessageHeader.vectors(message, 0, vector.address(), 1);
        return message;
    }

    /// `struct sockaddr_un`; an empty segment when the path is too long for it.
    private static MemorySegment name(Arena arena, Path path) {
        byte[] octets = path.toString().getBytes(StandardCharsets.UTF_8);
        if (octets.length > MAX_PATH_BYTES) return MemorySegment.NULL;
        MemorySegment name = arena.allocate(NAME_BYTES, 8);
        name.set(ValueLayout.JAVA_SHORT, 0, (short) SocketCalls.AF_UNIX);
        MemorySegment.copy(octets, 0, name, ValueLayout.JAVA_BYTE, PATH_AT, octets.length);
        return name;
    }
}
