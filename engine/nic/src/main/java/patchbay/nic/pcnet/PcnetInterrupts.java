package patchbay.nic.pcnet;

import patchbay.nic.GuestMemory;

/// INTA# as the causes in CSR0 and CSR4, their masks and IENA make it.
final class PcnetInterrupts {
    /// All of CSR0's causes but CERR, which interrupts nobody.
    private static final int CSR0_INTERRUPTING = 0x5f00;
    /// CSR4's causes; the mask of each is the bit below.
    private static final int CSR4_CAUSES = 0x022a;

    private static final int ERRORS =
            PcnetBits.CSR0_BABL | PcnetBits.CSR0_CERR | PcnetBits.CSR0_MISS | PcnetBits.CSR0_MERR;

    private final PcnetRegisters registers;
    private final GuestMemory memory;
    private int late;

    PcnetInterrupts(PcnetRegisters registers, GuestMemory memory) {
        this.registers = registers;
        this.memory = memory;
    }

    /// The chip was reset or stopped.
    void reset() {
        late = 0;
    }

    /// Descriptors were written: a cause of CSR0 as soon as the guest sees them.
    void raiseSettled(int cause) {
        late |= cause;
        land();
    }

    /// Lets causes in whose descriptors the guest sees by now.
    void land() {
        if (late == 0 || !memory.isSettled()) return;
        registers.csr(0, registers.csr(0) | late);
        late = 0;
    }

    /// CSR0 as the driver reads it, with the bits that follow from others.
    int csr0() {
        land();
        int value = registers.csr(0) & ~(PcnetBits.CSR0_INTR | PcnetBits.CSR0_ERR);
        if ((value & ERRORS) != 0) value |= PcnetBits.CSR0_ERR;
        return isPending() ? value | PcnetBits.CSR0_INTR : value;
    }

    /// The level of INTA#.
    boolean level() {
        land();
        return isPending() && registers.has(0, PcnetBits.CSR0_IENA);
    }

    /// The driver wrote CSR4: its causes are cleared by ones, a command sets the driver's own interrupt.
    void csr4(int written) {
        int causes = registers.csr(4) & (CSR4_CAUSES | PcnetBits.CSR4_UINT) & ~written;
        int own = (written & 0x80) != 0 ? PcnetBits.CSR4_UINT : 0;
        registers.csr(4, written & ~(CSR4_CAUSES | PcnetBits.CSR4_UINT | 0x80) | causes | own);
    }

    private boolean isPending() {
        int csr4 = registers.csr(4);
        return (registers.csr(0) & CSR0_INTERRUPTING & ~registers.csr(3)) != 0
                || (csr4 & CSR4_CAUSES & ~(csr4 << 1)) != 0
                || (csr4 & PcnetBits.CSR4_UINT) != 0;
    }
}
