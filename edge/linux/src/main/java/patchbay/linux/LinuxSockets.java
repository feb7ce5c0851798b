package patchbay.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Supplier;
import patchbay.loop.DatagramRow;
import patchbay.loop.Datagrams;
import patchbay.loop.Endpoint;
import patchbay.loop.Errno;
import patchbay.loop.HostSockets;
import patchbay.loop.SocketError;
import patchbay.loop.TcpInfo;

/// The kernel's sockets; handles are file descriptors. Used by the loop's thread only.
public final class LinuxSockets implements HostSockets {
    private static final int NONE = -1;
    private static final int FIRST_DESCRIPTORS = 256;
    private static final byte V4 = 1;
    private static final byte PING = 2;
    private static final byte RAW = 4;
    private static final byte TCP = 8;
    private static final byte ONE_BY_ONE = 16;
    private static final byte TELLS_DESTINATIONS = 32;
    private static final int MTU_DISCOVER_NEVER = 0;
    private static final int MTU_DISCOVER_ALWAYS = 2;
    /// Asked for a socket by which much comes in; the kernel doubles it and allows no more than `net.core.rmem_max`.
    private static final int BULK_BYTES = 1 << 20;

    private static final int SECONDS_BETWEEN_PROBES = 75; // tcp_keepalive_intvl's default
    /// All ICMP types but echo reply (0) and the errors (3, 11, 12) are kept from a raw ping socket.
    private static final int ECHO_REPLIES_AND_ERRORS = ~(1 | 1 << 3 | 1 << 11 | 1 << 12);

    private final SocketOptions options = new SocketOptions();
    private final PeekReader peeks;
    private final DatagramBatch batch = new DatagramBatch();
    private final SendRow row = new SendRow();
    private final TcpInfoReader tcpInfo = new TcpInfoReader();
    private final ErrorQueue errors = new ErrorQueue();
    private final MemorySegment name = Arena.ofAuto().allocate(KernelAddress.MAX_BYTES, 8);
    private final MemorySegment nameLength = Arena.ofAuto().allocate(Integer.BYTES, 4);
    private final boolean udpSegments;
    private byte[] kinds = new byte[FIRST_DESCRIPTORS];
    private int lent = NONE;

    /// `peekOffsets` false forces peeks to skip what was seen, as on a kernel before 6.9; `udpSegments` false forces
    /// every datagram to be sent by itself.
    LinuxSockets(boolean peekOffsets, boolean udpSegments) {
        this.udpSegments = udpSegments && KernelAbilities.udpSegments();
        peeks = new PeekReader(
                options,
                peekOffsets && KernelAbilities.tcpPeekOffset(true),
                peekOffsets && KernelAbilities.tcpPeekOffset(false));
    }

    // ---- opening, naming, closing -----------------------------------------------------------------------------

    @Override
    public int openTcp(boolean v4) {
        int socket = SocketCalls.socket(family(v4), SocketCalls.STREAM, 0);
        if (socket < 0) return socket;
        opened(socket, (byte) ((v4 ? V4 : 0) | TCP));
        if (!v4) options.enable(socket, SocketOption.IPV6_ONLY);
        return stream(socket);
    }

    @Override
    public int openUdp(boolean v4) {
        int socket = SocketCalls.socket(family(v4), SocketCalls.DGRAM, 0);
        if (socket < 0) return socket;
        opened(socket, v4 ? V4 : 0);
        return datagrams(socket, v4);
    }

    @Override
    public int openPing(boolean v4) {
        int protocol = v4 ? SocketCalls.IPPROTO_ICMP : SocketCalls.IPPROTO_ICMPV6;
        int socket = SocketCalls.socket(family(v4), SocketCalls.DGRAM, protocol);
        boolean raw = socket < 0;
        if (raw) socket = SocketCalls.socket(family(v4), SocketCalls.RAW, protocol);
        if (socket < 0) return socket == -Errno.EPERM ? -Errno.EACCES : socket;
        opened(socket, (byte) ((v4 ? V4 : 0) | PING | (raw ? RAW : 0)));
        if (raw && v4) options.set(socket, SocketOption.RAW_ICMP_FILTER, ECHO_REPLIES_AND_ERRORS);
        return datagrams(socket, v4);
    }

    @Override
    public int openRaw(boolean v4, int protocol) {
        int socket = SocketCalls.socket(family(v4), SocketCalls.RAW, protocol);
        if (socket < 0) return socket == -Errno.EPERM ? -Errno.EACCES : socket;
        opened(socket, v4 ? V4 : 0);
        return datagrams(socket, v4);
    }

    @Override
    public boolean pingIsRaw(int handle) {
        return is(handle, RAW);
    }

    @Override
    public int bind(int handle, Endpoint local) {
        if (is(handle, TCP) && local.port() != 0) options.enable(handle, SocketOption.REUSE_ADDRESS);
        int length = KernelAddress.write(local, name);
        int result = SocketCalls.bind(handle, name.address(), length);
        return result == -Errno.EACCES && lent != NONE ? takeLent(handle) : result;
    }

    /// A socket that somebody with the right is to bind to a port below 1024, as one of ours would be; for [#lending].
    public int openForPort(boolean tcp, boolean v4) {
        int socket = tcp ? openTcp(v4) : openUdp(v4);
        if (socket >= 0 && tcp) options.enable(socket, SocketOption.REUSE_ADDRESS);
        return socket;
    }

    /// Does `work`, in which the one [#bind] that the kernel refuses for want of a right takes `bound` in its place: a
    /// socket from [#openForPort] that was bound to that very port. It is closed in the end.
    public <T> T lending(int bound, Supplier<T> work) {
        lent = bound;
        try {
            return work.get();
        } finally {
            if (lent != NONE) Descriptors.close(lent);
            lent = NONE;
        }
    }

    private int takeLent(int handle) {
        int result = Descriptors.replace(lent, handle);
        return Math.min(result, 0);
    }

    @Override
    public int localName(int handle, Endpoint into) {
        nameLength.set(ValueLayout.JAVA_INT, 0, KernelAddress.MAX_BYTES);
        int result = SocketCalls.getsockname(handle, name.address(), nameLength.address());
        if (result < 0) return result;
        return KernelAddress.read(name, 0, into) ? 0 : -Errno.EAFNOSUPPORT;
    }

    @Override
    public int close(int handle) {
        return Descriptors.close(handle);
    }

    @Override
    public int abort(int handle) {
        options.lingerZero(handle);
        return Descriptors.close(handle);
    }

    // ---- TCP --------------------------------------------------------------------------------------------------

    @Override
    public int listen(int handle, int backlog) {
        return SocketCalls.listen(handle, backlog);
    }

    @Override
    public int accept(int handle, Endpoint peer) {
        nameLength.set(ValueLayout.JAVA_INT, 0, KernelAddress.MAX_BYTES);
        int socket = SocketCalls.accept(handle, name.address(), nameLength.address());
        if (socket < 0) return socket;
        KernelAddress.read(name, 0, peer);
        opened(socket, (byte) (kinds[handle] & V4 | TCP));
        return stream(socket);
    }

    @Override
    public int buffers(int handle, int sendBytes, int receiveBytes) {
        int result = sendBytes > 0 ? options.set(handle, SocketOption.SEND_BUFFER, sendBytes) : 0;
        if (result < 0 || receiveBytes == 0) return result;
        return options.set(handle, SocketOption.RECEIVE_BUFFER, receiveBytes);
    }

    @Override
    public int connect(int handle, Endpoint to) {
        int length = KernelAddress.write(to, name);
        return SocketCalls.connect(handle, name.address(), length);
    }

    @Override
    public int takeError(int handle) {
        int error = options.get(handle, SocketOption.ERROR);
        return Math.abs(error);
    }

    @Override
    public int send(int handle, MemorySegment bytes, long at, int length, boolean more) {
        return SocketCalls.send(handle, address(bytes, at, length), length, more ? SocketCalls.MSG_MORE : 0);
    }

    @Override
    public int peek(int handle, int skip, MemorySegment into, long at, int length) {
        if (skip < 0 || length <= 0) return -Errno.EINVAL;
        return peeks.peek(handle, is(handle, V4), skip, address(into, at, length), length);
    }

    @Override
    public int discard(int handle, int length) {
        return peeks.discard(handle, length);
    }

    @Override
    public int shutdownWrite(int handle) {
        return SocketCalls.shutdown(handle, SocketCalls.SHUT_WR);
    }

    @Override
    public int sendRoom(int handle) {
        return SendRoom.payloadBytes(options.sendMemoryLeft(handle));
    }

    @Override
    public int tcpInfo(int handle, TcpInfo into) {
        return tcpInfo.read(handle, into);
    }

    @Override
    public int keepAlive(int handle, int idleSeconds) {
        int result = options.enable(handle, SocketOption.KEEP_ALIVE);
        if (result < 0) return result;
        options.set(handle, SocketOption.TCP_KEEP_INTERVAL_SECONDS, Math.min(idleSeconds, SECONDS_BETWEEN_PROBES));
        return options.set(handle, SocketOption.TCP_KEEP_IDLE_SECONDS, idleSeconds);
    }

    // ---- datagrams --------------------------------------------------------------------------------------------

    @Override
    public int sendTo(int handle, Endpoint to, MemorySegment bytes, long at, int length) {
        int nameBytes = KernelAddress.write(to, name);
        return SocketCalls.sendTo(handle, address(bytes, at, length), length, name.address(), nameBytes);
    }

    @Override
    public DatagramRow row(int handle) {
        return row.begin(udpSegments && !is(handle, ONE_BY_ONE));
    }

    @Override
    public int sendRow(int handle, int first) {
        int result = row.send(handle, first);
        if (result > 0 && !row.mayJoin()) kinds[handle] |= ONE_BY_ONE;
        return result;
    }

    @Override
    public int receive(int handle) {
        return batch.fill(handle, is(handle, TELLS_DESTINATIONS));
    }

    @Override
    public Datagrams received() {
        return batch;
    }

    @Override
    public int expectBulk(int handle) {
        int result = options.set(handle, SocketOption.RECEIVE_BUFFER, BULK_BYTES);
        if (udpSegments && !is(handle, PING)) options.enable(handle, SocketOption.UDP_GRO);
        return Math.min(result, 0);
    }

    @Override
    public int tellDestinations(int handle) {
        boolean v4 = is(handle, V4);
        int result = options.enable(handle, v4 ? SocketOption.IP_PACKET_INFO : SocketOption.IPV6_RECEIVE_PACKET_INFO);
        if (result >= 0) kinds[handle] |= TELLS_DESTINATIONS;
        return result;
    }

    @Override
    public int receiveError(int handle, SocketError into) {
        return errors.take(handle, is(handle, PING), into);
    }

    @Override
    public int setHopLimit(int handle, int hops) {
        return options.set(
                handle, is(handle, V4) ? SocketOption.IP_TIME_TO_LIVE : SocketOption.IPV6_UNICAST_HOPS, hops);
    }

    @Override
    public int setTypeOfService(int handle, int octet) {
        return options.set(
                handle, is(handle, V4) ? SocketOption.IP_TYPE_OF_SERVICE : SocketOption.IPV6_TRAFFIC_CLASS, octet);
    }

    @Override
    public int allowFragments(int handle, boolean allow) {
        SocketOption option = is(handle, V4) ? SocketOption.IP_MTU_DISCOVER : SocketOption.IPV6_MTU_DISCOVER;
        return options.set(handle, option, allow ? MTU_DISCOVER_NEVER : MTU_DISCOVER_ALWAYS);
    }

    @Override
    public int allowBroadcast(int handle) {
        return options.enable(handle, SocketOption.BROADCAST);
    }

    // ---- inside -----------------------------------------------------------------------------------------------

    private int stream(int socket) {
        options.enable(socket, SocketOption.TCP_NO_DELAY);
        options.enable(socket, SocketOption.OOB_INLINE); // urgent octets stay in their place in the stream
        return socket;
    }

    private int datagrams(int socket, boolean v4) {
        if (!v4) options.enable(socket, SocketOption.IPV6_ONLY);
        options.enable(socket, v4 ? SocketOption.IP_RECEIVE_ERRORS : SocketOption.IPV6_RECEIVE_ERRORS);
        options.enable(socket, v4 ? SocketOption.IP_RECEIVE_TTL : SocketOption.IPV6_RECEIVE_HOP_LIMIT);
        return socket;
    }

    private void opened(int socket, byte kind) {
        if (socket >= kinds.length) kinds = Arrays.copyOf(kinds, Math.max(socket + 1, kinds.length * 2));
        kinds[socket] = kind;
        peeks.opened(socket);
    }

    private boolean is(int handle, byte kind) {
        return handle >= 0 && handle < kinds.length && (kinds[handle] & kind) != 0;
    }

    private static int family(boolean v4) {
        return v4 ? SocketCalls.AF_INET : SocketCalls.AF_INET6;
    }

    private static long address(MemorySegment bytes, long at, int length) {
        Objects.checkFromIndexSize(at, length, bytes.byteSize());
        return bytes.address() + at;
    }
}
