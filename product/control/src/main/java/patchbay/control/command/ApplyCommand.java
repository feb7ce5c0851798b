package patchbay.control.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import patchbay.control.grammar.Reading;
import patchbay.control.json.JsonWriter;
import patchbay.control.lab.Lab;
import patchbay.control.lab.LabFault;
import patchbay.control.lab.LabPlan;
import patchbay.control.machinery.Component;
import patchbay.control.machinery.Invocation;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Configuration;
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
            Configuration after = lab.target(before, this::folder);
            return plan(parsed, lab, before, after);
        } catch (LabFault fault) {
            return clerk.screen()
                    .refuse(Refusals.invalid(Component.VIRTUALBOX, file + ": " + fault.getMessage())
                            .withRemedy("Nothing was changed. 'patchbay export' shows how a lab is written."));
        } catch (IOException | InvalidPathException unreadable) {
            return clerk.screen()
                    .refuse(Refusals.file("Cannot read the lab '" + file + "': " + unreadable.getMessage()));
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

    private int plan(Reading.Parsed parsed, Lab lab, Configuration before, Configuration after) {
        LabPlan plan = LabPlan.between(before, after);
        boolean json = parsed.has("--json");
        Refusal obstacle = LabObstacles.between(before, after, clerk.machinery());
        if (obstacle != null) return clerk.screen().refuse(obstacle);
        if (!json) clerk.screen().print(plan.text() + stays(lab.unnamed(before)));
        boolean wanted = !parsed.has("--dry-run") && !plan.changes().isEmpty();
        if (wanted && !parsed.has("--yes")) wanted = agreed();
        if (wanted) {
            Refusal refusal = make(lab, before, after);
            if (refusal != null) return clerk.screen().refuse(refusal.withClosing(inPart(plan, after)));
        }
        boolean done = wanted || plan.changes().isEmpty();
        if (json) clerk.screen().print(JsonWriter.pretty(plan.json(done)));
        return 0;
    }

    private static String stays(List<String> unnamed) {
        if (unnamed.isEmpty()) return "";
        return "Not in the lab, and left as it is: " + String.join(", ", unnamed) + ".\n";
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

    private @Nullable Refusal make(Lab lab, Configuration before, Configuration after) {
        Refusal refusal = Desk.refusalOf(clerk.desk().changeNetworks(now -> Outcome.done(lab.networks(now, after))));
        for (Machine machine : after.machines().values()) {
            if (refusal != null) return refusal;
            refusal = make(machine.uuid(), before.machines().get(machine.uuid()), machine);
        }
        return refusal;
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
