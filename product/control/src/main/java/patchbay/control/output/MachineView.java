package patchbay.control.output;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import patchbay.control.machinery.MachineState;
import patchbay.control.model.Machine;

/// A machine with what is known of its running self, to be printed.
///
/// @param changed since when it is in its state; null when it was never started
/// @param settingsFile path of the settings file it has, or would have when unregistered
/// @param substitutions for each slot what its card runs on instead of its own model; empty for the others
public record MachineView(
        Machine machine,
        MachineState state,
        @Nullable Instant changed,
        String settingsFile,
        List<String> substitutions) {
    /// The substitution of a slot; empty when there is none.
    public String substitution(int slot) {
        return substitutions.get(slot - 1);
    }
}
