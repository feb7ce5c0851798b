package patchbay.nic.e1000;

import java.util.Arrays;

/// What stands in the registers: plain values by offset, with the masks of [E1000Register]. Effects are the card's.
final class E1000Registers {
    static final int MULTICAST_TABLE = 0x5200;
    static final int MULTICAST_WORDS = 128;
    static final int ADDRESSES = 0x5400;
    static final int ADDRESS_PAIRS = 16;
    static final int VLAN_TABLE = 0x5600;
    static final int VLAN_WORDS = 128;
    static final int STATISTICS = 0x4000;
    static final int STATISTICS_END = 0x4100;

    private static final int ADDRESS_HIGH_BITS = 0x8003_ffff;
    private static final int WAKE_UP = 0x5840;
    private static final int WAKE_UP_END = 0x5900;
    private static final int FLEXIBLE = 0x5f00;
    private static final int FLEXIBLE_END = 0x5f20;
    private static final long LOW = 0xffff_ffffL;

    private final int[] values = new int[E1000Register.SPACE_BYTES >> 2];

    /// A software reset, SDM §14.3: all but what the EEPROM brings is as after power-on. `mac` is the address that the
    /// EEPROM holds, first octet highest.
    void reset(long mac) {
        Arrays.fill(values, 0);
        for (E1000Register register : E1000Register.values()) values[register.offset >> 2] = register.reset;
        values[ADDRESSES >> 2] = Integer.reverseBytes((int) (mac >>> 16));
        values[(ADDRESSES >> 2) + 1] = E1000Bits.RAH_AV | Short.reverseBytes((short) mac) & 0xffff;
    }

    int get(E1000Register register) {
        return values[register.offset >> 2];
    }

    /// Sets a register whatever its mask: the card itself writes.
    void set(E1000Register register, int value) {
        values[register.offset >> 2] = value;
    }

    boolean has(E1000Register register, int bits) {
        return (values[register.offset >> 2] & bits) != 0;
    }

    /// A register as the driver wrote it, under its mask.
    void write(E1000Register register, int written) {
        int kept = values[register.offset >> 2] & ~register.writable;
        values[register.offset >> 2] = kept | written & register.writable;
    }

    /// Reads an offset without a register of its own; 0 where nothing is.
    int readArray(int offset) {
        return offset >= 0 && offset < E1000Register.SPACE_BYTES ? values[offset >> 2] : 0;
    }

    /// Writes an offset without a register of its own; nothing happens where nothing is.
    void writeArray(int offset, int written) {
        if (inside(offset, MULTICAST_TABLE, MULTICAST_TABLE + 4 * MULTICAST_WORDS)
                || inside(offset, VLAN_TABLE, VLAN_TABLE + 4 * VLAN_WORDS)
                || inside(offset, WAKE_UP, WAKE_UP_END)
                || inside(offset, FLEXIBLE, FLEXIBLE_END)) {
            values[offset >> 2] = written;
        } else if (inside(offset, ADDRESSES, ADDRESSES + 8 * ADDRESS_PAIRS)) {
            values[offset >> 2] = (offset & 4) == 0 ? written : written & ADDRESS_HIGH_BITS;
        }
    }

    /// Where an old offset of the 82542 stands now, SDM §13.3 (table 13-2); any other offset is answered unchanged.
    static int canonical(int offset) {
        if (inside(offset, 0x0040, 0x00c0)) return ADDRESSES + offset - 0x0040;
        if (inside(offset, 0x0200, 0x0400)) return MULTICAST_TABLE + offset - 0x0200;
        if (inside(offset, 0x0600, 0x0800)) return VLAN_TABLE + offset - 0x0600;
        return switch (offset) {
            case 0x0108 -> E1000Register.RDTR.offset;
            case 0x0110 -> E1000Register.RDBAL.offset;
            case 0x0114 -> E1000Register.RDBAH.offset;
            case 0x0118 -> E1000Register.RDLEN.offset;
            case 0x0120 -> E1000Register.RDH.offset;
            case 0x0128 -> E1000Register.RDT.offset;
            case 0x0160 -> E1000Register.FCRTH.offset;
            case 0x0168 -> E1000Register.FCRTL.offset;
            case 0x0420 -> E1000Register.TDBAL.offset;
            case 0x0424 -> E1000Register.TDBAH.offset;
            case 0x0428 -> E1000Register.TDLEN.offset;
            case 0x0430 -> E1000Register.TDH.offset;
            case 0x0438 -> E1000Register.TDT.offset;
            case 0x0440 -> E1000Register.TIDV.offset;
            default -> offset;
        };
    }

    int multicastWord(int index) {
        return values[(MULTICAST_TABLE >> 2) + index];
    }

    int vlanWord(int index) {
        return values[(VLAN_TABLE >> 2) + index];
    }

    /// Receive address `index`, first octet highest, or -1 when the pair is not valid.
    long address(int index) {
        int high = values[(ADDRESSES >> 2) + 2 * index + 1];
        if ((high & E1000Bits.RAH_AV) == 0) return -1;
        int low = values[(ADDRESSES >> 2) + 2 * index];
        return (Integer.reverseBytes(low) & LOW) << 16 | Short.reverseBytes((short) high) & 0xffffL;
    }

    /// A 64-bit address in two registers.
    long pair(E1000Register low, E1000Register high) {
        return get(low) & LOW | (long) get(high) << 32;
    }

    private static boolean inside(int offset, int from, int to) {
        return offset >= from && offset < to;
    }
}
