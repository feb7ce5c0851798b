package patchbay.control.command;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import patchbay.control.grammar.Reading;
import patchbay.control.json.JsonValue;
import patchbay.control.json.JsonWriter;
import patchbay.control.model.GuestProperty;
import patchbay.control.model.Machine;

/// `guestproperty enumerate`, in VirtualBox 7.0's columns or, with `--old-format`, as before.
final class GuestPropertyListing {
    private static final String JSON = "--json";

    /// Columns are as wide as what stands in them, up to here.
    private static final int NAME_CHARS = 48;
    private static final int VALUE_CHARS = 28;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Clerk clerk;

    GuestPropertyListing(Clerk clerk) {
        this.clerk = clerk;
    }

    /// @param machine what names it, or null
    /// @param unknown an option there is not, or null
    private record Wish(
            @Nullable String machine,
            List<String> patterns,
            boolean old,
            boolean times,
            boolean relative,
            boolean flags,
            @Nullable String unknown) {}

    int run(Reading.Parsed parsed, List<String> given) {
        boolean json = given.contains(JSON);
        List<String> words = given.stream().filter(word -> !word.equals(JSON)).toList();
        Wish wish = wish(words);
        if (wish.unknown() != null) return clerk.screen().misuse(parsed.command(), wish.unknown());
        if (wish.machine() == null) {
            return clerk.screen().misuse(parsed.command(), "No VM name or UUID was specified");
        }
        Outcome<Machine> found = clerk.desk().find(wish.machine());
        if (!(found instanceof Outcome.Done<Machine>(Machine machine))) return clerk.finish(found);
        PropertyPatterns patterns = PropertyPatterns.of(wish.patterns());
        SortedMap<String, GuestProperty> wanted = new TreeMap<>(KnownProperties.of(machine, clerk.machinery()));
        wanted.keySet().removeIf(name -> !patterns.mean(name));
        if (json) clerk.screen().print(json(wanted));
        else if (wanted.isEmpty()) clerk.screen().print("No properties found.\n");
        else clerk.screen().print(wish.old() ? old(wanted) : columns(wanted, wish));
        return 0;
    }

    private static Wish wish(List<String> words) {
        String machine = null;
        List<String> patterns = new ArrayList<>();
        boolean old = false;
        boolean times = true;
        boolean relative = false;
        boolean flags = true;
        for (int at = 0; at < words.size(); at++) {
            String word = words.get(at);
            switch (word) {
                case "--old-format", "-o" -> old = true;
                case "--sort", "-s", "--unsort", "-u" -> {}
                case "--timestamp", "--ts", "-t" -> times = true;
                case "--no-timestamp", "--no-ts", "-T" -> times = false;
                case "--abs", "--absolute", "-a" -> relative = false;
                case "--rel", "--relative", "-r" -> relative = true;
                case "--flags", "-f" -> flags = true;
                case "--no-flags", "-F" -> flags = false;
                case "--patterns", "-patterns", "-p" -> {
                    if (++at < words.size()) patterns.add(words.get(at));
                }
                default -> {
                    if (word.startsWith("-")) {
                        return new Wish(machine, patterns, old, times, relative, flags, "Unknown option: " + word);
                    }
                    if (machine == null) machine = word;
                    else patterns.add(word);
                }
            }
        }
        return new Wish(machine, patterns, old, times, relative, flags, null);
    }

    private static String json(SortedMap<String, GuestProperty> properties) {
        List<JsonValue> all = new ArrayList<>();
        properties.forEach((name, property) -> all.add(JsonValue.object()
                .with("name", name)
                .with("value", property.value())
                .with("time", time(property, false, Instant.EPOCH))
                .with("flags", property.flagsText())
                .build()));
        return JsonWriter.pretty(new JsonValue.Items(all));
    }

    private static String old(SortedMap<String, GuestProperty> properties) {
        StringBuilder out = new StringBuilder();
        properties.forEach((name, property) -> out.append("Name: ")
                .append(name)
                .append(", value: ")
                .append(property.value())
                .append(", timestamp: ")
                .append(property.nanos())
                .append(", flags: ")
                .append(property.flagsText())
                .append('\n'));
        return out.toString();
    }

    private static String columns(SortedMap<String, GuestProperty> properties, Wish wish) {
        int names = 1;
        int values = 1;
        for (Map.Entry<String, GuestProperty> each : properties.entrySet()) {
            names = Math.max(names, each.getKey().length());
            values = Math.max(values, each.getValue().value().length());
        }
        names = Math.min(names, NAME_CHARS);
        int width = names + Math.min(values, VALUE_CHARS) + " = '' ".length();
        Instant now = Instant.now();
        StringBuilder out = new StringBuilder();
        for (Map.Entry<String, GuestProperty> each : properties.entrySet()) {
            GuestProperty property = each.getValue();
            String line = padded(each.getKey(), names) + " = '" + property.value() + "'";
            String time = wish.times() ? "@ " + time(property, wish.relative(), now) : "";
            String flags = wish.flags() ? property.flagsText() : "";
            if (!time.isEmpty() || !flags.isEmpty()) line = padded(line, Math.max(width, line.length() + 1));
            out.append(line).append(time).append(flags.isEmpty() ? "" : " ").append(flags);
            out.append('\n');
        }
        return out.toString();
    }

    private static String time(GuestProperty property, boolean relative, Instant now) {
        Instant at = Instant.ofEpochSecond(0, property.nanos());
        if (!relative) return TIME.format(at);
        return Duration.ofMillis(Duration.between(at, now).toMillis()).toString();
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
