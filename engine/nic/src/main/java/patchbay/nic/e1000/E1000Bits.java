package patchbay.nic.e1000;

/// Bits of registers and descriptors, named as in the 8254x SDM §3 and §13.
final class E1000Bits {
    static final int CTRL_SLU = 1 << 6;
    static final int CTRL_SPEED_SHIFT = 8;
    static final int CTRL_SPEED = 3 << CTRL_SPEED_SHIFT;
    static final int CTRL_FRCSPD = 1 << 11;
    static final int CTRL_MDIO = 1 << 20; // SWDPIN2 of the 82543
    static final int CTRL_MDC = 1 << 21; // SWDPIN3 of the 82543
    static final int CTRL_MDIO_OUT = 1 << 24;
    static final int CTRL_RST = 1 << 26;
    static final int CTRL_VME = 1 << 30;
    static final int CTRL_PHY_RST = 1 << 31;

    static final int STATUS_LU = 1 << 1;
    static final int STATUS_SPEED_SHIFT = 6;

    static final int CTRL_EXT_EE_RST = 1 << 13;

    static final int ICR_TXDW = 1;
    static final int ICR_TXQE = 1 << 1;
    static final int ICR_LSC = 1 << 2;
    static final int ICR_RXDMT0 = 1 << 4;
    static final int ICR_RXO = 1 << 6;
    static final int ICR_RXT0 = 1 << 7;
    static final int ICR_MDAC = 1 << 9;
    static final int ICR_ALL = 0x0001_ffff;

    /// Flush partial descriptor block: of RDTR and TIDV.
    static final int FPD = 1 << 31;

    static final int RCTL_EN = 1 << 1;
    static final int RCTL_UPE = 1 << 3;
    static final int RCTL_MPE = 1 << 4;
    static final int RCTL_LPE = 1 << 5;
    static final int RCTL_LBM = 3 << 6;
    static final int RCTL_BAM = 1 << 15;
    static final int RCTL_VFE = 1 << 18;
    static final int RCTL_CFIEN = 1 << 19;
    static final int RCTL_CFI = 1 << 20;
    static final int RCTL_BSEX = 1 << 25;
    static final int RCTL_SECRC = 1 << 26;

    static final int TCTL_EN = 1 << 1;
    static final int TCTL_PSP = 1 << 3;

    static final int RXCSUM_IPOFL = 1 << 8;
    static final int RXCSUM_TUOFL = 1 << 9;

    static final int RAH_AV = 1 << 31;

    /// Octets of a descriptor of either ring.
    static final int DESCRIPTOR_BYTES = 16;

    /// Command bits of a transmit descriptor, as they stand in its second 64-bit word.
    static final long TX_EOP = 1L << 24;
    static final long TX_IC = 1L << 26;
    static final long TX_TSE = 1L << 26;
    static final long TX_RS = 1L << 27;
    static final long TX_DEXT = 1L << 29;
    static final long TX_VLE = 1L << 30;
    static final long TX_IDE = 1L << 31;

    static final int TX_STATUS_DD = 1;

    static final int RX_DD = 1;
    static final int RX_EOP = 1 << 1;
    static final int RX_IXSM = 1 << 2;
    static final int RX_VP = 1 << 3;
    static final int RX_TCPCS = 1 << 5;
    static final int RX_IPCS = 1 << 6;
    static final int RX_PIF = 1 << 7;
    /// Errors stand above the status, so that both travel in one `int`.
    static final int RX_TCPE = 1 << 13;
    static final int RX_IPE = 1 << 14;

    private E1000Bits() {}
}
