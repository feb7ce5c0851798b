package patchbay.daemon;

import patchbay.control.model.NicType;
import patchbay.nic.e1000.E1000Card;
import patchbay.nic.e1000.E1000Model;
import patchbay.nic.pcnet.PcnetCard;
import patchbay.nic.pcnet.PcnetModel;
import patchbay.nic.virtio.VirtioPciCard;
import patchbay.nic.virtio.VirtioShape;
import patchbay.vmm.served.CardMaker;

/// The cards that the daemon models itself.
final class CardMakers {
    private CardMakers() {}

    /// What makes a card of this type.
    static CardMaker of(NicType type) {
        return switch (type) {
            case I82540EM -> place -> new E1000Card(E1000Model.I82540EM, place);
            case I82543GC -> place -> new E1000Card(E1000Model.I82543GC, place);
            case I82545EM -> place -> new E1000Card(E1000Model.I82545EM, place);
            case AM79C970A -> place -> new PcnetCard(PcnetModel.AM79C970A, place);
            case AM79C973 -> place -> new PcnetCard(PcnetModel.AM79C973, place);
            case VIRTIO -> place -> new VirtioPciCard(VirtioShape.PLAIN, place);
        };
    }
}
