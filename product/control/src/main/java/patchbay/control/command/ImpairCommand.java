package patchbay.control.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import patchbay.control.grammar.Numbers;
import patchbay.control.grammar.OptionUse;
import patchbay.control.grammar.Reading;
import patchbay.control.json.JsonFields;
import patchbay.control.json.JsonValue;
import patchbay.control.json.JsonWriter;
import patchbay.control.machinery.Component;
import patchbay.control.model.CableFault;
import patchbay.control.model.Machine;

/// `patchbay impair`: bad cables.
final class ImpairCommand {
    /// Options that say what the cable is like.
    private static final List<String> WORDS =
            List.of("--delay", "--jitter", "--loss", "--duplicate", "--reorder", "--rate", "--limit", "--direction");

    private final Clerk clerk;

    ImpairCommand(Clerk clerk) {
        this.clerk = clerk;
    }

    int run(Reading.Parsed parsed) {
        Map<String, String> words = new LinkedHashMap<>();
        for (OptionUse use : parsed.options()) {
            String name = use.option().name();
            if (WORDS.contains(name)) words.put(name.substring(2), use.value());
        }
        long slot = Numbers.uint32(parsed.value("--nic", "0"));
        boolean shows = parsed.has("--show") || parsed.has("--json");
        if (shows || words.isEmpty() && !parsed.has("--clear")) return show(parsed, slot);
        if (parsed.has("--clear") && !words.isEmpty()) {
            return clerk.screen().misuse(parsed.command(), "--clear stands alone");
        }
        Edit edit = before -> changed(before, slot, parsed.has("--clear") ? null : words);
        return clerk.finish(clerk.desk().changeAny(parsed.operands().getFirst(), edit));
    }

    private static Outcome<Machine> changed(Machine before, long slot, @Nullable Map<String, String> words) {
        if (slot < 1 || slot > before.slots()) return Outcome.refused(Refusals.noCard("" + slot, before));
        try {
            return Outcome.done(CableFault.with(before, (int) slot, words == null ? null : CableFault.of(words)));
        } catch (IllegalArgumentException nonsense) {
            return Outcome.refused(Refusals.invalid(Component.NETWORK_ADAPTER, nonsense));
        }
    }

    private int show(Reading.Parsed parsed, long wanted) {
        Outcome<Machine> found = clerk.desk().find(parsed.operands().getFirst());
        if (!(found instanceof Outcome.Done<Machine>(Machine machine))) return clerk.finish(found);
        SequencedMap<Integer, String> faults = new LinkedHashMap<>();
        for (int slot = 1; slot <= machine.slots(); slot++) {
            CableFault fault = CableFault.of(machine, slot);
            if (fault != null && (wanted == 0 || wanted == slot)) faults.put(slot, fault.text());
        }
        if (parsed.has("--json")) {
            List<JsonValue> values = new ArrayList<>();
            faults.forEach((slot, text) -> {
                JsonFields fields = JsonValue.object().with("nic", (long) slot);
                for (String word : text.split(" ", -1)) {
                    int equals = word.indexOf('=');
                    fields.with(word.substring(0, equals), word.substring(equals + 1));
                }
                values.add(fields.build());
            });
            clerk.screen().print(JsonWriter.pretty(new JsonValue.Items(values)));
            return 0;
        }
        StringBuilder out = new StringBuilder();
        faults.forEach((slot, text) ->
                out.append("nic ").append(slot).append(": ").append(text).append('\n'));
        clerk.screen().print(faults.isEmpty() ? "No impairments.\n" : out.toString());
        return 0;
    }
}
