package patchbay.daemon;

import patchbay.control.model.NicType;
import patchbay.nic.e1000.E1000Card;
import patchbay.nic.e1000.E1000Model;
import patchbay.nic.pcnet.PcnetCard;
import patchbay.nic.pcnet.PcnetModel;
import patchbay.vmm.served.CardMaker;

/// The cards that the daemon models itself.
final class CardMakers {
    private CardMakers() {}

    /// Whether there is a model of this card here.
    static boolean has(NicType type) {
        return switch (type) {
            case AM79C970A, AM79C973, I82540EM, I82543GC, I82545EM -> true;
            case VIRTIO -> false;
        };
    }

    /// What makes a card of this type, which is one of those that are here.
    static CardMaker of(NicType type) {
        return switch (type) {
            case I82540EM -> place -> new E1000Card(E1000Model.I82540EM, place);
            case I82543GC -> place -> new E1000Card(E1000Model.I82543GC, place);
            case I82545EM -> place -> new E1000Card(E1000Model.I82545EM, place);
            case AM79C970A -> place -> new PcnetCard(PcnetModel.AM79C970A, place);
            case AM79C973 -> place -> new PcnetCard(PcnetModel.AM79C973, place);
            case VIRTIO -> throw new IllegalArgumentException(type.word() + " is QEMU's");
        };
    }
}
