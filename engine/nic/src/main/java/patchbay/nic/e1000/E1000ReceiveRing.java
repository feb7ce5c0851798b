package patchbay.nic.e1000;

import java.lang.foreign.MemorySegment;
import patchbay.nic.GuestArea;
import patchbay.nic.GuestMemory;
import patchbay.wire.Fault;

/// The ring of receive descriptors, SDM §3.2.3: buffers from RDH to before RDT are the card's.
///
/// | octet | field           |
/// |-------|-----------------|
/// | 0–7   | buffer address  |
/// | 8–9   | length          |
/// | 10–11 | packet checksum |
/// | 12    | status          |
/// | 13    | errors          |
/// | 14–15 | VLAN tag        |
final class E1000ReceiveRing {
    private static final int RESULT_AT = 8;
    private static final int SIZES = 16;
    private static final int FETCHED_AHEAD = 16;

    private final E1000Registers registers;
    private final GuestMemory memory;

    E1000ReceiveRing(E1000Registers registers, GuestMemory memory) {
        this.registers = registers;
        this.memory = memory;
    }

    int size() {
        return registers.get(E1000Register.RDLEN) / E1000Bits.DESCRIPTOR_BYTES;
    }

    /// Whether head and tail stand inside the ring.
    boolean isSound() {
        int size = size();
        return registers.get(E1000Register.RDH) < size && registers.get(E1000Register.RDT) < size;
    }

    /// Buffers that are the card's now; the ring is sound.
    int free() {
        int distance = registers.get(E1000Register.RDT) - registers.get(E1000Register.RDH);
        return distance < 0 ? distance + size() : distance;
    }

    /// Octets of every buffer: RCTL.BSIZE and BSEX.
    int bufferBytes() {
        int control = registers.get(E1000Register.RCTL);
        int bytes = 2_048 >>> (control >>> SIZES & 3);
        boolean extended = (control & E1000Bits.RCTL_BSEX) != 0;
        return extended && bytes < 2_048 ? bytes * 16 : bytes;
    }

    /// Whether a packet of so many octets could be written now; descriptors behind its own are fetched with
    /// them.
    boolean isNear(int octets) {
        int needed = Math.ceilDiv(octets, bufferBytes());
        boolean near = true;
        for (int index = 0; index < needed; index++) near &= memory.near(addressOf(index), Long.BYTES);
        if (near) return true;
        int most = Math.min(free(), FETCHED_AHEAD);
        for (int index = needed; index < most; index++) memory.near(addressOf(index), Long.BYTES);
        return false;
    }

    /// Where the descriptor so many behind the head stands.
    private long addressOf(int behind) {
        int index = registers.get(E1000Register.RDH) + behind;
        int size = size();
        long base = registers.pair(E1000Register.RDBAL, E1000Register.RDBAH);
        return base + (long) (index < size ? index : index - size) * E1000Bits.DESCRIPTOR_BYTES;
    }

    /// Writes a packet into as many buffers as it takes, which are free.
    ///
    /// @param result status and errors of the last descriptor
    /// @param tagAndSum VLAN tag in the upper half, packet checksum in the lower
    Fault write(MemorySegment packet, int length, int result, int tagAndSum) {
        int room = bufferBytes();
        int size = size();
        long base = registers.pair(E1000Register.RDBAL, E1000Register.RDBAH);
        for (int at = 0; at < length; at += room) {
            int head = registers.get(E1000Register.RDH);
            long descriptor = base + (long) head * E1000Bits.DESCRIPTOR_BYTES;
            int octets = Math.min(room, length - at);
            boolean last = at + octets == length;
            if (!memory.reaches(descriptor, E1000Bits.DESCRIPTOR_BYTES)) return Fault.OUTSIDE_MEMORY;
            Fault fault = memory.write(memory.i64(descriptor), packet, at, octets);
            if (fault != Fault.NONE) return fault;
            int status = result | E1000Bits.RX_DD | (last ? E1000Bits.RX_EOP : 0);
            long word =
                    octets | (tagAndSum & 0xffffL) << 16 | (status & 0xffffL) << 32 | (long) (tagAndSum >>> 16) << 48;
            GuestArea.writesDone();
            memory.i64(descriptor + RESULT_AT, word);
            registers.set(E1000Register.RDH, head + 1 < size ? head + 1 : 0);
        }
        return Fault.NONE;
    }
}
