package patchbay.nic.virtio;

/// What a virtio-net card of our own says of itself.
///
/// @param pairs pairs of queues, 1 to [VirtioNet#MAX_PAIRS]
/// @param mtu the longest packet of its network, which the driver takes for its own limit; 0 to say none
/// @param speedMbps its speed, 1 and up
public record VirtioShape(int pairs, int mtu, int speedMbps) {
    /// One pair, a gigabit, and nothing said of the network.
    public static final VirtioShape PLAIN = new VirtioShape(1, 0, 1_000);

    private static final int MIN_MTU = 68;
    private static final int MAX_MTU = 65_535;

    public VirtioShape {
        if (pairs < 1 || pairs > VirtioNet.MAX_PAIRS) throw new IllegalArgumentException(pairs + " pairs of queues");
        if (mtu != 0 && (mtu < MIN_MTU || mtu > MAX_MTU)) throw new IllegalArgumentException("MTU " + mtu);
        if (speedMbps < 1) throw new IllegalArgumentException(speedMbps + " Mbit/s");
    }

    /// The features that a card of this shape offers.
    long features() {
        long features = VirtioFeature.all();
        if (pairs == 1) features &= ~VirtioFeature.MULTI_QUEUE.bit();
        return mtu == 0 ? features & ~VirtioFeature.MTU.bit() : features;
    }
}
