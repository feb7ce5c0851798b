package patchbay.testkit.virtio;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import patchbay.testkit.virtio.GuestDriver.Span;

/// A driver's side of one packed ring, written from VirtIO 1.3 §2.8 alone. Memory is a flat segment at guest address 0.
/// Every chain gets the id of its first slot.
public final class PackedDriver {
    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int AVAILABLE = 1 << 7;
    private static final int USED = 1 << 15;

    private final MemorySegment memory;
    private final long ring;
    private final int size;
    private final int[] slotsOf;
    private int next;
    private boolean wrap = true;
    private int usedNext;
    private boolean usedWrap = true;

    /// A ring of `size` entries at guest address `base`; behind it the two event areas, 4 octets each.
    public PackedDriver(MemorySegment memory, long base, int size) {
        this.memory = memory;
        this.ring = base;
        this.size = size;
        this.slotsOf = new int[size];
    }

    public int size() {
        return size;
    }

    public long descriptors() {
        return ring;
    }

    /// Guest address of the driver's event suppression.
    public long driverEvents() {
        return ring + 16L * size;
    }

    /// Guest address of the device's event suppression.
    public long deviceEvents() {
        return driverEvents() + 4;
    }

    /// Makes a chain of these spans available: its first descriptor's flags are written last.
    public void offer(Span... spans) {
        int head = next;
        boolean headWrap = wrap;
        slotsOf[head] = spans.length;
        for (int index = 0; index < spans.length; index++) {
            long at = ring + 16L * next;
            memory.set(U64, at, spans[index].address());
            memory.set(U32, at + 8, spans[index].length());
            memory.set(U16, at + 12, (short) head);
            int flags = spans[index].flags() | (index < spans.length - 1 ? GuestDriver.NEXT : 0);
            if (index > 0) memory.set(U16, at + 14, (short) (flags | mine(wrap)));
            next = next + 1 == size ? 0 : next + 1;
            if (next == 0) wrap = !wrap;
        }
        int flags = spans[0].flags() | (spans.length > 1 ? GuestDriver.NEXT : 0);
        memory.set(U16, ring + 16L * head + 14, (short) (flags | mine(headWrap)));
    }

    /// The octets written into the next chain that came back; -1 when none has.
    public int collect() {
        long at = ring + 16L * usedNext;
        int flags = memory.get(U16, at + 14);
        boolean used = (flags & USED) != 0 == usedWrap && (flags & AVAILABLE) != 0 == usedWrap;
        if (!used) return -1;
        usedNext += slotsOf[memory.get(U16, at + 12) & 0xffff];
        if (usedNext >= size) {
            usedNext -= size;
            usedWrap = !usedWrap;
        }
        return memory.get(U32, at + 8);
    }

    /// Asks to be called always (0), never (1), or at slot `at` (2).
    public void calls(int how, int at) {
        memory.set(U16, driverEvents(), (short) at);
        memory.set(U16, driverEvents() + 2, (short) how);
    }

    /// Whether the device wants a kick for every chain (0), none (1), or at [#kickAt()] (2).
    public int kicks() {
        return memory.get(U16, deviceEvents() + 2);
    }

    public int kickAt() {
        return memory.get(U16, deviceEvents()) & 0xffff;
    }

    private static int mine(boolean wrapped) {
        return wrapped ? AVAILABLE : USED;
    }
}
