package patchbay.nic.pcnet;

import patchbay.wire.MacAddress;

/// Which frames of the wire the driver wants: physical address (CSR12–14), logical address filter (CSR8–11), broadcast,
/// promiscuous (CSR15).
final class PcnetFilter {
    /// What [#judge] answers for a frame that is not wanted.
    static final int UNWANTED = -1;

    private static final int POLYNOMIAL = 0xedb8_8320;

    private final PcnetRegisters registers;

    PcnetFilter(PcnetRegisters registers) {
        this.registers = registers;
    }

    /// Judges a destination; answers status bits for the descriptor, or [#UNWANTED].
    int judge(long to) {
        int mode = registers.csr(15);
        if (to == MacAddress.BROADCAST && (mode & PcnetBits.MODE_DRCVBC) == 0) return PcnetBits.RX_BAM;
        if (to == address() && (mode & PcnetBits.MODE_DRCVPA) == 0) return PcnetBits.RX_PAM;
        if (MacAddress.isGroup(to) && to != MacAddress.BROADCAST && isInFilter(to)) return PcnetBits.RX_LAFM;
        return (mode & PcnetBits.MODE_PROM) != 0 ? 0 : UNWANTED;
    }

    /// The physical address, first octet highest.
    long address() {
        long mac = 0;
        for (int word = 0; word < 3; word++) {
            mac = mac << 16 | Short.reverseBytes((short) registers.csr(12 + word)) & 0xffff;
        }
        return mac;
    }

    /// The upper six bits of the address's CRC choose one of 64.
    private boolean isInFilter(long to) {
        int crc = -1;
        for (int octet = 5; octet >= 0; octet--) {
            crc ^= (int) (to >>> 8 * octet) & 0xff;
            for (int bit = 0; bit < 8; bit++) crc = crc >>> 1 ^ ((crc & 1) != 0 ? POLYNOMIAL : 0);
        }
        int hash = crc >>> 26;
        return (registers.csr(8 + (hash >>> 4)) >>> (hash & 15) & 1) != 0;
    }
}
