package patchbay.nic.e1000;

import org.jspecify.annotations.Nullable;

/// The registers of the 8254x, from one table: offset, value after reset, bits that the driver may write.
/// 8254x SDM (317453) §13.4, and what Linux's `ethtool -t` demands of the masks. Arrays (multicast table, addresses,
/// VLAN filter, statistics) are in [E1000Registers].
enum E1000Register {
    CTRL(0x0000, 0x0000_0a09, 0xffff_ffff),
    STATUS(0x0008, 0x0000_0001, 0),
    EECD(0x0010, 0x0000_0100, 0x0000_007f),
    EERD(0x0014, 0, 0xffff_ff01),
    CTRL_EXT(0x0018, 0, 0xffff_ffff),
    FLA(0x001c, 0, 0xffff_ffff),
    MDIC(0x0020, 0x1000_0000, 0xffff_ffff),
    FCAL(0x0028, 0x00c2_8001, 0xffff_ffff),
    FCAH(0x002c, 0x0000_0100, 0x0000_ffff),
    FCT(0x0030, 0x0000_8808, 0x0000_ffff),
    VET(0x0038, 0x0000_8100, 0x0000_ffff),
    ICR(0x00c0, 0, 0),
    ITR(0x00c4, 0, 0x0000_ffff),
    ICS(0x00c8, 0, 0),
    IMS(0x00d0, 0, 0),
    IMC(0x00d8, 0, 0),
    RCTL(0x0100, 0, 0x07ff_fffe),
    FCTTV(0x0170, 0, 0x0000_ffff),
    TXCW(0x0178, 0, 0xc000_ffff),
    RXCW(0x0180, 0, 0),
    TCTL(0x0400, 0, 0x03ff_fffa),
    TIPG(0x0410, 0x0060_2008, 0x3fff_ffff),
    AIT(0x0458, 0, 0x0000_ffff),
    LEDCTL(0x0e00, 0x0706_8302, 0xffff_ffff),
    PBA(0x1000, 0x0010_0030, 0x0000_ffff),
    FCRTL(0x2160, 0, 0x8000_fff8),
    FCRTH(0x2168, 0, 0x0000_fff8),
    RDFH(0x2410, 0, 0x0000_1fff),
    RDFT(0x2418, 0, 0x0000_1fff),
    RDFHS(0x2420, 0, 0x0000_1fff),
    RDFTS(0x2428, 0, 0x0000_1fff),
    RDFPC(0x2430, 0, 0x0000_1fff),
    RDBAL(0x2800, 0, 0xffff_fff0),
    RDBAH(0x2804, 0, 0xffff_ffff),
    RDLEN(0x2808, 0, 0x000f_ff80),
    RDH(0x2810, 0, 0x0000_ffff),
    RDT(0x2818, 0, 0x0000_ffff),
    RDTR(0x2820, 0, 0x0000_ffff),
    RXDCTL(0x2828, 0x0101_0000, 0x0fff_ffff),
    RADV(0x282c, 0, 0x0000_ffff),
    RSRPD(0x2c00, 0, 0x0000_0fff),
    TXDMAC(0x3000, 0, 0x0000_0001),
    TDFH(0x3410, 0, 0x0000_1fff),
    TDFT(0x3418, 0, 0x0000_1fff),
    TDFHS(0x3420, 0, 0x0000_1fff),
    TDFTS(0x3428, 0, 0x0000_1fff),
    TDFPC(0x3430, 0, 0x0000_1fff),
    TDBAL(0x3800, 0, 0xffff_fff0),
    TDBAH(0x3804, 0, 0xffff_ffff),
    TDLEN(0x3808, 0, 0x000f_ff80),
    TDH(0x3810, 0, 0x0000_ffff),
    TDT(0x3818, 0, 0x0000_ffff),
    TIDV(0x3820, 0, 0x0000_ffff),
    TXDCTL(0x3828, 0, 0x0fff_ffff),
    TADV(0x382c, 0, 0x0000_ffff),
    TSPMT(0x3830, 0x0100_0400, 0xffff_ffff),
    RXCSUM(0x5000, 0, 0x0000_07ff),
    WUC(0x5800, 0, 0x0000_000f),
    WUFC(0x5808, 0, 0x000f_00ff),
    WUS(0x5810, 0, 0),
    MANC(0x5820, 0, 0xffff_ffff),
    IPAV(0x5838, 0, 0x0001_000f),
    WUPL(0x5900, 0, 0);

    /// Octets of the space in which there are registers; what lies behind reads as 0.
    static final int SPACE_BYTES = 0x6000;

    private static final @Nullable E1000Register[] BY_OFFSET = byOffset();

    final int offset;
    final int reset;
    final int writable;

    E1000Register(int offset, int reset, int writable) {
        this.offset = offset;
        this.reset = reset;
        this.writable = writable;
    }

    /// The register at this offset, a multiple of 4, or null.
    static @Nullable E1000Register at(int offset) {
        return offset < 0 || offset >= SPACE_BYTES ? null : BY_OFFSET[offset >> 2];
    }

    private static @Nullable E1000Register[] byOffset() {
        @Nullable E1000Register[] table = new E1000Register[SPACE_BYTES >> 2];
        for (E1000Register register : values()) table[register.offset >> 2] = register;
        return table;
    }
}
