package patchbay.nic.pci;

import org.jspecify.annotations.Nullable;

/// The 256 octets of a card's PCI configuration space, PCI Local Bus 2.2 §6: a value and a mask of writable
/// bits for each. Any write of any width at any offset is safe. Belongs to the card's loop.
public final class ConfigSpace {
    /// Octets of the space.
    public static final int BYTES = 256;
    /// Base address registers.
    public static final int BARS = 6;
    /// Room for an option ROM: QEMU's are up to 256 KiB.
    public static final int ROM_BYTES = 256 * 1_024;
    /// What [#regionAt] answers when no region is at an address.
    public static final int NO_REGION = -1;

    private static final int COMMAND = 0x04;
    private static final int STATUS = 0x06;
    private static final int STATUS_HIGH = 0x07;
    private static final int BAR0 = 0x10;
    private static final int ROM = 0x30;
    private static final int INTERRUPT_LINE = 0x3c;
    private static final int CAPABILITIES = 0x34;
    private static final int STATUS_CAPABILITIES = 0x10;
    private static final int MESSAGES = 0x05;
    private static final int VECTORS = 0x11;
    private static final int VECTORS_ON = 0x8000;
    private static final int VECTORS_WRITABLE = 0xc000;
    /// Octets of an entry of the table of vectors.
    private static final int VECTOR_BYTES = 16;
    private static final int MESSAGES_64_BITS = 0x80;
    private static final int COMMAND_IO = 1;
    private static final int COMMAND_MEMORY = 2;
    private static final int COMMAND_MASTER = 4;
    /// I/O, memory, bus master, parity, SERR#; and interrupt disable (PCI 2.3).
    private static final int COMMAND_WRITABLE = 0x0547;
    private static final int STATUS_CLEARABLE = 0xf9;
    private static final int LOW_BITS_IO = 3;
    private static final int LOW_BITS_MEMORY = 15;

    private final byte[] values = new byte[BYTES];
    private final byte[] writable = new byte[BYTES];
    private final int[] sizes = new int[BARS];
    private final boolean[] io = new boolean[BARS];
    private int messages;
    private int vectors;
    private int windowAt = NO_REGION;
    private @Nullable Window window;
    private Runnable onCommand = () -> {};

    /// A field whose reads and writes go elsewhere.
    public interface Window {
        /// Reads 1 to 4 octets.
        int read(int bytes);

        /// Writes 1 to 4 octets.
        void write(int bytes, int value);
    }

    /// A function with these identities; all else is zero.
    public ConfigSpace(Identity identity) {
        set(0x00, 2, identity.vendor());
        set(0x02, 2, identity.device());
        set(0x08, 1, identity.revision());
        set(0x09, 3, identity.classCode());
        set(0x2c, 2, identity.subsystemVendor());
        set(0x2e, 2, identity.subsystem());
        mask(COMMAND, 2, COMMAND_WRITABLE);
        mask(INTERRUPT_LINE, 1, 0xff);
        set(0x3d, 1, 1); // INTA#
    }

    /// What a function says it is.
    ///
    /// @param classCode class, subclass and programming interface, 24 bits
    public record Identity(int vendor, int device, int revision, int classCode, int subsystemVendor, int subsystem) {
        /// An Ethernet controller.
        public static final int ETHERNET = 0x02_00_00;
    }

    /// Makes base address register `index` an I/O region of `bytes` ports, a power of two of 16 at least:
    /// QEMU's proxy sizes no smaller ones.
    public ConfigSpace ioBar(int index, int bytes) {
        io[index] = true;
        set(BAR0 + 4 * index, 4, 1);
        return bar(index, bytes, LOW_BITS_IO);
    }

    /// Makes base address register `index` a region of 32-bit memory of `bytes` octets, a power of two.
    public ConfigSpace memoryBar(int index, int bytes) {
        return bar(index, bytes, LOW_BITS_MEMORY);
    }

    /// Gives room for an option ROM of at least `bytes` octets; the VMM serves what is in it.
    public ConfigSpace rom(int bytes) {
        int size = Math.max(0x800, Integer.highestOneBit(Math.max(bytes, 2) - 1) << 1);
        mask(ROM, 4, -size | 1);
        return this;
    }

    /// Says that the chip has message signalled interrupts, their capability at `offset`. A guest sees it
    /// only where they can be delivered ([#showMessages]).
    public ConfigSpace messages(int offset) {
        messages = offset;
        return this;
    }

    /// Says that the chip has `count` vectors of MSI-X (PCI 3.0 §6.8.2), their capability at `offset`, their table
    /// at the start of base address register `bar` and the pending bits in its upper half. A guest sees them only
    /// where they can be delivered ([#showMessages]).
    public ConfigSpace vectors(int offset, int count, int bar) {
        messages = offset;
        vectors = count;
        int pendingAt = sizes[bar] / 2;
        if (count * VECTOR_BYTES > pendingAt) throw new IllegalArgumentException(count + " vectors");
        return set(offset + 2, 2, count - 1).set(offset + 4, 4, bar).set(offset + 8, 4, pendingAt | bar);
    }

    /// Whether the chip has message signalled interrupts.
    public boolean hasMessages() {
        return messages != 0 && vectors == 0;
    }

    /// Vectors of MSI-X, 0 for none.
    public int vectors() {
        return vectors;
    }

    /// Whether the driver has turned them on.
    public boolean vectorsOn() {
        return vectors > 0 && (read(messages + 2, 2) & VECTORS_ON) != 0;
    }

    /// Makes the four octets at `offset` a window.
    public ConfigSpace window(int offset, Window to) {
        windowAt = offset;
        window = to;
        return this;
    }

    /// Calls `listener` after every write that may have changed the command register.
    public ConfigSpace onCommand(Runnable listener) {
        onCommand = listener;
        return this;
    }

    /// Puts the capability of that number, at `offset`, first in the chip's list.
    public ConfigSpace capability(int offset, int id) {
        return set(offset, 1, id)
                .set(offset + 1, 1, read(CAPABILITIES, 1))
                .set(CAPABILITIES, 1, offset)
                .set(STATUS, 1, read(STATUS, 1) | STATUS_CAPABILITIES);
    }

    /// Puts the capability of message signalled interrupts (one message, 64-bit addresses, PCI 2.2 §6.8.1; or
    /// MSI-X) first in the chip's list: whoever serves the card delivers them.
    public void showMessages() {
        if (messages == 0) return;
        if (vectors > 0) {
            capability(messages, VECTORS).mask(messages + 2, 2, VECTORS_WRITABLE);
            return;
        }
        capability(messages, MESSAGES)
                .set(messages + 2, 2, MESSAGES_64_BITS)
                .mask(messages + 2, 2, 1)
                .mask(messages + 4, 4, -4)
                .mask(messages + 8, 4, -1)
                .mask(messages + 12, 2, 0xffff);
    }

    /// Sets a field of 1 to 4 octets that the driver may only read.
    public ConfigSpace set(int offset, int bytes, int value) {
        for (int index = 0; index < bytes; index++) values[offset + index] = (byte) (value >>> 8 * index);
        return this;
    }

    /// Says which bits of a field the driver may write.
    public ConfigSpace mask(int offset, int bytes, int bits) {
        for (int index = 0; index < bytes; index++) writable[offset + index] = (byte) (bits >>> 8 * index);
        return this;
    }

    /// Reads 1 to 4 octets, little-endian; octets beyond the space read as ones.
    public int read(int offset, int bytes) {
        Window to = window;
        if (to != null && offset == windowAt) return to.read(Math.min(bytes, 4));
        int value = 0;
        for (int index = 0; index < Math.min(bytes, 4); index++) {
            int octet = inside(offset, index) ? values[offset + index] & 0xff : 0xff;
            value |= octet << 8 * index;
        }
        return value;
    }

    /// Writes 1 to 4 octets, little-endian, as far as they are writable.
    public void write(int offset, int bytes, int value) {
        Window to = window;
        if (to != null && offset == windowAt) {
            to.write(Math.min(bytes, 4), value);
            return;
        }
        for (int index = 0; index < Math.min(bytes, 4); index++) {
            if (!inside(offset, index)) break;
            int at = offset + index;
            int octet = value >>> 8 * index & 0xff;
            int kept = values[at] & ~writable[at];
            if (at == STATUS_HIGH) kept &= ~(octet & STATUS_CLEARABLE);
            values[at] = (byte) (kept | octet & writable[at]);
        }
        if (offset <= COMMAND && offset + bytes > COMMAND) onCommand.run();
    }

    /// Which base address register's region an absolute address of the guest falls into, or [#NO_REGION]:
    /// also when the driver has not enabled such regions.
    public int regionAt(long address, boolean memory) {
        if ((command() & (memory ? COMMAND_MEMORY : COMMAND_IO)) == 0) return NO_REGION;
        for (int index = 0; index < BARS; index++) {
            if (sizes[index] == 0 || io[index] == memory) continue;
            long offset = address - base(index);
            if (offset >= 0 && offset < sizes[index]) return index;
        }
        return NO_REGION;
    }

    /// Octets of a base address register's region; 0 when there is none.
    public int regionBytes(int index) {
        return sizes[index];
    }

    /// Where a base address register's region begins in the guest.
    public long base(int index) {
        int low = io[index] ? LOW_BITS_IO : LOW_BITS_MEMORY;
        return Integer.toUnsignedLong(read(BAR0 + 4 * index, 4) & ~low);
    }

    /// Whether the driver lets the card read and write its memory.
    public boolean isMaster() {
        return (command() & COMMAND_MASTER) != 0;
    }

    /// The line that the firmware routed INTA# to: an input of the interrupt controller, or 0 before it did.
    public int interruptLine() {
        return values[INTERRUPT_LINE] & 0xff;
    }

    /// RST#: everything the driver wrote is forgotten.
    public void reset() {
        for (int at = 0; at < BYTES; at++) values[at] &= (byte) ~writable[at];
        values[STATUS_HIGH] &= (byte) ~STATUS_CLEARABLE;
    }

    private ConfigSpace bar(int index, int bytes, int low) {
        sizes[index] = bytes;
        return mask(BAR0 + 4 * index, 4, -bytes & ~low);
    }

    private int command() {
        return read(COMMAND, 2);
    }

    private static boolean inside(int offset, int index) {
        return offset >= 0 && offset + index < BYTES;
    }
}
