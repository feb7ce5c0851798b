package patchbay.nic.pcnet;

/// Bits of CSRs, BCRs and descriptors, named as in the Am79C970A (19436) and Am79C973 (21510) datasheets.
final class PcnetBits {
    static final int CSR0_INIT = 0x0001;
    static final int CSR0_STRT = 0x0002;
    static final int CSR0_STOP = 0x0004;
    static final int CSR0_TDMD = 0x0008;
    static final int CSR0_TXON = 0x0010;
    static final int CSR0_RXON = 0x0020;
    static final int CSR0_IENA = 0x0040;
    static final int CSR0_INTR = 0x0080;
    static final int CSR0_IDON = 0x0100;
    static final int CSR0_TINT = 0x0200;
    static final int CSR0_RINT = 0x0400;
    static final int CSR0_MERR = 0x0800;
    static final int CSR0_MISS = 0x1000;
    static final int CSR0_CERR = 0x2000;
    static final int CSR0_BABL = 0x4000;
    static final int CSR0_ERR = 0x8000;
    /// Causes that a one clears.
    static final int CSR0_CAUSES = 0x7f00;

    static final int CSR3_DXSUFLO = 0x0040;

    static final int CSR4_TXSTRT = 0x0008;
    static final int CSR4_MFCO = 0x0100;
    static final int CSR4_UINT = 0x0040;

    static final int CSR5_SPND = 0x0001;

    static final int MODE_DRX = 0x0001;
    static final int MODE_DTX = 0x0002;
    static final int MODE_LOOP = 0x0004;
    static final int MODE_DXMTFCS = 0x0008;
    static final int MODE_DRCVPA = 0x2000;
    static final int MODE_DRCVBC = 0x4000;
    static final int MODE_PROM = 0x8000;

    static final int BCR18_DWIO = 0x0080;
    static final int BCR20_SSIZE32 = 0x0100;

    static final int OWN = 0x8000;
    static final int ERR = 0x4000;
    static final int STP = 0x0200;
    static final int ENP = 0x0100;
    static final int RX_BUFF = 0x0400;
    static final int RX_BAM = 0x0010;
    static final int RX_LAFM = 0x0020;
    static final int RX_PAM = 0x0040;

    private PcnetBits() {}
}
