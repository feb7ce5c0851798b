package patchbay.nic.virtio;

/// Feature bits that we know, VirtIO 1.3 §5.1.3 and §6.
public enum VirtioFeature {
    /// The driver leaves checksums to us.
    CHECKSUM(0),
    /// The driver takes frames whose checksum is to be filled.
    GUEST_CHECKSUM(1),
    /// The device says its MTU (QEMU's `host_mtu=`).
    MTU(3),
    GUEST_TSO4(7),
    GUEST_TSO6(8),
    HOST_TSO4(11),
    HOST_TSO6(12),
    /// A frame may come in several buffers.
    MERGEABLE_BUFFERS(15),
    /// The driver announces itself on the wire when the device asks for it.
    GUEST_ANNOUNCE(21),
    /// Several pairs of queues.
    MULTI_QUEUE(22),
    RING_INDIRECT(28),
    RING_EVENT_INDEX(29),
    /// VirtIO 1.0 and later.
    VERSION_1(32),
    RING_PACKED(34),
    GUEST_USO4(54),
    GUEST_USO6(55),
    HOST_USO(56);

    private final long bit;

    VirtioFeature(int number) {
        this.bit = 1L << number;
    }

    /// The feature as a set of one.
    public long bit() {
        return bit;
    }

    /// Whether it is in a set.
    public boolean isIn(long features) {
        return (features & bit) != 0;
    }

    /// All that our virtio-net can do.
    public static long all() {
        long all = 0;
        for (VirtioFeature feature : values()) all |= feature.bit;
        return all;
    }
}
