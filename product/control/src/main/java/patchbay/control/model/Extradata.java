package patchbay.control.model;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// Free texts by key, of a machine or of all (`setextradata`), sorted by key.
public record Extradata(SortedMap<String, String> values) {
    public static final int MAX_KEYS = 4096;

    public static final Extradata NONE = new Extradata(new TreeMap<>());

    public Extradata {
        Bounds.require(values.size() <= MAX_KEYS, "extradata has at most " + MAX_KEYS + " keys");
        values.forEach((key, value) -> {
            Bounds.name(key, "the key of extradata");
            Bounds.text(value, "the value of extradata");
        });
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /// With one key set, or removed when `value` is empty, as VirtualBox does.
    public Extradata with(String key, String value) {
        SortedMap<String, String> changed = new TreeMap<>(values);
        if (value.isEmpty()) changed.remove(key);
        else changed.put(key, value);
        return new Extradata(changed);
    }
}
