package patchbay.nic.e1000;

/// The chips of Intel's PRO/1000 family that are here, with what tells them apart. Identities are
/// VirtualBox's.
public enum E1000Model {
    /// PRO/1000 MT Desktop.
    I82540EM(0x100e, 0x8086, 0x001e, 0x0c24, false),
    /// PRO/1000 T Server: its PHY is reached by bits of CTRL, its EEPROM without asking.
    I82543GC(0x1004, 0x8086, 0x1004, 0x0c50, true),
    /// PRO/1000 MT Server, with the subsystem that VMware's card has.
    I82545EM(0x100f, 0x15ad, 0x0750, 0x0c24, false);

    private final int device;
    private final int subsystemVendor;
    private final int subsystem;
    private final int phyId;
    private final boolean old;

    E1000Model(int device, int subsystemVendor, int subsystem, int phyId, boolean old) {
        this.device = device;
        this.subsystemVendor = subsystemVendor;
        this.subsystem = subsystem;
        this.phyId = phyId;
        this.old = old;
    }

    int device() {
        return device;
    }

    int subsystemVendor() {
        return subsystemVendor;
    }

    int subsystem() {
        return subsystem;
    }

    /// Low half of the PHY's identifier; the high half is 0x0141, Marvell.
    int phyId() {
        return phyId;
    }

    /// Whether the PHY's management bus is driven by bits of CTRL instead of MDIC.
    boolean bangsManagementBus() {
        return old;
    }

    /// Whether the driver must ask for the EEPROM (EECD.REQ) before its pins do anything.
    boolean asksForEeprom() {
        return !old;
    }

    /// Whether the chip has message signalled interrupts, SDM §4.1.3: of these the 82545EM.
    boolean hasMessages() {
        return this == I82545EM;
    }

    /// Whether the link stays down until the driver sets CTRL.SLU.
    boolean linkNeedsSetLinkUp() {
        return !old;
    }
}
