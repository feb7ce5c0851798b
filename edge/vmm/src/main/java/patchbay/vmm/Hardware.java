package patchbay.vmm;

/// Processors and memory of a machine.
///
/// @param memoryMib mebibytes of memory, 4 and up
/// @param processors how many, 1 and up
/// @param accelerator what runs them
/// @param messages whether a card with vhost-user may have MSI-X: with QEMU 7.2 and no KVM a guest that turns it on
///     ends QEMU
public record Hardware(int memoryMib, int processors, Accelerator accelerator, boolean messages) {
    public Hardware {
        if (memoryMib < 4) throw new IllegalArgumentException("memory " + memoryMib);
        if (processors < 1) throw new IllegalArgumentException("processors " + processors);
    }

    /// Hardware for any QEMU.
    public Hardware(int memoryMib, int processors, Accelerator accelerator) {
        this(memoryMib, processors, accelerator, false);
    }
}
