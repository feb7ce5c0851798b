package patchbay.control.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import patchbay.control.grammar.Reading;
import patchbay.control.json.JsonWriter;
import patchbay.control.lab.LabExport;
import patchbay.control.model.Configuration;
import patchbay.control.model.Machine;

/// `patchbay export`: what there is, as a lab file; or a machine as VirtualBox's own file.
final class ExportCommand {
    private final Clerk clerk;

    ExportCommand(Clerk clerk) {
        this.clerk = clerk;
    }

    int run(Reading.Parsed parsed) {
        return clerk.finish(clerk.desk()
                .configuration()
                .then(configuration -> text(parsed, configuration))
                .then(text -> written(parsed.value("--file", "-"), text)));
    }

    private static Outcome<String> text(Reading.Parsed parsed, Configuration configuration) {
        Set<String> names = new LinkedHashSet<>();
        for (String word : parsed.operands()) {
            Machine machine = configuration.find(word);
            if (machine == null) return Outcome.refused(Refusals.noMachine(word));
            names.add(machine.name());
        }
        if (parsed.has("--vbox")) {
            Machine machine =
                    names.size() == 1 ? configuration.find(parsed.operands().getFirst()) : null;
            if (machine != null) return VboxMachines.write(machine);
            return Outcome.refused(patchbay.control.machinery.Refusal.line("--vbox writes one machine")
                    .withExitCode(2)
                    .withRemedy("Name it: patchbay export <uuid | vmname> --vbox"));
        }
        @Nullable Set<String> wanted = names.isEmpty() ? null : names;
        return Outcome.done(
                parsed.has("--json")
                        ? JsonWriter.pretty(LabExport.value(configuration, wanted))
                        : LabExport.text(configuration, wanted));
    }

    private Outcome<String> written(String file, String text) {
        if (file.equals("-")) {
            clerk.screen().print(text);
            return Outcome.done(text);
        }
        return clerk.choices().absolute(file).then(path -> {
            try {
                Files.writeString(Path.of(path), text);
                return Outcome.done(text);
            } catch (IOException failure) {
                return Outcome.refused(Refusals.file("Cannot write the lab to " + path + ": " + failure.getMessage()));
            }
        });
    }
}
