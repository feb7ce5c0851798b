package patchbay.vmm.vfio;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A message of vfio-user in place. Numbers are the machine's own, little-endian here.
///
/// | octet | header                 |
/// |-------|------------------------|
/// | 0–1   | id                     |
/// | 2–3   | command                |
/// | 4–7   | octets with the header |
/// | 8–11  | flags                  |
/// | 12–15 | errno                  |
///
/// Behind it, counted from there:
///
/// | octet | DMA_MAP            | GET_REGION_INFO     | SET_IRQS | REGION_READ, REGION_WRITE |
/// |-------|--------------------|---------------------|----------|---------------------------|
/// | 0–3   | size of all this   | size of all this    | size     | offset, 8 octets          |
/// | 4–7   | flags              | flags               | flags    |                           |
/// | 8–11  | offset in the file | index               | index    | region                    |
/// | 12–15 |                    | capabilities        | start    | octets                    |
/// | 16–23 | guest address      | size                | count    | what is read or written   |
/// | 24–31 | size               | offset              |          |                           |
///
/// DMA_READ and DMA_WRITE have a guest address and a count of 8 octets each, and the octets.
final class VfioMessage {
    static final int HEADER_BYTES = 16;

    static final int VERSION = 1;
    static final int DMA_MAP = 2;
    static final int DMA_UNMAP = 3;
    static final int GET_INFO = 4;
    static final int GET_REGION_INFO = 5;
    static final int GET_IRQ_INFO = 7;
    static final int SET_IRQS = 8;
    static final int REGION_READ = 9;
    static final int REGION_WRITE = 10;
    /// Ours to the VMM.
    static final int DMA_READ = 11;

    static final int DMA_WRITE = 12;
    static final int RESET = 13;

    private static final int TYPE_MASK = 15;
    private static final int REPLY = 1;
    private static final int NO_REPLY = 0x10;
    private static final int ERROR = 0x20;

    private MemorySegment bytes;
    private long at;

    /// Laid over the start of a buffer.
    VfioMessage(MemorySegment bytes) {
        this.bytes = bytes;
    }

    /// Moves to the message whose header begins there.
    VfioMessage over(MemorySegment buffer, long begin) {
        bytes = buffer;
        at = begin;
        return this;
    }

    int id() {
        return u16(0);
    }

    int command() {
        return u16(2);
    }

    /// Octets of the message with its header, as it says.
    long wholeBytes() {
        return u32(4) & 0xffff_ffffL;
    }

    /// Octets behind the header.
    int payloadBytes() {
        return (int) wholeBytes() - HEADER_BYTES;
    }

    /// Whether it asks something, and not answers.
    boolean isRequest() {
        return (u32(8) & TYPE_MASK) == 0;
    }

    /// Whether it answers something of ours.
    boolean isReply() {
        return (u32(8) & TYPE_MASK) == REPLY;
    }

    /// Whether an answer says that what was asked cannot be.
    boolean isError() {
        return (u32(8) & ERROR) != 0;
    }

    /// Whether an answer is wanted.
    boolean wantsReply() {
        return (u32(8) & NO_REPLY) == 0;
    }

    /// A 32-bit number, `offset` octets behind the header.
    int i32(int offset) {
        return u32(HEADER_BYTES + offset);
    }

    /// A 64-bit number, `offset` octets behind the header.
    long i64(int offset) {
        return bytes.get(ValueLayout.JAVA_LONG_UNALIGNED, at + HEADER_BYTES + offset);
    }

    /// A number of 1 to 8 octets, `offset` octets behind the header.
    long number(int offset, int octets) {
        long value = 0;
        for (int index = 0; index < octets; index++) {
            value |= (bytes.get(ValueLayout.JAVA_BYTE, at + HEADER_BYTES + offset + index) & 0xffL) << 8 * index;
        }
        return value;
    }

    void number(int offset, int octets, long value) {
        for (int index = 0; index < octets; index++) {
            bytes.set(ValueLayout.JAVA_BYTE, at + HEADER_BYTES + offset + index, (byte) (value >>> 8 * index));
        }
    }

    /// The octets behind the header, from `offset` on.
    MemorySegment payload(int offset, int octets) {
        return bytes.asSlice(at + HEADER_BYTES + offset, octets);
    }

    void i32(int offset, int value) {
        bytes.set(ValueLayout.JAVA_INT_UNALIGNED, at + HEADER_BYTES + offset, value);
    }

    void i64(int offset, long value) {
        bytes.set(ValueLayout.JAVA_LONG_UNALIGNED, at + HEADER_BYTES + offset, value);
    }

    /// Makes this the answer to a request: `payload` octets, or an error number and none. Answers its octets.
    int answer(VfioMessage request, int payload, int error) {
        int whole = HEADER_BYTES + (error == 0 ? payload : 0);
        bytes.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, (short) request.id());
        bytes.set(ValueLayout.JAVA_SHORT_UNALIGNED, at + 2, (short) request.command());
        bytes.set(ValueLayout.JAVA_INT_UNALIGNED, at + 4, whole);
        bytes.set(ValueLayout.JAVA_INT_UNALIGNED, at + 8, error == 0 ? REPLY : REPLY | ERROR);
        bytes.set(ValueLayout.JAVA_INT_UNALIGNED, at + 12, error);
        return whole;
    }

    /// Makes this a request of ours with `payload` octets behind the header. Answers its octets.
    int ask(int id, int command, int payload) {
        int whole = HEADER_BYTES + payload;
        bytes.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, (short) id);
        bytes.set(ValueLayout.JAVA_SHORT_UNALIGNED, at + 2, (short) command);
        bytes.set(ValueLayout.JAVA_INT_UNALIGNED, at + 4, whole);
        bytes.set(ValueLayout.JAVA_LONG_UNALIGNED, at + 8, 0);
        return whole;
    }

    private int u16(int offset) {
        return bytes.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + offset) & 0xffff;
    }

    private int u32(int offset) {
        return bytes.get(ValueLayout.JAVA_INT_UNALIGNED, at + offset);
    }
}
