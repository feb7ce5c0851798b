package patchbay.control.machinery;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// The counters of one thing that runs, read at one moment.
///
/// @param subject what kind of thing: `port`, `nat`, `loop`, `daemon`
/// @param labels what tells it from others of its kind, such as `vm` and `nic`
/// @param counters numbers that only grow while the thing lives, by name; what was dropped under `drop.` (or another
///     word that begins with `drop`), a dot and the reason
/// @param gauges numbers that also fall, by name
public record Meter(
        String subject,
        SortedMap<String, String> labels,
        SortedMap<String, Long> counters,
        SortedMap<String, Long> gauges) {
    public Meter {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        counters = Collections.unmodifiableSortedMap(new TreeMap<>(counters));
        gauges = Collections.unmodifiableSortedMap(new TreeMap<>(gauges));
    }

    /// Whether `name` is the machine or the network this belongs to.
    public boolean isOf(String name) {
        return name.equals(labels.get("vm")) || name.equals(labels.get("network"));
    }
}
