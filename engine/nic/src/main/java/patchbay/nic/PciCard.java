package patchbay.nic;

/// A [Card] with a PCI configuration space and registers. All values at all offsets are safe: a read of nothing gives
/// 0 (or all ones where the bus would), a write to nothing does nothing. `bytes` is 1, 2, 4 or 8.
public interface PciCard extends Card {
    /// A read of the configuration space at `offset` 0 to 255, little-endian.
    int readConfig(int offset, int bytes);

    /// A write to the configuration space.
    void writeConfig(int offset, int bytes, int value);

    /// A read of a register, `offset` octets into base address register `bar` (0 to 5).
    long readBar(int bar, long offset, int bytes);

    /// A write of a register.
    void writeBar(int bar, long offset, int bytes, long value);
}
