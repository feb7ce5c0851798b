package patchbay.daemon;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.control.machinery.FrontEnd;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Adapter;
import patchbay.control.model.Machine;
import patchbay.control.model.NicBackend;
import patchbay.nic.virtio.VirtioNet;
import patchbay.wire.MacAddress;

/// What programs beside QEMU are told so that they plug into a machine's vhost-user cards.
///
/// @param qemu knows where the sockets are
record FrontEndWords(Qemu qemu) {
    private static final String VIRTIO_ID_NET = ":1";

    /// Why a machine's cards are not for these programs, or null.
    static @Nullable Refusal unfit(Machine machine) {
        boolean any = false;
        for (int slot = 1; slot <= machine.slots(); slot++) {
            Adapter adapter = machine.adapter(slot);
            if (!adapter.enabled()) continue;
            any = true;
            if (adapter.backend() == NicBackend.VHOST_USER && NicBackend.VHOST_USER.serves(adapter.type())) continue;
            String which =
                    "NIC " + slot + " of '" + machine.name() + "' is not a virtio card with the backend vhost-user";
            return Refusal.line(which)
                    .withRemedy("Use 'modifyvm " + machine.name() + " --nictype" + slot + " virtio --nicbackend" + slot
                            + " vhost-user'.");
        }
        return any ? null : Refusal.line("'" + machine.name() + "' has no card");
    }

    /// The words for the cards of a machine that fits.
    List<String> of(Machine machine, FrontEnd program) {
        List<String> words = new ArrayList<>();
        for (int slot = 1; slot <= machine.slots(); slot++) {
            if (!machine.adapter(slot).enabled()) continue;
            words.add(
                    switch (program) {
                        case USER_MODE_LINUX -> "virtio_uml.device=" + qemu.deviceSocket(machine, slot) + VIRTIO_ID_NET;
                        case VIRTIO_USER -> virtioUser(machine, slot);
                    });
        }
        return words;
    }

    /// It listens (`server=1`), so that it outlives the daemon. The socket that one before left behind would keep it
    /// from that.
    private String virtioUser(Machine machine, int slot) {
        qemu.removeAbandoned(qemu.cardSocket(machine, slot));
        return "--vdev=net_virtio_user" + (slot - 1) + ",path=" + qemu.cardSocket(machine, slot) + ",mac="
                + MacAddress.format(machine.adapter(slot).macBits()) + ",queues="
                + VirtioNet.pairsFor(machine.cpus()) + ",server=1";
    }
}
