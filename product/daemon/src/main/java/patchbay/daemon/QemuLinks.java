package patchbay.daemon;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Adapter;
import patchbay.control.model.Machine;
import patchbay.control.model.NicType;
import patchbay.vmm.QemuMachine;
import patchbay.vmm.SeenCable;
import patchbay.vmm.qmp.QmpException;

/// The links of a machine's cards that are QEMU's own, which alone can show them to its guest: up or down as
/// the user has it, and down for a while when a card was put on another network, as [SeenCable] does for ours.
/// Guarded by the machine's own lock, which what is done later takes itself.
final class QemuLinks {
    private static final System.Logger LOG = System.getLogger("machines");

    private final ReentrantLock lock;
    private final MachineCards cards;
    private final Map<Integer, Pause> pauses = new HashMap<>();

    /// A link that is down for a while, of that QEMU.
    private static final class Pause {
        private final QemuMachine of;
        private final int slot;

        private Pause(QemuMachine of, int slot) {
            this.of = of;
            this.slot = slot;
        }
    }

    QemuLinks(ReentrantLock lock, MachineCards cards) {
        this.lock = lock;
        this.cards = cards;
    }

    /// Shows the guest the cable of a card as it is now, whoever makes the card.
    ///
    /// @param running the QEMU that has it, null when that is not ours
    @Nullable
    Refusal change(@Nullable QemuMachine running, Adapter before, Adapter after, int slot) {
        boolean up = after.hasLink();
        boolean moved = up && before.hasLink() && !MachineCards.sameNetwork(before, after);
        if (before.hasLink() == up && !moved || cards.link(slot, up) || running == null) return null;
        try {
            if (moved) pause(running, slot, isLookedFor(after) ? SeenCable.LOOKED_FOR_NANOS : SeenCable.HEARD_NANOS);
            else put(running, slot, up);
            return null;
        } catch (QmpException failure) {
            return Refusal.of(ErrorCode.VBOX_E_VM_ERROR, Component.CONSOLE, String.valueOf(failure.getMessage()));
        }
    }

    /// Shows the guest all cables: an earlier daemon may have ended between a link's going down and its coming up
    /// again.
    ///
    /// @param elsewhere slots whose cards are not in that QEMU
    void restore(QemuMachine running, Machine machine, Set<Integer> elsewhere) {
        for (int slot = 1; slot <= machine.slots(); slot++) {
            boolean up = machine.adapter(slot).hasLink();
            if (!cards.hasEnd(slot) || elsewhere.contains(slot) || cards.link(slot, up)) continue;
            try {
                put(running, slot, up);
            } catch (QmpException failure) {
                LOG.log(System.Logger.Level.WARNING, "the link of NIC {0}: {1}", slot, failure.getMessage());
            }
        }
    }

    /// Puts all links up that are down for a while: nobody is there later to do it.
    void endAll() {
        for (Pause pause : pauses.values()) up(pause);
        pauses.clear();
    }

    /// The machine has ended.
    void forget() {
        pauses.clear();
    }

    /// Whether the driver of such a card looks for its link, and is not told.
    private static boolean isLookedFor(Adapter adapter) {
        return adapter.type() == NicType.AM79C970A || adapter.type() == NicType.AM79C973;
    }

    private void put(QemuMachine of, int slot, boolean up) throws QmpException {
        pauses.remove(slot);
        of.setLink(slot, up);
    }

    private void pause(QemuMachine of, int slot, long nanos) throws QmpException {
        of.setLink(slot, false);
        Pause pause = new Pause(of, slot);
        pauses.put(slot, pause);
        CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, Thread::startVirtualThread)
                .execute(() -> end(pause));
    }

    private void end(Pause pause) {
        lock.lock();
        try {
            if (pauses.remove(pause.slot, pause)) up(pause);
        } finally {
            lock.unlock();
        }
    }

    private static void up(Pause pause) {
        try {
            pause.of.setLink(pause.slot, true);
        } catch (QmpException failure) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the link of NIC {0} stays down: {1}",
                    pause.slot,
                    failure.getMessage());
        }
    }
}
