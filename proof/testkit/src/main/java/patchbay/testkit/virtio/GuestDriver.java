package patchbay.testkit.virtio;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// A driver's side of one split ring, written from VirtIO 1.3 §2.7 alone: honest by [#offer], and open to lies by its
/// raw writers. Memory is a flat segment at guest address 0.
public final class GuestDriver {
    public static final int NEXT = 1;
    public static final int WRITE = 2;
    public static final int INDIRECT = 4;

    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// A buffer of the guest.
    public record Span(long address, int length, int flags) {}

    private final MemorySegment memory;
    private final int size;
    private final long descriptors;
    private final long available;
    private final long used;
    private int freeDescriptor;
    private int offered;
    private int collected;

    /// A ring of `size` entries at guest address `base`, which takes less than 32 KiB for up to 1 024.
    public GuestDriver(MemorySegment memory, long base, int size) {
        this(memory, base, size, base + 16L * size + 4 + 2L * size + 2 + 3 & -4);
    }

    /// The same with the used ring at a place of its own.
    public GuestDriver(MemorySegment memory, long base, int size, long used) {
        this.memory = memory;
        this.size = size;
        this.descriptors = base;
        this.available = base + 16L * size;
        this.used = used;
    }

    /// Entries of the ring.
    public int size() {
        return size;
    }

    /// Guest address of the descriptor table.
    public long descriptors() {
        return descriptors;
    }

    /// Guest address of the available ring.
    public long available() {
        return available;
    }

    /// Guest address of the used ring.
    public long used() {
        return used;
    }

    /// Makes a chain of these spans available; answers its head.
    public int offer(Span... spans) {
        int head = freeDescriptor;
        for (int index = 0; index < spans.length; index++) {
            int at = freeDescriptor;
            freeDescriptor = (freeDescriptor + 1) % size;
            boolean last = index == spans.length - 1;
            descriptor(at, spans[index], last ? 0 : NEXT, last ? 0 : freeDescriptor);
        }
        available(offered, head);
        offered = offered + 1 & 0xffff;
        availableIndex(offered);
        return head;
    }

    /// Makes a table of descriptors at `table` available.
    public void offerIndirect(long table, Span... spans) {
        for (int index = 0; index < spans.length; index++) {
            boolean last = index == spans.length - 1;
            write(table + 16L * index, spans[index], last ? 0 : NEXT, last ? 0 : index + 1);
        }
        offer(new Span(table, 16 * spans.length, INDIRECT));
    }

    public void descriptor(int at, Span span, int moreFlags, int next) {
        write(descriptors + 16L * at, span, moreFlags, next);
    }

    private void write(long at, Span span, int moreFlags, int next) {
        memory.set(U64, at, span.address());
        memory.set(U32, at + 8, span.length());
        memory.set(U16, at + 12, (short) (span.flags() | moreFlags));
        memory.set(U16, at + 14, (short) next);
    }

    public void available(int index, int head) {
        memory.set(U16, available + 4 + 2L * (index & size - 1), (short) head);
    }

    public void availableIndex(int index) {
        memory.set(U16, available + 2, (short) index);
    }

    /// Chains that came back and were not collected yet.
    public int usedCount() {
        return (memory.get(U16, used + 2) & 0xffff) - collected & 0xffff;
    }

    /// Takes the next used chain; answers the octets that were written.
    public int collect() {
        long at = used + 4 + 8L * (collected & size - 1);
        collected = collected + 1 & 0xffff;
        return memory.get(U32, at + 4);
    }

    /// Asks not to be called (without event index).
    public void callsUnwanted(boolean unwanted) {
        memory.set(U16, available, (short) (unwanted ? 1 : 0));
    }

    /// Asks to be called when the used index passes this.
    public void callAt(int index) {
        memory.set(U16, available + 4 + 2L * size, (short) index);
    }

    public boolean kicksWanted() {
        return (memory.get(U16, used) & 1) == 0;
    }

    /// Where the device wants a kick (event index).
    public int kickAt() {
        return memory.get(U16, used + 4 + 8L * size) & 0xffff;
    }
}
