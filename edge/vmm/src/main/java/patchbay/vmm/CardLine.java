package patchbay.vmm;

/// What a card says of its line: virtio both, the others the speed that their registers have a word for.
///
/// @param speedMbps the speed it reports, 1 and up; it always sends and receives at once
/// @param mtuBytes the longest packet of its network, 68 to 65 535, which the driver takes for its own limit; 0 to say
///     none
public record CardLine(int speedMbps, int mtuBytes) {
    /// A gigabit, and nothing said of the network.
    public static final CardLine PLAIN = new CardLine(1_000, 0);

    private static final int KBPS_A_MBPS = 1_000;

    public CardLine {
        if (speedMbps < 1) throw new IllegalArgumentException(speedMbps + " Mbit/s");
        if (mtuBytes != 0 && (mtuBytes < 68 || mtuBytes > 65_535))
            throw new IllegalArgumentException("MTU " + mtuBytes);
    }

    /// A line of so many kbit/s, of a gigabit for 0.
    public static CardLine of(long kbps, int mtuBytes) {
        int mbps = Math.clamp(kbps / KBPS_A_MBPS, 1, Integer.MAX_VALUE);
        return new CardLine(kbps == 0 ? PLAIN.speedMbps : mbps, mtuBytes);
    }
}
