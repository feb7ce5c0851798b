package patchbay.control.machinery;

/// Programs beside QEMU that a user launches and that plug into a machine's vhost-user cards.
public enum FrontEnd {
    /// A user-mode-linux kernel, whose words stand on its command line.
    USER_MODE_LINUX,
    /// DPDK's virtio-user, whose words are options of its environment layer.
    VIRTIO_USER
}
