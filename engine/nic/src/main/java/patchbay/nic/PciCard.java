package patchbay.nic;

import patchbay.loop.EventLoop;
import patchbay.nic.pci.ConfigSpace;

/// A [Card] with a PCI configuration space and registers. All values at all offsets are safe: a read of
/// nothing gives 0 (or all ones where the bus would), a write to nothing does nothing. `bytes` is 1, 2, 4
/// or 8.
public interface PciCard extends Card {
    /// The configuration space: its values are what the card shows, its writes have no effect of their own.
    ConfigSpace config();

    /// A read of a register, `offset` octets into base address register `bar` (0 to 5).
    long readBar(int bar, long offset, int bytes);

    /// A write of a register. Work that follows from it (frames to be sent) is done later in the same turn,
    /// so that the driver can be answered first.
    void writeBar(int bar, long offset, int bytes, long value);

    /// Frames in the card that wait for the driver.
    int waitingFrames();

    /// Whether the driver hears by an interrupt that its link went or came; else it looks now and then.
    default boolean hearsOfLink() {
        return true;
    }

    /// Nothing of the card runs on its loop any more, until [#moveTo]; on that loop's thread, after the
    /// card was unplugged. What waits for a timer is not waited for; a card without timers has
    /// nothing to do.
    default void leaveLoop() {}

    /// The card belongs to `loop` from now on: the network behind its socket changed. Called on its thread,
    /// after [#leaveLoop].
    void moveTo(EventLoop loop);
}
