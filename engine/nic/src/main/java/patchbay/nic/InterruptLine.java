package patchbay.nic;

/// A card's interrupt as a level, PCI's INTA#, and its messages where it has several (MSI-X). A card sets the level
/// whenever `causes & mask` changes between zero and not; setting it to what it is already does nothing. Never blocks
/// and never calls back into the card.
@FunctionalInterface
public interface InterruptLine {
    /// Raises (true) or lowers the line.
    void level(boolean raised);

    /// Sends the message of vector `index`, as the driver's table of vectors says. Only a transport that shows them
    /// to its VMM is asked to; an index that nobody listens to is lost.
    default void message(int index) {}
}
