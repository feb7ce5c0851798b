package patchbay.vmm.vfio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import patchbay.linux.LinuxException;
import patchbay.vmm.served.TestVmm;

/// A VMM of the tests that speaks vfio-user.
class VfioClient extends TestVmm {
    static final int NO_REPLY = 0x10;

    private int id;

    VfioClient(Path path) throws LinuxException {
        super(path);
    }

    /// An answer: what it is to, its errno, and what follows its header.
    record Reply(int id, int error, ByteBuffer payload) {}

    @Override
    public void setUp() throws Exception {
        hello();
        assertThat(ask(VfioMessage.DMA_MAP, map(0, 0, MEMORY_BYTES), memfd).error())
                .isZero();
    }

    void hello() {
        assertThat(ask(VfioMessage.VERSION, version(0, "{\"capabilities\":{\"max_msg_fds\":16}}"))
                        .error())
                .isZero();
    }

    @Override
    public long register(int offset) {
        return read(0, offset, 4).getInt(0) & 0xffff_ffffL;
    }

    /// Posted, as QEMU does it.
    @Override
    public void register(int offset, long value) {
        send(VfioMessage.REGION_WRITE, NO_REPLY, access(offset, 0, 4, (int) value));
    }

    @Override
    public void config(int offset, int octets, int value) {
        assertThat(ask(VfioMessage.REGION_WRITE, access(offset, 7, octets, value))
                        .error())
                .isZero();
    }

    int config(int offset) {
        return read(7, offset, 4).getInt(0);
    }

    ByteBuffer read(int region, long offset, int octets) {
        Reply reply = ask(VfioMessage.REGION_READ, access(offset, region, octets));
        assertThat(reply.error()).isZero();
        return reply.payload().slice(16, octets).order(ByteOrder.LITTLE_ENDIAN);
    }

    Reply ask(int command, byte[] payload, int... descriptors) {
        int sent = send(command, 0, payload, descriptors);
        Reply reply = reply();
        assertThat(reply.id()).isEqualTo(sent);
        return reply;
    }

    int send(int command, int flags, byte[] payload, int... descriptors) {
        id = id + 1 & 0xffff;
        raw(
                message(16 + payload.length)
                        .putShort((short) id)
                        .putShort((short) command)
                        .putInt(16 + payload.length)
                        .putInt(flags)
                        .putInt(0)
                        .put(payload)
                        .array(),
                descriptors);
        return id;
    }

    /// A request of the server, taken whole: nobody here asks for any.
    protected void asked(ByteBuffer header, ByteBuffer payload) {
        throw new AssertionError("the server asks for " + header.getShort(2));
    }

    @Override
    protected void attend() {
        if (isThere(16)) serve(ByteBuffer.wrap(take(16)).order(ByteOrder.LITTLE_ENDIAN));
    }

    private void serve(ByteBuffer header) {
        asked(header, ByteBuffer.wrap(take(header.getInt(4) - 16)).order(ByteOrder.LITTLE_ENDIAN));
    }

    Reply reply() {
        ByteBuffer header = ByteBuffer.wrap(take(16)).order(ByteOrder.LITTLE_ENDIAN);
        while ((header.getInt(8) & 15) == 0) {
            serve(header);
            header = ByteBuffer.wrap(take(16)).order(ByteOrder.LITTLE_ENDIAN);
        }
        int whole = header.getInt(4);
        int flags = header.getInt(8);
        int error = header.getInt(12);
        assertThat(flags).isEqualTo(error == 0 ? 1 : 0x21);
        ByteBuffer payload = ByteBuffer.wrap(take(whole - 16)).order(ByteOrder.LITTLE_ENDIAN);
        return new Reply(header.getShort(0) & 0xffff, error, payload);
    }

    static byte[] version(int major, String text) {
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        return message(5 + octets.length)
                .putShort((short) major)
                .putShort((short) 0)
                .put(octets)
                .put((byte) 0)
                .array();
    }

    static byte[] map(long offset, long address, long bytes) {
        return map(3, offset, address, bytes);
    }

    static byte[] map(int flags, long offset, long address, long bytes) {
        return message(32)
                .putInt(32)
                .putInt(flags)
                .putLong(offset)
                .putLong(address)
                .putLong(bytes)
                .array();
    }

    static byte[] unmap(int flags, long address, long bytes) {
        return message(24)
                .putInt(24)
                .putInt(flags)
                .putLong(address)
                .putLong(bytes)
                .array();
    }

    static byte[] access(long offset, int region, int octets) {
        return message(16).putLong(offset).putInt(region).putInt(octets).array();
    }

    static byte[] access(long offset, int region, int octets, int value) {
        byte[] both = java.util.Arrays.copyOf(access(offset, region, octets), 16 + octets);
        for (int index = 0; index < octets; index++) both[16 + index] = (byte) (value >>> 8 * index);
        return both;
    }

    static byte[] irqs(int flags, int kind, int start, int count) {
        return message(20)
                .putInt(20)
                .putInt(flags)
                .putInt(kind)
                .putInt(start)
                .putInt(count)
                .array();
    }

    static byte[] info(int octets, int index) {
        return message(octets).putInt(octets).putInt(0).putInt(index).array();
    }
}
