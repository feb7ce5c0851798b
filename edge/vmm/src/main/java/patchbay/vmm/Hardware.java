package patchbay.vmm;

/// Processors and memory of a machine.
///
/// @param memoryMib mebibytes of memory, 4 and up
/// @param processors how many, 1 and up
/// @param accelerator what runs them
/// @param messages whether a card with vhost-user may have MSI-X: with QEMU 7.2 and no KVM a guest that turns it on
///     ends QEMU
/// @param board what they are on, with the cards
public record Hardware(int memoryMib, int processors, Accelerator accelerator, boolean messages, Board board) {
    public Hardware {
        if (memoryMib < 4) throw new IllegalArgumentException("memory " + memoryMib);
        if (processors < 1) throw new IllegalArgumentException("processors " + processors);
    }

    /// Hardware for any QEMU, on the usual board.
    public Hardware(int memoryMib, int processors, Accelerator accelerator) {
        this(memoryMib, processors, accelerator, false, Board.PC);
    }

    /// The same with another accelerator.
    Hardware on(Accelerator other) {
        return new Hardware(memoryMib, processors, other, messages, board);
    }

    /// The same on another board.
    public Hardware on(Board other) {
        return new Hardware(memoryMib, processors, accelerator, messages, other);
    }
}
