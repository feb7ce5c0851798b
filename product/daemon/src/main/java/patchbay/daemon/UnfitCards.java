package patchbay.daemon;

import org.jspecify.annotations.Nullable;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Adapter;
import patchbay.control.model.Machine;
import patchbay.vmm.CardTransport;

/// Cards that the QEMU there is could not start with.
final class UnfitCards {
    private UnfitCards() {}

    /// Why the machine is not even tried, or null.
    static @Nullable Refusal refusal(Qemu qemu, Machine machine) {
        for (int slot = 1; slot <= machine.slots(); slot++) {
            Adapter adapter = machine.adapter(slot);
            if (!adapter.enabled()) continue;
            CardTransport transport = qemu.transport(machine, slot, true);
            String which = "NIC " + slot + " of '" + machine.name() + "' has the backend "
                    + adapter.backend().word();
            if (transport == CardTransport.MULTI_PROCESS && !qemu.hasProxy()) {
                String message =
                        which + ", with which this QEMU (" + qemu.version().text() + ") ends without KVM";
                return Refusal.of(ErrorCode.VBOX_E_INVALID_OBJECT_STATE, Component.CONSOLE, message)
                        .withRemedy("Use '--nicbackend" + slot + " vfio-user'.");
            }
            if (transport == CardTransport.VFIO_USER && !qemu.version().hasVfioUser()) {
                String message = which + ", which QEMU has since 10.1; this is "
                        + qemu.version().text();
                return Refusal.of(ErrorCode.VBOX_E_INVALID_OBJECT_STATE, Component.CONSOLE, message)
                        .withRemedy("Use '--nicbackend" + slot
                                + " multi-process', or start the daemon with a newer QEMU first in PATH"
                                + " ('tools/newer-qemu' makes one).");
            }
        }
        return null;
    }
}
