package patchbay.nic.virtio;

/// Feature bits that we know, VirtIO 1.3 §5.1.3 and §6.
public enum VirtioFeature {
    /// The driver leaves checksums to us.
    CHECKSUM(0),
    /// The driver takes frames whose checksum is to be filled.
    GUEST_CHECKSUM(1),
    /// The driver changes what it takes of the offloads while it runs, by the control queue.
    GUEST_OFFLOADS(2),
    /// The device says its MTU (QEMU's `host_mtu=`).
    MTU(3),
    /// The device says its address.
    MAC(5),
    GUEST_TSO4(7),
    GUEST_TSO6(8),
    /// The driver takes UDP datagrams to be cut into fragments; nothing here makes such.
    GUEST_UFO(10),
    HOST_TSO4(11),
    HOST_TSO6(12),
    /// The driver leaves it to us to cut UDP datagrams into fragments.
    HOST_UFO(14),
    /// A frame may come in several buffers.
    MERGEABLE_BUFFERS(15),
    /// The device says whether its cable is in.
    STATUS(16),
    /// There is a control queue.
    CONTROL_QUEUE(17),
    /// Receive modes, by the control queue.
    CONTROL_RECEIVE(18),
    /// VLANs, by the control queue.
    CONTROL_VLAN(19),
    /// More receive modes.
    CONTROL_RECEIVE_EXTRA(20),
    /// The driver announces itself on the wire when the device asks for it.
    GUEST_ANNOUNCE(21),
    /// Several pairs of queues.
    MULTI_QUEUE(22),
    /// The driver sets the address by the control queue.
    CONTROL_ADDRESS(23),
    /// Before VirtIO 1.0: the header may share a descriptor with the frame. It may with us in any case.
    ANY_LAYOUT(27),
    RING_INDIRECT(28),
    RING_EVENT_INDEX(29),
    /// VirtIO 1.0 and later.
    VERSION_1(32),
    RING_PACKED(34),
    GUEST_USO4(54),
    GUEST_USO6(55),
    HOST_USO(56),
    /// The device says its speed, and whether it sends and receives at once.
    SPEED_DUPLEX(63);

    /// What is said or asked in the configuration space and the control queue, which are not the data plane's.
    private static final long OUTSIDE_DATA_PLANE = GUEST_OFFLOADS.bit
            | MAC.bit
            | STATUS.bit
            | CONTROL_QUEUE.bit
            | CONTROL_RECEIVE.bit
            | CONTROL_VLAN.bit
            | CONTROL_RECEIVE_EXTRA.bit
            | CONTROL_ADDRESS.bit
            | ANY_LAYOUT.bit
            | SPEED_DUPLEX.bit;

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

    /// All that our virtio-net can do when it is a whole device.
    public static long all() {
        long all = 0;
        for (VirtioFeature feature : values()) all |= feature.bit;
        return all;
    }

    /// All that our data plane can do behind somebody else's device.
    public static long dataPlane() {
        return all() & ~OUTSIDE_DATA_PLANE;
    }

    /// What our data plane and the settings of a card make a device of that has no control queue: a driver may refuse
    /// one that offers what only a control queue could ask for.
    public static long deviceWithoutControlQueue() {
        long byControlQueue = MULTI_QUEUE.bit | GUEST_ANNOUNCE.bit;
        return dataPlane() & ~byControlQueue & ~MTU.bit | MAC.bit | STATUS.bit | SPEED_DUPLEX.bit;
    }
}
