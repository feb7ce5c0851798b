package patchbay.vmm;

/// What came of starting a machine, or of looking for one that runs.
public sealed interface Launch {
    /// It runs.
    record Running(QemuMachine machine) implements Launch {}

    /// It does not.
    ///
    /// @param reason one line for a person: what happened and, where there is one, the remedy
    record Refused(String reason) implements Launch {}
}
