package patchbay.vmm.vhost;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import patchbay.linux.Descriptors;
import patchbay.linux.LinuxException;
import patchbay.linux.PageMemory;
import patchbay.linux.UnixSockets;
import patchbay.loop.Errno;
import patchbay.testkit.virtio.GuestDriver;

/// A vhost-user front end with a driver for each of two rings, whose guest's memory is a memfd at guest address
/// [#GUEST_BASE] and at the front end's own address [#USER_BASE]. Honest by [#setUp]; open to lies by [#send].
final class FrontEnd implements AutoCloseable {
    static final long GUEST_BASE = 0;
    static final long USER_BASE = 0x7f00_0000_0000L;
    static final int MEMORY_BYTES = 1 << 20;
    static final int RING_SIZE = 16;
    static final long BUFFERS = 0x20000;
    static final long PLAIN = 1L << 32 | 1L << 30;
    static final int NEED_REPLY = 8;

    private static final int VERSION = 1;
    private static final long PATIENCE_NANOS = 10_000_000_000L;
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED;

    final int memfd;
    final MemorySegment memory;
    final GuestDriver rx;
    final GuestDriver tx;
    final int rxKick = Descriptors.eventfd();
    final int txKick = Descriptors.eventfd();
    final int rxCall = Descriptors.eventfd();
    final int txCall = Descriptors.eventfd();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment one = arena.allocateFrom(ValueLayout.JAVA_LONG, 1);
    private final int socket;
    long logBytes;

    FrontEnd(int socket) throws LinuxException {
        this.socket = socket;
        memfd = PageMemory.memfd("guest", MEMORY_BYTES);
        memory = PageMemory.share(memfd, MEMORY_BYTES, arena);
        rx = new GuestDriver(memory, 0, RING_SIZE);
        tx = new GuestDriver(memory, 0x8000, RING_SIZE);
    }

    /// One that connects to a back end that listens.
    static FrontEnd connect(Path path) throws LinuxException {
        return new FrontEnd(LinuxException.check("connect", UnixSockets.connectStream(path)));
    }

    /// Sends a request; answers the octets taken, negative when the back end is gone.
    int send(int request, int flags, byte[] payload, int... descriptors) {
        ByteBuffer message = ByteBuffer.allocate(12 + payload.length).order(ByteOrder.LITTLE_ENDIAN);
        message.putInt(request).putInt(VERSION | flags).putInt(payload.length).put(payload);
        return UnixSockets.send(socket, message.array(), descriptors);
    }

    int raw(byte[] octets, int... descriptors) {
        return UnixSockets.send(socket, octets, descriptors);
    }

    /// A request with one number, or two of 32 bits in it.
    int send(int request, long value, int... descriptors) {
        return send(request, 0, longs(value), descriptors);
    }

    /// Asks and waits for the number in the answer.
    long ask(int request, int flags, byte[] payload, int... descriptors) {
        send(request, flags, payload, descriptors);
        return answer();
    }

    long ask(int request) {
        return ask(request, 0, new byte[0]);
    }

    long answer() {
        return MemorySegment.ofArray(answer(socket, 20)).get(ValueLayout.JAVA_LONG_UNALIGNED, 12);
    }

    /// Waits for an answer, or for a request of the back end's own on the socket that it was given for that: a message
    /// of so many octets.
    byte[] answer(int from, int octets) {
        MemorySegment into = arena.allocate(octets + 1L, 8);
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() < until) {
            int got = UnixSockets.receive(from, into).length();
            if (got == octets) return into.asSlice(0, got).toArray(ValueLayout.JAVA_BYTE);
            if (got != -Errno.EAGAIN) throw new AssertionError("the back end answered " + got);
            Thread.onSpinWait();
        }
        throw new AssertionError("no answer");
    }

    /// The whole answer to a request, of so many octets.
    byte[] askFor(int octets, int request, byte[] payload) {
        send(request, 0, payload);
        return answer(socket, octets);
    }

    /// Asks for an in-flight log of so many queues; its descriptor is the caller's. The octets of it are [#logBytes].
    int askForLog(int queues) {
        send(31, 0, inflight(0, 0, queues, RING_SIZE));
        MemorySegment into = arena.allocate(36, 8);
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() < until) {
            UnixSockets.Received received = UnixSockets.receive(socket, into);
            if (received.length() == -Errno.EAGAIN) {
                Thread.onSpinWait();
                continue;
            }
            if (received.length() != 36 || received.descriptors().size() != 1) break;
            logBytes = into.get(ValueLayout.JAVA_LONG_UNALIGNED, 12);
            return received.descriptors().getFirst();
        }
        throw new AssertionError("no log");
    }

    /// Where an in-flight log is, as QEMU says it: with four octets of padding.
    static byte[] inflight(long bytes, long offset, int queues, int entries) {
        ByteBuffer buffer = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(bytes).putLong(offset).putShort((short) queues).putShort((short) entries);
        return buffer.array();
    }

    /// Waits until the back end hangs up.
    boolean isHungUpOn() {
        MemorySegment into = arena.allocate(64, 8);
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() < until) {
            int got = UnixSockets.receive(socket, into).length();
            if (got == 0 || got == -Errno.ECONNRESET) return true;
            Thread.onSpinWait();
        }
        return false;
    }

    /// Everything up to two working rings, as QEMU does it.
    void setUp() {
        negotiate();
        ring(0, rx, rxKick, rxCall);
        ring(1, tx, txKick, txCall);
        // An answer says that all before it is done.
        ask(15);
    }

    /// Features and memory.
    void negotiate() {
        ask(1);
        send(16, 1 << 3);
        send(3, 0, new byte[0]);
        send(2, PLAIN);
        send(5, 0, table(1, GUEST_BASE, MEMORY_BYTES, USER_BASE, 0), memfd);
    }

    void ring(int index, GuestDriver driver, int kick, int call) {
        send(18, pair(index, 1));
        send(8, pair(index, RING_SIZE));
        send(10, pair(index, 0));
        send(9, 0, addresses(index, driver.descriptors(), driver.used(), driver.available()));
        send(12, index, kick);
        send(13, index, call);
    }

    void kick(int eventfd) {
        Descriptors.write(eventfd, one.address(), Long.BYTES);
    }

    /// Cuts the guest's memory off under the back end.
    void truncateMemory() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile("/proc/self/fd/" + memfd, "rw")) {
            file.setLength(0);
        }
    }

    static long pair(int index, int value) {
        return (long) value << 32 | index;
    }

    static byte[] longs(long... values) {
        ByteBuffer buffer = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : values) buffer.putLong(value);
        return buffer.array();
    }

    /// A table of `count` equal regions.
    static byte[] table(int count, long guest, long size, long user, long offset) {
        ByteBuffer buffer = ByteBuffer.allocate(8 + 32 * count).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(count).putInt(0);
        for (int index = 0; index < count; index++) {
            buffer.putLong(guest).putLong(size).putLong(user).putLong(offset);
        }
        return buffer.array();
    }

    static byte[] addresses(int index, long descriptors, long used, long available) {
        return longs(index, USER_BASE + descriptors, USER_BASE + used, USER_BASE + available, 0);
    }

    @Override
    public void close() {
        for (int each : new int[] {socket, memfd, rxKick, txKick, rxCall, txCall}) Descriptors.close(each);
        arena.close();
    }

    int callsOf(int eventfd) {
        MemorySegment into = arena.allocate(8, 8);
        return Descriptors.read(eventfd, into.address(), 8) == 8 ? into.get(U32, 0) : 0;
    }
}
