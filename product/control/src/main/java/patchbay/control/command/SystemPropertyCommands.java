package patchbay.control.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import patchbay.control.grammar.Numbers;
import patchbay.control.grammar.Reading;
import patchbay.control.json.JsonFields;
import patchbay.control.json.JsonValue;
import patchbay.control.json.JsonWriter;
import patchbay.control.machinery.Refusal;
import patchbay.control.model.Chipset;
import patchbay.control.model.Configuration;
import patchbay.control.model.SystemProperties;

/// `setproperty` and `list systemproperties`.
final class SystemPropertyCommands {
    private static final int LABEL_CHARS = 33;

    private final Clerk clerk;

    SystemPropertyCommands(Clerk clerk) {
        this.clerk = clerk;
    }

    int set(Reading.Parsed parsed) {
        if (parsed.operands().size() != 2) {
            return clerk.screen().misuse(parsed.command(), "Incorrect number of parameters");
        }
        String name = parsed.operands().getFirst();
        String value = parsed.operands().get(1);
        SystemProperties.Property property = SystemProperties.find(name);
        if (property == null) return clerk.screen().misuse(parsed.command(), "Invalid parameter '" + name + "'");
        String fault = fault(name, value);
        if (fault != null) return clerk.screen().refuse(Refusal.line(fault).withExitCode(2));
        boolean folder = name.equals(SystemProperties.MACHINE_FOLDER);
        boolean reset = !property.reset().isEmpty() && value.equals(property.reset());
        Outcome<String> kept =
                reset ? Outcome.done("") : folder ? clerk.choices().absolute(value) : Outcome.done(value);
        Outcome<Configuration> done = kept.then(text -> clerk.desk()
                .change(before -> Outcome.done(
                        before.withExtradata(before.extradata().with(SystemProperties.PREFIX + name, text)))));
        if (done instanceof Outcome.Done && !folder) {
            clerk.screen().warn("'" + name + "' is kept, without effect: there is nothing here that it is about");
        }
        return clerk.finish(done);
    }

    /// What is wrong with a value, or null.
    private static @Nullable String fault(String name, String value) {
        return switch (name) {
            case "hwvirtexclusive" ->
                List.of("on", "off").contains(value) ? null : "Invalid hwvirtexclusive argument '" + value + "'";
            case "loghistorycount" ->
                Numbers.uint32(value) >= 0 ? null : "Error parsing Log history count '" + value + "'";
            case "proxymode" ->
                List.of("system", "noproxy", "manual").contains(value.toLowerCase(Locale.ROOT))
                        ? null
                        : "Unknown proxy mode: '" + value + "'";
            default -> null;
        };
    }

    /// The limits clients of virtualbox.md §8.3 look for, and what can be set.
    static String list(Configuration configuration, Path usualFolder) {
        StringBuilder out = new StringBuilder("""
                API version:                     7_0
                Minimum guest RAM size:          4 Megabytes
                Maximum guest RAM size:          2097152 Megabytes
                Minimum guest CPU count:         1
                Maximum guest CPU count:         64
                Maximum PIIX3 Network Adapter count:   %d
                Maximum ICH9 Network Adapter count:   %d
                """.formatted(Chipset.PIIX3.slots(), Chipset.ICH9.slots()));
        for (SystemProperties.Property property : SystemProperties.all()) {
            String label = property.label() + ":";
            String value = value(property, configuration, usualFolder);
            out.append(label)
                    .repeat(' ', LABEL_CHARS - label.length())
                    .append(value)
                    .append('\n');
        }
        return out.toString();
    }

    /// The same as JSON: what can be set, by the names it is set by, and how many cards a machine has.
    static String json(Configuration configuration, Path usualFolder) {
        JsonFields fields = JsonValue.object()
                .with("networkAdapters", Chipset.PIIX3.slots())
                .with("networkAdaptersIch9", Chipset.ICH9.slots());
        for (SystemProperties.Property property : SystemProperties.all()) {
            fields.with(property.name(), value(property, configuration, usualFolder));
        }
        return JsonWriter.pretty(fields.build());
    }

    private static String value(SystemProperties.Property property, Configuration configuration, Path usualFolder) {
        if (!property.name().equals(SystemProperties.MACHINE_FOLDER)) return property.of(configuration);
        return SystemProperties.machineFolder(configuration, usualFolder).toString();
    }
}
