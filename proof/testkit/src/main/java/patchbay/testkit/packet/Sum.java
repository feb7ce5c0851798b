package patchbay.testkit.packet;

/// What a builder writes into a checksum field.
public enum Sum {
    RIGHT,
    /// One bit away from right.
    WRONG,
    /// 0: for UDP, "not computed".
    ZERO,
    /// Only the pseudo header's sum, as in a frame whose checksum the card was to fill.
    PSEUDO;

    /// What is written when `right` would be right and `pseudo` is the folded sum of the pseudo header.
    int of(int right, int pseudo) {
        return switch (this) {
            case RIGHT -> right;
            case WRONG -> right == 1 ? 2 : right ^ 1; // never 0, which would mean "none"
            case ZERO -> 0;
            case PSEUDO -> pseudo;
        };
    }
}
