package patchbay.vmm.multiprocess;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A message of QEMU's multi-process protocol in place, `hw/remote/mpqemu-link` of QEMU 5.2 and newer.
/// Numbers are the machine's own, little-endian here.
///
/// | octet | header  | octet | configuration access | octet | register access          |
/// |-------|---------|-------|----------------------|-------|--------------------------|
/// | 0–3   | command | 0–3   | offset               | 0–7   | absolute guest address   |
/// | 8–15  | payload octets | 4–7 | value           | 8–15  | value                    |
/// |       |         | 8–11  | octets               | 16–19 | octets                   |
/// |       |         |       |                      | 20    | 1: memory, 0: I/O        |
///
/// SYNC_SYSMEM: eight guest addresses, eight sizes, eight offsets in the files, 8 octets each; as many are
/// meant as descriptors came.
final class Message {
    static final int HEADER_BYTES = 16;
    /// The longest payload there is: SYNC_SYSMEM.
    static final int MAX_PAYLOAD_BYTES = 192;

    static final int SYNC_SYSMEM = 0;
    static final int RETURN = 1;
    static final int CONFIG_WRITE = 2;
    static final int CONFIG_READ = 3;
    static final int BAR_WRITE = 4;
    static final int BAR_READ = 5;
    static final int SET_IRQFD = 6;
    static final int DEVICE_RESET = 7;

    static final int MAX_REGIONS = 8;

    private static final int CONFIG_BYTES = 12;
    private static final int BAR_BYTES = 21;

    private MemorySegment bytes;
    private long at;

    /// Laid over the start of a buffer.
    Message(MemorySegment bytes) {
        this.bytes = bytes;
    }

    /// Moves to the message whose header begins there.
    Message over(MemorySegment buffer, long begin) {
        bytes = buffer;
        at = begin;
        return this;
    }

    int command() {
        return bytes.get(ValueLayout.JAVA_INT_UNALIGNED, at);
    }

    /// Octets behind the header; what is negative or beyond [#MAX_PAYLOAD_BYTES] cannot be.
    long payloadBytes() {
        return bytes.get(ValueLayout.JAVA_LONG_UNALIGNED, at + 8);
    }

    /// Whether the payload is long enough for the command, and an access as wide as a bus has them.
    boolean isSound() {
        long payload = payloadBytes();
        return switch (command()) {
            case SYNC_SYSMEM -> payload >= MAX_PAYLOAD_BYTES;
            case CONFIG_READ, CONFIG_WRITE -> payload >= CONFIG_BYTES && isWidth(configBytes(), Integer.BYTES);
            case BAR_READ, BAR_WRITE -> payload >= BAR_BYTES && isWidth(bytes(), Long.BYTES);
            default -> true;
        };
    }

    int configOffset() {
        return i32(0);
    }

    int configValue() {
        return i32(4);
    }

    int configBytes() {
        return i32(8);
    }

    long address() {
        return i64(0);
    }

    long value() {
        return i64(8);
    }

    int bytes() {
        return i32(16);
    }

    boolean isMemory() {
        return bytes.get(ValueLayout.JAVA_BYTE, at + HEADER_BYTES + 20) != 0;
    }

    long regionBase(int index) {
        return i64(8L * index);
    }

    long regionBytes(int index) {
        return i64(8L * (MAX_REGIONS + index));
    }

    long regionOffset(int index) {
        return i64(8L * (2 * MAX_REGIONS + index));
    }

    /// Makes this the answer to a command.
    void answer(long value) {
        bytes.set(ValueLayout.JAVA_LONG_UNALIGNED, at, RETURN);
        bytes.set(ValueLayout.JAVA_LONG_UNALIGNED, at + 8, Long.BYTES);
        bytes.set(ValueLayout.JAVA_LONG_UNALIGNED, at + HEADER_BYTES, value);
    }

    private static boolean isWidth(int octets, int most) {
        return octets > 0 && octets <= most && Integer.bitCount(octets) == 1;
    }

    private int i32(long offset) {
        return bytes.get(ValueLayout.JAVA_INT_UNALIGNED, at + HEADER_BYTES + offset);
    }

    private long i64(long offset) {
        return bytes.get(ValueLayout.JAVA_LONG_UNALIGNED, at + HEADER_BYTES + offset);
    }
}
