package patchbay.nic.pcnet;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import patchbay.nic.GuestArea;
import patchbay.nic.GuestMemory;
import patchbay.wire.Fault;

/// A ring of descriptors in the guest's memory, in any of the four software styles. A descriptor is copied
/// once before a field of it is looked at; its status is written last.
///
/// | style | octets | address | length | status | message |
/// |-------|--------|---------|--------|--------|---------|
/// | 0, 1  | 8      | 0–2     | 4–5    | 3      | 6–7     |
/// | 2     | 16     | 0–3     | 4–5    | 6–7    | 8–11    |
/// | 3     | 16     | 8–11    | 4–5    | 6–7    | 0–3     |
///
/// Lengths are negative numbers of 12 bits.
final class PcnetRing {
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int NARROW_BYTES = 8;
    private static final int WIDE_BYTES = 16;
    private static final int LENGTH_BITS = 0x0fff;

    private final PcnetRegisters registers;
    private final GuestMemory memory;
    private final int base;
    private final int length;
    private final MemorySegment copy = Arena.ofAuto().allocate(WIDE_BYTES, 8);
    private int index;
    private long fetchedAt;
    private boolean idle;

    /// The ring whose address stands in CSR `base` and the one behind, its length, negative, in CSR `length`.
    PcnetRing(PcnetRegisters registers, GuestMemory memory, int base, int length) {
        this.registers = registers;
        this.memory = memory;
        this.base = base;
        this.length = length;
    }

    /// Begins at the first descriptor.
    void restart() {
        index = 0;
        idle = false;
    }

    /// The driver may have handed over descriptors.
    void wake() {
        idle = false;
    }

    /// The next descriptor was seen to be the driver's.
    void rest() {
        idle = true;
    }

    /// Whether looking at the next descriptor may find something new: in shared memory that costs nothing;
    /// else only the driver's word or a packet is worth a question.
    boolean isWorthALook() {
        return !idle || memory.isShared(addressOf(index), descriptorBytes());
    }

    /// Whether the next descriptor can be copied now.
    boolean isNear() {
        return isNear(0);
    }

    /// Whether the descriptor so many behind the next can be copied now.
    boolean isNear(int behind) {
        return memory.near(addressOf(at(behind)), descriptorBytes());
    }

    /// Descriptors in the ring, 1 to 65 536.
    int size() {
        return 0x1_0000 - registers.csr(length);
    }

    /// Moves to the next one.
    void advance() {
        index = index + 1 < size() ? index + 1 : 0;
    }

    /// Copies the descriptor that is next.
    Fault fetch() {
        return fetch(0);
    }

    /// Copies the descriptor so many behind the next; fewer than there are in the ring.
    Fault fetch(int behind) {
        fetchedAt = addressOf(at(behind));
        return memory.read(fetchedAt, copy, 0, descriptorBytes());
    }

    /// The buffer's address.
    long address() {
        if (!registers.isWide()) return copy.get(U32, 0) & 0xff_ffffL;
        return copy.get(U32, registers.style() == 3 ? 8 : 0) & 0xffff_ffffL;
    }

    /// The buffer's length in octets, 1 to 4096.
    int bytes() {
        int negative = copy.get(U32, 4) & LENGTH_BITS;
        return LENGTH_BITS + 1 - negative;
    }

    /// Status in 16 bits as the wide styles have it: OWN highest.
    int status() {
        if (registers.isWide()) return copy.get(U32, 4) >>> 16;
        return copy.get(U32, 0) >>> 16 & 0xff00;
    }

    /// Gives the descriptor that was fetched back to the driver: the message first, then the status without
    /// OWN.
    void giveBack(int status, int message) {
        giveBack(fetchedAt, status, message);
    }

    /// Gives the descriptor back that is next, and moves on.
    void giveBackNext(int status, int message) {
        giveBack(addressOf(index), status, message);
        advance();
    }

    /// The index so many behind the next; the driver may have made the ring shorter meanwhile.
    private int at(int behind) {
        int size = size();
        if (index >= size) index = 0;
        int sum = index + behind;
        return sum < size ? sum : sum - size;
    }

    private long addressOf(int which) {
        return registers.pair(base) + (long) which * descriptorBytes();
    }

    private int descriptorBytes() {
        return registers.isWide() ? WIDE_BYTES : NARROW_BYTES;
    }

    private void giveBack(long at, int status, int message) {
        if (registers.isWide()) {
            memory.i32(at + (registers.style() == 3 ? 0 : 8), message);
            GuestArea.writesDone();
            memory.u16(at + 6, status & ~PcnetBits.OWN);
        } else {
            memory.u16(at + 6, message & 0xffff);
            GuestArea.writesDone();
            memory.u8(at + 3, status >>> 8 & 0x7f);
        }
    }
}
