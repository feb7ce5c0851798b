package patchbay.vmm;

/// Processors and memory of a machine.
///
/// @param memoryMib mebibytes of memory, 4 and up
/// @param processors how many, 1 and up
/// @param accelerator what runs them
public record Hardware(int memoryMib, int processors, Accelerator accelerator) {
    public Hardware {
        if (memoryMib < 4) throw new IllegalArgumentException("memory " + memoryMib);
        if (processors < 1) throw new IllegalArgumentException("processors " + processors);
    }
}
