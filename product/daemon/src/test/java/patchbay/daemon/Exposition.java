package patchbay.daemon;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads Prometheus's text format 0.0.4 and refuses whatever its specification does not allow: a family in two places,
/// a type after its samples or twice, a sample twice, a bad name, a wrong escape, a missing last newline.
final class Exposition {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\\"n])*)\"(,|$)");
    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (-?[0-9]+(?:\\.[0-9]+)?)");
    private static final Set<String> TYPES = Set.of("counter", "gauge", "histogram", "summary", "untyped");

    final Map<String, String> types = new LinkedHashMap<>();
    final Map<String, Double> samples = new LinkedHashMap<>();
    private final Map<String, String> helps = new LinkedHashMap<>();
    private final Set<String> ended = new HashSet<>();
    private String family = "";

    static Exposition read(String text) {
        if (!text.isEmpty() && !text.endsWith("\n")) throw new AssertionError("the last line has no newline");
        Exposition read = new Exposition();
        text.lines().forEach(read::line);
        read.types.forEach((name, type) -> {
            if (!read.helps.containsKey(name)) throw new AssertionError(name + " has no help");
            if (type.equals("counter") != name.endsWith("_total")) throw new AssertionError(name + " is a " + type);
        });
        return read;
    }

    private void line(String line) {
        if (line.startsWith("# HELP ")) help(line.substring(7).split(" ", 2));
        else if (line.startsWith("# TYPE ")) type(line.substring(7).split(" ", -1));
        else if (!line.startsWith("#")) sample(line);
    }

    private void help(String[] words) {
        if (words.length != 2 || helps.put(words[0], words[1]) != null) throw new AssertionError("help: " + words[0]);
        if (words[1].matches(".*\\\\[^\\\\n].*")) throw new AssertionError("escape in help: " + words[1]);
        enter(words[0]);
    }

    private void type(String[] words) {
        if (words.length != 2 || !TYPES.contains(words[1])) throw new AssertionError("type: " + List.of(words));
        if (types.put(words[0], words[1]) != null) throw new AssertionError("two types of " + words[0]);
        enter(words[0]);
    }

    private void sample(String line) {
        Matcher sample = SAMPLE.matcher(line);
        if (!sample.matches()) throw new AssertionError("not a sample: " + line);
        if (!sample.group(1).equals(family)) throw new AssertionError("outside of its family: " + line);
        String labels = sample.group(2) == null ? "" : String.join(",", labels(sample.group(2)));
        String series = sample.group(1) + "{" + labels + "}";
        if (samples.put(series, Double.valueOf(sample.group(3))) != null) throw new AssertionError("twice: " + series);
    }

    private static List<String> labels(String text) {
        List<String> labels = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Matcher label = LABEL.matcher(text);
        int at = 0;
        while (at < text.length()) {
            if (!label.find(at) || label.start() != at) throw new AssertionError("labels: " + text);
            if (!names.add(label.group(1))) throw new AssertionError("label twice: " + text);
            labels.add(label.group(1) + "=" + label.group(2));
            at = label.end();
        }
        return labels;
    }

    private void enter(String name) {
        if (!NAME.matcher(name).matches()) throw new AssertionError("name: " + name);
        if (name.equals(family)) return;
        if (!ended.add(family) || ended.contains(name)) throw new AssertionError("in two places: " + name);
        family = name;
    }
}
