package patchbay.nic.pcnet;

import java.util.Arrays;

/// The control and status registers (CSR) and bus configuration registers (BCR), 16 bits each, as values under masks.
/// What a write sets off is the card's. Am79C973 datasheet, "User Accessible Registers".
final class PcnetRegisters {
    static final int CSRS = 128;
    static final int BCRS = 36;

    private static final int BLOCK = 1;
    private static final int BLOCK_ALIAS = 16;
    private static final int[] BCR_RESET = new int[BCRS];
    private static final int[] BCR_WRITABLE = new int[BCRS];

    static {
        bcr(0, 0x0005, 0);
        bcr(1, 0x0005, 0);
        bcr(2, 0x0002, 0xffff);
        bcr(4, 0x00c0, 0xf3ff);
        bcr(5, 0x0084, 0xf3ff);
        bcr(6, 0x0088, 0xf3ff);
        bcr(7, 0x0090, 0xf3ff);
        bcr(9, 0x0000, 0x0007);
        bcr(16, 0x0000, 0xffff);
        bcr(17, 0x0000, 0xffff);
        bcr(18, 0x9001, 0x7e7b);
        bcr(19, 0x0002, 0x001f);
        bcr(20, 0x0200, 0x04ff);
        bcr(21, 0x0000, 0xffff);
        bcr(22, 0xff06, 0xffff);
        bcr(23, 0x1022, 0);
        bcr(24, 0x2000, 0);
        bcr(25, 0x0000, 0x00ff);
        bcr(26, 0x0000, 0x00ff);
        bcr(27, 0x0000, 0xffff);
        bcr(31, 0xffff, 0xffff);
        bcr(32, 0x0020, 0x7fff);
        bcr(33, 0x0000, 0x03ff);
        bcr(34, 0x0000, 0);
        bcr(35, 0x1022, 0);
    }

    private final int[] csr = new int[CSRS];
    private final int[] bcr = new int[BCRS];
    private final PcnetModel model;

    PcnetRegisters(PcnetModel model) {
        this.model = model;
    }

    /// H_RESET: power-on, RST#.
    void hardReset(long mac) {
        System.arraycopy(BCR_RESET, 0, bcr, 0, BCRS);
        Arrays.fill(csr, 0);
        softReset(mac);
    }

    /// S_RESET: a read of the reset register; BCRs stay, but for the width of the ports and the style, and so does
    /// the address of the initialization block, which Linux's self-test does not write again.
    void softReset(long mac) {
        int blockLow = csr[BLOCK];
        int blockHigh = csr[BLOCK + 1];
        Arrays.fill(csr, 0);
        csr[BLOCK] = blockLow;
        csr[BLOCK + 1] = blockHigh;
        csr[0] = PcnetBits.CSR0_STOP;
        csr[4] = 0x0115;
        for (int word = 0; word < 3; word++) {
            int pair = (int) (mac >>> 32 - 16 * word) & 0xffff;
            csr[12 + word] = Short.reverseBytes((short) pair) & 0xffff;
        }
        csr[76] = 1;
        csr[78] = 1;
        csr[80] = 0x1410;
        csr[88] = model.chipLow();
        csr[89] = 0x0262;
        csr[94] = 0;
        csr[100] = 0x0200;
        csr[103] = 0x0105;
        csr[112] = 0;
        csr[114] = 0;
        csr[122] = 0;
        bcr[18] &= ~PcnetBits.BCR18_DWIO;
        style(0);
    }

    int csr(int index) {
        return csr[place(index)];
    }

    void csr(int index, int value) {
        csr[place(index)] = value & 0xffff;
    }

    boolean has(int index, int bits) {
        return (csr[index] & bits) != 0;
    }

    /// CSRs that the driver may write while the chip is stopped or suspended, and a few that it may any time.
    boolean isWritable(int index) {
        if (index >= 8 && index <= 15 || index >= 16 && index <= 27) return isIdle();
        return switch (index) {
            case 1, 2, 30, 31, 46, 47, 60, 61, 64, 65, 72, 74, 76, 78, 80, 82, 84, 85, 86, 100, 112, 114, 122, 124 ->
                isIdle();
            case 3, 5, 7 -> true;
            default -> false;
        };
    }

    /// Whether the chip is stopped or suspended.
    boolean isIdle() {
        return has(0, PcnetBits.CSR0_STOP) || has(5, PcnetBits.CSR5_SPND);
    }

    int bcr(int index) {
        return index >= 0 && index < BCRS ? bcr[index] : 0;
    }

    void setBcr(int index, int value) {
        bcr[index] = value & 0xffff;
    }

    /// A BCR as the driver wrote it, under its mask.
    void writeBcr(int index, int value) {
        if (index < 0 || index >= BCRS) return;
        if (index == 20) {
            if (isIdle()) style(value & 0xff);
            return;
        }
        bcr[index] = bcr[index] & ~BCR_WRITABLE[index] | value & BCR_WRITABLE[index] & 0xffff;
    }

    /// The software style, 0 to 3: how descriptors look. Shown in BCR20 and CSR58.
    int style() {
        return bcr[20] & 0xff;
    }

    private void style(int style) {
        int kept = style <= 3 ? style : bcr[20] & 0xff;
        bcr[20] = 0x0200 | kept | (kept == 2 || kept == 3 ? PcnetBits.BCR20_SSIZE32 : 0);
        csr[58] = bcr[20];
    }

    /// A 32-bit address in two CSRs; with 16-bit descriptors only 24 bits count.
    long pair(int index) {
        long address = csr[index] | (long) csr[index + 1] << 16;
        return isWide() ? address : address & 0xff_ffff;
    }

    void pair(int index, long value) {
        csr[index] = (int) value & 0xffff;
        csr[index + 1] = (int) (value >>> 16) & 0xffff;
    }

    /// Whether descriptors and the initialization block are of 32 bits.
    boolean isWide() {
        return (bcr[20] & PcnetBits.BCR20_SSIZE32) != 0;
    }

    /// CSR16 and 17 are other names of CSR1 and 2.
    private static int place(int index) {
        return index == BLOCK_ALIAS || index == BLOCK_ALIAS + 1 ? index - BLOCK_ALIAS + BLOCK : index & CSRS - 1;
    }

    private static void bcr(int index, int reset, int writable) {
        BCR_RESET[index] = reset;
        BCR_WRITABLE[index] = writable;
    }
}
