package patchbay.control.model;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// A text under a name that host and guest know of a machine (`guestproperty`), as VirtualBox keeps it.
///
/// @param value not empty: what has no value is not there
/// @param nanos when it was set, in nanoseconds since 1970
/// @param flags how long it lasts and who may change it
public record GuestProperty(String value, long nanos, Set<Flag> flags) {
    /// Octets of a value.
    public static final int MAX_VALUE_OCTETS = 1_024;

    /// How long a property lasts, and who may change it.
    public enum Flag {
        /// Until the machine is off.
        TRANSIENT,
        /// Not changed by the guest.
        RDONLYGUEST,
        /// Not changed by the host.
        RDONLYHOST,
        /// Until the machine is reset or off.
        TRANSRESET
    }

    public GuestProperty {
        Bounds.require(!value.isEmpty(), "a guest property's value must not be empty");
        Bounds.require(
                value.getBytes(StandardCharsets.UTF_8).length <= MAX_VALUE_OCTETS,
                "a guest property's value has at most " + MAX_VALUE_OCTETS + " octets");
        Bounds.require(
                value.chars().noneMatch(Character::isISOControl), "a guest property's value has no control characters");
        EnumSet<Flag> all = EnumSet.noneOf(Flag.class);
        all.addAll(flags);
        if (all.contains(Flag.TRANSRESET)) all.add(Flag.TRANSIENT);
        flags = Set.copyOf(all);
    }

    /// Whether it ends with the machine's power.
    public boolean passing() {
        return flags.contains(Flag.TRANSIENT);
    }

    /// Flags as VirtualBox writes them: `TRANSIENT, READONLY`.
    public String flagsText() {
        List<String> words = new ArrayList<>();
        boolean readOnly = flags.contains(Flag.RDONLYGUEST) && flags.contains(Flag.RDONLYHOST);
        for (Flag flag : Flag.values()) {
            if (!flags.contains(flag)) continue;
            if (!readOnly || flag == Flag.TRANSIENT || flag == Flag.TRANSRESET) words.add(flag.name());
            else if (flag == Flag.RDONLYGUEST) words.add("READONLY");
        }
        return String.join(", ", words);
    }

    /// Flags of a text, in any case and with commas between; throws IllegalArgumentException for others.
    public static Set<Flag> flags(String text) {
        EnumSet<Flag> flags = EnumSet.noneOf(Flag.class);
        if (text.isBlank()) return flags;
        for (String word : text.split(",", -1)) {
            String name = word.strip().toUpperCase(Locale.ROOT);
            if (name.equals("READONLY")) {
                flags.add(Flag.RDONLYGUEST);
                flags.add(Flag.RDONLYHOST);
                continue;
            }
            int before = flags.size();
            for (Flag flag : Flag.values()) if (flag.name().equals(name)) flags.add(flag);
            boolean known = flags.size() > before || contains(flags, name);
            Bounds.require(known, "Invalid guest property flag values: '" + text + "'");
        }
        return flags;
    }

    private static boolean contains(Set<Flag> flags, String name) {
        return flags.stream().anyMatch(flag -> flag.name().equals(name));
    }
}
