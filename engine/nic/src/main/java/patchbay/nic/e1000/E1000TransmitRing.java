package patchbay.nic.e1000;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import patchbay.nic.GuestMemory;
import patchbay.wire.Fault;

/// The ring of transmit descriptors, SDM §3.4. Each descriptor is copied once into memory of our own, in
/// the order of the ring; those of a packet are kept until its last one is there, so a packet is judged and
/// sent whole.
///
/// | octet | legacy          | data, context (DEXT)           |
/// |-------|-----------------|--------------------------------|
/// | 0–7   | address         | address; or checksum offsets   |
/// | 8–9   | length          | length in 20 bits              |
/// | 10    | checksum offset | 23–20: type                    |
/// | 11    | command         | command                        |
/// | 12    | status          | status                         |
/// | 13    | checksum start  | options; or header length      |
/// | 14–15 | VLAN tag        | VLAN tag; or segment size      |
final class E1000TransmitRing {
    /// The most descriptors of one packet: more are not kept, and the packet is refused. Linux uses up to 70.
    static final int PACKET_DESCRIPTORS = 256;

    private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int STATUS_AT = 12;
    private static final int FETCHED_AHEAD = 16;

    private final E1000Registers registers;
    private final GuestMemory memory;
    private final MemorySegment copy = Arena.ofAuto().allocate(E1000Bits.DESCRIPTOR_BYTES, 8);
    private final long[] addresses = new long[PACKET_DESCRIPTORS];
    private final long[] words = new long[PACKET_DESCRIPTORS];
    private int kept;
    private int next;
    private long low;
    private long high;

    E1000TransmitRing(E1000Registers registers, GuestMemory memory) {
        this.registers = registers;
        this.memory = memory;
    }

    /// Forgets what was copied: the driver moved the ring.
    void restart() {
        memory.forget();
        kept = 0;
        next = registers.get(E1000Register.TDH);
    }

    /// How many descriptors the ring has.
    int size() {
        return registers.get(E1000Register.TDLEN) / E1000Bits.DESCRIPTOR_BYTES;
    }

    /// Whether the driver has put descriptors behind those that were copied. A ring that cannot be has none.
    boolean hasNext() {
        return next != registers.get(E1000Register.TDT);
    }

    /// Whether head and tail stand inside the ring.
    boolean isSound() {
        int size = size();
        return size > 0 && next < size && registers.get(E1000Register.TDT) < size;
    }

    /// Whether the next descriptor can be copied now; those behind it are fetched with it.
    boolean isNear() {
        int size = size();
        int tail = registers.get(E1000Register.TDT);
        boolean near = memory.near(addressOf(next), E1000Bits.DESCRIPTOR_BYTES);
        if (near) return true;
        int index = next;
        for (int ahead = 1; ahead < FETCHED_AHEAD; ahead++) {
            index = index + 1 < size ? index + 1 : 0;
            if (index == tail) break;
            memory.near(addressOf(index), E1000Bits.DESCRIPTOR_BYTES);
        }
        return false;
    }

    /// Copies the next descriptor and moves on.
    Fault fetch() {
        Fault fault = memory.read(addressOf(next), copy, 0, E1000Bits.DESCRIPTOR_BYTES);
        if (fault != Fault.NONE) return fault;
        low = copy.get(U64, 0);
        high = copy.get(U64, 8);
        next = next + 1 < size() ? next + 1 : 0;
        return Fault.NONE;
    }

    /// First word of the descriptor that was fetched last.
    long low() {
        return low;
    }

    /// Second word of the descriptor that was fetched last.
    long high() {
        return high;
    }

    /// Keeps the descriptor that was fetched last for its packet; false when there are too many, and it is
    /// passed over.
    boolean keep() {
        if (kept == PACKET_DESCRIPTORS) return false;
        addresses[kept] = low;
        words[kept++] = high;
        return true;
    }

    int kept() {
        return kept;
    }

    long address(int index) {
        return addresses[index];
    }

    long word(int index) {
        return words[index];
    }

    /// How the driver wants to be told that descriptors are done.
    enum Told {
        NOT,
        /// It can wait for more of them.
        LATER,
        NOW;

        Told or(Told other) {
            return compareTo(other) < 0 ? other : this;
        }
    }

    /// Tells the driver in its ring that all that was fetched is done; answers how it had asked to be told.
    Told complete() {
        Told asked = Told.NOT;
        int head = registers.get(E1000Register.TDH);
        int size = size();
        for (int index = 0; index < kept; index++) {
            if ((words[index] & E1000Bits.TX_RS) != 0) {
                asked = asked.or((words[index] & E1000Bits.TX_IDE) != 0 ? Told.LATER : Told.NOW);
                int status = (int) (words[index] >>> 32) & 0x0f | E1000Bits.TX_STATUS_DD;
                memory.u8(addressOf((head + index) % size) + STATUS_AT, status);
            }
        }
        registers.set(E1000Register.TDH, next);
        kept = 0;
        return asked;
    }

    private long addressOf(int index) {
        return registers.pair(E1000Register.TDBAL, E1000Register.TDBAH) + (long) index * E1000Bits.DESCRIPTOR_BYTES;
    }
}
