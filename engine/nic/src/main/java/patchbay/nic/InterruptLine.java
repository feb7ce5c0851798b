package patchbay.nic;

/// A card's interrupt as a level, PCI's INTA#. A card sets it whenever `causes & mask` changes between zero and not;
/// setting it to what it is already does nothing. Never blocks and never calls back into the card.
@FunctionalInterface
public interface InterruptLine {
    /// Raises (true) or lowers the line.
    void level(boolean raised);
}
