package patchbay.nic;

/// What the far end of a card's twisted pair can at most. The card tells its driver, and carries frames no slower
/// for it: a limit is a bandwidth group's. In the order of the two bits by which Intel's, Marvell's and AMD's
/// registers say it.
public enum LineSpeed {
    TEN(10),
    HUNDRED(100),
    THOUSAND(1_000);

    private final int mbps;

    LineSpeed(int mbps) {
        this.mbps = mbps;
    }

    /// The fastest that does not say more than so many Mbit/s; ten for fewer.
    public static LineSpeed of(int mbps) {
        if (mbps >= THOUSAND.mbps) return THOUSAND;
        return mbps >= HUNDRED.mbps ? HUNDRED : TEN;
    }

    /// Whether this is no slower than `other`.
    public boolean reaches(LineSpeed other) {
        return mbps >= other.mbps;
    }
}
