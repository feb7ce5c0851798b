package patchbay.control.model;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// The properties somebody set of a machine, by name. What DHCP says of its cards is not among them.
public record GuestProperties(SortedMap<String, GuestProperty> values) {
    public static final int MAX_PROPERTIES = 256;
    public static final int MAX_NAME_OCTETS = 64;

    public static final GuestProperties NONE = new GuestProperties(new TreeMap<>());

    public GuestProperties {
        Bounds.require(
                values.size() <= MAX_PROPERTIES, "a machine has at most " + MAX_PROPERTIES + " guest properties");
        for (String name : values.keySet()) {
            Bounds.name(name, "the name of a guest property");
            Bounds.require(
                    name.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME_OCTETS,
                    "the name of a guest property has at most " + MAX_NAME_OCTETS + " octets");
            Bounds.require(
                    name.chars().noneMatch(c -> c == '*' || c == '?' || c == '|'),
                    "the name of a guest property must not hold '*', '?' or '|'");
        }
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    public GuestProperties with(String name, GuestProperty property) {
        SortedMap<String, GuestProperty> changed = new TreeMap<>(values);
        changed.put(name, property);
        return new GuestProperties(changed);
    }

    public GuestProperties without(String name) {
        SortedMap<String, GuestProperty> changed = new TreeMap<>(values);
        changed.remove(name);
        return new GuestProperties(changed);
    }

    /// Those that outlast a reset of the machine.
    public GuestProperties afterReset() {
        SortedMap<String, GuestProperty> kept = new TreeMap<>(values);
        kept.values().removeIf(property -> property.flags().contains(GuestProperty.Flag.TRANSRESET));
        return new GuestProperties(kept);
    }

    /// Those that are there after the machine went off at that time: passing ones only if they were set later.
    public GuestProperties afterPowerOff(long nanos) {
        SortedMap<String, GuestProperty> kept = new TreeMap<>(values);
        kept.values().removeIf(property -> property.passing() && property.nanos() < nanos);
        return new GuestProperties(kept);
    }
}
