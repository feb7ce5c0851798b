package patchbay.control.lab;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import patchbay.control.json.JsonValue;
import patchbay.control.json.JsonWriter;
import patchbay.control.model.Configuration;
import patchbay.control.model.Machine;

/// What differs between what is and what a lab wants, to be shown before it is done.
///
/// @param changes in the order in which they are made
public record LabPlan(List<Change> changes) {
    /// What becomes of a thing.
    public enum Action {
        MAKE("+", "make"),
        CHANGE("~", "change"),
        REMOVE("-", "remove");

        private final String sign;
        private final String word;

        Action(String sign, String word) {
            this.sign = sign;
            this.word = word;
        }
    }

    /// A thing that is made, changed or removed.
    ///
    /// @param kind such as `machine`
    /// @param details what it has, or what changes of it; nothing of what goes
    public record Change(String kind, String name, Action action, List<Detail> details) {}

    /// A setting.
    ///
    /// @param from what it was, or null when there was none
    /// @param to what it will be, or null when it goes
    public record Detail(
            String path, @Nullable String from, @Nullable String to) {}

    public LabPlan {
        changes = List.copyOf(changes);
    }

    /// The way from `before` to `after`.
    public static LabPlan between(Configuration before, Configuration after) {
        List<Change> changes = new ArrayList<>();
        add(changes, "NAT network", before.natNetworks(), after.natNetworks(), NetworkForms::of);
        SequencedMap<String, JsonValue.Fields> pools = new LinkedHashMap<>();
        SequencedMap<String, JsonValue.Fields> poolsAfter = new LinkedHashMap<>();
        before.dhcpPools().forEach((name, pool) -> pools.put(name, NetworkForms.of(pool, before)));
        after.dhcpPools().forEach((name, pool) -> poolsAfter.put(name, NetworkForms.of(pool, after)));
        add(changes, "DHCP server", pools, poolsAfter, form -> form);
        add(
                changes,
                "host-only interface",
                before.hostOnly().interfaces(),
                after.hostOnly().interfaces(),
                NetworkForms::of);
        add(
                changes,
                "host-only network",
                before.hostOnly().networks(),
                after.hostOnly().networks(),
                NetworkForms::of);
        add(changes, "machine", byName(before), byName(after), MachineForm::of);
        Map<String, JsonValue.Fields> was = Map.of("all", LabExport.extradata(before));
        add(changes, "extradata", was, Map.of("all", LabExport.extradata(after)), form -> form);
        return new LabPlan(changes);
    }

    /// The things of this plan that are in `other` too, or are not: `machine web, NAT network lab`; `nothing` for none.
    public String things(LabPlan other, boolean inOther) {
        List<String> names = new ArrayList<>();
        for (Change change : changes) {
            boolean in = other.changes().stream()
                    .anyMatch(each ->
                            each.kind().equals(change.kind()) && each.name().equals(change.name()));
            if (in == inOther) names.add(change.kind() + " " + change.name());
        }
        return names.isEmpty() ? "nothing" : String.join(", ", names);
    }

    private static SequencedMap<String, Machine> byName(Configuration configuration) {
        SequencedMap<String, Machine> byName = new LinkedHashMap<>();
        for (Machine machine : configuration.machines().values()) byName.put(machine.name(), machine);
        return byName;
    }

    private static <T> void add(
            List<Change> changes,
            String kind,
            Map<String, T> before,
            Map<String, T> after,
            Function<T, JsonValue.Fields> form) {
        after.forEach((name, is) -> {
            T was = before.get(name);
            if (is.equals(was)) return;
            List<Detail> details = new ArrayList<>();
            if (was == null) {
                JsonValue.Fields brief = is instanceof Machine machine ? LabExport.machine(machine) : form.apply(is);
                leaves(brief).forEach((path, value) -> details.add(new Detail(path, null, value)));
            } else {
                SortedMap<String, String> old = leaves(form.apply(was));
                SortedMap<String, String> now = leaves(form.apply(is));
                SortedMap<String, String> all = new TreeMap<>(old);
                all.putAll(now);
                for (String path : all.keySet()) {
                    String from = old.get(path);
                    String to = now.get(path);
                    if (!Objects.equals(from, to)) details.add(new Detail(path, from, to));
                }
            }
            changes.add(new Change(kind, name, was == null ? Action.MAKE : Action.CHANGE, details));
        });
        for (String name : before.keySet()) {
            if (!after.containsKey(name)) changes.add(new Change(kind, name, Action.REMOVE, List.of()));
        }
    }

    /// Every single value by its path; arrays are one value.
    private static SortedMap<String, String> leaves(JsonValue.Fields fields) {
        SortedMap<String, String> leaves = new TreeMap<>();
        fields.values().forEach((key, value) -> {
            if (value instanceof JsonValue.Fields below) {
                leaves(below).forEach((path, leaf) -> leaves.put(key + "." + path, leaf));
            } else if (value instanceof JsonValue.Text(String text)) {
                leaves.put(key, text.isEmpty() ? "\"\"" : text);
            } else {
                leaves.put(key, JsonWriter.line(value));
            }
        });
        return leaves;
    }

    /// For people: a line a thing, and one a setting.
    public String text() {
        if (changes.isEmpty()) return "There is nothing to change.\n";
        StringBuilder out = new StringBuilder();
        for (Change change : changes) {
            out.append(change.action().sign).append(' ').append(change.kind()).append(' ');
            out.append(change.name()).append('\n');
            for (Detail detail : change.details()) {
                out.append("    ").append(detail.path()).append(": ");
                if (change.action() == Action.CHANGE)
                    out.append(shown(detail.from())).append(" -> ");
                out.append(shown(detail.to())).append('\n');
            }
        }
        out.append(count(Action.MAKE)).append(" to make, ");
        out.append(count(Action.CHANGE)).append(" to change");
        long removed = count(Action.REMOVE);
        return out.append(removed == 0 ? "" : ", " + removed + " to remove")
                .append(".\n")
                .toString();
    }

    private long count(Action action) {
        return changes.stream().filter(change -> change.action() == action).count();
    }

    private static String shown(@Nullable String value) {
        return value == null ? "(none)" : value;
    }

    /// For programs.
    ///
    /// @param done whether it has been made so
    public JsonValue json(boolean done) {
        List<JsonValue> all = new ArrayList<>();
        for (Change change : changes) {
            List<JsonValue> details = new ArrayList<>();
            for (Detail detail : change.details()) {
                details.add(JsonValue.object()
                        .with("path", detail.path())
                        .with("from", text(detail.from()))
                        .with("to", text(detail.to()))
                        .build());
            }
            all.add(JsonValue.object()
                    .with("action", change.action().word)
                    .with("kind", change.kind())
                    .with("name", change.name())
                    .with("settings", new JsonValue.Items(details))
                    .build());
        }
        return JsonValue.object()
                .with("changes", new JsonValue.Items(all))
                .with("applied", done)
                .build();
    }

    private static JsonValue text(@Nullable String value) {
        return value == null ? new JsonValue.Nothing() : new JsonValue.Text(value);
    }
}
