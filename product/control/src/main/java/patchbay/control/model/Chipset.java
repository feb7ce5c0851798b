package patchbay.control.model;

import org.jspecify.annotations.Nullable;

/// The chipset of a machine, which decides how many card slots it has (virtualbox.md §1.1).
public enum Chipset {
    PIIX3("piix3", 8),
    ICH9("ich9", 36);

    /// The slots of the chipset that has most.
    public static final int MOST_SLOTS = ICH9.slots;

    private final String word;
    private final int slots;

    Chipset(String word, int slots) {
        this.word = word;
        this.slots = slots;
    }

    /// As on the command line and in listings: `piix3`.
    public String word() {
        return word;
    }

    /// Card slots, numbered from 1.
    public int slots() {
        return slots;
    }

    /// The chipset of a word, in any case; null for none.
    public static @Nullable Chipset ofWord(String word) {
        for (Chipset each : values()) if (each.word.equalsIgnoreCase(word)) return each;
        return null;
    }

    /// The chipset that has so many slots; throws IllegalArgumentException when none has.
    static Chipset ofSlots(int count) {
        for (Chipset each : values()) if (each.slots == count) return each;
        throw new IllegalArgumentException(
                "a machine has " + PIIX3.slots + " card slots, or " + ICH9.slots + " with the chipset ich9");
    }
}
