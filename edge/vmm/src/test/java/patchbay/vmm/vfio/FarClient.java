package patchbay.vmm.vfio;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import patchbay.linux.LinuxException;

/// A VMM of the tests that shares no memory: it answers DMA_READ and DMA_WRITE, in any way it likes.
final class FarClient extends VfioClient {
    /// How it answers.
    @FunctionalInterface
    interface Manner {
        void answer(FarClient vmm, Ask ask);
    }

    /// What the server asks.
    record Ask(int id, int command, long address, int count, ByteBuffer payload) {
        boolean isRead() {
            return command == VfioMessage.DMA_READ;
        }
    }

    final List<Ask> asks = new ArrayList<>();
    private Manner manner = FarClient::honestly;

    FarClient(Path path) throws LinuxException {
        super(path);
    }

    FarClient answering(Manner other) {
        manner = other;
        return this;
    }

    @Override
    public void setUp() {
        setUp(1 << 20);
    }

    /// All memory in two ranges whose border is in the middle of an outgoing frame; at most so many octets
    /// a message.
    void setUp(int most) {
        String limits = "{\"capabilities\":{\"max_data_xfer_size\":" + most + "}}";
        assertThat(ask(VfioMessage.VERSION, version(0, limits)).error()).isZero();
        long border = SEND_BUFFER + 100;
        assertThat(ask(VfioMessage.DMA_MAP, map(0, 0, border)).error()).isZero();
        assertThat(ask(VfioMessage.DMA_MAP, map(0, border, MEMORY_BYTES - border))
                        .error())
                .isZero();
    }

    @Override
    protected void asked(ByteBuffer header, ByteBuffer payload) {
        long address = payload.getLong(0);
        int count = Math.toIntExact(payload.getLong(8));
        Ask ask = new Ask(header.getShort(0) & 0xffff, header.getShort(2), address, count, payload);
        asks.add(ask);
        manner.answer(this, ask);
    }

    /// As QEMU: a write's answer is a header alone.
    void honestly(Ask ask) {
        if (!ask.isRead()) written(ask);
        answer(ask.id(), ask.command(), 1, ask.isRead() ? read(ask) : new byte[0]);
    }

    /// As the specification says: a write's answer repeats what was asked.
    void byTheBook(Ask ask) {
        if (!ask.isRead()) written(ask);
        answer(ask.id(), ask.command(), 1, ask.isRead() ? read(ask) : echo(ask).array());
    }

    /// Does what the server asks until that is so.
    void attendUntil(BooleanSupplier condition) {
        long until = System.nanoTime() + 10_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > until) throw new AssertionError("the server asked for " + asks);
            attend();
        }
    }

    void answer(int id, int command, int flags, byte[] payload) {
        raw(message(16 + payload.length)
                .putShort((short) id)
                .putShort((short) command)
                .putInt(16 + payload.length)
                .putInt(flags)
                .putInt(flags == 1 ? 0 : 14)
                .put(payload)
                .array());
    }

    static ByteBuffer echo(Ask ask) {
        return message(16).putLong(ask.address()).putLong(ask.count());
    }

    byte[] read(Ask ask) {
        byte[] answer = java.util.Arrays.copyOf(echo(ask).array(), 16 + ask.count());
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, ask.address(), answer, 16, ask.count());
        return answer;
    }

    private void written(Ask ask) {
        MemorySegment.copy(MemorySegment.ofBuffer(ask.payload()), 16, memory, ask.address(), ask.count());
    }
}
