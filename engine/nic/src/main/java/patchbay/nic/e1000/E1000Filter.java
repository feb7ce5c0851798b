package patchbay.nic.e1000;

import patchbay.wire.EtherType;
import patchbay.wire.EthernetView;
import patchbay.wire.MacAddress;

/// Which frames of the wire the driver wants, SDM §3.2.1 and §10.2: by address and by VLAN.
final class E1000Filter {
    /// Not an exact match, but wanted: by the multicast table or a promiscuous mode.
    static final int INEXACT = E1000Bits.RX_PIF;
    /// What [#judge] answers for a frame that is not wanted.
    static final int UNWANTED = -1;

    private static final int VLAN_ID = 0x0fff;
    private static final int CANONICAL_FORMAT = 0x1000;

    private final E1000Registers registers;

    E1000Filter(E1000Registers registers) {
        this.registers = registers;
    }

    /// Judges a frame; answers status bits for its descriptor, or [#UNWANTED].
    int judge(EthernetView ethernet) {
        if (!wantsVlan(ethernet)) return UNWANTED;
        long to = ethernet.destination();
        if (to == MacAddress.BROADCAST && registers.has(E1000Register.RCTL, E1000Bits.RCTL_BAM)) return 0;
        if (isOwn(to)) return 0;
        boolean group = MacAddress.isGroup(to);
        boolean all = registers.has(E1000Register.RCTL, group ? E1000Bits.RCTL_MPE : E1000Bits.RCTL_UPE);
        if (all || group && isInTable(to)) return INEXACT;
        return UNWANTED;
    }

    private boolean isOwn(long to) {
        for (int index = 0; index < E1000Registers.ADDRESS_PAIRS; index++) {
            if (registers.address(index) == to) return true;
        }
        return false;
    }

    /// Twelve bits of the address choose a bit of 4096; RCTL.MO says which twelve.
    private boolean isInTable(long to) {
        int fifth = (int) (to >>> 8) & 0xff;
        int sixth = (int) to & 0xff;
        int offset = registers.get(E1000Register.RCTL) >>> 12 & 3;
        int shift = offset == 3 ? 0 : 4 - offset;
        int hash = (sixth << 8 | fifth) >>> shift & 0xfff;
        return (registers.multicastWord(hash >>> 5) >>> (hash & 31) & 1) != 0;
    }

    private boolean wantsVlan(EthernetView ethernet) {
        if (!registers.has(E1000Register.RCTL, E1000Bits.RCTL_VFE)) return true;
        if (!isTagged(ethernet)) return true;
        int tag = ethernet.tagControl();
        if (registers.has(E1000Register.RCTL, E1000Bits.RCTL_CFIEN)) {
            boolean wanted = registers.has(E1000Register.RCTL, E1000Bits.RCTL_CFI);
            if (wanted != ((tag & CANONICAL_FORMAT) != 0)) return false;
        }
        int id = tag & VLAN_ID;
        return (registers.vlanWord(id >>> 5) >>> (id & 31) & 1) != 0;
    }

    /// Whether a frame has a tag of the type in VET.
    boolean isTagged(EthernetView ethernet) {
        int type = ethernet.etherType();
        return type == registers.get(E1000Register.VET) && EtherType.isTag(type) && ethernet.tags() > 0;
    }
}
