package patchbay.daemon;

import patchbay.control.model.Adapter;
import patchbay.nic.e1000.E1000Card;
import patchbay.nic.e1000.E1000Model;
import patchbay.nic.pcnet.PcnetCard;
import patchbay.nic.pcnet.PcnetModel;
import patchbay.nic.virtio.VirtioNet;
import patchbay.nic.virtio.VirtioPciCard;
import patchbay.nic.virtio.VirtioShape;
import patchbay.vmm.served.CardMaker;

/// The cards that the daemon models itself.
final class CardMakers {
    private static final int KBPS_A_MBPS = 1_000;

    private CardMakers() {}

    /// What makes a card of an adapter's type, in a machine of so many processors.
    static CardMaker of(Adapter adapter, int processors) {
        return switch (adapter.type()) {
            case I82540EM -> place -> new E1000Card(E1000Model.I82540EM, place);
            case I82543GC -> place -> new E1000Card(E1000Model.I82543GC, place);
            case I82545EM -> place -> new E1000Card(E1000Model.I82545EM, place);
            case AM79C970A -> place -> new PcnetCard(PcnetModel.AM79C970A, place);
            case AM79C973 -> place -> new PcnetCard(PcnetModel.AM79C973, place);
            case VIRTIO -> place -> new VirtioPciCard(shape(adapter, processors), place);
        };
    }

    /// `--nicspeed` is what the card says of itself; 0 leaves it at a gigabit.
    static VirtioShape shape(Adapter adapter, int processors) {
        long mbps = Math.clamp(adapter.speedKbps() / KBPS_A_MBPS, 1, Integer.MAX_VALUE);
        int speed = adapter.speedKbps() == 0 ? VirtioShape.PLAIN.speedMbps() : (int) mbps;
        return new VirtioShape(VirtioNet.pairsFor(processors), 0, speed);
    }
}
