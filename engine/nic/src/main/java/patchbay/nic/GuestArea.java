package patchbay.nic;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// A stretch of guest memory that was judged once, such as a ring: offsets from 0 to [#length()], little-endian. An
/// offset outside is a mistake of the card's own and throws; the guest cannot make it happen.
///
/// Good as long as the [GuestMemory] that gave it keeps its map ([GuestMemory#generation()]). Every read is of memory
/// that the guest may be changing: read once into a local, then judge the local. Open for one reason: a test's memory
/// that changes on every read.
public class GuestArea {
    private static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment memory;
    private final long start;
    private final long length;

    /// The `length` octets of `memory` from `start`; only a [GuestMemory] makes these.
    protected GuestArea(MemorySegment memory, long start, long length) {
        this.memory = memory.asSlice(start, length);
        this.start = start;
        this.length = length;
    }

    /// Octets in the area.
    public final long length() {
        return length;
    }

    /// An unsigned octet.
    public int u8(long at) {
        return memory.get(U8, at) & 0xff;
    }

    /// An unsigned 16-bit number.
    public int u16(long at) {
        return memory.get(U16, at) & 0xffff;
    }

    /// A 32-bit number.
    public int i32(long at) {
        return memory.get(U32, at);
    }

    /// A 64-bit number.
    public long i64(long at) {
        return memory.get(U64, at);
    }

    public final void u8(long at, int value) {
        memory.set(U8, at, (byte) value);
        written(at, Byte.BYTES);
    }

    public final void u16(long at, int value) {
        memory.set(U16, at, (short) value);
        written(at, Short.BYTES);
    }

    public final void i32(long at, int value) {
        memory.set(U32, at, value);
        written(at, Integer.BYTES);
    }

    public final void i64(long at, long value) {
        memory.set(U64, at, value);
        written(at, Long.BYTES);
    }

    /// Whether this is a copy of memory that is not shared: what the guest wrote is seen only after a [#refresh].
    public boolean isFar() {
        return false;
    }

    /// Whether a [#refresh] can be had now; else what it needs is on its way, and the card is run again.
    public boolean isNear() {
        return true;
    }

    /// Brings what the guest wrote, when that [#isNear]; false when the VMM has it not.
    public boolean refresh() {
        return true;
    }

    /// So many octets were written here.
    protected void written(long at, int octets) {}

    /// Nothing read later in the program is read before what was read up to here: after reading an index that says
    /// that entries are there, before reading them.
    public static void readsDone() {
        VarHandle.loadLoadFence();
    }

    /// Nothing written later is seen before what was written up to here: after the entries, before the index.
    public static void writesDone() {
        VarHandle.storeStoreFence();
    }

    /// What was written up to here is seen before anything is read after it: between saying "wake me at this index"
    /// and looking once more whether it came already.
    public static void writesBeforeReads() {
        VarHandle.fullFence();
    }

    /// Where in its region the area begins.
    protected final long start() {
        return start;
    }
}
