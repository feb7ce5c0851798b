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
    /// A thing that is made or changed.
    ///
    /// @param kind such as `machine`
    /// @param isNew whether it is made
    /// @param details what it has, or what changes of it
    public record Change(String kind, String name, boolean isNew, List<Detail> details) {}

    /// A setting.
    ///
    /// @param from what it was, or null when there was none
    /// @param to what it will be, or null when it goes
    public record Detail(
            String path, @Nullable String from, @Nullable String to) {}

    public LabPlan {
        changes = List.copyOf(changes);
    }

    /// The way from `before` to `after`, of which nothing is taken away.
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
        Map<String, JsonValue.Fields> was =
                Map.of("all", JsonValue.Fields.ofTexts(before.extradata().values()));
        add(
                changes,
                "extradata",
                was,
                Map.of("all", JsonValue.Fields.ofTexts(after.extradata().values())),
                f -> f);
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
            changes.add(new Change(kind, name, was == null, details));
        });
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
            out.append(change.isNew() ? "+ " : "~ ").append(change.kind()).append(' ');
            out.append(change.name()).append('\n');
            for (Detail detail : change.details()) {
                out.append("    ").append(detail.path()).append(": ");
                if (!change.isNew()) out.append(shown(detail.from())).append(" -> ");
                out.append(shown(detail.to())).append('\n');
            }
        }
        long made = changes.stream().filter(Change::isNew).count();
        return out.append(made)
                .append(" to make, ")
                .append(changes.size() - made)
                .append(" to change.\n")
                .toString();
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
                    .with("action", change.isNew() ? "make" : "change")
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
