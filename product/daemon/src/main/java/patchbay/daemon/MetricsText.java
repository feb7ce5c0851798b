package patchbay.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import patchbay.control.machinery.Meter;

/// Counters in the text format of Prometheus, version 0.0.4: every family once, with its help and type before its
/// samples. Names are `patchbay_`, the subject and the counter's name, with `_total` behind what only grows. What
/// stands behind a dot in a name becomes a label: `reason` of a drop, `kind` of a gauge. Labels are machines, cards,
/// networks and loops of the configuration and the names in the code, so nothing a guest does makes another series.
final class MetricsText {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final double NANOS_A_SECOND = 1e9;

    private final SortedMap<String, Family> families = new TreeMap<>();

    private record Family(String type, String help, List<String> samples) {}

    private MetricsText() {}

    static String of(List<Meter> meters) {
        MetricsText text = new MetricsText();
        for (Meter meter : meters) {
            meter.counters().forEach((name, value) -> text.add(meter, name, value, true));
            meter.gauges().forEach((name, value) -> text.add(meter, name, value, false));
        }
        return text.text();
    }

    private void add(Meter meter, String key, long value, boolean grows) {
        int dot = key.indexOf('.');
        String bare = dot < 0 ? key : key.substring(0, dot);
        boolean nanos = bare.endsWith("-nanos");
        String words = nanos ? bare.substring(0, bare.length() - "nanos".length()) + "seconds" : bare;
        String name = "patchbay_" + meter.subject() + "_" + words.replaceAll("[^A-Za-z0-9]", "_");
        if (grows) name += "_total";
        String help =
                meter.subject() + ": " + words.replace('-', ' ') + (dot < 0 ? "" : grows ? ", by reason" : ", by kind");
        Family family = families.computeIfAbsent(
                name, ignored -> new Family(grows ? "counter" : "gauge", help, new ArrayList<>()));
        SortedMap<String, String> labels = new TreeMap<>(meter.labels());
        if (dot >= 0) labels.put(grows ? "reason" : "kind", key.substring(dot + 1));
        String number = nanos ? String.format(Locale.ROOT, "%.9f", value / NANOS_A_SECOND) : Long.toString(value);
        family.samples().add(name + braces(labels) + " " + number);
    }

    private static String braces(Map<String, String> labels) {
        if (labels.isEmpty()) return "";
        StringBuilder out = new StringBuilder("{");
        labels.forEach((label, value) -> {
            if (out.length() > 1) out.append(',');
            out.append(label).append("=\"").append(escaped(value)).append('"');
        });
        return out.append('}').toString();
    }

    /// Backslash, quote and newline are the three that must not stand in a label's value as they are.
    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    private String text() {
        StringBuilder out = new StringBuilder();
        families.forEach((name, family) -> {
            out.append("# HELP ").append(name).append(' ').append(family.help()).append('\n');
            out.append("# TYPE ").append(name).append(' ').append(family.type()).append('\n');
            for (String sample : family.samples()) out.append(sample).append('\n');
        });
        return out.toString();
    }
}
