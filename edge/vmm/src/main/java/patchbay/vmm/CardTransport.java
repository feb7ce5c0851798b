package patchbay.vmm;

/// How a card's frames get between the VMM and us.
public enum CardTransport {
    /// Frames over a stream socket: the VMM has the whole card.
    STREAM,
    /// Rings in the guest's memory, which the VMM shares with us: we have the data plane of a virtio card.
    VHOST_USER,
    /// The whole card is ours, a PCI function behind QEMU's multi-process proxy.
    MULTI_PROCESS,
    /// The whole card is ours, a PCI function that the VMM reaches as a client of vfio-user (QEMU 10.1 and
    /// newer).
    VFIO_USER
}
