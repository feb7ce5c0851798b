package patchbay.control.command;

import java.nio.file.Path;
import patchbay.control.grammar.Reading;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.ErrorCode;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Machine;

/// `registervm` and `unregistervm`.
final class Registration {
    private final Clerk clerk;

    Registration(Clerk clerk) {
        this.clerk = clerk;
    }

    int register(Reading.Parsed parsed) {
        return clerk.finish(clerk.choices()
                .absolute(parsed.operands().getFirst())
                .then(path -> path.endsWith(VboxMachines.ENDING)
                        ? VboxMachines.read(Path.of(path))
                        : MachineFolders.read(Path.of(path)))
                .then(machine -> clerk.desk()
                        .change(before -> CreateVm.withNew(machine, before))
                        .map(ignored -> {
                            MachineFolders.forgetSettings(machine);
                            return machine;
                        })));
    }

    int unregister(Reading.Parsed parsed) {
        boolean delete = parsed.has("--delete") || parsed.has("--delete-all");
        return clerk.finish(unregistered(clerk, parsed.operands().getFirst(), delete));
    }

    /// Forgets a machine that is off.
    static Outcome<Machine> unregistered(Clerk clerk, String nameOrUuid, boolean delete) {
        Outcome<Machine> gone = clerk.desk().holding(nameOrUuid, machine -> {
            if (clerk.machinery().stateOf(machine.uuid()).online()) return Outcome.refused(locked(machine));
            Refusal refusal = delete ? null : MachineFolders.write(machine);
            if (refusal != null) return Outcome.refused(refusal);
            return clerk.desk()
                    .change(before -> Outcome.done(before.without(machine.uuid())))
                    .map(ignored -> machine);
        });
        if (gone instanceof Outcome.Done<Machine>(Machine machine)) {
            clerk.desk().forget(machine.uuid());
            clerk.machinery().removed(machine);
            if (delete) MachineFolders.delete(machine);
        }
        return gone;
    }

    static Refusal locked(Machine machine) {
        return Refusal.of(
                        ErrorCode.VBOX_E_INVALID_OBJECT_STATE,
                        Component.MACHINE,
                        "Cannot unregister the machine '" + machine.name() + "' while it is locked")
                .withRemedy("It is running: power it off first.");
    }
}
