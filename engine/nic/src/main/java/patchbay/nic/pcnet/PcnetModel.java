package patchbay.nic.pcnet;

/// The chips of AMD's PCnet family that are here. Identities are VirtualBox's.
public enum PcnetModel {
    /// PCnet-PCI II: 10 Mb/s, no MII.
    AM79C970A("Am79C970A", 0x16, 0x1003, false),
    /// PCnet-FAST III: 10 and 100 Mb/s by an internal PHY.
    AM79C973("Am79C973", 0x40, 0x5003, true);

    private final String word;
    private final int revision;
    private final int chipLow;
    private final boolean mii;

    PcnetModel(String word, int revision, int chipLow, boolean mii) {
        this.word = word;
        this.revision = revision;
        this.chipLow = chipLow;
        this.mii = mii;
    }

    /// VirtualBox's word for the card.
    public String word() {
        return word;
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
