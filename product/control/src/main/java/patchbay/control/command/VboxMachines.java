package patchbay.control.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import patchbay.control.model.Machine;
import patchbay.control.vbox.VboxFault;
import patchbay.control.vbox.VboxFile;
import patchbay.control.vbox.VboxMachine;

/// Machines from VirtualBox's files, and into them. Where a machine came from is kept in its extradata, so that
/// what we do not know of it is still there when it is written.
final class VboxMachines {
    static final String ENDING = ".vbox";
    private static final String ORIGIN = "Patchbay/Vbox";

    private VboxMachines() {}

    /// The machine of a file, which lives where the file is.
    static Outcome<Machine> read(Path path) {
        Path file = path.toAbsolutePath().normalize();
        try {
            Machine machine = VboxMachine.read(VboxFile.read(file), String.valueOf(file.getParent()));
            return Outcome.done(machine.withExtradata(machine.extradata().with(ORIGIN, file.toString())));
        } catch (IOException | VboxFault | IllegalArgumentException unfit) {
            return Outcome.refused(Refusals.unreadableSettings(file, unfit));
        }
    }

    /// A machine as VirtualBox reads it. A file it came from that is not there any more counts as none.
    static Outcome<String> write(Machine machine) {
        try {
            Machine without = machine.withExtradata(machine.extradata().with(ORIGIN, ""));
            return Outcome.done(VboxMachine.write(without, original(machine)));
        } catch (IOException | VboxFault unfit) {
            return Outcome.refused(Refusals.file("The machine '" + machine.name()
                    + "' cannot be written over the file it came from: " + unfit.getMessage()));
        }
    }

    private static @Nullable VboxFile original(Machine machine) throws IOException {
        String origin = machine.extradata().values().get(ORIGIN);
        if (origin == null || !Files.isRegularFile(Path.of(origin))) return null;
        return VboxFile.read(Path.of(origin));
    }
}
