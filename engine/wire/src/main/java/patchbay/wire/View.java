package patchbay.wire;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// A header read and written in place. A view owns no memory: `lay` points it at bytes of our own (never at a
/// guest's shared memory), and after a subclass's `wrap` answered [Fault#NONE] no accessor can fail.
///
/// One view of each kind exists per event loop and is laid again for every frame, so nothing is allocated.
/// Not thread-safe. Offsets handed to the accessors are in octets from the start of this header.
public abstract class View {
    private static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private MemorySegment bytes = MemorySegment.NULL;
    private long start;
    private int available;

    /// Points this view at `available` octets of `bytes` from `start`; judges nothing.
    protected final void lay(MemorySegment bytes, long start, int available) {
        this.bytes = bytes;
        this.start = start;
        this.available = available;
    }

    /// The door: lays this view over the header at `start` and judges it. `available` counts the octets that may be
    /// read from there; octets past a format's own length (Ethernet padding) are not looked at.
    public abstract Fault wrap(MemorySegment bytes, long start, int available);

    /// The memory this view was laid over: usually a whole frame's buffer.
    public final MemorySegment bytes() {
        return bytes;
    }

    /// Where this header begins in [#bytes()], in octets.
    public final long start() {
        return start;
    }

    /// Octets from [#start()] that may be read: the header, its payload, and whatever follows in the frame.
    public final int available() {
        return available;
    }

    protected final int u8(int at) {
        return bytes.get(U8, start + at) & 0xff;
    }

    protected final void u8(int at, int value) {
        bytes.set(U8, start + at, (byte) value);
    }

    protected final int u16(int at) {
        return bytes.get(U16, start + at) & 0xffff;
    }

    protected final void u16(int at, int value) {
        bytes.set(U16, start + at, (short) value);
    }

    /// A 32-bit amount.
    protected final long u32(int at) {
        return i32(at) & 0xffff_ffffL;
    }

    /// A MAC address: 48 bits in the low end of a long.
    protected final long u48(int at) {
        return (long) u16(at) << 32 | u32(at + 2);
    }

    protected final void u48(int at, long value) {
        u16(at, (int) (value >>> 32));
        i32(at + 2, (int) value);
    }

    /// Writes `length` zero octets at `at`.
    protected final void zero(int at, int length) {
        for (int i = 0; i < length; i++) bytes.set(U8, start + at + i, (byte) 0);
    }

    protected final int i32(int at) {
        return bytes.get(I32, start + at);
    }

    protected final void i32(int at, int value) {
        bytes.set(I32, start + at, value);
    }

    protected final long i64(int at) {
        return bytes.get(I64, start + at);
    }

    protected final void i64(int at, long value) {
        bytes.set(I64, start + at, value);
    }
}
