package patchbay.daemon;

import patchbay.control.model.Adapter;
import patchbay.control.model.Attachment;
import patchbay.nic.LineSpeed;
import patchbay.nic.e1000.E1000Card;
import patchbay.nic.e1000.E1000Model;
import patchbay.nic.pcnet.PcnetCard;
import patchbay.nic.pcnet.PcnetModel;
import patchbay.nic.virtio.VirtioNet;
import patchbay.nic.virtio.VirtioPciCard;
import patchbay.nic.virtio.VirtioShape;
import patchbay.vmm.CardLine;
import patchbay.vmm.served.CardMaker;

/// The cards that the daemon models itself.
final class CardMakers {
    private CardMakers() {}

    /// What makes a card of an adapter's type, in a machine of so many processors.
    static CardMaker of(Adapter adapter, int processors) {
        LineSpeed speed = LineSpeed.of(line(adapter).speedMbps());
        return switch (adapter.type()) {
            case I82540EM -> place -> new E1000Card(E1000Model.I82540EM, place, speed);
            case I82543GC -> place -> new E1000Card(E1000Model.I82543GC, place, speed);
            case I82545EM -> place -> new E1000Card(E1000Model.I82545EM, place, speed);
            case AM79C970A -> place -> new PcnetCard(PcnetModel.AM79C970A, place, speed);
            case AM79C973 -> place -> new PcnetCard(PcnetModel.AM79C973, place, speed);
            case VIRTIO -> place -> new VirtioPciCard(shape(adapter, processors), place);
        };
    }

    /// What a card says of its line when its machine starts: `--nicspeed`, a gigabit for 0, and to virtio's driver
    /// the MTU of its own NAT if `--natsettings` has one.
    static CardLine line(Adapter adapter) {
        boolean nat = adapter.attachment() == Attachment.NAT;
        return CardLine.of(adapter.speedKbps(), nat ? adapter.nat().buffers().mtuBytes() : 0);
    }

    /// What a virtio card of our own says of itself, in a machine of so many processors.
    static VirtioShape shape(Adapter adapter, int processors) {
        CardLine line = line(adapter);
        return new VirtioShape(VirtioNet.pairsFor(processors), line.mtuBytes(), line.speedMbps());
    }
}
