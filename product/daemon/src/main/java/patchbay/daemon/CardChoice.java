package patchbay.daemon;

import patchbay.control.model.Adapter;
import patchbay.control.model.NicBackend;
import patchbay.control.model.NicType;
import patchbay.vmm.CardModel;
import patchbay.vmm.CardTransport;

/// By which way a card is made and reached, of those that its type, its machine and the VMM allow.
///
/// @param launched whether the machine is started here; a VMM of the user's own gets QEMU's models with a socket for
///     frames unless vhost-user or vfio-user is asked for by name: with these it waits for the daemon at its start
/// @param vfioUser whether the VMM is a client of vfio-user
record CardChoice(boolean launched, boolean vfioUser) {
    /// The way of a card that is enabled.
    CardTransport of(Adapter adapter) {
        return switch (adapter.backend()) {
            case QEMU -> CardTransport.STREAM;
            case VHOST_USER ->
                NicBackend.VHOST_USER.serves(adapter.type()) ? CardTransport.VHOST_USER : CardTransport.STREAM;
            case MULTI_PROCESS -> launched ? CardTransport.MULTI_PROCESS : CardTransport.STREAM;
            case VFIO_USER -> CardTransport.VFIO_USER;
            case AUTO -> launched ? best(adapter) : CardTransport.STREAM;
        };
    }

    private CardTransport best(Adapter adapter) {
        if (adapter.type() == NicType.VIRTIO) return CardTransport.VHOST_USER;
        return isExact(adapter) ? CardTransport.STREAM : whichever();
    }

    private CardTransport whichever() {
        return vfioUser ? CardTransport.VFIO_USER : CardTransport.MULTI_PROCESS;
    }

    private static boolean isExact(Adapter adapter) {
        return CardModel.of(adapter.type().word()).orElseThrow().isExact();
    }
}
