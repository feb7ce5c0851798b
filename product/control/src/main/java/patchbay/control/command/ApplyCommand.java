package patchbay.control.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import patchbay.control.grammar.Reading;
import patchbay.control.json.JsonWriter;
import patchbay.control.lab.Lab;
import patchbay.control.lab.LabFault;
import patchbay.control.lab.LabOwnership;
import patchbay.control.lab.LabPlan;
import patchbay.control.lab.LabThing;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.Invocation;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Configuration;
import patchbay.control.model.LabMarks;
import patchbay.control.model.Machine;

/// `patchbay apply`: a lab file made so. All of it is read and judged before anything is changed. Then networks
/// are made, and then machines one after the other; what is refused on the way (a port that is taken) ends it
/// there, and applying the same file again goes on.
final class ApplyCommand {
    private static final int MOST_OCTETS = 1 << 20;

    private final Clerk clerk;
    private final Invocation invocation;
    private final Path machineFolder;

    ApplyCommand(Clerk clerk, Invocation invocation, Path machineFolder) {
        this.clerk = clerk;
        this.invocation = invocation;
        this.machineFolder = machineFolder;
    }

    int run(Reading.Parsed parsed) {
        String file = parsed.value("--file", "");
        if (file.isEmpty()) return clerk.screen().misuse(parsed.command(), "Parameter --file is required");
        boolean asks = !parsed.has("--dry-run") && !parsed.has("--yes");
        if (asks && (!invocation.terminal() || file.equals("-"))) {
            return clerk.screen()
                    .misuse(parsed.command(), "Give --yes to make it so, or --dry-run to see what would change");
        }
        Outcome<Configuration> found = clerk.desk().configuration();
        if (!(found instanceof Outcome.Done<Configuration>(Configuration before))) return clerk.finish(found);
        try {
            Lab lab = Lab.read(
                    text(file), path -> absolute(file, path), clerk.choices().chance());
            return plan(parsed, lab, before);
        } catch (LabFault fault) {
            return clerk.screen()
                    .refuse(Refusals.invalid(Component.VIRTUALBOX, file + ": " + fault.getMessage())
                            .withRemedy("Nothing was changed. 'patchbay export' shows how a lab is written."));
        } catch (IOException | InvalidPathException unreadable) {
            return clerk.screen().refuse(Refusals.unreadable("Cannot read the lab '" + file + "'", unreadable));
        }
    }

    private String text(String file) throws IOException {
        byte[] octets = file.equals("-")
                ? invocation.in().readNBytes(MOST_OCTETS + 1)
                : read(invocation.directory().resolve(file));
        if (octets.length > MOST_OCTETS) throw new IOException("it is longer than 1 MiB");
        return new String(octets, StandardCharsets.UTF_8);
    }

    private static byte[] read(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(MOST_OCTETS + 1);
        }
    }

    /// Paths in a lab are meant from where the lab is.
    private String absolute(String file, String path) {
        if (path.isEmpty()) return "";
        Path lab = invocation.directory().resolve(file.equals("-") ? "lab" : file);
        return lab.resolveSibling(path).normalize().toString();
    }

    private String folder(String name, List<String> groups) {
        String group = groups.getFirst().replaceFirst("^/", "");
        return machineFolder.resolve(group).resolve(name).toString();
    }

    private int plan(Reading.Parsed parsed, Lab lab, Configuration before) {
        boolean prunes = parsed.has("--prune");
        if (prunes && lab.name().isEmpty()) return clerk.screen().refuse(nameless());
        List<LabThing> surplus = LabOwnership.surplus(lab, before);
        List<LabThing> pruned = prunes ? surplus : List.of();
        Configuration after = LabOwnership.without(lab.target(before, this::folder), pruned);
        LabPlan plan = LabPlan.between(before, after);
        boolean json = parsed.has("--json");
        Refusal obstacle = LabObstacles.between(before, after, clerk.machinery());
        if (obstacle != null) return clerk.screen().refuse(obstacle);
        if (!json) clerk.screen().print(plan.text() + stays(lab.unnamed(before), surplus, prunes));
        boolean wanted = !parsed.has("--dry-run") && !plan.changes().isEmpty();
        if (wanted && !parsed.has("--yes")) wanted = agreed();
        if (wanted) {
            Refusal refusal = make(lab, before, after, pruned);
            if (refusal != null) return clerk.screen().refuse(refusal.withClosing(inPart(plan, after)));
        }
        boolean done = wanted || plan.changes().isEmpty();
        if (json) clerk.screen().print(JsonWriter.pretty(plan.json(done)));
        return 0;
    }

    private static Refusal nameless() {
        return Refusals.invalid(Component.VIRTUALBOX, "the lab has no name, so that nothing is known to be its own")
                .withRemedy("Write 'name: mine' into it: what it makes from then on is its own. Nothing was changed.");
    }

    private static String stays(List<String> unnamed, List<LabThing> surplus, boolean prunes) {
        List<String> own = surplus.stream().map(LabThing::toString).toList();
        List<String> left = new ArrayList<>(unnamed);
        if (prunes) left.removeAll(own);
        String stays = left.isEmpty() ? "" : "Not in the lab, and left as it is: " + String.join(", ", left) + ".\n";
        if (prunes || own.isEmpty()) return stays;
        return stays + "Once made by this lab, and removed with --prune: " + String.join(", ", own) + ".\n";
    }

    /// What of a plan was done and what was not, by what there is now.
    private String inPart(LabPlan plan, Configuration after) {
        String closing = "The lab was made in part only; apply it again to go on";
        if (!(clerk.desk().configuration() instanceof Outcome.Done<Configuration>(Configuration now))) return closing;
        LabPlan left = LabPlan.between(now, after);
        return closing + ". Done: " + plan.things(left, false) + ". Not done: " + plan.things(left, true);
    }

    private boolean agreed() {
        clerk.screen().print("Make it so? [y/N] ");
        StringBuilder line = new StringBuilder();
        InputStream in = invocation.in();
        try {
            for (int octet = in.read(); octet >= 0 && octet != '\n'; octet = in.read()) {
                if (line.length() < 8) line.append((char) octet);
            }
        } catch (IOException gone) {
            return false;
        }
        String answer = line.toString().strip().toLowerCase(Locale.ROOT);
        return answer.equals("y") || answer.equals("yes");
    }

    /// What goes is machines first and networks last, so that nothing that runs is without its network.
    private @Nullable Refusal make(Lab lab, Configuration before, Configuration after, List<LabThing> pruned) {
        List<LabThing> rest = new ArrayList<>(pruned);
        for (LabThing thing : pruned) {
            if (thing.kind() != LabMarks.Kind.MACHINE) continue;
            rest.remove(thing);
            Refusal refusal = Desk.refusalOf(Registration.unregistered(clerk, thing.identity(), true));
            if (refusal != null) return refusal;
        }
        Refusal refusal = Desk.refusalOf(clerk.desk()
                .changeNetworks(
                        now -> Outcome.done(LabOwnership.marked(lab, before, after, lab.networks(now, after)))));
        for (Machine machine : after.machines().values()) {
            if (refusal != null) return refusal;
            refusal = make(machine.uuid(), before.machines().get(machine.uuid()), machine);
        }
        if (refusal != null || rest.isEmpty()) return refusal;
        return Desk.refusalOf(clerk.desk().changeNetworks(now -> Outcome.done(LabOwnership.without(now, rest))));
    }

    private @Nullable Refusal make(UUID uuid, @Nullable Machine before, Machine after) {
        if (before == null) return Desk.refusalOf(CreateVm.registered(clerk.desk(), after));
        if (before.equals(after)) return null;
        return Desk.refusalOf(clerk.desk()
                .changeAny(
                        uuid.toString(),
                        now -> now.equals(before)
                                ? Outcome.done(after)
                                : Outcome.refused(
                                        Refusal.line("'" + now.name() + "' was changed by somebody else meanwhile"))));
    }
}
