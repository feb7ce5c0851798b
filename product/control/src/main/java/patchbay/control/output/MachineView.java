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
/// @param notes for each slot what is to be known of its card (what it runs on instead of its own model, why it is not
/// plugged in); empty for the others
public record MachineView(
        Machine machine, MachineState state, @Nullable Instant changed, String settingsFile, List<String> notes) {
    /// The note of a slot; empty when there is none.
    public String note(int slot) {
        return notes.get(slot - 1);
    }
}
