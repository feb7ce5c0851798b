package patchbay.control.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import patchbay.control.grammar.Reading;
import patchbay.control.json.JsonWriter;
import patchbay.control.lab.LabPlan;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Configuration;
import patchbay.control.model.Machine;
import patchbay.control.vbox.VboxFault;
import patchbay.control.vbox.VboxFile;
import patchbay.control.vbox.VboxGlobal;

/// `patchbay import`: a person's VirtualBox taken over, one machine or everything that `VirtualBox.xml` names.
/// VirtualBox's files are read and left as they are. What is there by that name already stays, and is said.
final class ImportCommand {
    private final Clerk clerk;
    private final List<String> notes = new ArrayList<>();

    ImportCommand(Clerk clerk) {
        this.clerk = clerk;
    }

    int run(Reading.Parsed parsed) {
        return clerk.finish(clerk.choices()
                .absolute(parsed.operands().getFirst())
                .then(path -> clerk.desk().configuration().then(before -> taken(parsed, Path.of(path), before))));
    }

    private Outcome<Configuration> taken(Reading.Parsed parsed, Path path, Configuration before) {
        try {
            VboxFile file = VboxFile.read(path);
            if (file.isMachine()) {
                return VboxMachines.read(path)
                        .then(machine -> CreateVm.withNew(machine, before))
                        .then(after -> shown(parsed, before, after, now -> now));
            }
            Configuration withMachines = before;
            for (String source : VboxGlobal.machines(file))
                withMachines = with(path.resolveSibling(source), withMachines);
            Configuration after = VboxGlobal.read(file, withMachines, notes::add);
            return shown(parsed, before, after, now -> VboxGlobal.read(file, now, note -> {}));
        } catch (IOException | VboxFault unfit) {
            return Outcome.refused(Refusals.unreadableSettings(path, unfit));
        }
    }

    private Configuration with(Path path, Configuration before) {
        Outcome<Configuration> added = VboxMachines.read(path).then(machine -> CreateVm.withNew(machine, before));
        if (added instanceof Outcome.Done<Configuration>(Configuration after)) return after;
        Refusal refusal = Desk.refusalOf(added);
        notes.add("a machine is not taken over: " + (refusal == null ? path : refusal.message()));
        return before;
    }

    /// The networks of a file in a configuration.
    @FunctionalInterface
    private interface Networks {
        Configuration in(Configuration now);
    }

    private Outcome<Configuration> shown(
            Reading.Parsed parsed, Configuration before, Configuration after, Networks networks) {
        Refusal obstacle = LabObstacles.between(before, after, clerk.machinery());
        if (obstacle != null) return Outcome.refused(obstacle);
        Outcome<Configuration> done = Outcome.done(after);
        boolean wanted = !parsed.has("--dry-run");
        if (wanted) {
            done = clerk.desk().change(now -> {
                Outcome<Configuration> all = Outcome.done(now);
                for (Machine machine : after.machines().values()) {
                    if (before.machines().containsKey(machine.uuid())) continue;
                    all = all.then(each -> CreateVm.withNew(machine, each));
                }
                return all;
            });
            done = done.then(ignored -> clerk.desk().changeNetworks(now -> Outcome.done(networks.in(now))));
        }
        if (done instanceof Outcome.Refused<Configuration>) return done;
        for (String note : notes) clerk.screen().warn(note);
        LabPlan plan = LabPlan.between(before, after);
        clerk.screen().print(parsed.has("--json") ? JsonWriter.pretty(plan.json(wanted)) : plan.text());
        return done;
    }
}
