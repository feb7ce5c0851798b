package patchbay.vmm.multiprocess;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import patchbay.linux.LinuxException;
import patchbay.vmm.served.TestVmm;

/// A VMM of the tests that speaks as QEMU's proxy does: every access waits for its answer.
final class ProxyClient extends TestVmm {
    static final long BASE = 0xfe00_0000L;

    ProxyClient(Path path) throws LinuxException {
        super(path);
    }

    @Override
    public void setUp() {
        send(Message.SYNC_SYSMEM, table(new long[] {0}, new long[] {MEMORY_BYTES}, new long[] {0}), memfd);
        config(0x10, 4, (int) BASE);
        config(4, 2, 7);
    }

    @Override
    public long register(int offset) {
        return ask(Message.BAR_READ, access(BASE + offset, 0, 4));
    }

    @Override
    public void register(int offset, long value) {
        ask(Message.BAR_WRITE, access(BASE + offset, value, 4));
    }

    @Override
    public void config(int offset, int octets, int value) {
        ask(Message.CONFIG_WRITE, config(offset, value, octets, 0));
    }

    long ask(int command, byte[] payload) {
        send(command, payload);
        return answer();
    }

    long answer() {
        ByteBuffer reply = ByteBuffer.wrap(take(24)).order(ByteOrder.LITTLE_ENDIAN);
        if (reply.getInt(0) != Message.RETURN || reply.getLong(8) != 8) throw new AssertionError("no RETURN");
        return reply.getLong(16);
    }

    int send(int command, byte[] payload, int... descriptors) {
        return raw(message(command, payload.length, payload), descriptors);
    }

    static byte[] message(int command, long size, byte[] payload) {
        return message(16 + payload.length)
                .putInt(command)
                .putInt(0)
                .putLong(size)
                .put(payload)
                .array();
    }

    static byte[] access(long address, long value, int octets) {
        return message(24)
                .putLong(address)
                .putLong(value)
                .putInt(octets)
                .put((byte) 1)
                .array();
    }

    static byte[] config(int offset, int value, int octets, int padding) {
        return message(12 + padding).putInt(offset).putInt(value).putInt(octets).array();
    }

    /// Up to eight regions: addresses, sizes, offsets.
    static byte[] table(long[] addresses, long[] sizes, long[] offsets) {
        ByteBuffer table = ByteBuffer.allocate(192).order(ByteOrder.LITTLE_ENDIAN);
        for (long[] column : new long[][] {addresses, sizes, offsets}) {
            for (long number : Arrays.copyOf(column, 8)) table.putLong(number);
        }
        return table.array();
    }
}
