package patchbay.control.command;

import java.util.Map;
import java.util.regex.Pattern;
import patchbay.control.grammar.Reading;
import patchbay.control.json.JsonFields;
import patchbay.control.json.JsonValue;
import patchbay.control.json.JsonWriter;
import patchbay.control.model.Configuration;
import patchbay.control.model.Extradata;
import patchbay.control.model.Machine;

/// `setextradata` and `getextradata`, of a machine in any state or of `global`.
final class ExtradataCommands {
    /// Where settings of VirtualBox's own devices and drivers are.
    private static final String INTERNAL = "VBoxInternal";

    /// Those of a card's NAT, which count here too: the daemon reads them when the card is plugged.
    private static final Pattern NAT_DRIVER =
            Pattern.compile("VBoxInternal/Devices/(pcnet|e1000|virtio-net)/\\d+/LUN#0/(AttachedDriver/)?Config/.+");

    private final Clerk clerk;

    ExtradataCommands(Clerk clerk) {
        this.clerk = clerk;
    }

    int set(Reading.Parsed parsed) {
        String target = parsed.operands().getFirst();
        String key = parsed.operands().get(1);
        String value = parsed.operands().size() > 2 ? parsed.operands().get(2) : "";
        int exitCode = clerk.finish(target.equals("global") ? ofAll(key, value) : ofMachine(target, key, value));
        if (exitCode == 0 && !value.isEmpty() && !counts(key)) {
            clerk.screen().warn("'" + key + "' is kept, without effect: what it tunes is VirtualBox's own");
        }
        return exitCode;
    }

    private static boolean counts(String key) {
        return !key.startsWith(INTERNAL) || NAT_DRIVER.matcher(key).matches();
    }

    private Outcome<Configuration> ofAll(String key, String value) {
        return clerk.desk()
                .change(before ->
                        Outcome.done(before.withExtradata(before.extradata().with(key, value))));
    }

    private Outcome<Configuration> ofMachine(String target, String key, String value) {
        return clerk.desk()
                .holding(
                        target,
                        found -> clerk.desk().change(before -> {
                            Machine machine = before.machines().get(found.uuid());
                            if (machine == null) return Outcome.refused(Refusals.noMachine(target));
                            return Outcome.done(before.with(
                                    machine.withExtradata(machine.extradata().with(key, value))));
                        }));
    }

    int get(Reading.Parsed parsed) {
        String target = parsed.operands().getFirst();
        String key = parsed.operands().size() > 1 ? parsed.operands().get(1) : "enumerate";
        Outcome<Extradata> found = target.equals("global")
                ? clerk.desk().configuration().map(configuration -> configuration.extradata())
                : clerk.desk().find(target).map(Machine::extradata);
        if (found instanceof Outcome.Done<Extradata>(Extradata extradata)) {
            if (parsed.has("--json")) clerk.screen().print(json(extradata, key));
            else print(extradata, key);
        }
        return clerk.finish(found);
    }

    /// Values by their keys: all, or the one that is asked for, if it is there.
    private static String json(Extradata extradata, String key) {
        JsonFields fields = JsonValue.object();
        extradata.values().forEach((each, value) -> {
            if (key.equals("enumerate") || key.equals(each)) fields.with(each, value);
        });
        return JsonWriter.pretty(fields.build());
    }

    private void print(Extradata extradata, String key) {
        if (key.equals("enumerate")) {
            for (Map.Entry<String, String> entry : extradata.values().entrySet()) {
                clerk.screen().print("Key: " + entry.getKey() + ", Value: " + entry.getValue() + "\n");
            }
            return;
        }
        String value = extradata.values().get(key);
        clerk.screen().print(value == null ? "No value set!\n" : "Value: " + value + "\n");
    }
}
