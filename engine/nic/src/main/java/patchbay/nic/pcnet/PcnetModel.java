package patchbay.nic.pcnet;

/// The chips of AMD's PCnet family that are here. Identities are VirtualBox's.
public enum PcnetModel {
    /// PCnet-PCI II: 10 Mb/s, no MII.
    AM79C970A(0x16, 0x1003, false),
    /// PCnet-FAST III: 10 and 100 Mb/s by an internal PHY.
    AM79C973(0x40, 0x5003, true);

    private final int revision;
    private final int chipLow;
    private final boolean mii;

    PcnetModel(int revision, int chipLow, boolean mii) {
        this.revision = revision;
        this.chipLow = chipLow;
        this.mii = mii;
    }

    int revision() {
        return revision;
    }

    /// CSR88: low half of the chip's identity.
    int chipLow() {
        return chipLow;
    }

    boolean hasMii() {
        return mii;
    }
}
