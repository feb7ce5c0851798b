package patchbay.vmm.served;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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

/// A VMM of the tests with a guest of 1 MiB whose driver knows one thing: how an 82545EM sends and gets a
/// frame. Open to lies by [#raw].
public abstract class TestVmm implements AutoCloseable {
    public static final int MEMORY_BYTES = 1 << 20;
    public static final byte[] OUT = ServedBench.frame(ServedBench.GUEST, ServedBench.STATION, 200);
    public static final byte[] IN = ServedBench.frame(ServedBench.STATION, ServedBench.GUEST, 300);

    private static final long PATIENCE_NANOS = 10_000_000_000L;
    private static final int CTRL = 0;
    private static final int STATUS = 8;
    private static final int ICR = 0xc0;
    private static final int IMS = 0xd0;
    private static final int IMC = 0xd8;
    private static final int RCTL = 0x100;
    private static final int TCTL = 0x400;
    private static final int RECEIVE = 0x2800;
    private static final int SEND = 0x3800;
    private static final int SEND_RING = 0x1000;
    private static final int RECEIVE_RING = 0x2000;
    private static final int BUFFERS = 0x10_000;
    /// Where the driver's outgoing frames stand.
    public static final int SEND_BUFFER = BUFFERS + 0x8000;

    public final int memfd;
    public final MemorySegment memory;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment incoming = arena.allocate(1 << 20, 8);
    private final int socket;
    private int there;
    private int sends;
    private int receives;

    protected TestVmm(Path path) throws LinuxException {
        socket = LinuxException.check("connect", UnixSockets.connectStream(path));
        memfd = PageMemory.memfd("guest", MEMORY_BYTES);
        memory = PageMemory.share(memfd, MEMORY_BYTES, arena);
    }

    /// Everything up to registers and memory that can be used, as QEMU does it.
    public abstract void setUp() throws Exception;

    /// Reads a register of base address register 0.
    public abstract long register(int offset) throws Exception;

    /// Writes it.
    public abstract void register(int offset, long value) throws Exception;

    /// Sends octets as they are.
    public int raw(byte[] octets, int... descriptors) {
        return UnixSockets.send(socket, octets, descriptors);
    }

    public static ByteBuffer message(int octets) {
        return ByteBuffer.allocate(octets).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Does what the server asks of the VMM meanwhile.
    protected void attend() {}

    /// Whether so many octets are there to be taken.
    protected boolean isThere(int octets) {
        if (there >= octets) return true;
        int got = UnixSockets.receive(socket, incoming.asSlice(there)).length();
        if (got > 0) there += got;
        else if (got != -Errno.EAGAIN) throw new AssertionError("the server answered " + got);
        return there >= octets;
    }

    /// Waits for so many octets and takes them.
    protected byte[] take(int octets) {
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (!isThere(octets)) {
            if (System.nanoTime() > until) throw new AssertionError("no answer");
            Thread.onSpinWait();
        }
        byte[] taken = incoming.asSlice(0, octets).toArray(ValueLayout.JAVA_BYTE);
        MemorySegment.copy(incoming, octets, incoming, 0, there - octets);
        there -= octets;
        return taken;
    }

    /// Waits until the server hangs up.
    public boolean isHungUpOn() {
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() < until) {
            int got = UnixSockets.receive(socket, incoming).length();
            if (got == 0 || got == -Errno.ECONNRESET) return true;
            Thread.onSpinWait();
        }
        return false;
    }

    /// How often an eventfd was written since it was asked last.
    public static long events(int eventfd) {
        try (Arena own = Arena.ofConfined()) {
            MemorySegment count = own.allocate(Long.BYTES, 8);
            return Descriptors.read(eventfd, count.address(), Long.BYTES) < 0 ? 0 : count.get(ValueLayout.JAVA_LONG, 0);
        }
    }

    /// The driver starts: rings of eight, all causes masked.
    public void startDriver() throws Exception {
        config(4, 2, 7);
        register(IMC, 0xffff_ffffL);
        register(CTRL, 0x40);
        for (int index = 0; index < 8; index++) {
            memory.set(ValueLayout.JAVA_LONG, RECEIVE_RING + 16L * index, BUFFERS + 0x800L * index);
            memory.set(ValueLayout.JAVA_LONG, RECEIVE_RING + 16L * index + 8, 0);
        }
        ring(RECEIVE, RECEIVE_RING);
        ring(SEND, SEND_RING);
        register(RECEIVE + 0x18, 7);
        register(RCTL, 0x8002);
        register(TCTL, 0xa);
        sends = 0;
        receives = 0;
    }

    public void interruptOn(long causes) throws Exception {
        register(IMS, causes);
        register(STATUS); // the write before may be posted
    }

    public long causes() throws Exception {
        return register(ICR);
    }

    /// Has the driver send [#OUT].
    public void send() throws Exception {
        send(OUT);
    }

    /// Has the driver send a frame.
    public void send(byte[] frame) throws Exception {
        MemorySegment.copy(frame, 0, memory, ValueLayout.JAVA_BYTE, SEND_BUFFER, frame.length);
        memory.set(ValueLayout.JAVA_LONG, SEND_RING + 16L * sends, SEND_BUFFER);
        memory.set(ValueLayout.JAVA_LONG, SEND_RING + 16L * sends + 8, frame.length | 0x0bL << 24);
        sends = (sends + 1) % 8;
        register(SEND + 0x18, sends);
    }

    /// Waits for a frame in the ring and takes it.
    public byte[] received() {
        long at = RECEIVE_RING + 16L * receives + 8;
        long until = System.nanoTime() + PATIENCE_NANOS;
        while ((memory.get(ValueLayout.JAVA_LONG, at) >>> 32 & 1) == 0) {
            if (System.nanoTime() > until) throw new AssertionError("no frame came");
            attend();
            Thread.onSpinWait();
        }
        int octets = (int) memory.get(ValueLayout.JAVA_LONG, at) & 0xffff;
        byte[] frame = memory.asSlice(BUFFERS + 0x800L * receives, octets - 4).toArray(ValueLayout.JAVA_BYTE);
        receives = (receives + 1) % 8;
        return frame;
    }

    /// Shows that a frame passes each way.
    public void carriesBothWays(ServedBench bench) throws Exception {
        startDriver();
        send();
        assertThat(sentTo(bench)).isEqualTo(OUT);
        bench.toGuest(IN);
        assertThat(received()).isEqualTo(IN);
    }

    /// Waits for what the card sent.
    public byte[] sentTo(ServedBench bench) {
        long until = System.nanoTime() + PATIENCE_NANOS;
        for (byte[] frame = bench.pollFromGuest(); ; frame = bench.pollFromGuest()) {
            if (frame != null) return frame;
            if (System.nanoTime() > until) throw new AssertionError("the card sent nothing");
            attend();
        }
    }

    /// Writes the configuration space.
    public abstract void config(int offset, int octets, int value) throws Exception;

    @Override
    public void close() throws IOException {
        Descriptors.close(socket);
        Descriptors.close(memfd);
        arena.close();
    }

    private void ring(int base, int address) throws Exception {
        register(base, address);
        register(base + 8, 8 * 16);
        register(base + 0x10, 0);
        register(base + 0x18, 0);
    }
}
