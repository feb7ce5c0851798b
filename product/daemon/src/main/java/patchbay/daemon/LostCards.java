package patchbay.daemon;

import org.jspecify.annotations.Nullable;
import patchbay.control.model.Machine;
import patchbay.control.model.NicType;
import patchbay.vmm.CardTransport;
import patchbay.vmm.QemuMachine;
import patchbay.vmm.multiprocess.QtestLines;
import patchbay.vmm.qmp.QmpException;

/// The cards by multi-process of a machine that an earlier daemon started: QEMU's proxies never connect again, so they
/// are dead, every register of theirs reads as ones, and each access costs QEMU two lines in its log. An interrupt that
/// was up when that daemon died still is.
///
/// @param qemu how machines are started
/// @param machine whose cards they are
record LostCards(Qemu qemu, Machine machine) {
    private static final System.Logger LOG = System.getLogger("machines");

    /// Lowers what is left of their interrupts and takes them out of the guest, which runs on with its other
    /// cards. Waits for QEMU.
    ///
    /// @param lines where their interrupts went, null when the machine has none
    void letGo(QemuMachine running, @Nullable QtestLines lines) {
        if (lines == null) return;
        lines.lowerLeft();
        boolean all = true;
        for (int slot = 1; slot <= machine.slots(); slot++) {
            if (!machine.adapter(slot).enabled()) continue;
            if (qemu.transport(machine, slot, true) != CardTransport.MULTI_PROCESS) continue;
            if (bearsRemoval(slot)) unplug(running, slot);
            else all = false;
        }
        // Ours may have covered the level of a card that lives. A dead virtio must not be interrupted for that.
        if (all) lines.nudgeAll();
    }

    /// Linux's driver of virtio asks for a reset when its card goes, and waits without end for registers to say that it
    /// happened; cards behind it are then never let go.
    private boolean bearsRemoval(int slot) {
        return machine.adapter(slot).type() != NicType.VIRTIO;
    }

    private void unplug(QemuMachine running, int slot) {
        try {
            running.unplugProxy(slot);
        } catch (QmpException kept) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "NIC {0} of ''{1}'' stays in its guest: {2}",
                    slot,
                    machine.name(),
                    kept.getMessage());
        }
    }
}
